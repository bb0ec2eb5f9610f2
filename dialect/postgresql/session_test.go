package postgresql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/alembic-go/alembic/dialect"
	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func conn(t *testing.T, db *sql.DB) *sql.Conn {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestLockAdmitsOneSessionAndSaysWhoHoldsIt(t *testing.T) {
	s := newServer(t)
	first, second := conn(t, s.db), conn(t, s.db)
	if _, err := first.ExecContext(t.Context(), "SET application_name = 'the first'"); err != nil {
		t.Fatal(err)
	}
	lock := s.d.Locker("public.alembic_version")
	take := func(c *sql.Conn, l dialect.Locker) bool {
		t.Helper()
		got, err := l.TryLock(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if holder := lock.Holder(t.Context(), second); holder != "" {
		t.Errorf("a free lock is held by %q", holder)
	}
	if !take(first, lock) || take(second, lock) {
		t.Fatal("the lock is not taken by the first session alone")
	}
	var pid int
	if err := first.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	holder := lock.Holder(t.Context(), second)
	for _, want := range []string{fmt.Sprintf("process %d", pid), "user postgres", "application the first", "from 127.0.0.1"} {
		if !strings.Contains(holder, want) {
			t.Errorf("the holder %q does not say %q", holder, want)
		}
	}
	if !take(second, s.d.Locker("app.alembic_version")) {
		t.Error("the lock of another version table is not free")
	}
	if err := lock.Unlock(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if !take(second, lock) {
		t.Error("the lock is not free after Unlock")
	}
	if err := lock.Unlock(t.Context(), first); err == nil {
		t.Error("unlocking a lock that this session doesn't hold is no error")
	}
}

func TestSessionRollsDDLBack(t *testing.T) {
	s := newServer(t)
	c := conn(t, s.db)
	session := s.d.NewSession(c)
	do := func(f func(context.Context) error) {
		t.Helper()
		if err := f(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	do(session.Open)
	for _, end := range []func(context.Context) error{session.Rollback, session.Commit} {
		do(session.Begin)
		if _, err := c.ExecContext(t.Context(), "CREATE TABLE t (id integer)"); err != nil {
			t.Fatal(err)
		}
		do(session.BeforeCommit)
		do(end)
	}
	do(session.Close)
	if got := s.text("SELECT count(*)::text FROM pg_class WHERE relname = 't'"); got != "1" {
		t.Errorf("%s tables; want the committed one", got)
	}
}

func TestRoleWithoutCreateIsToldTheGrant(t *testing.T) {
	s := newServer(t)
	role := strings.ToLower(s.text("SELECT 'r_' || current_database()"))
	s.exec("CREATE ROLE "+role, "REVOKE CREATE ON SCHEMA public FROM PUBLIC", "CREATE TABLE users (id integer)")
	t.Cleanup(func() { s.exec("RESET ROLE", "DROP OWNED BY "+role, "DROP ROLE "+role) })
	s.db.SetMaxOpenConns(1)
	s.exec("SET ROLE " + role)
	d, err := pg.New().ForServer(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	for statement, want := range map[string]string{
		"CREATE TABLE t (id integer)":     "GRANT USAGE, CREATE ON SCHEMA public TO " + role,
		"ALTER TABLE users ADD b integer": "ALTER TABLE users OWNER TO " + role,
		"SELECT * FROM users":             "GRANT SELECT, INSERT, UPDATE, DELETE ON users TO " + role,
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

func TestLiteralsComeBackAsTheValuesTheyWereMadeOf(t *testing.T) {
	s := newServer(t)
	for _, v := range []string{"it's", `a\b`, "100%", "new\nline", "$$", "$1", "💩é", "", `"q"`, "a:b", "--x", "/*", "\t\r"} {
		text, err := s.d.Literal(v, sa.Text())
		if err != nil {
			t.Fatal(err)
		}
		if got := s.text("SELECT " + text); got != v {
			t.Errorf("%q comes back as %q", v, got)
		}
	}
	if _, err := s.d.Literal("a\x00b", nil); err == nil {
		t.Error("a text with NUL is no error")
	}
	for _, c := range []struct {
		v    any
		typ  schema.Type
		want string
	}{
		{[]byte{0, 255, '\''}, sa.LargeBinary(0), `\x00ff27`},
		{[]int{1, 2}, schema.Array{Elem: sa.Integer()}, "{1,2}"},
		{[]int{}, schema.Array{Elem: sa.Integer()}, "{}"},
		{[]any{"a'", nil}, schema.Array{Elem: sa.Text()}, "{a',NULL}"},
		{[][]int{{1, 2}, {3, 4}}, schema.Array{Elem: sa.Integer(), Dimensions: 2}, "{{1,2},{3,4}}"},
		{map[string]any{"k": []any{1, nil, "it's"}}, pg.JSONB(), `{"k": [1, null, "it's"]}`},
		{true, sa.Boolean(), "true"},
		{-5, sa.Integer(), "-5"},
		{1e20, sa.Float(0), "1e+20"},
		{nil, sa.Integer(), ""},
	} {
		text, err := s.d.Literal(c.v, c.typ)
		if err != nil {
			t.Fatal(err)
		}
		typ, err := s.d.TypeSQL(c.typ)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.text("SELECT (" + text + ")::" + typ + "::text"); got != c.want {
			t.Errorf("%v comes back as %q, want %q (literal %s)", c.v, got, c.want, text)
		}
	}
}
