package revisions_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/revisions"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
)

// folder makes a version location of name, text, name, text.
func folder(files ...string) revisions.Location {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return revisions.Location{Files: m, Dir: "versions"}
}

func goRevision(id string) string {
	return "package versions\n\nimport \"github.com/alembic-go/alembic\"\n\nfunc init() {\n" +
		"\tRevisions.Add(alembic.Revision{ID: \"" + id + "\", Upgrade: up, Downgrade: down})\n}\n"
}

func sqlRevision(id, sections string) string { return "-- Revision ID: " + id + "\n" + sections }

func nothing(*engine.Step) error { return nil }

// noVariables is a lookup of a project that sets none.
func noVariables(string) (string, bool) { return "", false }

func added(id, file string) revisions.GoRevision {
	return revisions.GoRevision{ID: id, Upgrade: nothing, Downgrade: nothing, File: file, Line: 6}
}

func load(t *testing.T, l revisions.Location) *revisions.Set {
	t.Helper()
	set, err := revisions.Load([]revisions.Location{l}, revisions.Options{Variable: noVariables})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestLoadRefusesGoFilesThatDoNotMatchTheirRegistration(t *testing.T) {
	without := added("a1", "a1.go")
	without.Upgrade = nil
	for _, c := range []struct {
		name  string
		files []string
		added []revisions.GoRevision
		want  []string
	}{
		{"a file that nothing registered", []string{"a1.go", goRevision("a1")}, nil,
			[]string{"revision a1 (", "a1.go) is not registered", "env.go is missing", "write Revisions.Add(…) there"}},
		{"one of two files that nothing registered", []string{"a1.go", goRevision("a1"), "c1.go", goRevision("c1")}, []revisions.GoRevision{added("c1", "c1.go")},
			[]string{"revision a1 (", "a1.go) is not registered: its file is not part of the build"}},
		{"a file that another Revisions registered", []string{"a1.go", goRevision("a1"), "b1.sql", sqlRevision("b1", "-- +alembic upgrade\n")},
			[]revisions.GoRevision{added("c1", "c1.go")},
			[]string{"c1.go:6 registers revision c1, but the file is not among those embedded beside versions.go"}},
		{"another id than the file says", []string{"a1.go", goRevision("a1")}, []revisions.GoRevision{added("zz", "a1.go")},
			[]string{"a1.go:6 registers revision zz, but its file says a1"}},
		{"no way up", []string{"a1.go", goRevision("a1")}, []revisions.GoRevision{without},
			[]string{"a1.go:6: revision a1 has no Upgrade function"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := folder(c.files...)
			l.Added = c.added
			_, err := revisions.Load([]revisions.Location{l}, revisions.Options{})
			if err == nil {
				t.Fatal("it was loaded")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, which lacks %q", err, want)
				}
			}
		})
	}
}

func TestLoadJoinsTheLocationsInOneGraph(t *testing.T) {
	one := folder("a1.go", goRevision("a1"))
	one.Added = []revisions.GoRevision{added("a1", "a1.go")}
	two := folder("b1.sql", sqlRevision("b1", "-- Revises: a1\n-- +alembic upgrade\nSELECT 1;\n"))
	two.Dir = "more"
	set, err := revisions.Load([]revisions.Location{one, two}, revisions.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if heads := set.Graph.Heads(); len(heads) != 1 || heads[0] != "b1" {
		t.Errorf("the heads are %v", heads)
	}
	if f := set.File("b1"); f == nil || f.Format != script.SQL || f.Path != "more/b1.sql" {
		t.Errorf("the file of b1 is %+v", f)
	}
	if set.File("gone") != nil {
		t.Error("a revision that nobody wrote has a file")
	}
}

func TestLoadRefusesTwoFilesOfOneRevision(t *testing.T) {
	text := sqlRevision("a1", "-- +alembic upgrade\nSELECT 1;\n")
	_, err := revisions.Load([]revisions.Location{folder("a.sql", text), folder("b.sql", text)}, revisions.Options{})
	var twice *script.DuplicateIDError
	if !errors.As(err, &twice) || twice.First != "versions/a.sql" || twice.Second != "versions/b.sql" {
		t.Errorf("got %v", err)
	}
}

func TestLoadNamesTheFileOfARevisionWhoseParentIsMissing(t *testing.T) {
	_, err := revisions.Load([]revisions.Location{folder("a.sql", sqlRevision("a1", "-- Revises: gone\n-- +alembic upgrade\nSELECT 1;\n"))}, revisions.Options{})
	if err == nil || !strings.Contains(err.Error(), "gone") || !strings.Contains(err.Error(), "versions/a.sql:1") {
		t.Errorf("got %v", err)
	}
}

// checked is the verdict on one step of one SQL revision.
func checked(t *testing.T, d dialect.Dialect, direction revision.Direction, sections string) error {
	t.Helper()
	set := load(t, folder("a.sql", sqlRevision("a1", sections)))
	return set.Check(d, []revision.Step{{Direction: direction, ID: "a1"}})
}

func TestCheckRefusesAPlanBeforeItsFirstStep(t *testing.T) {
	const up = "-- +alembic upgrade\n"
	for _, c := range []struct {
		name      string
		direction revision.Direction
		sections  string
		want      string
	}{
		{"no section for the database", revision.Upgrade, "-- +alembic upgrade mysql\nSELECT 1;\n",
			`versions/a.sql has no upgrade section for postgresql; add one that begins with "-- +alembic upgrade postgresql"`},
		{"a text that never ends", revision.Upgrade, up + "SELECT 1;\nSELECT 'x;\n", "versions/a.sql:4"},
		{"the end of the transaction", revision.Upgrade, up + "SELECT 1;\n\nCOMMIT;\n", `versions/a.sql:5: "COMMIT" would end the revision's own transaction`},
		{"a variable that is not set", revision.Upgrade, "-- Variables: who literal\n" + up + "SELECT 1;\nSELECT ${who};\n", "versions/a.sql:5: "},
		{"a variable that is not declared", revision.Upgrade, "-- Variables: who literal\n" + up + "SELECT ${whom};\n", "versions/a.sql:4: "},
		{"no way down for this database", revision.Downgrade, up + "SELECT 1;\n-- +alembic downgrade sqlite\nSELECT 1;\n", "has no downgrade section for postgresql"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checked(t, postgresql.New(), c.direction, c.sections)
			var plan *revisions.PlanError
			if !errors.As(err, &plan) || plan.Step.ID != "a1" || plan.File != "versions/a.sql" {
				t.Fatalf("got %v", err)
			}
			if begin := fmt.Sprintf("%s of revision a1 would fail, so nothing was done: ", c.direction); !strings.HasPrefix(err.Error(), begin) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s%s", err, begin, c.want)
			}
		})
	}
}

func TestCheckRefusesWhatTheDatabasePassesOverInATransaction(t *testing.T) {
	const sections = "-- +alembic upgrade\nSELECT 1;\nPRAGMA journal_mode = wal;\n"
	if err := checked(t, sqlite.New(), revision.Upgrade, sections); err == nil || !strings.Contains(err.Error(), "versions/a.sql:4: ") {
		t.Errorf("got %v", err)
	}
	if err := checked(t, postgresql.New(), revision.Upgrade, sections); err != nil {
		t.Errorf("another database: %v", err)
	}
}

func TestCheckPassesWhatRuns(t *testing.T) {
	for name, sections := range map[string]string{
		"a section of its own":                   "-- +alembic upgrade postgres\nSELECT 1;\n",
		"an empty section":                       "-- +alembic upgrade\n",
		"the end of a transaction of its own":    "-- +alembic upgrade no-transaction\nBEGIN;\nSELECT 1;\nCOMMIT;\n",
		"a dollar and a brace without variables": "-- +alembic upgrade\nSELECT '${who}';\n",
	} {
		if err := checked(t, postgresql.New(), revision.Upgrade, sections); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRevisionsWithoutAWayBackAreRefusedAsIrreversible(t *testing.T) {
	oneWay := added("g1", "g1.go")
	oneWay.Downgrade = nil
	l := folder("g1.go", goRevision("g1"), "a.sql", sqlRevision("a1", "-- +alembic upgrade\nSELECT 1;\n"))
	l.Added = []revisions.GoRevision{oneWay}
	set := load(t, l)
	for id, file := range map[string]string{"g1": "versions/g1.go", "a1": "versions/a.sql"} {
		err := set.Check(sqlite.New(), []revision.Step{{Direction: revision.Downgrade, ID: id}})
		var irreversible *revision.IrreversibleError
		if !errors.As(err, &irreversible) || irreversible.Revision != id || irreversible.File != file {
			t.Errorf("the check of %s: %v", id, err)
		}
		run, _, err := set.Function(id, revision.Downgrade)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := engine.Record(t.Context(), sqlite.New(), nil, run); !errors.As(err, &irreversible) {
			t.Errorf("the run of %s: %v", id, err)
		}
		if err := set.Check(sqlite.New(), []revision.Step{{Direction: revision.Upgrade, ID: id}}); err != nil {
			t.Errorf("the way up of %s: %v", id, err)
		}
	}
}

func TestCheckPassesOverRowsWithoutAFile(t *testing.T) {
	set := load(t, folder("a.sql", sqlRevision("a1", "-- +alembic upgrade\nSELECT 1;\n")))
	if err := set.Check(sqlite.New(), []revision.Step{{Direction: revision.Upgrade, ID: "stamped"}}); err != nil {
		t.Error(err)
	}
	if _, _, err := set.Function("stamped", revision.Upgrade); err == nil || err.Error() != "revision stamped has no file" {
		t.Errorf("got %v", err)
	}
}

func TestTheFunctionOfAGoRevisionIsTheRegisteredOneOfItsDirection(t *testing.T) {
	up, down := errors.New("up"), errors.New("down")
	one := added("a1", "a1.go")
	one.Upgrade, one.Downgrade = func(*engine.Step) error { return up }, func(*engine.Step) error { return down }
	l := folder("a1.go", goRevision("a1"))
	l.Added = []revisions.GoRevision{one}
	set := load(t, l)
	for direction, want := range map[revision.Direction]error{revision.Upgrade: up, revision.Downgrade: down} {
		run, file, err := set.Function("a1", direction)
		if err != nil || file != "versions/a1.go" {
			t.Fatalf("%s of %s: %v", direction, file, err)
		}
		if got := run(nil); got != want {
			t.Errorf("%s runs %v", direction, got)
		}
	}
}

// emitted lists what the upgrade of an SQL revision does: LINE: SQL, with "!"
// for statements outside of the transaction.
func emitted(t *testing.T, d dialect.Dialect, sections string, lookup func(string) (string, bool)) ([]string, error) {
	t.Helper()
	set, err := revisions.Load([]revisions.Location{folder("a.sql", sqlRevision("a1", sections))}, revisions.Options{Variable: lookup})
	if err != nil {
		t.Fatal(err)
	}
	run, file, err := set.Function("a1", revision.Upgrade)
	if err != nil || file != "versions/a.sql" {
		t.Fatalf("%s, %v", file, err)
	}
	recording, err := engine.Record(t.Context(), d, nil, run)
	var out []string
	for _, r := range recording.Operations {
		o := r.Operation.(op.Execute)
		text := fmt.Sprintf("%d: %s", r.Pos.Line, o.SQL)
		if o.Autocommit {
			text = "!" + text
		}
		out = append(out, text)
	}
	return out, err
}

func TestSQLRevisionsRunStatementByStatementWithTheLinesOfTheFile(t *testing.T) {
	who := func(name string) (string, bool) { return "O'Hara", name == "who" }
	for _, c := range []struct {
		name     string
		d        dialect.Dialect
		sections string
		want     []string
	}{
		{"two statements", sqlite.New(), "-- +alembic upgrade\nSELECT 1;\n\nSELECT\n 2;\n", []string{"3: SELECT 1", "5: SELECT\n 2"}},
		{"the database's own section first", mysql.New(), "-- +alembic upgrade\nSELECT 1;\n-- +alembic upgrade mysql\nSELECT 2;\n", []string{"5: SELECT 2"}},
		{"outside of a transaction", postgresql.New(), "-- +alembic upgrade no-transaction\nVACUUM;\n", []string{"!3: VACUUM"}},
		{"a block is one statement", postgresql.New(), "-- +alembic upgrade\nDO $$ BEGIN PERFORM 1; END $$;\n", []string{"3: DO $$ BEGIN PERFORM 1; END $$"}},
		{"a literal", postgresql.New(), "-- Variables: who literal\n-- +alembic upgrade\nSELECT ${who};\n", []string{"4: SELECT 'O''Hara'"}},
		{"an identifier", postgresql.New(), "-- Variables: who identifier\n-- +alembic upgrade\nSELECT ${who};\n", []string{`4: SELECT "O'Hara"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := emitted(t, c.d, c.sections, who)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestARunWithoutASectionForTheDatabaseFails(t *testing.T) {
	if _, err := emitted(t, sqlite.New(), "-- +alembic upgrade mysql\nSELECT 1;\n", nil); err == nil || !strings.Contains(err.Error(), "has no upgrade section for sqlite") {
		t.Errorf("got %v", err)
	}
}

// A recording runs nothing, so a variable that only the run has does not stop
// it.
func TestARecordingDoesWithoutTheVariables(t *testing.T) {
	got, err := emitted(t, postgresql.New(), "-- Variables: n integer\n-- +alembic upgrade\nSELECT ${n};\n", noVariables)
	if err != nil || len(got) != 1 || got[0] != "4: SELECT 0" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestVariablesComeFromTheEnvironmentWhereTheProjectHasNoLookup(t *testing.T) {
	t.Setenv("SUITE_TENANT", "blue")
	got, err := emitted(t, postgresql.New(), "-- Variables: SUITE_TENANT literal\n-- +alembic upgrade\nSELECT ${SUITE_TENANT};\n", nil)
	if err != nil || len(got) != 1 || got[0] != "4: SELECT 'blue'" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestTheUpgradesOfADatabaseComeInOrder(t *testing.T) {
	section := func(parents, n string) string {
		return parents + "-- +alembic upgrade\nSELECT " + n + ";\n"
	}
	set := load(t, folder(
		"a1.sql", sqlRevision("a1", section("", "1")),
		"b1.sql", sqlRevision("b1", section("-- Revises: a1\n", "2")),
		"c1.sql", sqlRevision("c1", section("-- Revises: a1\n", "3")),
		"c2.sql", sqlRevision("c2", section("-- Revises: c1\n-- Depends On: b1\n", "4")),
	))
	for name, c := range map[string]struct {
		functions func() ([]engine.Func, error)
		want      []string
	}{
		"none":          {func() ([]engine.Func, error) { return set.Applied(nil) }, nil},
		"a branch":      {func() ([]engine.Func, error) { return set.Applied([]string{"c1"}) }, []string{"1", "3"}},
		"two branches":  {func() ([]engine.Func, error) { return set.Applied([]string{"b1", "c1"}) }, []string{"1", "2", "3"}},
		"a dependency":  {func() ([]engine.Func, error) { return set.Applied([]string{"c2"}) }, []string{"1", "2", "3", "4"}},
		"all revisions": {set.All, []string{"1", "2", "3", "4"}},
	} {
		functions, err := c.functions()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got []string
		for _, f := range functions {
			r, err := engine.Record(t.Context(), sqlite.New(), nil, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range r.Operations {
				got = append(got, strings.TrimPrefix(o.Operation.(op.Execute).SQL, "SELECT "))
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: -want +got\n%s", name, d)
		}
	}
	if _, err := set.Applied([]string{"gone"}); !errors.As(err, new(*revision.UnknownRowsError)) {
		t.Errorf("a row of no revision: %v", err)
	}
}
