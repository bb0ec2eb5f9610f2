package oracle_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func compile(o op.Operation) (string, error) {
	statements, err := oracle.New().Compile(o, nil)
	texts := make([]string, len(statements))
	for i, s := range statements {
		texts[i] = strings.Join(strings.Fields(s.SQL), " ")
	}
	return strings.Join(texts, "; "), err
}

func index(option interface{ ApplyCreateIndex(*op.CreateIndex) }) op.CreateIndex {
	o := op.CreateIndex{Table: schema.TableName{Schema: "s", Name: "t"}, Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}}}}
	option.ApplyCreateIndex(&o)
	return o
}

func number(n int64) *int64 { return &n }

func TestStatements(t *testing.T) {
	yes, no := true, false
	column := &schema.Column{Name: "a", Type: schema.Integer{}, Comment: "it's"}
	stored := schema.NewTable(schema.Name("t"), column, oracle.OnCommit("preserve rows"), oracle.CompressTable("OLTP"), oracle.Tablespace("ts"))
	stored.Comment = "c"
	for _, c := range []struct {
		o    op.Operation
		want string
	}{
		{index(oracle.Bitmap), "CREATE BITMAP INDEX s.ix ON s.t (a)"},
		{index(oracle.Compress(2)), "CREATE INDEX s.ix ON s.t (a) COMPRESS 2"},
		{index(oracle.Compress(0)), "CREATE INDEX s.ix ON s.t (a) COMPRESS"},
		{op.CreateTable{Table: stored}, "CREATE TABLE t ( a INTEGER ) ON COMMIT PRESERVE ROWS COMPRESS FOR OLTP TABLESPACE ts; " +
			"COMMENT ON TABLE t IS 'c'; COMMENT ON COLUMN t.a IS 'it''s'"},
		{op.AddColumn{Table: schema.Name("t"), Column: column}, "ALTER TABLE t ADD a INTEGER; COMMENT ON COLUMN t.a IS 'it''s'"},
		{op.AlterColumn{Table: schema.Name("t"), Name: "a", Default: &op.DefaultChange{}, ExistingDefault: &op.DefaultChange{Identity: &schema.Identity{}}},
			"ALTER TABLE t MODIFY a DROP IDENTITY"},
		{op.AlterColumn{Table: schema.Name("t"), Name: "a", Type: schema.Boolean{CreateConstraint: true, Name: "ck"}, NewName: "b"},
			"ALTER TABLE t MODIFY a SMALLINT; ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t ADD CONSTRAINT ck CHECK (b IN (0, 1))"},
		{op.CreateObject{Object: schema.NewSequence(schema.Name("q"), schema.Identity{Start: number(5), NoMax: true, Cycle: &no, Order: &yes})},
			"CREATE SEQUENCE q START WITH 5 NOMAXVALUE NOCYCLE ORDER"},
		{op.DropObject{Object: &schema.Object{Kind: schema.KindSequence, Name: schema.Name("q")}}, "DROP SEQUENCE q"},
		{op.RenameIndex{Table: schema.TableName{Schema: "s"}, From: "a", To: "b"}, "ALTER INDEX s.a RENAME TO b"},
		{op.RenameConstraint{Table: schema.Name("t"), From: "a", To: "b"}, "ALTER TABLE t RENAME CONSTRAINT a TO b"},
		{op.CreateTableComment{Table: schema.Name("t")}, "COMMENT ON TABLE t IS ''"},
	} {
		got, err := compile(c.o)
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s", c.o, err, got, c.want)
		}
	}
}

func TestWhatTheServerLacksIsRefused(t *testing.T) {
	yes := true
	column := &schema.Column{Name: "a", Type: schema.Integer{}}
	table := schema.Name("t")
	for _, o := range []op.Operation{
		op.CreateTable{Table: schema.NewTable(table)},
		op.AddColumn{Table: table, Column: column, IfNotExists: true},
		op.AddColumn{Table: table, Column: column, Before: "b"},
		op.AddColumn{Table: table, Column: &schema.Column{Name: "a", Type: schema.Integer{}, Computed: &schema.Computed{SQL: "b", Persisted: &yes}}},
		op.AddConstraint{Table: table, Constraint: &schema.ForeignKey{Columns: []string{"a"}, RefTable: table, OnUpdate: "CASCADE"}},
		op.AddConstraint{Table: table, Constraint: &schema.ForeignKey{Columns: []string{"a"}, RefTable: table, Match: "FULL"}},
		op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("x")}},
		op.CreateEnum{Enum: &schema.EnumType{Name: table, Values: []string{"a"}}},
	} {
		_, err := compile(o)
		var u *dialect.UnsupportedError
		if !errors.As(err, &u) {
			t.Errorf("%s: got %v", o, err)
		}
	}
	if _, err := oracle.New().TypeSQL(schema.Float{Precision: 10}); err == nil || !strings.Contains(err.Error(), "oracle.FLOAT") {
		t.Errorf("a decimal precision of FLOAT: %v", err)
	}
}
