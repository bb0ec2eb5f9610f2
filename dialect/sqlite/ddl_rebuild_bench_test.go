package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	driver "github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
)

// The two benchmarks are to be compared: a rebuild may take at most 1.1 times
// what its INSERT … SELECT takes by hand.
const benchRows = 1_000_000

func benchDB(b *testing.B) *sql.DB {
	b.Helper()
	db, err := driver.Open(b.Context(), "sqlite:///"+filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	run(b, db, `CREATE TABLE t (id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c TEXT, PRIMARY KEY (id))`)
	if _, err := db.ExecContext(b.Context(), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO t SELECT i, 'name ' || i, i % 100, 'some text that a row of an application may well hold' FROM n`, benchRows); err != nil {
		b.Fatal(err)
	}
	return db
}

func BenchmarkRebuildMillionRows(b *testing.B) {
	db := benchDB(b)
	for b.Loop() {
		if err := migrate(context.Background(), db, op.BatchAlterTable{Table: tbl, Ops: []op.Operation{alter("a", sa.NotNull)}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkInsertSelectByHandMillionRows(b *testing.B) {
	db := benchDB(b)
	for b.Loop() {
		run(b, db, `BEGIN IMMEDIATE`,
			`CREATE TABLE t2 (id INTEGER NOT NULL, a VARCHAR(20) NOT NULL, b INTEGER DEFAULT 5 NOT NULL, c TEXT, PRIMARY KEY (id))`,
			`INSERT INTO t2 (id, a, b, c) SELECT id, a, b, c FROM t`,
			`DROP TABLE t`, `ALTER TABLE t2 RENAME TO t`, `COMMIT`)
	}
}
