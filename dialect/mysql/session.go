package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// session begins a transaction by turning autocommit off: each schema change
// commits itself and what was done before it, and after it the server then
// begins a new transaction by itself. So the data changes behind the last
// schema change and the row of the version table still are one transaction;
// after a BEGIN they would be committed one by one.
type session struct {
	ddl.TxSession
	rollbacks string   // the session's counter when the transaction began
	found     []string // what sets the session back as it was before the first transaction
}

// NewSession returns the transaction handling of a connection.
func (*Dialect) NewSession(c dialect.Conn) dialect.Session {
	return &session{TxSession: ddl.TxSession{Conn: c, BeginSQL: autocommitOff}}
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
	row := s.Conn.QueryRowContext(ctx, "SELECT DATABASE(), @@SESSION.sql_mode, @@SESSION.foreign_key_checks, @@SESSION.unique_checks")
	if err := row.Scan(&database, &mode, &foreignKeys, &unique); err != nil {
		return fmt.Errorf("read the session's settings: %w", err)
	}
	s.found = []string{fmt.Sprintf("SET SESSION sql_mode = '%s', foreign_key_checks = %s, unique_checks = %s", mode, foreignKeys, unique)}
	if database.Valid {
		s.found = append(s.found, "USE `"+strings.ReplaceAll(database.String, "`", "``")+"`")
	}
	return nil
}

// Close sets the session back.
func (s *session) Close(ctx context.Context) error { return s.Run(ctx, s.found...) }

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
	var err error
	if _, s.rollbacks, err = s.state(ctx); err != nil {
		return errors.Join(err, s.Rollback(ctx))
	}
	return nil
}

// StillOpen sets the session back for the record of the revision, and fails
// when the revision rolled something back or switched autocommit on. A COMMIT does no harm: it is what each schema change does.
func (s *session) StillOpen(ctx context.Context) error {
	if err := s.Run(ctx, s.found...); err != nil {
		return err
	}
	return s.BeforeCommit(ctx)
}

// BeforeCommit fails when the revision ended its transaction.
func (s *session) BeforeCommit(ctx context.Context) error {
	autocommit, rollbacks, err := s.state(ctx)
	switch {
	case err != nil:
		return err
	case autocommit != "0":
		return &dialect.EndedError{Err: errors.New("autocommit is on")}
	case rollbacks != s.rollbacks:
		return &dialect.EndedError{Err: errors.New("it ran ROLLBACK")}
	}
	return nil
}

// state reads the switch and how often the session ran ROLLBACK.
func (s *session) state(ctx context.Context) (autocommit, rollbacks string, err error) {
	if err := s.Conn.QueryRowContext(ctx, "SELECT @@autocommit").Scan(&autocommit); err != nil {
		return "", "", fmt.Errorf("read the state of the transaction: %w", err)
	}
	var name string
	if err := s.Conn.QueryRowContext(ctx, "SHOW SESSION STATUS LIKE 'Com_rollback'").Scan(&name, &rollbacks); err != nil {
		return "", "", fmt.Errorf("read the state of the transaction: %w", err)
	}
	return autocommit, rollbacks, nil
}

// RolledBack reports a deadlock, whose victim's transaction is undone.
func (d *Dialect) RolledBack(err error) bool {
	const deadlock = "1213"
	return d.ErrorCode(err) == deadlock
}

// Commit ends the transaction; statements outside of one commit themselves.
func (s *session) Commit(ctx context.Context) error { return s.Run(ctx, "COMMIT", autocommitOn) }

// Rollback undoes what no schema change has committed.
func (s *session) Rollback(ctx context.Context) error {
	return s.Run(context.WithoutCancel(ctx), "ROLLBACK", autocommitOn)
}

// Commits reports whether a statement ended the transaction: all do but those
// that change rows and the session's settings. A statement that the server
// couldn't read did nothing.
func (d *Dialect) Commits(statement string, failed error) bool {
	if failed != nil && d.ErrorCode(failed) == syntaxError {
		return false
	}
	for t := range sqltext.Tokens(sqltext.MySQL, statement) {
		if !t.Kind.Trivia() {
			return !transactional[strings.ToUpper(t.Text)]
		}
	}
	return false
}

// syntaxError is ER_PARSE_ERROR.
const syntaxError = "1064"

// transactional are the first words of statements that don't commit.
var transactional = ddl.Words(`INSERT UPDATE DELETE REPLACE SELECT WITH SET CALL DO VALUES TABLE SHOW EXPLAIN USE ( HANDLER
	SAVEPOINT RELEASE EXECUTE PREPARE DEALLOCATE KILL`)
