package e2e_test

import (
	"database/sql"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
)

// TestPostgresSchemasComeAndGoAsTheClientMakesThem takes a database through the
// versions of a schema and back. The judge is pg_dump: each time the database is
// dumped as one in which the client ran the file, at the end as an empty one.
func TestPostgresSchemasComeAndGoAsTheClientMakesThem(t *testing.T) {
	folders, err := filepath.Glob("testdata/postgresql/*")
	if err != nil || len(folders) == 0 {
		t.Fatal(folders, err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			files, err := filepath.Glob(filepath.Join(folder, "v*.sql"))
			if err != nil || len(files) == 0 {
				t.Fatal(files, err)
			}
			s := postgres(t)
			db := s.open(t)
			want := [][]string{s.schemaDump(t)}
			var diffs []*alembic.Diff
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, clientMakes(t, string(text)))
				diffs = append(diffs, s.become(t, db, string(text)))
				if diff := cmp.Diff(want[len(want)-1], s.schemaDump(t)); diff != "" {
					t.Fatalf("%s (-client +alembic):\n%s", file, diff)
				}
			}
			for i, d := range slices.Backward(diffs) {
				after := d.Database.Clone()
				if _, err := op.ApplyAll(after, d.Upgrade); err != nil {
					t.Fatal(err)
				}
				d.Database = after
				apply(t, db, d, d.Downgrade)
				if diff := cmp.Diff(want[i], s.schemaDump(t)); diff != "" {
					t.Fatalf("back from %s (-before +after):\n%s", files[i], diff)
				}
			}
		})
	}
}

// become compares the database with a schema and changes it.
func (s server) become(t *testing.T, db *sql.DB, text string) *alembic.Diff {
	t.Helper()
	all := alembic.DiffOptions{DropUnmanaged: true} // no revision made anything
	env := &alembic.Env{IncludeSchemas: []string{"app"}}
	m := s.migrator(t, db, env, target(t, text))
	d, err := m.Diff(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, d, d.Upgrade)
	again, err := m.Diff(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range again.Upgrade {
		t.Errorf("a second comparison finds: %s", o)
	}
	return d
}

func apply(t *testing.T, db *sql.DB, d *alembic.Diff, ops []op.Operation) {
	t.Helper()
	statements, err := ddl.CompileAll(d.Dialect, ops, d.Database)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		exec(t, db, statement.SQL)
	}
}

// clientMakes returns the dump of a database in which the client ran a text.
func clientMakes(t *testing.T, text string) []string {
	t.Helper()
	s := postgres(t)
	exec(t, s.open(t), text)
	return s.schemaDump(t)
}

var schemaNoise = regexp.MustCompile(`^(--|SET |SELECT pg_catalog|\\|$)`)

// schemaDump returns the lines of pg_dump in order of their text: columns need
// not be in the order of the file.
func (s server) schemaDump(t *testing.T) []string {
	t.Helper()
	out, err := osexec.Command("pg_dump", "-s", "--no-owner", s.url).Output()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimRight(strings.TrimSpace(line), ","); !schemaNoise.MatchString(line) {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}
