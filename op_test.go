package alembic_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// scriptOf returns the statements that an upgrade writes for PostgreSQL, without
// those of the version table.
func scriptOf(t *testing.T, up func(*alembic.Op)) string {
	t.Helper()
	env := testenv.Go(func(o *alembic.Op) error { up(o); return o.Err() })
	env.DisableJournal = true
	m, err := alembic.New(nil, "postgresql", env)
	if err != nil {
		t.Fatal(err)
	}
	var script bytes.Buffer
	if err := m.UpgradeSQL(t.Context(), &script, "", "head"); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(script.String(), "-- Running upgrade  -> aaaa\n")
	own, _, found := strings.Cut(rest, "INSERT INTO alembic_version")
	if !found {
		t.Fatalf("no revision in the script:\n%s", script.String())
	}
	return strings.Join(strings.Fields(own), " ")
}

// TestEachDirectiveWritesItsStatement goes through the methods of Op.
func TestEachDirectiveWritesItsStatement(t *testing.T) {
	cols := []string{"a", "b"}
	for _, c := range []struct {
		name string
		call func(*alembic.Op)
		want string
	}{
		{"CreateTable", func(o *alembic.Op) {
			o.CreateTable("t", sa.Column("a", sa.Integer(), sa.PrimaryKey), sa.Schema("s"), sa.IfNotExists)
		}, "CREATE TABLE IF NOT EXISTS s.t ( a SERIAL NOT NULL, PRIMARY KEY (a) );"},
		{"DropTable", func(o *alembic.Op) { o.DropTable("t", sa.IfExists) }, "DROP TABLE IF EXISTS t;"},
		{"RenameTable", func(o *alembic.Op) { o.RenameTable("t", "u", sa.Schema("s")) }, "ALTER TABLE s.t RENAME TO u;"},
		{"AlterTable", func(o *alembic.Op) {
			o.AlterTable("t", postgresql.With("fillfactor", 70), postgresql.With("autovacuum_enabled", nil), postgresql.Logged(), postgresql.Using("heap"), sa.Schema("s"))
		}, "ALTER TABLE s.t RESET (autovacuum_enabled); ALTER TABLE s.t SET (fillfactor = 70); ALTER TABLE s.t SET LOGGED; ALTER TABLE s.t SET ACCESS METHOD heap;"},
		{"CreateTableComment", func(o *alembic.Op) { o.CreateTableComment("t", "it's", sa.Schema("s")) }, "COMMENT ON TABLE s.t IS 'it''s';"},
		{"DropTableComment", func(o *alembic.Op) { o.DropTableComment("t") }, "COMMENT ON TABLE t IS NULL;"},
		{"AddColumn", func(o *alembic.Op) { o.AddColumn("t", sa.Column("a", sa.Text()), sa.IfNotExists) }, "ALTER TABLE t ADD COLUMN IF NOT EXISTS a TEXT;"},
		{"DropColumn", func(o *alembic.Op) { o.DropColumn("t", "a", sa.IfExists) }, "ALTER TABLE t DROP COLUMN IF EXISTS a;"},
		{"AlterColumn", func(o *alembic.Op) { o.AlterColumn("t", "a", sa.NotNull) }, "ALTER TABLE t ALTER COLUMN a SET NOT NULL;"},
		{"RenameColumn", func(o *alembic.Op) { o.RenameColumn("t", "a", "b") }, "ALTER TABLE t RENAME a TO b;"},
		{"CreateForeignKey", func(o *alembic.Op) { o.CreateForeignKey("fk", "t", "u", cols, cols, sa.OnDelete("CASCADE")) },
			"ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a, b) REFERENCES u (a, b) ON DELETE CASCADE;"},
		{"CreateUniqueConstraint", func(o *alembic.Op) { o.CreateUniqueConstraint("uq", "t", cols) }, "ALTER TABLE t ADD CONSTRAINT uq UNIQUE (a, b);"},
		{"CreatePrimaryKey", func(o *alembic.Op) { o.CreatePrimaryKey("pk", "t", cols) }, "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a, b);"},
		{"CreateCheckConstraint", func(o *alembic.Op) { o.CreateCheckConstraint("ck", "t", "a > 0") }, "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);"},
		{"CreateExcludeConstraint", func(o *alembic.Op) {
			o.CreateExcludeConstraint("ex", "t", []schema.ExcludeElement{sa.ExcludeColumn("a", "=")}, postgresql.Using("btree"))
		}, "ALTER TABLE t ADD CONSTRAINT ex EXCLUDE USING btree (a WITH =);"},
		{"DropConstraint", func(o *alembic.Op) { o.DropConstraint("uq", "t") }, "ALTER TABLE t DROP CONSTRAINT uq;"},
		{"ValidateConstraint", func(o *alembic.Op) { o.ValidateConstraint("x", "t", sa.Schema("s")) }, "ALTER TABLE s.t VALIDATE CONSTRAINT x;"},
		{"RenameConstraint", func(o *alembic.Op) { o.RenameConstraint("x", "y", "t", sa.Schema("s")) }, "ALTER TABLE s.t RENAME CONSTRAINT x TO y;"},
		{"RenameObject", func(o *alembic.Op) { o.RenameObject(sa.Function("f", "integer", ""), "g") }, "ALTER FUNCTION f(integer) RENAME TO g;"},
		{"SetTableSchema", func(o *alembic.Op) { o.SetTableSchema("t", "b", sa.Schema("a")) }, "ALTER TABLE a.t SET SCHEMA b;"},
		{"SetObjectSchema", func(o *alembic.Op) { o.SetObjectSchema(sa.Function("f", "integer", ""), "b") }, "ALTER FUNCTION f(integer) SET SCHEMA b;"},
		{"CreateIndex", func(o *alembic.Op) { o.CreateIndex("ix", "t", sa.Cols("a"), sa.Unique) }, "CREATE UNIQUE INDEX ix ON t (a);"},
		{"DropIndex", func(o *alembic.Op) { o.DropIndex("ix", "t", sa.IfExists) }, "DROP INDEX IF EXISTS ix;"},
		{"RenameIndex", func(o *alembic.Op) { o.RenameIndex("x", "y", "t") }, "ALTER INDEX x RENAME TO y;"},
		{"CreateSchema", func(o *alembic.Op) { o.CreateSchema("s", sa.IfNotExists) }, "CREATE SCHEMA IF NOT EXISTS s;"},
		{"DropSchema", func(o *alembic.Op) { o.DropSchema("s", sa.Cascade) }, "DROP SCHEMA s CASCADE;"},
		{"CreateEnum", func(o *alembic.Op) { o.CreateEnum("e", []string{"x"}, sa.Schema("s")) }, "CREATE TYPE s.e AS ENUM ('x');"},
		{"DropEnum", func(o *alembic.Op) { o.DropEnum("e", sa.IfExists) }, "DROP TYPE IF EXISTS e;"},
		{"RenameEnumValue", func(o *alembic.Op) { o.RenameEnumValue("e", "x", "y") }, "ALTER TYPE e RENAME VALUE 'x' TO 'y';"},
		{"CreateSequence", func(o *alembic.Op) { o.CreateSequence("q", schema.Identity{Start: new(int64)}) }, "CREATE SEQUENCE q START WITH 0;"},
		{"DropSequence", func(o *alembic.Op) { o.DropSequence("q", sa.IfExists) }, "DROP SEQUENCE IF EXISTS q;"},
		{"CreateView", func(o *alembic.Op) { o.CreateView("v", "SELECT 1") }, "CREATE VIEW v AS SELECT 1;"},
		{"ReplaceView", func(o *alembic.Op) { o.ReplaceView("v", "SELECT 2", "SELECT 1") }, "CREATE OR REPLACE VIEW v AS SELECT 2;"},
		{"DropView", func(o *alembic.Op) { o.DropView("v", sa.Materialized, sa.IfExists) }, "DROP MATERIALIZED VIEW IF EXISTS v;"},
		{"CreateFunction", func(o *alembic.Op) {
			o.CreateFunction("f", "integer", "CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1'")
		}, "CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';"},
		{"DropFunction", func(o *alembic.Op) { o.DropFunction("f", "integer", sa.IfExists) }, "DROP FUNCTION IF EXISTS f(integer);"},
		{"CreateProcedure", func(o *alembic.Op) { o.CreateProcedure("p", "", "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'") },
			"CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';"},
		{"DropProcedure", func(o *alembic.Op) { o.DropProcedure("p", "") }, "DROP PROCEDURE p();"},
		{"CreateTrigger", func(o *alembic.Op) {
			o.CreateTrigger("g", "t", "CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()")
		}, "CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f();"},
		{"DropTrigger", func(o *alembic.Op) { o.DropTrigger("g", "t") }, "DROP TRIGGER g ON t;"},
		{"CreateObject", func(o *alembic.Op) { o.CreateObject(sa.Domain("d", "AS integer")) }, "CREATE DOMAIN d AS integer;"},
		{"DropObject", func(o *alembic.Op) { o.DropObject(sa.Domain("d", ""), sa.Cascade) }, "DROP DOMAIN d CASCADE;"},
		{"BulkInsert", func(o *alembic.Op) {
			o.BulkInsert("t", []*schema.Column{sa.Column("a", sa.Integer())}, []map[string]any{{"a": 1}})
		}, "INSERT INTO t (a) VALUES (1);"},
		{"Execute", func(o *alembic.Op) { o.Execute("UPDATE t SET a = ?", "it's") }, "UPDATE t SET a = 'it''s';"},
		{"Invoke", func(o *alembic.Op) { o.Invoke(op.DropTable{Name: schema.Name("t")}) }, "DROP TABLE t;"},
		{"F", func(o *alembic.Op) { o.DropIndex(o.F("ix"), "t") }, "DROP INDEX ix;"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := scriptOf(t, c.call); got != c.want {
				t.Errorf("\n%s, want\n%s", got, c.want)
			}
		})
	}
}

// TestADirectiveOfNoSenseIsRefusedAtItsLine gives directives what they can't use.
func TestADirectiveOfNoSenseIsRefusedAtItsLine(t *testing.T) {
	for _, c := range []struct {
		call func(*alembic.Op)
		want string
	}{
		{func(o *alembic.Op) { o.Invoke(nil) }, "op.Invoke: the operation is nil"},
		{func(o *alembic.Op) { o.CreateTable("t", sa.Column("a", sa.Integer()), nil) }, `op.CreateTable("t"): item 2 is nil`},
		{func(o *alembic.Op) { o.CreateView("v", "SELECT 1", sa.IfExists) }, "op.CreateView: sa.IfExists has no meaning here"},
		{func(o *alembic.Op) { o.RenameIndex("a", "b", "t", sa.Cascade) }, "op.RenameIndex: sa.Cascade has no meaning here"},
		{func(o *alembic.Op) { o.DropObject(nil) }, "nil"},
		{func(o *alembic.Op) { o.AddColumn("t", nil) }, ": add column to t: the column is nil"},
		{func(o *alembic.Op) { o.Execute("") }, ": execute: the SQL is empty"},
		{func(o *alembic.Op) { o.BatchAlterTable("t", nil) }, `op.BatchAlterTable("t"): the function is nil`},
		{func(o *alembic.Op) { o.Autocommit(nil) }, "op.Autocommit: the function is nil"},
		{func(o *alembic.Op) { _ = o.Conn().Raw(nil) }, "op.Conn().Raw: the function is nil"},
		{func(o *alembic.Op) { o.BatchAlterTable("t", func(b *alembic.Batch) { b.AddColumn(nil) }) }, "the column is nil"},
		{func(o *alembic.Op) { _, _ = o.Conn().ExecContext(o.Context(), "COMMIT") }, `"COMMIT" would end the revision's own transaction`},
	} {
		_, file, line, _ := runtime.Caller(0)
		m := testenv.Migrator(t, testenv.SQLite(t), testenv.Go(func(o *alembic.Op) error { c.call(o); return nil }))
		err := m.Upgrade(t.Context(), "head")
		var failed *alembic.RevisionError
		if !errors.As(err, &failed) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "op_test.go:") || strings.Contains(err.Error(), "panic") {
			t.Errorf("%s:%d: %v, want %s", file, line, err, c.want)
		}
	}
}

// TestARevisionKnowsItsRun asks what a revision may ask.
func TestARevisionKnowsItsRun(t *testing.T) {
	type key struct{}
	var mode alembic.Mode
	var dialect, tag string
	var value any
	m, err := alembic.New(testenv.SQLite(t), "sqlite", testenv.Go(func(o *alembic.Op) error {
		mode, dialect, tag, value = o.Mode(), o.Dialect(), o.Arguments().Tag, o.Context().Value(key{})
		return nil
	}), alembic.WithArguments(alembic.Arguments{Tag: "blue"}))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Upgrade(context.WithValue(t.Context(), key{}, 1), "head"); err != nil {
		t.Fatal(err)
	}
	if mode != alembic.Online || dialect != "sqlite" || tag != "blue" || value != 1 {
		t.Errorf("mode %v, dialect %q, tag %q, context %v", mode, dialect, tag, value)
	}
}
