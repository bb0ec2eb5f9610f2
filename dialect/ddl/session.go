package ddl

import (
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
	// BeforeCommit can tell whether the transaction is still the same.
	Savepoints bool
}

var _ dialect.Session = (*TxSession)(nil)

// Open does nothing.
func (s *TxSession) Open(context.Context) error { return nil }

// Begin starts a transaction.
func (s *TxSession) Begin(ctx context.Context) error {
	text := s.BeginSQL
	if text == "" {
		text = "BEGIN"
	}
	if err := s.Run(ctx, text); err != nil || !s.Savepoints {
		return err
	}
	if err := s.Run(ctx, "SAVEPOINT "+mark); err != nil {
		return errors.Join(err, s.Rollback(ctx))
	}
	return nil
}

// mark is the savepoint at the beginning of the transaction.
const mark = "alembic_revision"

// StillOpen returns an *EndedError if the savepoint of Begin is gone.
func (s *TxSession) StillOpen(ctx context.Context) error {
	if err := s.checkMark(ctx); err != nil || !s.Savepoints {
		return err
	}
	return s.Run(ctx, "SAVEPOINT "+mark)
}

func (s *TxSession) checkMark(ctx context.Context) error {
	if !s.Savepoints {
		return nil
	}
	err := s.Run(ctx, "RELEASE SAVEPOINT "+mark)
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

// BeforeCommit returns an *EndedError if the transaction is not the one that
// Begin started.
func (s *TxSession) BeforeCommit(ctx context.Context) error { return s.checkMark(ctx) }

// Commit commits the transaction.
func (s *TxSession) Commit(ctx context.Context) error { return s.Run(ctx, "COMMIT") }

// Rollback rolls the transaction back, even if ctx is already cancelled: an
// interrupted migration must not leave its transaction open.
func (s *TxSession) Rollback(ctx context.Context) error {
	return s.Run(context.WithoutCancel(ctx), "ROLLBACK")
}

// Close does nothing.
func (s *TxSession) Close(context.Context) error { return nil }

// Run runs statements one after the other.
func (s *TxSession) Run(ctx context.Context, texts ...string) error {
	for _, text := range texts {
		if _, err := s.Conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}
