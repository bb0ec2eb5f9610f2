package sqlite_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
)

func TestErrorCodeNamesTheResult(t *testing.T) {
	db := memory(t, `CREATE TABLE t (a INT UNIQUE NOT NULL CHECK (a > 0))`, `INSERT INTO t VALUES (1)`)
	for statement, want := range map[string]string{
		`INSERT INTO t VALUES (1)`:    "SQLITE_CONSTRAINT_UNIQUE",
		`INSERT INTO t VALUES (NULL)`: "SQLITE_CONSTRAINT_NOTNULL",
		`INSERT INTO t VALUES (-1)`:   "SQLITE_CONSTRAINT_CHECK",
		`SELECT nope`:                 "SQLITE_ERROR",
	} {
		_, err := db.ExecContext(t.Context(), statement)
		if got := sqlite.New().ErrorCode(err); got != want {
			t.Errorf("%s: %q, want %q", statement, got, want)
		}
	}
	if got := sqlite.New().ErrorCode(errors.New("other")); got != "" {
		t.Errorf("another error has the code %q", got)
	}
}

func TestAdviceSaysWhatToDo(t *testing.T) {
	db := memory(t, plain, `INSERT INTO t (id) VALUES (1)`)
	for _, tt := range []struct {
		change op.Operation
		want   string
	}{
		{op.AddColumn{Table: tbl, Column: sa.Column("z", sa.Integer(), sa.NotNull)}, "give the column a DEFAULT"},
		{alter("a", sa.NotNull), "fill them in with an UPDATE"},
		{op.AddConstraint{Table: tbl, Constraint: sa.CheckConstraint("b > 9")}, "rows break"},
	} {
		err := migrate(t.Context(), db, tt.change)
		var statement *dialect.StatementError
		if !errors.As(err, &statement) {
			t.Fatalf("%v is the failure of no statement", err)
		}
		if got := sqlite.New().Advice(statement.Statement, err); !strings.Contains(got, tt.want) {
			t.Errorf("%v: advice %q", err, got)
		}
	}
}

func TestAdviceIsForNoOtherError(t *testing.T) {
	db := memory(t, `CREATE TABLE c (id INTEGER PRIMARY KEY, n INTEGER NOT NULL CHECK (n > 0))`)
	for _, statement := range []string{"INSERT INTO c VALUES (1, 0)", "INSERT INTO c VALUES (1, NULL)", "INSERT INTO c VALUES ('x', 1)"} {
		_, err := db.Exec(statement)
		if got := sqlite.New().Advice(dialect.Statement{SQL: statement}, err); err == nil || got != "" {
			t.Errorf("%s: %v; advice %q", statement, err, got)
		}
	}
}

func TestWhatRunsInNoTransactionIsToldTheWayOut(t *testing.T) {
	db := memory(t)
	db.SetMaxOpenConns(1)
	run(t, db, "ATTACH ':memory:' AS m", "BEGIN IMMEDIATE")
	for _, text := range []string{"VACUUM", "PRAGMA synchronous = OFF", "PRAGMA journal_mode = WAL"} {
		for file, want := range map[string]string{"a.sql": "-- +alembic upgrade no-transaction", "a.go": "in op.Autocommit"} {
			statement := dialect.Statement{SQL: text, Pos: dialect.Position{File: file}}
			err := sqlite.New().CheckStatement(statement, true)
			if err == nil {
				_, failed := db.Exec(text)
				err = dialect.Failed(sqlite.New(), statement, failed)
			}
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s in %s: %v", text, file, err)
			}
		}
	}
	if err := sqlite.New().CheckStatement(dialect.Statement{SQL: "PRAGMA journal_mode"}, true); err != nil {
		t.Errorf("the query of journal_mode is refused: %v", err)
	}
}
