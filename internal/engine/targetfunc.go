package engine

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/internal/oneconn"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// TargetFunc makes a schema in an empty database.
type TargetFunc func(ctx context.Context, db *sql.DB, dialect string) error

// caller is the run of a TargetFunc in a scratch place.
type caller struct {
	*scratchPlace
	given   map[string]string       // the function's statements, by what runs in their place
	changes int                     // statements that may have made something
	refused error                   // the first statement that the place refused
	failed  *dialect.StatementError // the first one
}

// call has a function make a schema in the place and returns what stands there.
func (p *scratchPlace) call(ctx context.Context, f TargetFunc) (*schema.MetaData, error) {
	c := &caller{scratchPlace: p}
	db := p.shared.Open(oneconn.Hooks{Before: c.before, Failed: c.fail})
	defer db.Close()
	if err := c.outcome(ctx, called(ctx, f, db, p.Dialect.Name())); err != nil {
		return nil, fmt.Errorf("Env.TargetFunc: %w", err)
	}
	m, err := p.Scratch.Inspect(ctx)
	if err != nil {
		return nil, c.unreadable(err)
	}
	if c.changes == 0 || len(m.Tables()) == 0 {
		return nil, c.madeNothing()
	}
	return m, nil
}

// called calls the function.
func called(ctx context.Context, f TargetFunc, db *sql.DB, dialect string) (err error) {
	defer caught.Panic("the function", &err)
	return f(ctx, db, dialect)
}

// outcome is how the function ended. Code may drop the error of a statement, and
// what follows then fails for another reason.
func (c *caller) outcome(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case c.refused != nil:
		return c.refused
	case err != nil:
		return c.withStatement(err)
	case c.failed != nil:
		c.log.Warn("Env.TargetFunc went on after a statement had failed; the target schema may be incomplete", "error", c.failed)
	}
	return nil
}

// unreadable is the error for a schema that can't be read.
func (c *caller) unreadable(err error) error {
	var aborted *dialect.AbortedError
	if c.failed != nil && errors.As(err, &aborted) {
		return fmt.Errorf("Env.TargetFunc went on after a statement had failed, which ends the transaction that it runs in; "+
			"return the error, or run the statement in a transaction of its own and roll that back: %w", c.failed)
	}
	return c.withStatement(err)
}

// withStatement adds the first statement that failed to the function's error.
func (c *caller) withStatement(err error) error {
	switch {
	case c.failed == nil:
		return err
	case errors.Is(err, c.failed.Err), bothAre(context.DeadlineExceeded, err, c.failed), bothAre(context.Canceled, err, c.failed):
		return fmt.Errorf("%w\n  in: %s", err, dialect.Excerpt(c.failed.Statement.SQL))
	}
	return fmt.Errorf("%w; the first statement that failed: %w", err, c.failed)
}

// bothAre reports whether both errors have the same cause: the end of a context
// of the function's own is told by the context and, in other words, by the
// database.
func bothAre(cause, a, b error) bool { return errors.Is(a, cause) && errors.Is(b, cause) }

// before is called before each statement of the function.
func (c *caller) before(ctx context.Context, query string, args []driver.NamedValue) ([]string, error) {
	parts, err := sqltext.Split(c.Dialect.Traits().Lexer, query, sqltext.Options{})
	if err != nil {
		return []string{query}, nil // the database says what is wrong
	}
	var texts []string
	c.given = map[string]string{}
	for _, part := range parts {
		text, err := c.CodeStatement(ctx, part.SQL, args)
		if err != nil {
			c.refused = cmp.Or(c.refused, error(&dialect.StatementError{Statement: dialect.Statement{SQL: part.SQL}, Err: err}))
			return nil, c.refused
		}
		if text == "" {
			continue
		}
		c.log.Debug(text)
		texts = append(texts, text)
		c.given[text] = part.SQL
		if words := leading(c.Dialect, text); slices.ContainsFunc(changing, words[0].Is) {
			c.changes++
		}
	}
	if len(args) > 0 && len(texts) > 1 { // the values are those of all statements
		texts = []string{strings.Join(texts, ";\n")}
		c.given[texts[0]] = query
	}
	return texts, nil
}

func (c *caller) fail(query string, err error) {
	if c.failed == nil {
		errors.As(dialect.Failed(c.Dialect, dialect.Statement{SQL: cmp.Or(c.given[query], query)}, err), &c.failed)
	}
}

// changing are the first words of statements that may make a schema.
var changing = []string{"CREATE", "ALTER", "DO", "CALL"}

// madeNothing says what is wrong with a function that made nothing: an empty
// target schema would drop everything.
func (c *caller) madeNothing() error {
	switch {
	case c.failed != nil:
		return fmt.Errorf("Env.TargetFunc made no table; the first statement that failed: %w", c.failed)
	case c.changes > 0:
		return errors.New("Env.TargetFunc left no table in the database that it was given, where the target schema is made: " +
			"what it made is no table or a temporary one, or was dropped again or rolled back")
	}
	return errors.New("Env.TargetFunc made no table in the database that it was given, where the target schema is made. " +
		"It must use that *sql.DB and no connection of its own; what it did through another connection was not undone")
}
