package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

// session begins a transaction by turning autocommit off: each schema change
// commits itself and what was done before it, and after it the server then
// begins a new transaction by itself. So the data changes behind the last
// schema change and the row of the version table still are one transaction;
// after a BEGIN they would be committed one by one.
type session struct {
	ddl.TxSession
	dialect *Dialect
	found   []string // what sets the session back as it was before the first transaction
	id      string   // of the connection
	// variables are the settings as they were before the first transaction, and
	// touched tells that something ran that may have changed them.
	variables variables
	touched   bool
	observation
}

// NewSession returns the transaction handling of a connection.
func (d *Dialect) NewSession(c dialect.Conn) dialect.Session {
	return &session{TxSession: ddl.TxSession{Conn: c, BeginSQL: autocommitOff}, dialect: d, observation: observation{autocommit: true}}
}

const (
	autocommitOff = "SET autocommit = 0"
	autocommitOn  = "SET autocommit = 1"
)

// remember notes what a revision may change beyond its end: the database (USE),
// in whose version table it would then be recorded, and the checks that a dump
// switches off in its first lines.
func (s *session) remember(ctx context.Context) error {
	var database sql.NullString
	var mode, foreignKeys, unique string
	row := s.Conn.QueryRowContext(ctx, "SELECT CONNECTION_ID(), DATABASE(), @@SESSION.sql_mode, @@SESSION.foreign_key_checks, @@SESSION.unique_checks")
	if err := row.Scan(&s.id, &database, &mode, &foreignKeys, &unique); err != nil {
		return fmt.Errorf("read the session's settings: %w", err)
	}
	s.found = []string{fmt.Sprintf("SET SESSION sql_mode = '%s', foreign_key_checks = %s, unique_checks = %s", mode, foreignKeys, unique)}
	if s.dialect.mariadb {
		var err error
		if s.variables, err = sessionVariables(ctx, s.Conn); err != nil {
			return err
		}
	}
	if database.Valid {
		s.found = append(s.found, "USE `"+strings.ReplaceAll(database.String, "`", "``")+"`")
	}
	return nil
}

// Close sets the session back.
func (s *session) Close(ctx context.Context) error { return s.restore(ctx) }

// restore lets go of locked tables first: the version table isn't among them.
func (s *session) restore(ctx context.Context) error {
	if s.found == nil {
		return nil // nothing ran
	}
	if err := s.Run(ctx, append([]string{"UNLOCK TABLES"}, s.found...)...); err != nil {
		return err
	}
	return s.restoreVariables(ctx)
}

// Begin starts a transaction.
func (s *session) Begin(ctx context.Context) error {
	if s.found == nil {
		if err := s.remember(ctx); err != nil {
			return err
		}
	}
	if err := s.TxSession.Begin(ctx); err != nil {
		return err
	}
	s.autocommit, s.open = false, false
	return nil
}

// StillOpen sets the session back for the record of the revision, and fails when
// the revision switched autocommit on. A COMMIT does no harm: it is what each
// schema change does. What rolls back fails when it runs.
func (s *session) StillOpen(ctx context.Context) error {
	if err := s.restore(ctx); err != nil {
		return err
	}
	return s.BeforeCommit(ctx)
}

// BeforeCommit fails when the revision switched autocommit on.
func (s *session) BeforeCommit(context.Context) error {
	if s.autocommit {
		return &dialect.EndedError{Err: errors.New("autocommit is on")}
	}
	return nil
}

// Commit ends the transaction; statements outside of one commit themselves.
func (s *session) Commit(ctx context.Context) error {
	if err := s.Run(ctx, "COMMIT", autocommitOn); err != nil {
		return err
	}
	s.autocommit, s.open = true, false
	return nil
}

// Rollback undoes what no schema change has committed.
func (s *session) Rollback(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	if err := s.Run(ctx, "ROLLBACK"); err != nil {
		return err
	}
	kept := s.rowsKept(ctx)
	return errors.Join(s.Run(ctx, autocommitOn), kept)
}

// rowsKept asks whether the rollback left rows in tables without transactions.
func (s *session) rowsKept(ctx context.Context) error {
	const notComplete = 1196 // ER_WARNING_NOT_COMPLETE_ROLLBACK
	rows, err := s.Conn.QueryContext(ctx, "SHOW WARNINGS")
	if err != nil {
		return err
	}
	defer rows.Close()
	var kept error
	for rows.Next() {
		var level, message string
		var code int
		if err := rows.Scan(&level, &code, &message); err != nil {
			return err
		}
		if code == notComplete {
			kept = &dialect.RowsKeptError{Err: errors.New(message)}
		}
	}
	return errors.Join(rows.Err(), kept)
}

// Cancel ends the session's statement by KILL QUERY.
func (s *session) Cancel(ctx context.Context, other dialect.Conn) error {
	_, err := other.ExecContext(ctx, "KILL QUERY "+s.id)
	return err
}
