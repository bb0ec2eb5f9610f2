package ddl

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// TxSession is a Session of plain BEGIN, COMMIT and ROLLBACK. A dialect embeds
// it and adds what its database needs.
type TxSession struct {
	Conn dialect.Conn
	// BeginSQL starts a transaction; "" is BEGIN.
	BeginSQL string
	// Savepoints has StillOpen find out by a savepoint, which ends with its
	// transaction, whether the transaction is the one that Begin started.
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

// StillOpen fails when the mark isn't there any more.
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

// BeforeCommit fails when the transaction isn't the one that Begin started.
func (s *TxSession) BeforeCommit(ctx context.Context) error { return s.checkMark(ctx) }

// Commit ends the transaction.
func (s *TxSession) Commit(ctx context.Context) error { return s.Run(ctx, "COMMIT") }

// Rollback ends the transaction. It also runs when ctx is cancelled already:
// an interrupted migration must not leave its transaction open.
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
