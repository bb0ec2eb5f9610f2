package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
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
	dialect *Dialect // after the statements that ran
	first   *Dialect // before them
	found   []string // what sets the session back as it was before the first transaction
	role    string   // the statement that sets the role of then
	id      string   // of the connection
	oracle  bool     // found in Oracle's mode, which writes blocks in another way
	// variables are the settings as they were before the first transaction.
	variables variables
	listed    []sessionVariable // which there are
	traces    traces            // of the statements that ran
	counters  counters          // as they were before the first transaction
	tables    dialect.OwnTables
	locked    bool // by LOCK TABLES
	// keeping is what KeepsRows knows, by the names in statements.
	keeping map[string]bool
	bounded bool // by limits that end with the connection
	limits  dialect.Limits
	observation
}

var (
	_ dialect.Renewer = (*session)(nil)
	_ dialect.Guard   = (*session)(nil)
	_ dialect.Chainer = (*session)(nil)
)

// NewSession returns the transaction handling of a connection.
func (d *Dialect) NewSession(c dialect.Conn) dialect.Session {
	return &session{TxSession: ddl.TxSession{Conn: c, BeginSQL: autocommitOff}, dialect: d, first: d, observation: observation{autocommit: true}}
}

const (
	autocommitOff = "SET autocommit = 0"
	autocommitOn  = "SET autocommit = 1"
)

// Open asks for the number of the connection, by which a statement is cancelled.
func (s *session) Open(ctx context.Context) error {
	if err := s.Conn.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&s.id); err != nil {
		return fmt.Errorf("ask the server for the number of the connection: %w", err)
	}
	return nil
}

// Guard keeps the run's own tables in sight.
func (s *session) Guard(tables dialect.OwnTables) { s.tables = tables }

// remember notes what a revision may change beyond its end and what the record of
// the revision depends on: the role, the database (USE), in whose version table
// it would then be recorded, and the checks that a dump switches off in its first
// lines.
func (s *session) remember(ctx context.Context) error {
	var role, database sql.NullString
	var mode, foreignKeys, unique string
	row := s.Conn.QueryRowContext(ctx, "SELECT CONNECTION_ID(), CURRENT_ROLE(), DATABASE(), @@SESSION.sql_mode, @@SESSION.foreign_key_checks, @@SESSION.unique_checks")
	if err := row.Scan(&s.id, &role, &database, &mode, &foreignKeys, &unique); err != nil {
		return fmt.Errorf("read the session's settings: %w", err)
	}
	s.role, s.oracle = s.dialect.setRole(role), slices.Contains(strings.Split(mode, ","), "ORACLE")
	s.found = []string{s.role, fmt.Sprintf("SET SESSION sql_mode = '%s', foreign_key_checks = %s, unique_checks = %s", mode, foreignKeys, unique)}
	if s.dialect.mariadb {
		var err error
		if s.variables, err = s.present(ctx); err != nil {
			return err
		}
		if err := s.Conn.QueryRowContext(ctx, "SELECT "+countersSQL+oneRow).Scan(&s.counters.triggers, &s.counters.lastID); err != nil {
			return fmt.Errorf("read the session's counters: %w", err)
		}
	}
	if database.Valid {
		s.found = append(s.found, "USE "+backquoted(database.String))
	}
	return nil
}

// setRole returns the statement that enables a role. MySQL's CURRENT_ROLE tells
// several, quoted, or NONE; MariaDB's tells one.
func (d *Dialect) setRole(role sql.NullString) string {
	switch {
	case !role.Valid:
		return "SET ROLE NONE"
	case d.mariadb:
		return "SET ROLE " + backquoted(role.String)
	}
	return "SET ROLE " + role.String
}

func backquoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// Spent reports whether a statement ran that may have left something in the
// session. User variables, GET_LOCK, temporary tables, prepared statements and
// handlers can't all be listed: they end with the connection.
func (s *session) Spent() bool { return s.traces.any || len(s.traces.written) > 0 }

// Renew returns a session on another connection, in the database, the role and
// with the settings with which this one was found.
func (s *session) Renew(ctx context.Context, c dialect.Conn) (dialect.Session, error) {
	n := s.first.NewSession(c).(*session)
	n.limits, n.listed = s.limits, s.listed
	if !s.dialect.mariadb { // whose variables can't be listed and compared
		if err := n.limit(ctx); err != nil {
			return nil, err
		}
	}
	if err := n.remember(ctx); err != nil {
		return nil, err
	}
	changes := n.variables.changes(s.variables.only(n.variables))
	n.found, n.role, n.oracle, n.variables, n.bounded, n.tables = s.found, s.role, s.oracle, s.variables, s.bounded, s.tables
	return n, n.Run(ctx, append(changes, s.found...)...)
}

// Close has the connection closed if something may be left in it.
// Its locks are released at once: the server may notice the end of a connection
// a moment late.
func (s *session) Close(ctx context.Context) error {
	if !s.Spent() && !s.bounded {
		return nil
	}
	_, _ = s.Conn.ExecContext(ctx, "DO RELEASE_ALL_LOCKS()") // or they end with the connection
	return dialect.ErrSpent
}

// restore sets back what the record of a revision depends on. It lets go of
// locked tables first: the version table isn't among them.
func (s *session) restore(ctx context.Context) error {
	if err := s.lookAtRows(ctx); err != nil {
		return err
	}
	if !s.Spent() {
		return nil
	}
	var unlock []string
	if s.traces.mayLock() {
		unlock = []string{unlockTables}
	}
	if err := s.Run(ctx, append(unlock, s.found...)...); err != nil {
		return err
	}
	if s.traces.mayHide() {
		if err := s.Run(ctx, s.dialect.uncover(s.tables.Version, s.tables.Journal)); err != nil {
			return err
		}
	}
	s.dialect, s.locked = s.first, false
	return s.restoreVariables(ctx)
}

// Begin starts a transaction.
func (s *session) Begin(ctx context.Context) error {
	if s.found == nil {
		if err := errors.Join(s.limit(ctx), s.remember(ctx)); err != nil {
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

// CommitAndBegin ends the transaction; without autocommit the next one begins by itself.
func (s *session) CommitAndBegin(ctx context.Context) error {
	err := s.Run(ctx, "COMMIT")
	s.open = s.open && err != nil
	return err
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

// Cancel ends the session's statement by KILL QUERY. Before the connection's number
// is known, none but the question for it was sent, and its answer is awaited.
func (s *session) Cancel(ctx context.Context, other dialect.Conn) error {
	if s.id == "" {
		return nil
	}
	_, err := other.ExecContext(ctx, "KILL QUERY "+s.id)
	return err
}
