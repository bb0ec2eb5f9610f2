package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

var createdSchemas = regexp.MustCompile(`(?m)^CREATE SCHEMA (\w+);`)

// TestAnInspectedSchemaIsTheDatabase has the server's client run what inspect
// writes of a database, and compares the dumps of both.
func TestAnInspectedSchemaIsTheDatabase(t *testing.T) {
	for name, start := range map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb, "sqlite": sqliteFile} {
		for _, folder := range folders(t, name) {
			t.Run(name+"/"+filepath.Base(folder), func(t *testing.T) {
				t.Parallel()
				text, err := os.ReadFile(filepath.Join(folder, "v1.sql"))
				if err != nil {
					t.Fatal(err)
				}
				made := start(t)
				want := made.clientMakes(t, string(text))
				env := &alembic.Env{Privileges: true}
				for _, schema := range createdSchemas.FindAllSubmatch(text, -1) {
					env.IncludeSchemas = append(env.IncludeSchemas, string(schema[1]))
				}
				inspection, err := made.migrator(t, made.open(t), env).Inspect(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				sql, err := inspection.SQL()
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, start(t).clientMakes(t, sql)); diff != "" {
					t.Errorf("(-database +inspected)\n%s\nof %s", diff, sql)
				}
				if _, err := inspection.Go("models"); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
