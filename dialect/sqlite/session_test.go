package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
)

func TestForeignKeysViolatedBeforeAreNotTheMigrationsFault(t *testing.T) {
	db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY)`, `CREATE TABLE t (a INT REFERENCES o (id))`, `INSERT INTO t VALUES (9)`)
	mustMigrate(t, db, alter("a", sa.NotNull), op.RenameTable{From: tbl, To: "t2"})
}

func TestDeletedParentIsFoundBeforeCommit(t *testing.T) {
	db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY)`, `CREATE TABLE t (a INT REFERENCES o (id))`, `INSERT INTO o VALUES (9)`, `INSERT INTO t VALUES (9)`)
	err := migrate(t.Context(), db, op.Execute{SQL: `DELETE FROM o`})
	var broken *sqlite.ForeignKeyError
	if !errors.As(err, &broken) || broken.Violations[0].Rows != 1 {
		t.Errorf("got %v", err)
	}
	if n := dump(t, db, `SELECT count(*) AS r FROM o`); n != "1" {
		t.Error("the deletion was kept")
	}
}

func TestForeignKeysThatCannotBeCheckedBlockNothing(t *testing.T) {
	db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY, x INT)`,
		`CREATE TABLE mismatch (a INT REFERENCES o (x), b INT REFERENCES gone (y))`, `INSERT INTO mismatch VALUES (1, 1)`,
		`CREATE TABLE t (a INT REFERENCES o (id))`, `INSERT INTO o VALUES (1, 1)`, `INSERT INTO t VALUES (1)`)
	mustMigrate(t, db, op.Execute{SQL: `INSERT INTO o VALUES (2, 2)`})
	var broken *sqlite.ForeignKeyError
	if err := migrate(t.Context(), db, op.Execute{SQL: `DELETE FROM o`}); !errors.As(err, &broken) {
		t.Errorf("got %v", err)
	}
}

func TestSessionGivesTheConnectionBackAsItWas(t *testing.T) {
	for _, on := range []string{"ON", "OFF"} {
		db := memory(t, plain, `PRAGMA foreign_keys = `+on, `PRAGMA legacy_alter_table = `+on)
		before := pragmas(t, db)
		mustMigrate(t, db, alter("a", sa.NotNull))
		if err := migrate(t.Context(), db, op.Execute{SQL: "nonsense"}); err == nil {
			t.Fatal("nonsense was no error")
		}
		if after := pragmas(t, db); after != before {
			t.Errorf("%s: %s, was %s", on, after, before)
		}
	}
}

func pragmas(t *testing.T, db *sql.DB) string {
	t.Helper()
	return dump(t, db, `SELECT foreign_keys || legacy_alter_table AS r FROM pragma_foreign_keys, pragma_legacy_alter_table`)
}

func TestInterruptedRevisionIsRolledBack(t *testing.T) {
	db := memory(t, plain)
	ctx, cancel := context.WithCancel(t.Context())
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	s := sqlite.New().NewSession(conn)
	if err := errors.Join(s.Open(ctx), s.Begin(ctx)); err != nil {
		t.Fatal(err)
	}
	run(t, conn, `DROP TABLE t`)
	cancel()
	if err := errors.Join(s.Rollback(ctx), s.Close(ctx), conn.Close()); err != nil {
		t.Error(err)
	}
	stored(t, db, "t")
}
