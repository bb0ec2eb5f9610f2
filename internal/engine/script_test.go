package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// upgrades are the functions of revisions by id, with a plan that runs them in
// order from an empty database.
func upgrades(ids []string, functions ...Func) ([]revision.Step, Functions) {
	var steps []revision.Step
	var from []string
	byID := map[string]Func{}
	for i, id := range ids {
		w := revision.Write{Op: revision.Insert, To: id}
		if i > 0 {
			w = revision.Write{Op: revision.Update, From: ids[i-1], To: id}
		}
		steps = append(steps, revision.Step{Direction: revision.Upgrade, ID: id, From: from, To: []string{id},
			Up: []string{id}, Down: from, Writes: []revision.Write{w}})
		from = []string{id}
		byID[id] = functions[i]
	}
	return steps, func(id string, _ revision.Direction) (Func, string, error) {
		if f := byID[id]; f != nil {
			return f, "versions/" + id + ".go", nil
		}
		return nil, "", fmt.Errorf("no revision %s", id)
	}
}

func executing(texts ...string) Func {
	var all []op.Operation
	for _, text := range texts {
		all = append(all, op.Execute{SQL: text})
	}
	return emitting(all...)
}

func options() Options { return Options{VersionTable: schema.Name("alembic_version")} }

// printed is the script of the revisions a1, a2 … on PostgreSQL, without empty
// lines.
func printed(t *testing.T, opts Options, functions ...Func) (string, error) {
	t.Helper()
	ids := []string{"a1", "a2", "a3"}[:len(functions)]
	steps, find := upgrades(ids, functions...)
	var out strings.Builder
	err := PrintScript(context.Background(), &out, postgresql.New(), opts, Script{Steps: steps}, find)
	return strings.ReplaceAll(out.String(), "\n\n", "\n"), err
}

const versionTable = `CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
`

func TestAScriptHasATransactionForEachRevisionOrOneForAll(t *testing.T) {
	first := "BEGIN;\n" + versionTable + "-- Running upgrade  -> a1\nSELECT 1;\nINSERT INTO alembic_version (version_num) VALUES ('a1');\n"
	second := "-- Running upgrade a1 -> a2\nSELECT 2;\nUPDATE alembic_version SET version_num='a2' WHERE alembic_version.version_num = 'a1';\nCOMMIT;\n"
	single := options()
	single.SingleTransaction = true
	for name, c := range map[string]struct {
		opts Options
		want string
	}{
		"each": {options(), first + "COMMIT;\nBEGIN;\n" + second},
		"all":  {single, first + second},
	} {
		got, err := printed(t, c.opts, executing("SELECT 1"), executing("SELECT 2"))
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n%s\nwant:\n%s", name, err, got, c.want)
		}
	}
}

func outside(text string) Func {
	return func(s *Step) error {
		s.Autocommit(dialect.Position{File: "a.go", Line: 3}, func() { s.Emit(op.Execute{SQL: text}, dialect.Position{}) })
		return nil
	}
}

func TestAScriptLeavesTheTransactionForAnAutocommitBlock(t *testing.T) {
	got, err := printed(t, options(), executing("SELECT 1"), outside("VACUUM"))
	if err != nil {
		t.Fatal(err)
	}
	want := "COMMIT;\n-- Running upgrade a1 -> a2\nVACUUM;\nBEGIN;\nUPDATE alembic_version"
	if !strings.Contains(got, want) {
		t.Errorf("the script lacks:\n%s\nit is:\n%s", want, got)
	}
	if strings.Contains(got, "BEGIN;\nCOMMIT") {
		t.Errorf("an empty transaction stands in:\n%s", got)
	}
}

func TestAnAutocommitBlockIsRefusedInASingleTransaction(t *testing.T) {
	opts := options()
	opts.SingleTransaction = true
	_, err := printed(t, opts, outside("VACUUM"))
	var step *StepError
	if !errors.Is(err, ErrNotInOne) || !errors.As(err, &step) || !step.Offline || !step.Single {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(err.Error(), "a.go:3") || !strings.Contains(err.Error(), "don't run it") {
		t.Errorf("%v", err)
	}
}

func TestAScriptMakesASharedEnumTypeOnce(t *testing.T) {
	mood := sa.Enum("sad", "glad").Named("mood")
	table := func(name string) op.Operation {
		return op.CreateTable{Table: sa.Table(name, sa.Column("m", mood)).Schema()}
	}
	got, err := printed(t, options(), emitting(table("a")), emitting(table("b")))
	if err != nil || strings.Count(got, "CREATE TYPE mood") != 1 || strings.Count(got, "m mood") != 2 {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestAScriptKnowsTheEnumTypesOfWhatIsApplied(t *testing.T) {
	mood := sa.Enum("sad", "glad").Named("mood")
	made := emitting(op.CreateTable{Table: sa.Table("a", sa.Column("m", mood)).Schema()})
	steps, find := upgrades([]string{"a1", "a2"}, made, emitting(op.CreateTable{Table: sa.Table("b", sa.Column("m", mood)).Schema()}))
	var out strings.Builder
	err := PrintScript(context.Background(), &out, postgresql.New(), options(),
		Script{From: []string{"a1"}, Steps: steps[1:], Applied: func() ([]Func, error) { return []Func{made}, nil }}, find)
	if err != nil || strings.Contains(out.String(), "CREATE TYPE") || strings.Contains(out.String(), "CREATE TABLE alembic_version") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestAScriptRefusesAnIDThatTheVersionTableCantHold(t *testing.T) {
	long := strings.Repeat("ä", versionLength+1)
	for id, refused := range map[string]bool{long: true, strings.TrimSuffix(long, "ä"): false} {
		steps, find := upgrades([]string{id}, executing("SELECT 1"))
		var out strings.Builder
		err := PrintScript(context.Background(), &out, postgresql.New(), options(), Script{Steps: steps}, find)
		var length *IDLengthError
		if errors.As(err, &length) != refused || (out.Len() == 0) != refused {
			t.Errorf("%d bytes of id: %v, printed:\n%s", len(id), err, out.String())
		}
	}
}

func TestAScriptOfNoStepsMakesTheVersionTableOrNothing(t *testing.T) {
	for name, c := range map[string]struct {
		from []string
		want bool
	}{"empty database": {nil, true}, "up to date": {[]string{"a1"}, false}} {
		var out strings.Builder
		err := PrintScript(context.Background(), &out, postgresql.New(), options(), Script{From: c.from}, nil)
		if err != nil || strings.Contains(out.String(), "CREATE TABLE alembic_version") != c.want {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
}

func TestAQueryInAScriptFailsTheStepThoughItsErrorIsSwallowed(t *testing.T) {
	_, err := printed(t, options(), func(s *Step) error { _, _ = s.Conn(); return nil })
	if !errors.Is(err, ErrNeedsConnection) || !strings.Contains(err.Error(), "versions/a1.go") {
		t.Errorf("%v", err)
	}
}

func TestADowngradeDropsTheEnumTypeThatItsUpgradeMade(t *testing.T) {
	table := sa.Table("a", sa.Column("m", sa.Enum("sad", "glad").Named("mood"))).Schema()
	find := func(_ string, direction revision.Direction) (Func, string, error) {
		if direction == revision.Upgrade {
			return emitting(op.CreateTable{Table: table}), "a1.go", nil
		}
		return emitting(op.DropTable{Name: table.Name}), "a1.go", nil
	}
	step := revision.Step{Direction: revision.Downgrade, ID: "a1", From: []string{"a1"}, Up: []string{"a1"},
		Writes: []revision.Write{{Op: revision.Delete, From: "a1"}}}
	var out strings.Builder
	err := PrintScript(context.Background(), &out, postgresql.New(), options(), Script{From: []string{"a1"}, Steps: []revision.Step{step}}, find)
	_, after, dropped := strings.Cut(out.String(), "DROP TABLE a;")
	if err != nil || !dropped || strings.Count(after, "DROP TYPE") != 1 || !strings.Contains(after, "DELETE FROM alembic_version") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// A copy of the model for each operation would take sixteen times as much for
// four times as many.
func TestLongScriptTakesLinearSpace(t *testing.T) {
	space := func(tables int) float64 {
		var all []op.Operation
		for i := range tables {
			table := schema.Name(fmt.Sprint("t", i))
			all = append(all, op.CreateTable{Table: &schema.Table{Name: table, Columns: []*schema.Column{{Name: "a", Type: schema.Integer{}}}}},
				op.AlterColumn{Table: table, Name: "a", Type: schema.Text{}, ExistingType: schema.Integer{}})
		}
		return testing.AllocsPerRun(1, func() {
			if _, err := printed(t, options(), emitting(all...)); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := space(100), space(400); many > 6*few {
		t.Errorf("100 tables take %.0f allocations, 400 take %.0f", few, many)
	}
}

// TestATransactionIsHeldBackUntilItsFrameIsKnown prints rows for SQLite, whose scripts
// check foreign keys around a transaction that changes some.
func TestATransactionIsHeldBackUntilItsFrameIsKnown(t *testing.T) {
	var text strings.Builder
	s := &scriptWriter{w: &text, dialect: sqlite.New(), first: sqlite.New()}
	s.begin()
	s.statement("CREATE TABLE t (id INTEGER)")
	if text.Len() > 0 {
		t.Errorf("before a row: %s", text.String())
	}
	const row = "INSERT INTO t VALUES (1)"
	for i := range 100 {
		s.statement(row)
		if n := strings.Count(text.String(), row); n != i+1 {
			t.Fatalf("%d of %d rows are printed", n, i+1)
		}
	}
	if s.held != nil {
		t.Error("text is held back")
	}
	s.commit()
	s.begin()
	s.statement("CREATE TABLE u (id INTEGER)")
	s.commit()
	got := strings.Split(strings.TrimSpace(strings.ReplaceAll(text.String(), row+";\n\n", "")), "\n\n")
	var first []string
	for _, statement := range got {
		words := strings.Fields(statement)
		first = append(first, strings.Join(words[:min(len(words), 2)], " "))
	}
	if want := "PRAGMA foreign_keys, CREATE TEMP, INSERT INTO, BEGIN;, CREATE TABLE, UPDATE temp.alembic_foreign_keys, DROP TABLE, COMMIT;, BEGIN;, CREATE TABLE, COMMIT;"; strings.Join(first, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(first, ", "), want)
	}
}
