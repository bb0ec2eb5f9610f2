package engine

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
)

// ledger keeps account of what becomes of the statements of a transaction and of
// the autocommit blocks within it.
type ledger struct {
	entries    []ledgerEntry
	savepoints []savepoint // of the open transaction, in order
	// rowsKept tells that the rollback left rows behind in tables without
	// transactions.
	rowsKept bool
	// recorded tells that the version was committed before the end: the hook of the
	// step committed it.
	recorded bool
	// earlier tells that an earlier run has done statements of the revision.
	earlier bool
	// left tells what failed statements left behind.
	left []string
}

type ledgerEntry struct {
	sql  string
	fate dialect.Fate
}

// savepoint is a place in a ledger that a transaction can go back to.
type savepoint struct {
	name    string
	entries int // that were there
}

// add enters a statement that ran. A statement that failed and left nothing is
// no entry.
func (l *ledger) add(sql string, o dialect.Outcome, failed error) {
	l.settle(o.Before)
	if o.Left != "" {
		l.left = append(l.left, o.Left)
	}
	if o.Savepoint.Does != dialect.NoSavepoint {
		l.savepoint(o.Savepoint)
		return
	}
	if failed == nil || o.Itself == dialect.Stays || o.Itself == dialect.Unknown {
		l.entries = append(l.entries, ledgerEntry{sql, o.Itself})
	}
}

// savepoint sets a savepoint, releases one with those behind it, or goes back to
// one. A name may be set again: the last one counts.
func (l *ledger) savepoint(s dialect.Savepoint) {
	if s.Does == dialect.SetSavepoint {
		l.savepoints = append(l.savepoints, savepoint{s.Name, len(l.entries)})
		return
	}
	for i := len(l.savepoints) - 1; i >= 0; i-- {
		if l.savepoints[i].name != s.Name {
			continue
		}
		if s.Does == dialect.BackToSavepoint {
			settle(l.entries[l.savepoints[i].entries:], dialect.Gone)
			i++
		}
		l.savepoints = l.savepoints[:i]
		return
	}
}

// settle decides the fate of all that is pending.
func (l *ledger) settle(fate dialect.Fate) {
	if fate != dialect.Pending {
		l.savepoints = nil
		settle(l.entries, fate)
	}
}

func settle(entries []ledgerEntry, fate dialect.Fate) {
	for i, e := range entries {
		switch {
		case e.fate == dialect.Pending, e.fate == dialect.Partly && fate == dialect.Stays:
			entries[i].fate = fate
		case e.fate == dialect.Partly:
			entries[i].fate = dialect.Unknown
		}
	}
}

// with returns the statements of a fate, in order.
func (l *ledger) with(fate dialect.Fate) []string {
	var found []string
	for _, e := range l.entries {
		if e.fate == fate {
			found = append(found, e.sql)
		}
	}
	return found
}

// partial adds to an error what is left of the failed transaction; journal tells
// that a journal keeps it.
func (l *ledger) partial(err error, journal bool) error {
	stays, unknown := l.with(dialect.Stays), l.with(dialect.Unknown)
	if len(stays) == 0 && len(unknown) == 0 && len(l.left) == 0 && !l.rowsKept && !l.earlier {
		return err
	}
	return &PartialError{Stays: stays, Unknown: unknown, Left: l.left, RowsKept: l.rowsKept, Recorded: l.recorded, Earlier: l.earlier, Journal: journal, Err: err}
}

// outcome asks the session what a statement did; block tells that it ran outside
// of the revision's transaction.
func (d *Database) outcome(ctx context.Context, sql string, block bool, failed error) dialect.Outcome {
	observer, ok := d.session.(dialect.Observer)
	switch {
	case ok:
		return observer.Observe(context.WithoutCancel(ctx), sql, failed)
	case failed != nil:
		return dialect.Outcome{Itself: dialect.Gone}
	case block:
		return dialect.Outcome{Before: dialect.Stays, Itself: dialect.Stays}
	default:
		return dialect.Outcome{}
	}
}
