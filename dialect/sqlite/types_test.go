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
