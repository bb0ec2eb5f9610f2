package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// Keeping tells the journal to keep what the downgrade of each revision runs, so
// that a program without the revision can take it back.
type Keeping struct {
	// Find finds the functions of revisions. It returns an error for a downgrade
	// that can't be kept.
	Find Functions
	// Applied returns the upgrades of the revisions that a database with these heads
	// has, in order.
	Applied func(heads []string) ([]Func, error)
}

// downgrade returns the downgrade of a step for its row: the statements that a
// script would have. One that can't be written as a script isn't kept.
func (d *Database) downgrade(ctx context.Context, step revision.Step, heads []string) journal.Text {
	keeping := d.opts.Keeping
	if keeping == nil || step.Direction != revision.Upgrade || step.ID == "" {
		return journal.Text{}
	}
	statements, err := d.downgradeStatements(ctx, step, heads)
	var text journal.Text
	if err == nil {
		text, err = journal.Downgrade{Message: step.Message, Revises: step.From, Statements: statements}.Text()
	}
	var irreversible *revision.IrreversibleError
	if err != nil && !errors.As(err, &irreversible) {
		d.log.Warn(fmt.Sprintf("The journal doesn't keep the downgrade of %s, so that only a program with this revision can undo it: %v", step.ID, err))
	}
	return text
}

func (d *Database) downgradeStatements(ctx context.Context, step revision.Step, heads []string) ([]journal.Statement, error) {
	find := d.opts.Keeping.Find
	f, _, err := find(step.ID, revision.Downgrade)
	if err != nil {
		return nil, err
	}
	upgrade, _, err := find(step.ID, revision.Upgrade)
	if err != nil {
		return nil, err
	}
	c := &collector{printer: printer{dialect: d.Dialect, opts: d.opts, model: &schema.MetaData{}}}
	applied := func() ([]Func, error) {
		before, err := d.opts.Keeping.Applied(heads)
		return append(before, upgrade), err
	}
	if err := c.replay(ctx, Script{Applied: applied}); err != nil {
		return nil, err
	}
	s := &Step{ctx: ctx, mode: OfflineMode, dialect: d.Dialect, naming: d.opts.Naming, sink: c}
	if err := s.call(theFunction, f); err != nil {
		return nil, err
	}
	back := revision.Step{ID: step.ID, Direction: revision.Downgrade}
	return c.statements, emitLeftovers(&Step{ctx: ctx, dialect: s.dialect, naming: s.naming, sink: c}, back, find)
}

// collector collects the statements of a script.
type collector struct {
	printer
	outside    bool
	statements []journal.Statement
}

func (c *collector) emit(_ context.Context, d dialect.Dialect, o op.Operation, _ dialect.Position) error {
	statements, err := c.compile(d, o)
	for _, s := range statements {
		c.statements = append(c.statements, journal.Statement{SQL: s.SQL, Outside: s.Autocommit || c.outside})
	}
	return err
}

func (c *collector) conn() (dialect.Conn, error) {
	return nil, fmt.Errorf("%w: an offline branch (op.Offline()) can say what to do without", ErrNeedsConnection)
}

func (c *collector) autocommit(_ context.Context, f func() error) error {
	c.outside = true
	defer func() { c.outside = false }()
	return f()
}

// NotKeptError tells that the journal can't take back a revision which the program
// doesn't have.
type NotKeptError struct {
	Revision string
	Why      string
}

func (e *NotKeptError) Error() string {
	return fmt.Sprintf("The journal can't take %s back either: %s", e.Revision, e.Why)
}

// TakeBack plans the downgrades of revisions that the program doesn't have, from
// the newest one on, until all heads are known or enough says so. Run finds their
// functions.
func (d *Database) TakeBack(ctx context.Context, heads []string, known func(id string) bool, enough func(heads []string, steps int) bool) (steps []revision.Step, after []string, err error) {
	entries, err := d.Journal(ctx)
	if err != nil {
		return nil, nil, err
	}
	for {
		i := slices.IndexFunc(heads, func(id string) bool { return !known(id) })
		if i < 0 || enough(heads, len(steps)) {
			return steps, heads, nil
		}
		step, err := d.backStep(ctx, entries, heads, heads[i], known)
		if err != nil {
			return nil, nil, err
		}
		steps, heads = append(steps, step), step.Apply(heads)
	}
}

// backStep returns the step that takes back the newest revision of the heads.
func (d *Database) backStep(ctx context.Context, entries []journal.Entry, heads []string, unknown string, known func(string) bool) (revision.Step, error) {
	none := revision.Step{}
	for _, e := range slices.Backward(entries) {
		if !e.Outcome.Recorded() || !SameIDs(e.To, heads) || e.Direction == journal.Repair {
			continue
		}
		if e.Direction == revision.Downgrade || e.Undoes != nil {
			continue // its own upgrade is further up
		}
		if e.Direction != revision.Upgrade || known(e.Revision) {
			return none, &NotKeptError{unknown, fmt.Sprintf("what the database was changed by last is the %s in row %d", e.Direction, e.Number)}
		}
		kept, err := d.journal.Downgrade(ctx, d.Conn(), e.Number)
		if err != nil {
			return none, &NotKeptError{e.Revision, err.Error()}
		}
		if kept == nil {
			return none, &NotKeptError{e.Revision, "the statements of its downgrade were not kept when it was applied"}
		}
		if d.kept == nil {
			d.kept = map[string]Func{}
		}
		d.kept[e.Revision] = keptFunction(kept)
		return revision.Step{Direction: revision.Downgrade, ID: e.Revision, From: []string{e.Revision}, To: kept.Revises,
			Up: []string{e.Revision}, Down: kept.Revises, Message: kept.Message, Writes: writesBack(e.To, e.From)}, nil
	}
	return none, &NotKeptError{unknown, "it has no row of an upgrade to " + strings.Join(heads, ", ")}
}

// SameIDs reports whether two lists hold the same revisions, in any order.
func SameIDs(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// writesBack are the writes that turn the rows after an upgrade into those before.
func writesBack(after, before []string) (writes []revision.Write) {
	gone := slices.DeleteFunc(slices.Clone(after), func(id string) bool { return slices.Contains(before, id) })
	back := slices.DeleteFunc(slices.Clone(before), func(id string) bool { return slices.Contains(after, id) })
	for len(gone) > 0 && len(back) > 0 {
		writes = append(writes, revision.Write{Op: revision.Update, From: gone[0], To: back[0]})
		gone, back = gone[1:], back[1:]
	}
	for _, id := range gone {
		writes = append(writes, revision.Write{Op: revision.Delete, From: id})
	}
	for _, id := range back {
		writes = append(writes, revision.Write{Op: revision.Insert, To: id})
	}
	return writes
}

// keptFunction runs the statements of a downgrade. Neighbours outside of the
// transaction run in one block, so that they may have transactions of their own.
func keptFunction(kept *journal.Downgrade) Func {
	return func(s *Step) error {
		rest := kept.Statements
		for len(rest) > 0 && s.Err() == nil {
			n := slices.IndexFunc(rest, func(st journal.Statement) bool { return st.Outside != rest[0].Outside })
			if n < 0 {
				n = len(rest)
			}
			emit := func() {
				for _, st := range rest[:n] {
					s.Emit(op.Execute{SQL: st.SQL, Autocommit: st.Outside}, dialect.Position{})
				}
			}
			if rest[0].Outside {
				s.Autocommit(dialect.Position{}, emit)
			} else {
				emit()
			}
			rest = rest[n:]
		}
		return s.Err()
	}
}

// orKept finds the function of a revision that the program doesn't have in the
// journal.
func (d *Database) orKept(find Functions) Functions {
	return func(id string, direction revision.Direction) (Func, string, error) {
		if f := d.kept[id]; f != nil && direction == revision.Downgrade {
			return f, "", nil
		}
		return find(id, direction)
	}
}
