package sqlite_test

import (
	"errors"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
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

func TestTypesThatSQLiteLacks(t *testing.T) {
	var unsupported *dialect.UnsupportedError
	if _, err := sqlite.New().TypeSQL(sa.Array(sa.Integer())); !errors.As(err, &unsupported) {
		t.Errorf("array: %v", err)
	}
	_, err := sqlite.New().Compile(op.AddColumn{Table: tbl, Column: sa.Column("a", schema.NullType{})}, nil)
	if err == nil || err.Error() != `column "a": the type is not known; give the column a type` {
		t.Errorf("no type: %v", err)
	}
}

func TestTextWithNULIsALiteral(t *testing.T) {
	text, err := sqlite.New().Literal("a\x00'b", nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := memory(t).QueryRowContext(t.Context(), `SELECT length(CAST(`+text+` AS BLOB))`).Scan(&n); err != nil || n != 4 {
		t.Errorf("%s: %d bytes, %v", text, n, err)
	}
}

func TestAffinity(t *testing.T) {
	for text, want := range map[string]sqlite.Affinity{
		"BIGINT": "INTEGER", "POINT": "INTEGER", "NVARCHAR(9)": "TEXT", "CLOB": "TEXT", "": "BLOB", "BLOB": "BLOB",
		"DOUBLE PRECISION": "REAL", "FLOAT": "REAL", "DECIMAL(10,5)": "NUMERIC", "DATE": "NUMERIC", "STRING": "NUMERIC",
	} {
		if got := sqlite.AffinityOf(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestDatesAreCopiedWithoutCast(t *testing.T) {
	db := memory(t, `CREATE TABLE t (d DATE, s TEXT)`, `INSERT INTO t VALUES ('2024-01-31', '2024-01-31 10:00:00')`)
	mustMigrate(t, db, alter("d", sa.Type(sa.DateTime())), alter("s", sa.Type(sa.DateTime())))
	if got := dump(t, db, `SELECT d || s AS r FROM t`); got != "2024-01-312024-01-31 10:00:00" {
		t.Error(got)
	}
}

func TestNumbersInTextBecomeNumbers(t *testing.T) {
	db := memory(t, `CREATE TABLE t (a TEXT, n INT)`, `INSERT INTO t VALUES ('007', 5), (NULL, NULL), ('12', 6)`)
	mustMigrate(t, db, alter("a", sa.Type(sa.Integer())), alter("n", sa.Type(sa.String(9))))
	if got := dump(t, db, `SELECT typeof(a) || coalesce(a, '') || typeof(n) AS r FROM t`); got != "integer7text;nullnull;integer12text" {
		t.Error(got)
	}
}

func TestModelsOfASchemaFileAreRead(t *testing.T) {
	d := sqlite.New()
	statements, err := d.SplitSQL(`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
		CREATE TRIGGER tr AFTER INSERT ON users BEGIN SELECT 1; SELECT 2; END;
		CREATE VIEW v AS SELECT name FROM users;`)
	if err != nil {
		t.Fatal(err)
	}
	db := memory(t)
	for _, s := range statements {
		run(t, db, s.SQL)
	}
	m := inspect(t, db)
	if users := m.Table(schema.Name("users")); users == nil || len(users.Columns) != 2 || len(users.Triggers) != 1 || len(m.Views) != 1 {
		t.Errorf("got %+v", users)
	}
}
