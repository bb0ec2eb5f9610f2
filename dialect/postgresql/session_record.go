package postgresql

import (
	"context"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

var _ dialect.Recorder = (*session)(nil)

const recordMark = "SAVEPOINT alembic_record"

// CommitRecord sends the record, the COMMIT and the next BEGIN as one message. The server
// runs the statements in order and stops at the first that fails, so that the commit isn't
// reached unless the record was written. Behind a pooler the next transaction may be in
// another session, and doesn't begin here.
func (s *session) CommitRecord(ctx context.Context, r dialect.Record) (dialect.Committed, error) {
	texts := []string{recordMark, r.SQL, insists(r.Holds), ddl.ReleaseMark, "COMMIT"}
	begun := r.More && !s.shared
	if begun {
		texts = append(append(texts, s.resets()...), "BEGIN", ddl.SetMark)
	}
	if err := s.Together(ctx, "COMMIT", texts...); err != nil {
		done, err := s.afterRecord(context.WithoutCancel(ctx), r, err)
		return dialect.Committed{Done: done}, err
	}
	s.Own, s.spoiled = begun, s.spoiled && !begun
	s.ended()
	return dialect.Committed{Done: true, Begun: begun}, nil
}

// Untouched tells it by the texts of the statements.
func (s *session) Untouched() bool { return !s.spoiled }

// resets returns what sets the session back between two transactions, if the one before may
// have left something. It is a transaction of its own: the next one may be rolled back.
func (s *session) resets() []string {
	if !s.spoiled {
		return nil
	}
	return []string{"BEGIN", s.reset, "COMMIT"}
}

// insists returns a query that fails unless another one has rows.
func insists(query string) string {
	return fmt.Sprintf("SELECT CAST(CASE WHEN EXISTS (%s) THEN '1' ELSE 'not recorded' END AS pg_catalog.int4)", query)
}

// afterRecord finds out how far the message came that failed. The savepoint ahead of the
// record is there until the commit begins, and going back to it undoes the record alone.
// Without it the record itself tells whether it was committed.
func (s *session) afterRecord(ctx context.Context, r dialect.Record, failed error) (done bool, err error) {
	switch s.ask(ctx) {
	case ddl.UnknownTx:
		return true, dialect.Unanswered(errors.Unwrap(failed))
	case ddl.InTx, ddl.FailedTx:
		if s.Run(ctx, "ROLLBACK TO "+recordMark) == nil {
			return false, nil
		}
		if s.Run(ctx, "ROLLBACK") != nil {
			return true, dialect.Unanswered(errors.Unwrap(failed))
		}
	}
	s.Own = false
	s.ended()
	switch committed, err := s.Asks(ctx, r.Holds); {
	case err != nil:
		return true, dialect.Unanswered(errors.Unwrap(failed))
	case committed:
		return true, nil
	}
	return true, ddl.MarkError(failed)
}
