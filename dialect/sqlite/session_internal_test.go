package sqlite

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/ddl"
)

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
		s := Dialect{}.NewSession(nil).(*session)
		if _, err := s.Watch(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		got := nothing
		if s.seen.rows {
			got |= rows
		}
		if s.seen.state {
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
