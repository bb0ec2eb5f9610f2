package postgresql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/jackc/pgx/v5/pgconn"
)

// refusal is the text of a statement's failure in an SQL and in a Go revision.
func refusal(t *testing.T, s *server, statement, file string) string {
	t.Helper()
	_, err := s.db.Exec(statement)
	if err == nil {
		t.Fatalf("%s: no error", statement)
	}
	return dialect.Failed(s.d, dialect.Statement{SQL: statement, Pos: dialect.Position{File: file, Line: 1}}, err).Error()
}

func TestFailureShowsWhatTheServerSaysAndAdviceThatFits(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TABLE t (id integer, n text DEFAULT 'x'); INSERT INTO t VALUES (1), (1)", "CREATE TABLE u (id integer PRIMARY KEY, t_id integer)",
		"CREATE VIEW v AS SELECT n FROM t")
	const noAdvice = "\n  in: "
	for _, c := range []struct{ statement, goSays, sqlSays string }{
		{"CREATE UNIQUE INDEX ix ON t (id)", "DETAIL: Key (id)=(1) is duplicated.", "table: t"},
		{"INSERT INTO u SELECT id FROM t", "DETAIL: Key (id)=(1) already exists.", "table: u"},
		{"DROP TABLE t", "DETAIL: view v depends on table t", "HINT: Use DROP ... CASCADE to drop the dependent objects too."},
		{"SELECT set_config('x.y', z)", `column "z" does not exist`, noAdvice},
		{"BEGIN; VACUUM t; COMMIT", "in op.Autocommit", "-- +alembic upgrade no-transaction"},
		{"BEGIN; SELECT 1; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "default_transaction_isolation=serializable", "BEGIN ISOLATION LEVEL"},
		{"ALTER TABLE t ALTER n TYPE integer", "postgresql.Using", "TYPE … USING"},
		{"ALTER TABLE u ADD FOREIGN KEY (t_id) REFERENCES nowhere.t (n)", "op.CreateSchema", "CREATE SCHEMA"},
	} {
		for file, want := range map[string]string{"a.go": c.goSays, "a.sql": c.sqlSays} {
			if got := refusal(t, s, c.statement, file); !strings.Contains(got, want) {
				t.Errorf("%s in %s: %q isn't said in: %s", c.statement, file, want, got)
			}
		}
		s.exec("ROLLBACK")
	}
}

func TestAdviceIsForNoOtherError(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TABLE t (id integer PRIMARY KEY)", "CREATE TABLE u (n text)")
	for _, statement := range []string{
		"ALTER TABLE u ADD FOREIGN KEY (n) REFERENCES t (id)", // 42804 as well
		"INSERT INTO t VALUES ('x'::text)",
	} {
		got := refusal(t, s, statement, "a.go")
		if at := strings.Index(got, "\n  in: "); strings.Contains(got[at+7:], "\n") {
			t.Errorf("%s is advised: %s", statement, got)
		}
	}
}

func TestRoleWithoutCreateIsToldTheGrant(t *testing.T) {
	s := newServer(t)
	role := strings.ToLower(s.text("SELECT 'r_' || current_database()"))
	s.exec("CREATE ROLE "+role, "REVOKE CREATE ON SCHEMA public FROM PUBLIC", "CREATE TABLE users (id integer)", "CREATE EXTENSION citext")
	t.Cleanup(func() { s.exec("RESET ROLE", "DROP OWNED BY "+role, "DROP ROLE "+role) })
	s.db.SetMaxOpenConns(1)
	s.exec("SET ROLE " + role)
	d, err := pg.New().ForServer(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	for statement, want := range map[string]string{
		"CREATE TABLE t (id integer)":                "GRANT USAGE, CREATE ON SCHEMA public TO " + role,
		"ALTER TABLE users ADD b integer":            "ALTER TABLE users OWNER TO " + role,
		"ALTER EXTENSION citext SET SCHEMA pg_temp;": "as the owner of the extension or a superuser run: ALTER EXTENSION citext SET SCHEMA pg_temp",
		"CREATE EXTENSION dblink":                    `run CREATE EXTENSION "dblink" once in the database`,
		"SELECT * FROM users":                        "GRANT SELECT, INSERT, UPDATE, DELETE ON users TO " + role,
	} {
		_, err := s.db.Exec(statement)
		if code := d.(dialect.ErrorCoder).ErrorCode(err); code != "42501" {
			t.Fatalf("%s: code %q of %v", statement, code, err)
		}
		if got := d.(dialect.ErrorAdviser).Advice(dialect.Statement{SQL: statement}, err); !strings.Contains(got, want) {
			t.Errorf("%s: the advice %q does not say %q", statement, got, want)
		}
	}
}

func TestErrorCodeIsTheSQLSTATE(t *testing.T) {
	d := pg.New()
	err := fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: "42P01"})
	if got := d.ErrorCode(err); got != "42P01" {
		t.Errorf("code %q", got)
	}
	if got := d.ErrorCode(errors.New("other")); got != "" {
		t.Errorf("an error of no server has the code %q", got)
	}
}

func TestTheAdviceNamesTheRoleThatWasSetLast(t *testing.T) {
	denied := &pgconn.PgError{Code: "42501", Message: "permission denied for table a"}
	for sql, want := range map[string]string{
		"SET ROLE bob": "bob", "set local role to 'Bob''s'": `"Bob's"`, `SET SESSION ROLE = "Bob"`: `"Bob"`, "SET SESSION AUTHORIZATION bob;": "bob",
		"SET ROLE NONE": "THE_ROLE", "RESET ROLE": "THE_ROLE", "SET SESSION AUTHORIZATION DEFAULT": "THE_ROLE", "RESET SESSION AUTHORIZATION": "THE_ROLE",
		"SET search_path = role": "carol", "SELECT 'SET ROLE bob'": "carol", "SET": "carol",
	} {
		after := dialect.After(dialect.After(pg.New(), "SET ROLE carol"), sql).(*pg.Dialect)
		if got := after.Advice(dialect.Statement{SQL: "SELECT FROM a"}, denied); !strings.HasSuffix(got, " TO "+want) {
			t.Errorf("after %s: %s", sql, got)
		}
	}
}
