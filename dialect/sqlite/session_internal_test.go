package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/ddl"
	driver "github.com/alembic-go/alembic/driver/sqlite"
)

// connection returns a connection to a new database in memory.
func connection(t *testing.T) *sql.Conn {
	t.Helper()
	db, err := driver.Open(t.Context(), "sqlite://")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestAScriptResetsEachPragmaThatARunResets(t *testing.T) {
	for _, name := range connectionPragmas {
		if pragmaDefaults[name] == "" {
			t.Errorf("%s has no default", name)
		}
	}
}

// A statement that isn't known to leave the connection and the rows alone is
// asked about.
func TestWhatAStatementMayHaveDone(t *testing.T) {
	const nothing, rows, state, both = 0, 1, 2, 3
	for sql, want := range map[string]int{
		"CREATE TABLE t (a INTEGER)":                                     nothing,
		"-- c\ncreate table t (a INTEGER);\n":                            nothing,
		"CREATE UNIQUE INDEX i ON t (a)":                                 nothing,
		"CREATE VIEW v AS SELECT 1":                                      nothing,
		"CREATE TABLE t (a INTEGER); DELETE FROM o":                      rows,
		"CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM o; END":   rows,
		"INSERT INTO t VALUES (1)":                                       rows,
		"WITH x AS (SELECT 1) DELETE FROM o":                             rows,
		"DROP TABLE o":                                                   rows,
		"ALTER TABLE t ADD COLUMN b INTEGER REFERENCES o (id) DEFAULT 7": rows,
		"ALTER TABLE t ADD COLUMN b INTEGER":                             nothing,
		"DELETE":                                                         rows,
		"REPLACE INTO t VALUES (1)":                                      rows,
		"DROP INDEX i":                                                   nothing,
		"CREATE TEMP TABLE t (a)":                                        state,
		"CREATE TABLE temp.t (a)":                                        state,
		"CREATE TABLE \"Temp\".t (a)":                                    state,
		"CREATE INDEX [temp].i ON t (a)":                                 state,
		"/* */ pragma foreign_keys = 1":                                  state,
		"ATTACH 'x' AS y":                                                state,
		"DETACH y":                                                       state,
		"op.Conn().Raw(…)":                                               both,
		"INSERT INTO t VALUES ('" + strings.Repeat("x", ddl.LongText) + "')": both,
	} {
		var seen effects
		seen.note(sql)
		got := nothing
		if seen.rows {
			got |= rows
		}
		if seen.state {
			got |= state
		}
		if got != want {
			t.Errorf("%.60s: %b, want %b", sql, got, want)
		}
	}
}

// A statement whose time depends on what is in the database, or that waits for other
// processes, can be interrupted.
func TestWhatIsDoneAtOnceIsNotInterrupted(t *testing.T) {
	for sql, want := range map[string]bool{
		"CREATE TABLE t (a INTEGER)":                    true,
		"-- c\ncreate table t (a INTEGER);\n":           true,
		"INSERT INTO t VALUES (1), (2)":                 true,
		"REPLACE INTO t VALUES ('a;b')":                 false,
		"INSERT INTO t Select * FROM o":                 false,
		"INSERT INTO t WITH x AS (SELECT 1) TABLE x":    false,
		"INSERT INTO t VALUES ((SELECT max(a) FROM o))": false,
		"CREATE TABLE t AS SELECT 1":                    false,
		"CREATE INDEX i ON t (a)":                       false,
		"CREATE TABLE t (a INTEGER); DELETE FROM o":     false,
		"UPDATE t SET a = 1":                            false,
		"DELETE FROM t":                                 false,
		"DROP TABLE t":                                  false,
		"VACUUM":                                        false,
		"op.Conn().Raw":                                 false,
		"CREATE":                                        false,
		"":                                              false,
		"INSERT INTO t VALUES ('" + strings.Repeat("x", ddl.LongText) + "')": false,
	} {
		s := &session{}
		if s.Hurries(sql) {
			t.Errorf("outside of its transaction the session doesn't interrupt %q", sql)
		}
		s.Own = true
		if s.Hurries(sql) != want {
			t.Errorf("%q is done at once: %t", sql, !want)
		}
	}
}

// asked counts the looks for violated foreign keys.
type asked struct {
	*sql.Conn
	looks int
}

func (a *asked) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if strings.Contains(query, "foreign_key_check") {
		a.looks++
	}
	return a.Conn.QueryContext(ctx, query, args...)
}

// TestForeignKeysAreCheckedOnlyWhereRowsChange counts the looks, each of which reads all
// tables with foreign keys: one before the first change of rows, and one before each commit
// with such a change.
func TestForeignKeysAreCheckedOnlyWhereRowsChange(t *testing.T) {
	conn := connection(t)
	c := &asked{Conn: conn}
	s := Dialect{}.NewSession(c).(*session)
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		sql   string
		looks int
	}{
		{"CREATE TABLE o (id INTEGER PRIMARY KEY)", 0}, {"CREATE TABLE t (a INTEGER REFERENCES o (id))", 0}, {"CREATE INDEX i ON t (a)", 0},
		{"INSERT INTO o VALUES (1)", 2}, {"ALTER TABLE t ADD COLUMN b INTEGER", 2}, {"INSERT INTO t (a) VALUES (1)", 3}, {"DROP TABLE t", 4},
	} {
		if err := s.Begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Watch(t.Context(), step.sql); err != nil {
			t.Fatal(err)
		}
		if _, err := c.ExecContext(t.Context(), step.sql); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.BeforeCommit(t.Context()), s.Commit(t.Context())); err != nil {
			t.Fatal(err)
		}
		if c.looks != step.looks {
			t.Errorf("after %s: %d looks, want %d", step.sql, c.looks, step.looks)
		}
	}
}
