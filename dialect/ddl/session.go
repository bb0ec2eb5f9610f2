package ddl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// TxSession is a Session that uses plain BEGIN, COMMIT and ROLLBACK. A dialect
// embeds it and adds what its database needs.
type TxSession struct {
	Conn dialect.Conn
	// BeginSQL is the statement that starts a transaction. "" means BEGIN.
	BeginSQL string
	// Savepoints makes Begin set a savepoint after it has started the
	// transaction. The savepoint ends with the transaction, so StillOpen and
	// Commit can tell whether the transaction is still the same.
	Savepoints bool
}

var _ dialect.Session = (*TxSession)(nil)

// Open does nothing.
func (s *TxSession) Open(context.Context) error { return nil }

// Begin starts a transaction. Statements that belong together are sent as one
// text, which is one round trip: a step on a server is mostly waiting for them.
func (s *TxSession) Begin(ctx context.Context) error {
	begin := cmp.Or(s.BeginSQL, "BEGIN")
	if !s.Savepoints {
		return s.Run(ctx, begin)
	}
	return s.Together(ctx, begin, begin, SetMark)
}

const (
	mark = "alembic_revision"
	// SetMark sets the savepoint at the beginning of the transaction.
	SetMark = "SAVEPOINT " + mark
	// ReleaseMark releases it: it fails in another transaction.
	ReleaseMark = "RELEASE SAVEPOINT " + mark
	commit      = "COMMIT"
)

// StillOpen returns an *EndedError if the savepoint of Begin is gone.
func (s *TxSession) StillOpen(ctx context.Context) error {
	if !s.Savepoints {
		return nil
	}
	return MarkError(s.Together(ctx, ReleaseMark, ReleaseMark, SetMark))
}

// MarkError tells from the error of a missing savepoint what became of the
// transaction.
func MarkError(err error) error {
	if err == nil {
		return nil
	}
	var coded interface{ SQLState() string }
	if errors.As(err, &coded) {
		switch coded.SQLState() {
		case "3B001", "25P01": // invalid_savepoint_specification, no_active_sql_transaction
			return &dialect.EndedError{Err: err}
		case "25P02": // in_failed_sql_transaction
			return &dialect.AbortedError{Err: err}
		}
	}
	if strings.Contains(err.Error(), "no such savepoint") { // SQLite
		return &dialect.EndedError{Err: err}
	}
	return err
}

// BeforeCommit does nothing.
func (s *TxSession) BeforeCommit(context.Context) error { return nil }

// Commit commits the transaction. It returns an *EndedError, and commits nothing,
// if the transaction is not the one that Begin started.
func (s *TxSession) Commit(ctx context.Context) error {
	if !s.Savepoints {
		return s.Run(ctx, commit)
	}
	return MarkError(s.Together(ctx, commit, ReleaseMark, commit))
}

// Rollback rolls the transaction back, even if ctx is already cancelled: an
// interrupted migration must not leave its transaction open.
func (s *TxSession) Rollback(ctx context.Context) error {
	return s.Run(context.WithoutCancel(ctx), "ROLLBACK")
}

// Close does nothing.
func (s *TxSession) Close(context.Context) error { return nil }

// Together sends statements as one text. Errors have the name of what they do.
func (s *TxSession) Together(ctx context.Context, name string, texts ...string) error {
	if _, err := s.Conn.ExecContext(ctx, strings.Join(texts, "; ")); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Run runs statements one after the other.
func (s *TxSession) Run(ctx context.Context, texts ...string) error {
	for _, text := range texts {
		if _, err := s.Conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}
