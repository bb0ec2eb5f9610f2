package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// batchError is returned when the database refuses one of several statements
// that were sent in one text, or one of them reached outside of the place.
type batchError struct{ err error }

func (e *batchError) Error() string { return e.err.Error() }

// Unwrap returns the database's error.
func (e *batchError) Unwrap() error { return e.err }

// run has the place run statements that are allowed there, several at a time if the
// database takes them so.
func (p *scratchPlace) run(ctx context.Context, allowed []dialect.Statement, several bool) error {
	for len(allowed) > 0 {
		n := 1
		if several {
			n = p.batch(allowed)
		}
		if err := p.exec(ctx, allowed[:n]); err != nil {
			return err
		}
		if !several || !p.batchable(allowed[0]) {
			if _, err := p.reached(ctx); err != nil {
				return at(allowed[0].Pos, err)
			}
		}
		allowed = allowed[n:]
	}
	undone, err := p.reached(ctx)
	if err != nil && undone && several {
		return &batchError{err} // a second attempt, which does no harm, finds the statement
	}
	return err
}

// reached fails if the statements so far reached outside of the place.
func (p *scratchPlace) reached(ctx context.Context) (undone bool, err error) {
	if checker, ok := p.Scratch.(dialect.ReachChecker); ok {
		return checker.Reached(ctx)
	}
	return true, nil
}

// allowed returns what to run for the statements of SQL files. If one isn't allowed in
// the place, none runs.
func (p *scratchPlace) allowed(ctx context.Context, statements []dialect.Statement) ([]dialect.Statement, error) {
	var all []dialect.Statement
	for _, s := range statements {
		sql, err := p.Statement(ctx, s.SQL)
		switch {
		case err != nil:
			return nil, at(s.Pos, err)
		case sql != "":
			all = append(all, dialect.Statement{SQL: sql, Pos: s.Pos})
		}
	}
	return all, nil
}

// batchable are the first words of statements that may share a text with others:
// they don't change how the texts after them are read, as SET can, and code that
// runs does.
var batchable = []string{"CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE"}

// batch returns how many of the statements, at least one, are sent in one text.
func (p *scratchPlace) batch(statements []dialect.Statement) int {
	const most = 64 << 10 // bytes
	size := 0
	for i, s := range statements {
		size += len(s.SQL)
		if !p.batchable(s) || i > 0 && size > most {
			return max(i, 1)
		}
	}
	return len(statements)
}

func (p *scratchPlace) batchable(s dialect.Statement) bool {
	words := leading(p.Dialect, s.SQL)
	return len(words) > 0 && slices.ContainsFunc(batchable, words[0].Is)
}

// exec runs statements in one round trip.
func (p *scratchPlace) exec(ctx context.Context, statements []dialect.Statement) error {
	var texts []string
	for _, s := range statements {
		p.log.Debug(s.SQL)
		texts = append(texts, s.SQL)
	}
	text := dialect.Statement{SQL: strings.Join(texts, ";\n"), Pos: statements[0].Pos}
	_, err := p.own.ExecContext(ctx, text.SQL)
	if err == nil {
		return nil
	}
	failed := &dialect.StatementError{}
	err = dialect.Failed(p.Dialect, text, err)
	if len(statements) > 1 && errors.As(err, &failed) && failed.Code != "" { // the server answered
		return &batchError{err}
	}
	return at(text.Pos, err)
}

// at tells where a statement stands that failed; one of a model in Go stands nowhere.
func at(p dialect.Position, err error) error {
	if p.File == "" {
		return err
	}
	return fmt.Errorf("%s: %w", p, err)
}
