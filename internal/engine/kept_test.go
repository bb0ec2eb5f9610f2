package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
)

func TestTheRowsBeforeAnUpgradeComeBack(t *testing.T) {
	for _, rows := range [][2]string{
		{"a", "b"}, {"", "a"}, {"a b", "m"}, {"m", "a b"}, {"b", "b c"}, {"a b c", "b m"},
	} {
		before, after := strings.Fields(rows[0]), strings.Fields(rows[1])
		step := revision.Step{Writes: writesBack(after, before)}
		if got := step.Apply(after); !SameIDs(got, before) {
			t.Errorf("%v is made of %v, want %v", got, after, before)
		}
	}
}

// TestOnlyTheNewestRevisionIsTakenBack has journals whose last row isn't the
// upgrade in question.
func TestOnlyTheNewestRevisionIsTakenBack(t *testing.T) {
	known := func(id string) bool { return id == "mine" }
	never := func([]string, int) bool { return false }
	for _, c := range []struct {
		last journal.Entry
		why  string
	}{
		{journal.Entry{Direction: revision.Stamp, To: []string{"theirs"}}, "is the stamp in row"},
		{journal.Entry{Direction: revision.Upgrade, Revision: "mine", To: []string{"mine", "theirs"}}, "has no row of an upgrade to theirs"},
		{journal.Entry{Direction: revision.Upgrade, Revision: "theirs", To: []string{"theirs"}, Outcome: journal.Failed}, "has no row of an upgrade to theirs"},
	} {
		db, _ := sqliteFile(t)
		d := server{dialect: sqlite.New(), db: db}.open(t, journaled())
		if err := d.prepareJournal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if c.last.Outcome == "" {
			c.last.Outcome = journal.Done
		}
		if _, err := d.journal.Insert(t.Context(), d.Conn(), &c.last); err != nil {
			t.Fatal(err)
		}
		_, _, err := d.TakeBack(t.Context(), []string{"theirs"}, known, never)
		var kept *NotKeptError
		if !errors.As(err, &kept) || !strings.Contains(kept.Why, c.why) {
			t.Errorf("%+v: %v", c.last, err)
		}
	}
}

// TestNeighboursOutsideOfTheTransactionAreOneBlock records what a kept downgrade
// emits.
func TestNeighboursOutsideOfTheTransactionAreOneBlock(t *testing.T) {
	kept := &journal.Downgrade{Statements: []journal.Statement{{SQL: "A"}, {SQL: "B", Outside: true}, {SQL: "C", Outside: true}, {SQL: "D"}}}
	blocks := &blockSink{}
	s := &Step{ctx: t.Context(), mode: RecordingMode, dialect: sqlite.New(), sink: blocks}
	if err := keptFunction(kept)(s); err != nil {
		t.Fatal(err)
	}
	if want := []string{"A", "(", "B", "C", ")", "D"}; !slices.Equal(blocks.seen, want) {
		t.Errorf("got %q, want %q", blocks.seen, want)
	}
}

// blockSink writes down statements and the ends of blocks.
type blockSink struct{ seen []string }

func (b *blockSink) conn() (dialect.Conn, error) { return nil, ErrNeedsConnection }

func (b *blockSink) emit(_ context.Context, _ dialect.Dialect, o op.Operation, _ dialect.Position) error {
	b.seen = append(b.seen, o.(op.Execute).SQL)
	return nil
}

func (b *blockSink) autocommit(_ context.Context, f func() error) error {
	b.seen = append(b.seen, "(")
	err := f()
	b.seen = append(b.seen, ")")
	return err
}
