package ddl

import (
	"context"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// TxState is the state of a connection's transaction, as the server reports it.
type TxState int

const (
	// NoTx means that each statement runs in a transaction of its own.
	NoTx TxState = iota
	// InTx means that a transaction is open.
	InTx
	// FailedTx means that a transaction is open and can only be rolled back.
	FailedTx
	// UnknownTx means that the server does not answer.
	UnknownTx
)

// Observation finds out what became of a statement, for databases with
// transactional DDL, on which only BEGIN, COMMIT and ROLLBACK begin and end a
// transaction. A session embeds it and sets Own while its own transaction is
// open.
type Observation struct {
	// Reading is how the statements are read.
	Reading sqltext.Reading
	// Passes reports whether a statement leaves nothing behind but in its session.
	Passes func(sql string) bool
	// Ask asks the server for the state of the transaction.
	Ask func(context.Context) TxState
	// Ends is true if a failed statement can end the transaction.
	Ends bool
	// Own is true while the session's own transaction is open.
	Own bool
	// now is the state outside of the session's own transaction.
	now TxState
}

// Outside reports whether no transaction is open, so that each statement is one.
func (o *Observation) Outside() bool { return !o.Own && o.now == NoTx }

// LongText is the number of bytes from which reading what a statement may leave in
// its session costs more than asking the session.
const LongText = 1 << 14

// Watch runs nothing. The server is asked after the statement.
func (*Observation) Watch(context.Context, string) (done bool, err error) { return false, nil }

// Observe reports what became of a statement.
func (o *Observation) Observe(ctx context.Context, sql string, failed error) dialect.Outcome {
	out := o.observe(ctx, sql, failed)
	if failed == nil {
		out.Savepoint = Savepoint(o.Reading.Now, sql)
		o.Reading = o.Reading.After(sql)
	}
	return out
}

func (o *Observation) observe(ctx context.Context, sql string, failed error) dialect.Outcome {
	if o.Own {
		return o.own(ctx, sql, failed)
	}
	switch words := o.controls(sql); {
	case len(words) == 0:
		return o.afterWork(ctx, sql, failed)
	case len(words) == 1 && !strings.Contains(sql, ";"):
		return o.afterControl(ctx, words[0], failed)
	default:
		return o.afterMany(ctx, words, failed)
	}
}

// own follows a statement in the session's own transaction. What the driver's
// own connection was used for isn't SQL, and may have ended it.
func (o *Observation) own(ctx context.Context, sql string, failed error) dialect.Outcome {
	switch {
	case strings.HasPrefix(sql, "op.") && o.Ask(ctx) == NoTx:
		return dialect.Outcome{Before: dialect.Unknown, Itself: dialect.Unknown}
	case failed == nil:
		return dialect.Outcome{}
	case o.Ends && o.Ask(ctx) == NoTx:
		return dialect.Outcome{Before: dialect.Gone, Itself: dialect.Gone}
	}
	return dialect.Outcome{Itself: dialect.Gone}
}

// afterWork follows a statement that begins and ends no transaction.
func (o *Observation) afterWork(ctx context.Context, sql string, failed error) dialect.Outcome {
	was := o.now
	switch {
	case failed == nil && o.Passes(sql):
		return dialect.Outcome{Itself: dialect.Gone}
	case failed == nil && was == NoTx:
		return dialect.Outcome{Itself: dialect.Stays}
	case failed == nil:
		return dialect.Outcome{}
	case was == NoTx && o.mayCommit(sql):
		return dialect.Outcome{Itself: dialect.Unknown}
	}
	o.now = o.Ask(ctx)
	out := dialect.Outcome{Itself: dialect.Gone}
	switch {
	case was != NoTx && o.now == NoTx:
		out.Before = dialect.Gone
	case was == NoTx && o.now == UnknownTx:
		out.Itself = dialect.Unknown // the connection is lost, and with it the answer
	}
	return out
}

// afterControl follows BEGIN, COMMIT, ROLLBACK and their like.
func (o *Observation) afterControl(ctx context.Context, control []string, failed error) dialect.Outcome {
	was := o.now
	o.now = o.Ask(ctx)
	out := dialect.Outcome{Itself: dialect.Gone}
	ended := was != NoTx && (o.now == NoTx || slices.Contains(control, "CHAIN"))
	switch {
	case o.now == UnknownTx, failed == nil && control[0] == "PREPARE":
		out.Before = dialect.Unknown
	case !ended:
	case failed == nil && was == InTx && slices.Contains([]string{"COMMIT", "END", "RELEASE"}, control[0]):
		out.Before = dialect.Stays
	default:
		out.Before = dialect.Gone
	}
	return out
}

// afterMany follows a text of several statements.
func (o *Observation) afterMany(ctx context.Context, controls [][]string, failed error) dialect.Outcome {
	was := o.now
	o.now = o.Ask(ctx)
	commits := slices.ContainsFunc(controls, func(c []string) bool { return c[0] == "COMMIT" || c[0] == "END" })
	undoes := slices.ContainsFunc(controls, func(c []string) bool { return c[0] == "ROLLBACK" || c[0] == "ABORT" })
	switch {
	case was != NoTx || failed != nil && commits || undoes:
		return dialect.Outcome{Before: dialect.Unknown, Itself: dialect.Unknown}
	case failed != nil:
		return dialect.Outcome{Itself: dialect.Gone}
	case o.now == NoTx:
		return dialect.Outcome{Itself: dialect.Stays}
	}
	return dialect.Outcome{}
}

// controlWords begin the statements that begin, end or mark a transaction.
var controlWords = []string{"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE", "SAVEPOINT", "RELEASE"}

// controls returns the words of those statements of a text that begin, end or
// mark a transaction.
func (o *Observation) controls(sql string) [][]string {
	parts, err := sqltext.Parts(o.Reading.Now, sql)
	if err != nil {
		return nil
	}
	var found [][]string
	for _, part := range parts {
		const most = 6
		words := o.words(part.SQL, most)
		first := slices.Contains(controlWords, words[0])
		if first && (words[0] != "PREPARE" || len(words) > 1 && words[1] == "TRANSACTION") {
			found = append(found, words)
		}
	}
	return found
}

func (o *Observation) words(sql string, most int) []string {
	var words []string
	for t := range sqltext.Tokens(o.Reading.Now, sql) {
		if t.Kind.Trivia() {
			continue
		}
		if words = append(words, strings.ToUpper(t.Text)); len(words) == most {
			break
		}
	}
	return words
}

// mayCommit reports whether a statement may commit a part of what it does.
func (o *Observation) mayCommit(sql string) bool {
	return slices.Contains([]string{"CALL", "DO"}, strings.Join(o.words(sql, 1), ""))
}
