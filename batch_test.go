package alembic_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestBatchHasTheDirectivesOfATable gives a table another shape in one batch:
// one ALTER TABLE each on PostgreSQL, in the order of the calls.
func TestBatchHasTheDirectivesOfATable(t *testing.T) {
	got := scriptOf(t, func(o *alembic.Op) {
		o.BatchAlterTable("t", func(b *alembic.Batch) {
			b.AddColumn(sa.Column("a", sa.Integer()))
			b.DropColumn("b")
			b.AlterColumn("c", sa.NotNull)
			b.CreateForeignKey("fk", "u", []string{"a"}, []string{"x"})
			b.CreateUniqueConstraint("uq", []string{"a"})
			b.CreatePrimaryKey("pk", []string{"a"})
			b.CreateCheckConstraint("ck", "a > 0")
			b.CreateExcludeConstraint("ex", []schema.ExcludeElement{sa.ExcludeColumn("a", "=")})
			b.DropConstraint("ck0")
			b.CreateIndex("ix", sa.Cols("a"))
			b.DropIndex("oldix")
			b.CreateTableComment("new")
			b.DropTableComment()
		}, sa.Schema("s"))
	})
	want := []string{
		"ALTER TABLE s.t ADD COLUMN a INTEGER",
		"ALTER TABLE s.t DROP COLUMN b",
		"ALTER TABLE s.t ALTER COLUMN c SET NOT NULL",
		"ALTER TABLE s.t ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES u (x)",
		"ALTER TABLE s.t ADD CONSTRAINT uq UNIQUE (a)",
		"ALTER TABLE s.t ADD CONSTRAINT pk PRIMARY KEY (a)",
		"ALTER TABLE s.t ADD CONSTRAINT ck CHECK (a > 0)",
		"ALTER TABLE s.t ADD CONSTRAINT ex EXCLUDE USING gist (a WITH =)",
		"ALTER TABLE s.t DROP CONSTRAINT ck0",
		"CREATE INDEX ix ON s.t (a)",
		"DROP INDEX s.oldix",
		"COMMENT ON TABLE s.t IS 'new'",
		"COMMENT ON TABLE s.t IS NULL",
	}
	if want := strings.Join(want, "; ") + ";"; got != want {
		t.Errorf("\n%s, want\n%s", got, want)
	}
}

// TestBatchRebuildsATableOfSQLiteOnce changes what SQLite's ALTER TABLE can't and
// keeps the rows.
func TestBatchRebuildsATableOfSQLiteOnce(t *testing.T) {
	db := testenv.SQLite(t)
	m := testenv.Migrator(t, db, testenv.Go(func(o *alembic.Op) error {
		o.CreateTable("t", sa.Column("a", sa.Integer(), sa.PrimaryKey), sa.Column("b", sa.String(5)), sa.Column("gone", sa.Integer()))
		o.Execute("INSERT INTO t VALUES (?, ?, ?)", 1, "x", 2)
		o.BatchAlterTable("t", func(b *alembic.Batch) {
			b.DropColumn("gone")
			b.AlterColumn("b", sa.NotNull, sa.NewColumnName("c"))
			b.CreateCheckConstraint("ck", "length(c) > 0")
		})
		return o.Err()
	}))
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	var table, c string
	if err := db.QueryRow("SELECT sql, c FROM t, sqlite_master WHERE name = 't'").Scan(&table, &c); err != nil {
		t.Fatal(err)
	}
	if c != "x" || strings.Contains(table, "gone") || !strings.Contains(table, "c VARCHAR(5) NOT NULL") || !strings.Contains(table, "CONSTRAINT ck CHECK (length(c) > 0)") {
		t.Errorf("the row has %q in\n%s", c, table)
	}
}
