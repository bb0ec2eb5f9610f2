package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestWhatRevisionsMadeIsNoneOfOthers: each schema comes by a revision in SQL, and by one of
// operations, as those in Go are. All of it goes with a next schema that has nothing of it,
// without --drop-unmanaged.
func TestWhatRevisionsMadeIsNoneOfOthers(t *testing.T) {
	for name, start := range tested() {
		for _, folder := range folders(t, name) {
			t.Run(name+"/"+filepath.Base(folder), func(t *testing.T) {
				t.Parallel()
				s, file := start(t), filepath.Join(folder, "v1.sql")
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				first := s.diff(t, &alembic.Env{}, alembic.WithTargetSQL(file), alembic.DiffOptions{})
				s.clientMakes(t, versionTable+string(text))
				s.clientMakes(t, "INSERT INTO alembic_version VALUES ('aaaa');")
				for how, env := range revisionsOf(t, first) {
					if d := s.diff(t, env, target(t, "CREATE TABLE other (id integer);"), alembic.DiffOptions{}); len(d.Unmanaged) > 0 {
						t.Errorf("made by a revision in %s, but taken for somebody else's: %q", how, d.Unmanaged)
					}
				}
			})
		}
	}
}

// revisionsOf returns the upgrade as a revision in SQL and as one of operations.
func revisionsOf(t *testing.T, d *alembic.Diff) map[string]*alembic.Env {
	t.Helper()
	body, err := render.SQLBody(d.Upgrade, d.Downgrade, render.Options{Dialect: d.Dialect, Schema: d.Database})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*alembic.Env{
		"SQL": testenv.SQL(body.Upgrade),
		"Go": testenv.Go(func(o *alembic.Op) error {
			for _, operation := range d.Upgrade {
				o.Invoke(operation)
			}
			return o.Err()
		}),
	}
}

// diff compares the database with a schema.
func (s server) diff(t *testing.T, env *alembic.Env, target alembic.Option, o alembic.DiffOptions) *alembic.Diff {
	t.Helper()
	env.Privileges, env.IncludeSchemas = true, []string{"app"}
	options := []alembic.Option{target}
	switch s.dialect {
	case "mariadb":
		env.IncludeSchemas, options = nil, append(options, scratch(t, mariadb(t)))
	case "sqlite":
		env.IncludeSchemas, options = nil, append(options, inMemory)
	}
	d, err := s.migrator(t, s.open(t), env, options...).Diff(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
