package mssql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var table = schema.TableName{Schema: "s", Name: "My t"}

func compile(o op.Operation) (string, error) {
	statements, err := mssql.New().Compile(o, nil)
	texts := make([]string, len(statements))
	for i, s := range statements {
		texts[i] = strings.Join(strings.Fields(s.SQL), " ")
	}
	return strings.Join(texts, "; "), err
}

func index(options ...interface{ ApplyCreateIndex(*op.CreateIndex) }) op.CreateIndex {
	o := op.CreateIndex{Table: table, Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}}}}
	for _, option := range options {
		option.ApplyCreateIndex(&o)
	}
	return o
}

func TestStatements(t *testing.T) {
	key := op.AddConstraint{Table: table, Constraint: &schema.PrimaryKey{Name: "pk", Columns: []string{"a"}}}
	mssql.Clustered(false).ApplyAddConstraint(&key)
	drop := op.DropColumn{Table: table, Name: "it's"}
	mssql.DropDefault.ApplyDropColumn(&drop)
	comment := "c"
	for _, c := range []struct {
		o    op.Operation
		want string
	}{
		{index(mssql.Include("b"), mssql.Where("a > 1"), mssql.Clustered(false)),
			"CREATE NONCLUSTERED INDEX ix ON s.[My t] (a) INCLUDE (b) WHERE a > 1"},
		{index(mssql.ColumnstoreIndex), "CREATE COLUMNSTORE INDEX ix ON s.[My t] (a)"},
		{op.CreateIndex{Table: table, Index: index().Index, IfNotExists: true},
			"IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID('s.[My t]') AND name = 'ix') CREATE INDEX ix ON s.[My t] (a)"},
		{key, "ALTER TABLE s.[My t] ADD CONSTRAINT pk PRIMARY KEY NONCLUSTERED (a)"},
		{op.RenameIndex{Table: table, From: "a b", To: "c"}, "EXEC sp_rename 's.[My t].[a b]', c, 'INDEX'"},
		{op.RenameConstraint{Table: table, From: "a", To: "c"}, "EXEC sp_rename 's.a', c, 'OBJECT'"},
		{op.RenameTable{From: schema.Name("it's"), To: "b"}, "EXEC sp_rename '[it''s]', b"},
		{op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("x")}, IfNotExists: true}, "IF SCHEMA_ID('x') IS NULL EXEC('CREATE SCHEMA x')"},
		{op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("x")}}, "CREATE SCHEMA x"},
		{op.CreateObject{Object: schema.NewView(schema.Name("v"), "SELECT 1")}, "CREATE VIEW v AS SELECT 1"},
		{op.ReplaceObject{Object: schema.NewView(schema.Name("v"), "SELECT 1")}, "CREATE OR ALTER VIEW v AS SELECT 1"},
		{op.DropObject{Object: &schema.Object{Kind: schema.KindView, Name: schema.Name("v")}, IfExists: true}, "DROP VIEW IF EXISTS v"},
		{op.CreateTableComment{Table: schema.Name("t"), Comment: "it's"},
			"execute sp_addextendedproperty 'MS_Description', N'it''s', 'schema', dbo, 'table', t"},
		{op.CreateTableComment{Table: schema.Name("t"), Comment: "x", Existing: "y"},
			"execute sp_updateextendedproperty 'MS_Description', N'x', 'schema', dbo, 'table', t"},
		{op.CreateTableComment{Table: schema.Name("t")}, "execute sp_dropextendedproperty 'MS_Description', 'schema', dbo, 'table', t"},
		{op.AlterColumn{Table: schema.Name("t"), Name: "c", Comment: &comment},
			"execute sp_addextendedproperty 'MS_Description', N'c', 'schema', dbo, 'table', t, 'column', c"},
		{op.CreateTable{Table: schema.NewTable(schema.Name("t"), &schema.Column{Name: "a", Type: schema.Integer{}, Index: true}), IfNotExists: true},
			"IF OBJECT_ID('t') IS NULL CREATE TABLE t ( a INTEGER NULL ); IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = " +
				"OBJECT_ID('t') AND name = 'ix_t_a') CREATE INDEX ix_t_a ON t (a)"},
		{drop, "declare @const_name varchar(256) select @const_name = QUOTENAME([name]) from sys.default_constraints " +
			"where parent_object_id = object_id('s.[My t]') and col_name(parent_object_id, parent_column_id) = 'it''s' " +
			"exec('alter table s.[My t] drop constraint ' + @const_name); ALTER TABLE s.[My t] DROP COLUMN [it's]"},
	} {
		got, err := compile(c.o)
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s", c.o, err, got, c.want)
		}
	}
}

func TestWhatTheServerLacksIsRefused(t *testing.T) {
	yes := true
	fk := &schema.ForeignKey{Columns: []string{"a"}, RefTable: schema.Name("o"), Match: "FULL"}
	for _, o := range []op.Operation{
		op.CreateTable{Table: schema.NewTable(schema.Name("t"))},
		op.AddConstraint{Table: table, Constraint: &schema.Unique{Columns: []string{"a"}, Timing: schema.Timing{Deferrable: &yes}}},
		op.AddConstraint{Table: table, Constraint: &schema.Check{SQL: "a > 1", Timing: schema.Timing{Initially: "DEFERRED"}}},
		op.AddConstraint{Table: table, Constraint: fk},
		op.AddConstraint{Table: table, Constraint: &schema.Exclude{Elements: []schema.ExcludeElement{{KeyPart: schema.KeyPart{Column: "a"}, Operator: "="}}}},
		op.AddColumn{Table: table, Column: &schema.Column{Name: "a", Type: schema.Integer{}}, After: "b"},
		op.AddColumn{Table: table, Column: &schema.Column{Name: "a", Type: schema.Array{Elem: schema.Integer{}}}},
		op.DropObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("x")}, Cascade: true},
		op.CreateObject{Object: schema.NewMaterializedView(schema.Name("v"), "SELECT 1")},
		op.CreateEnum{Enum: &schema.EnumType{Name: schema.Name("e"), Values: []string{"a"}}},
		op.CreateObject{Object: schema.NewSequence(schema.Name("q"), schema.Identity{}), IfNotExists: true},
	} {
		_, err := compile(o)
		var u *dialect.UnsupportedError
		if !errors.As(err, &u) {
			t.Errorf("%s: got %v", o, err)
		}
	}
}

func TestMissingFactsAreAsked(t *testing.T) {
	null := true
	for want, o := range map[string]op.Operation{
		"add sa.ExistingType":     op.AlterColumn{Table: table, Name: "a", Nullable: &null},
		"needs the index's table": op.DropIndex{Name: "ix"},
		"drop the column and add it again": op.AlterColumn{Table: table, Name: "a", ExistingType: schema.Integer{},
			Default: &op.DefaultChange{Identity: &schema.Identity{}}},
		`unknown option "mssql_bogus"`: op.CreateIndex{Table: table, Index: &schema.Index{Name: "ix", Keys: index().Index.Keys,
			Options: schema.Options{"mssql_bogus": 1}}},
	} {
		if _, err := compile(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", o, err, want)
		}
	}
}
