package mysql

import (
	"context"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
)

var _ dialect.Recorder = (*session)(nil)

const recordMark = "alembic_record"

// CommitRecord sends the record and the COMMIT as one block, which MariaDB runs without
// a procedure; MySQL doesn't. Without autocommit the next transaction begins by itself.
// Source: https://mariadb.com/kb/en/begin-end/.
func (s *session) CommitRecord(ctx context.Context, r dialect.Record) (done, begun bool, err error) {
	block := fmt.Sprintf("BEGIN NOT ATOMIC SAVEPOINT %s; %s; IF EXISTS (%s) THEN COMMIT; ELSE SIGNAL SQLSTATE '45000'; END IF; END", recordMark, r.SQL, r.Holds)
	if !s.dialect.mariadb || s.Fits(len(block)) != nil {
		return false, false, nil
	}
	begun = r.More && !s.Spent()
	if err := s.Run(ctx, block); err != nil {
		if done, err = s.afterRecord(context.WithoutCancel(ctx), r, errors.Unwrap(err)); !done || err != nil {
			return done, false, err
		}
	}
	s.open = false
	if begun {
		return true, true, nil
	}
	if err := s.Run(ctx, autocommitOn); err != nil {
		return true, false, dialect.Unanswered(err)
	}
	s.autocommit = true
	return true, false, nil
}

// Untouched is never known: a schema change ends the transaction.
func (s *session) Untouched() bool { return false }

// afterRecord finds out how far the block came that failed. The savepoint ahead of the
// record is there until the transaction ends, and going back to it undoes the record
// alone. Without it the record itself tells whether it was committed.
func (s *session) afterRecord(ctx context.Context, r dialect.Record, failed error) (done bool, err error) {
	if s.dialect.ErrorCode(failed) == syntaxError { // in another sql_mode; nothing of it ran
		return false, nil
	}
	switch err := s.Run(ctx, "ROLLBACK TO SAVEPOINT "+recordMark); {
	case err == nil:
		return false, nil
	case s.dialect.ErrorCode(err) != noSavepoint:
		return true, dialect.Unanswered(failed)
	}
	var committed bool
	if err := s.Conn.QueryRowContext(ctx, "SELECT EXISTS ("+r.Holds+")"+oneRow).Scan(&committed); err != nil {
		return true, dialect.Unanswered(failed)
	}
	if committed {
		return true, nil
	}
	return true, failed
}
