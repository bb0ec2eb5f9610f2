package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// ledger keeps account of what becomes of the statements of a transaction and of
// the autocommit blocks within it.
type ledger struct {
	// fates are those of the statements, in order: a byte each, since there may be
	// millions. settled of them are final.
	fates      []fate
	settled    int
	first      []string               // the first statements
	last       [lastStatements]string // the last ones, by their place modulo the length
	savepoints []savepoint            // of the open transaction, in order
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

// fate is a dialect.Fate.
type fate uint8

// How many statements are kept for messages. Of those between the first and the last
// ones only the fate is known.
const firstStatements, lastStatements = 5000, 16

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
		l.enter(sql, o.Itself)
	}
}

func (l *ledger) enter(sql string, itself dialect.Fate) {
	i := len(l.fates)
	l.fates = append(l.fates, fate(itself))
	text := strings.Clone(dialect.Excerpt(sql)) // sql is a piece of its file
	if i < firstStatements {
		l.first = append(l.first, text)
	}
	l.last[i%lastStatements] = text
}

// statement returns a statement by its place.
func (l *ledger) statement(i int) string {
	switch {
	case i < len(l.first):
		return l.first[i]
	case i >= len(l.fates)-lastStatements:
		return l.last[i%lastStatements]
	}
	return fmt.Sprintf("(statement %d)", i+1)
}

// savepoint sets a savepoint, releases one with those behind it, or goes back to
// one. A name may be set again: the last one counts.
func (l *ledger) savepoint(s dialect.Savepoint) {
	if s.Does == dialect.SetSavepoint {
		l.savepoints = append(l.savepoints, savepoint{s.Name, len(l.fates)})
		return
	}
	for i := len(l.savepoints) - 1; i >= 0; i-- {
		if l.savepoints[i].name != s.Name {
			continue
		}
		if s.Does == dialect.BackToSavepoint {
			settle(l.fates[l.savepoints[i].entries:], dialect.Gone)
			i++
		}
		l.savepoints = l.savepoints[:i]
		return
	}
}

// settle decides the fate of all that is pending.
func (l *ledger) settle(now dialect.Fate) {
	if now != dialect.Pending {
		l.savepoints = nil
		settle(l.fates[l.settled:], now)
		l.settled = len(l.fates)
	}
}

func settle(fates []fate, now dialect.Fate) {
	for i, f := range fates {
		switch was := dialect.Fate(f); {
		case was == dialect.Pending, was == dialect.Partly && now == dialect.Stays:
			fates[i] = fate(now)
		case was == dialect.Partly:
			fates[i] = fate(dialect.Unknown)
		}
	}
}

// has reports whether a statement has a fate.
func (l *ledger) has(f dialect.Fate) bool { return slices.Contains(l.fates, fate(f)) }

// with returns the statements of a fate, in order.
func (l *ledger) with(f dialect.Fate) []string {
	var found []string
	for i := range l.fates {
		if l.fates[i] == fate(f) {
			found = append(found, l.statement(i))
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
