package mysql

import (
	"context"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
)

var (
	_ dialect.Recorder = (*session)(nil)
	_ dialect.Maker    = (*session)(nil)
)

const recordMark = "alembic_record"

// CommitRecord sends the record, the COMMIT and what the next transaction begins with as
// one block, which MariaDB runs without a procedure; MySQL doesn't. Without autocommit the
// next transaction begins by itself.
// Source: https://mariadb.com/kb/en/begin-end/.
func (s *session) CommitRecord(ctx context.Context, r dialect.Record) (c dialect.Committed, err error) {
	begun := r.More && !s.Spent()
	if !begun {
		r.Ahead = nil
	}
	block := s.recordBlock(r)
	if !s.dialect.mariadb || s.Fits(len(block)) != nil {
		return c, nil
	}
	c.Ahead = r.Ahead != nil
	if err := s.Run(ctx, block); err != nil {
		c.Ahead = false
		if c.Done, err = s.afterRecord(context.WithoutCancel(ctx), r, errors.Unwrap(err)); !c.Done || err != nil {
			return c, err
		}
	}
	c.Done, s.open = true, false
	if begun {
		c.Begun = true
		return c, nil
	}
	if err := s.Run(ctx, autocommitOn); err != nil {
		return c, dialect.Unanswered(err)
	}
	s.autocommit = true
	return c, nil
}

// recordBlock returns the block. Behind the COMMIT it fails unless what is to be run ahead of
// the next statement was run, which it is if the table that the statement makes isn't there.
func (s *session) recordBlock(r dialect.Record) string {
	const signal = "SIGNAL SQLSTATE '45000'; "
	writes, ahead := r.SQL+"; ", ""
	if r.Row != "" {
		writes = fmt.Sprintf("%s; IF ROW_COUNT() = 1 THEN %s; END IF; ", r.Row, r.SQL)
	}
	if r.Ahead != nil {
		ahead = fmt.Sprintf("BEGIN DECLARE EXIT HANDLER FOR 1146 %s; DO (SELECT 1 FROM %s LIMIT 0); %sEND; ", r.Ahead.SQL, s.dialect.made(r.Ahead.Statement), signal)
	}
	return fmt.Sprintf("BEGIN NOT ATOMIC SAVEPOINT %s; %sIF EXISTS (%s) THEN COMMIT; ELSE %sEND IF; %sEND", recordMark, writes, r.Holds, signal, ahead)
}

// Makes reads off the text of a statement that it makes a table or a view.
func (s *session) Makes(sql string) (state string, ok bool) {
	return absent, s.dialect.mariadb && !s.oracle && s.dialect.made(sql) != ""
}

// made returns the name, as it is written, of the table or view that a statement makes.
func (d *Dialect) made(sql string) string {
	words := withoutWrapping(d.words(sql))
	if len(words) == 0 || !words[0].Is("CREATE") || d.effectOf(sql) != commits {
		return ""
	}
	at := kindAt(words)
	if at < 0 || !isAny(words[at], "TABLE", "VIEW") {
		return ""
	}
	t, ok := targetOf(words)
	if !ok || t.replaces || len(t.names) != 1 {
		return ""
	}
	return t.names[0]
}

// Untouched is never known: a schema change ends the transaction.
func (s *session) Untouched() bool { return false }

// afterRecord finds out how far the block came that failed. The savepoint ahead of the
// record is there until the transaction ends, and going back to it undoes the record
// alone. Without it the record itself tells whether it was committed. Of what the block
// does behind the COMMIT nothing stays.
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
	if r.Ahead != nil && s.Run(ctx, "ROLLBACK") != nil {
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
