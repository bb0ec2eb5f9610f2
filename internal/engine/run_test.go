package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// open opens an empty SQLite database in memory.
func open(t *testing.T, opts Options) *Database {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	opts.Log = slog.New(slog.DiscardHandler)
	d, err := Open(context.Background(), db, sqlite.New(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(d.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return d
}

// state is the rows of the version table and the other tables.
func state(t *testing.T, d *Database) string {
	t.Helper()
	heads, err := d.Heads(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	found, err := d.Existing(context.Background(), []schema.TableName{schema.Name("a"), schema.Name("b")})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(heads, found)
}

func TestAFailedRevisionIsRolledBackAlone(t *testing.T) {
	single := options()
	single.SingleTransaction = true
	for name, c := range map[string]struct {
		opts      Options
		committed int
		state     string
		says      string
	}{
		"one transaction each": {options(), 1, "[a1] [a]", "revisions before it stay applied"},
		"one for all":          {single, 0, "[] []", "none of its revisions is applied"},
	} {
		d := open(t, c.opts)
		steps, find := upgrades([]string{"a1", "a2"}, executing("CREATE TABLE a (x INTEGER)"), executing("CREATE TABLE b (x INTEGER)", "nonsense"))
		committed, err := d.Run(context.Background(), nil, steps, find)
		var failed *StepError
		if !errors.As(err, &failed) || failed.Step.ID != "a2" || !strings.Contains(err.Error(), "versions/a2.go") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if got := state(t, d); committed != c.committed || got != c.state {
			t.Errorf("%s: %d committed, %s; want %d, %s", name, committed, got, c.committed, c.state)
		}
	}
}

func TestARunRefusesADatabaseThatChangedSinceItsPlan(t *testing.T) {
	d := open(t, options())
	steps, find := upgrades([]string{"a1", "a2"}, executing("CREATE TABLE a (x INTEGER)"), executing("CREATE TABLE b (x INTEGER)"))
	var changed *ChangedError
	if _, err := d.Run(context.Background(), []string{"a1"}, steps[1:], find); !errors.As(err, &changed) || !strings.Contains(err.Error(), "it holds no revision, and the plan was made for a1") {
		t.Errorf("without a version table: %v", err)
	}
	if _, err := d.Run(context.Background(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Run(context.Background(), []string{"a1"}, steps[1:], find); !errors.As(err, &changed) || !slices.Equal(changed.Got, []string{"a2"}) {
		t.Errorf("with another row: %v", err)
	}
}

func TestAWriteToTheVersionTableMustMeetItsRow(t *testing.T) {
	d := open(t, options())
	if err := d.EnsureTables(context.Background()); err != nil {
		t.Fatal(err)
	}
	write := func(w revision.Write) error { return d.version.Write(context.Background(), d.Conn(), w) }
	for want, w := range map[string]revision.Write{
		"updating 'gone' to 'a2' in 'alembic_version'; 0 found": {Op: revision.Update, From: "gone", To: "a2"},
		"deleting 'gone' in 'alembic_version'; 0 found":         {Op: revision.Delete, From: "gone"},
	} {
		var missed *VersionRowError
		if err := write(w); !errors.As(err, &missed) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", w, err)
		}
	}
	for _, w := range []revision.Write{{Op: revision.Insert, To: "it's"}, {Op: revision.Update, From: "it's", To: "a2"}, {Op: revision.Insert, To: "b"}, {Op: revision.Delete, From: "b"}} {
		if err := write(w); err != nil {
			t.Errorf("%v: %v", w, err)
		}
	}
	if got := state(t, d); got != "[a2] []" {
		t.Errorf("the database holds %s", got)
	}
}

func TestTheHookOfARunSeesTheNewHeadsInItsTransaction(t *testing.T) {
	opts, refusal := options(), errors.New("not this one")
	var seen []string
	opts.OnVersionApply = func(_ *Step, step revision.Step, heads []string) error {
		seen = append(seen, step.ID+" "+strings.Join(heads, ","))
		if step.ID == "a2" {
			return refusal
		}
		return nil
	}
	d := open(t, opts)
	steps, find := upgrades([]string{"a1", "a2"}, executing("CREATE TABLE a (x INTEGER)"), executing("CREATE TABLE b (x INTEGER)"))
	if _, err := d.Run(context.Background(), nil, steps, find); !errors.Is(err, refusal) {
		t.Errorf("%v", err)
	}
	if got := state(t, d); got != "[a1] [a]" || !slices.Equal(seen, []string{"a1 a1", "a2 a2"}) {
		t.Errorf("the database holds %s, the hook saw %q", got, seen)
	}
}

func TestAStampThatPurgesLeavesItsOwnRowsOnly(t *testing.T) {
	d := open(t, options())
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER)"))
	if _, err := d.Run(context.Background(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	stamp := revision.Step{Direction: revision.Stamp, Up: []string{"b1"}, To: []string{"b1"}, Writes: []revision.Write{{Op: revision.Insert, To: "b1"}}}
	if err := d.PurgeAndRun(context.Background(), []revision.Step{stamp}, find); err != nil {
		t.Fatal(err)
	}
	if got := state(t, d); got != "[b1] [a]" {
		t.Errorf("the database holds %s", got)
	}
}

func TestAPanicInARevisionIsAnErrorWithItsLine(t *testing.T) {
	for want, f := range map[string]func(){
		"out of paper":   func() { panic("out of paper") },
		"invalid memory": func() { _ = (&sql.DB{}).Ping() },
	} {
		d := open(t, options())
		steps, find := upgrades([]string{"a1"}, func(s *Step) error {
			s.Emit(op.Execute{SQL: "CREATE TABLE a (x INTEGER)"}, dialect.Position{})
			f()
			return nil
		})
		_, err := d.Run(context.Background(), nil, steps, find)
		var panicked *caught.Error
		if !errors.As(err, &panicked) || !regexp.MustCompile(`run_test\.go:\d+: the revision's function panicked: .*`+want).MatchString(err.Error()) {
			t.Errorf("%v", err)
		}
		if got := state(t, d); got != "[] []" {
			t.Errorf("the database holds %s", got)
		}
	}
}

func TestAStepCantBeUsedAfterItsFunction(t *testing.T) {
	var kept *Step
	if _, err := Record(context.Background(), sqlite.New(), nil, func(s *Step) error { kept = s; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Conn(); !errors.Is(err, ErrEnded) || !errors.Is(kept.Err(), ErrEnded) {
		t.Errorf("Conn returned %v, Err %v", err, kept.Err())
	}
	kept.Autocommit(dialect.Position{}, func() { t.Error("the block ran") })
}

func TestAStatementThatEndsTheTransactionIsNotRun(t *testing.T) {
	for _, text := range []string{"COMMIT", "SELECT 1; ROLLBACK", "/* x */ begin", "END"} {
		d := open(t, options())
		steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER)", text))
		var refused *TransactionError
		if _, err := d.Run(context.Background(), nil, steps, find); !errors.As(err, &refused) {
			t.Errorf("%s: %v", text, err)
		}
		if got := state(t, d); got != "[] []" {
			t.Errorf("%s: the database holds %s", text, got)
		}
	}
}

func TestRecordedOperationsBearTheConventionsNames(t *testing.T) {
	naming := schema.NamingConvention{"uq": "uq_%(table_name)s_%(column_0_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"}
	column := sa.Column("email", sa.Text(), sa.Unique)
	indexed := sa.Column("nick", sa.Text(), sa.Indexed)
	users := schema.Name("users")
	r, err := Record(context.Background(), sqlite.New(), naming, emitting(
		op.AddColumn{Table: users, Column: column},
		op.BatchAlterTable{Table: users, Ops: []op.Operation{op.AddColumn{Table: users, Column: indexed}}},
		op.AddConstraint{Table: users, Constraint: sa.UniqueConstraint("name")}))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range r.Operations {
		names = append(names, o.Operation.Names()...)
	}
	for _, want := range []string{"uq_users_email", "ix_users_nick", "uq_users_name"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is missing in %q", want, names)
		}
	}
	if !column.Unique || !indexed.Index {
		t.Error("the revision's own columns were changed")
	}
}
