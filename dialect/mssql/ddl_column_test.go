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

func ptr[T any](v T) *T { return &v }

// checkStatements compiles operations and compares them with their SQL, in
// which white space counts once.
func checkStatements(t *testing.T, cases []statements) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := compile(c.o)
			if err != nil || got != c.want {
				t.Errorf("%s: %v\n got %s\nwant %s", c.o, err, got, c.want)
			}
		})
	}
}

type statements struct {
	name string
	o    op.Operation
	want string
}

func integer(name string) *schema.Column { return &schema.Column{Name: name, Type: schema.Integer{}} }

// The server numbers a column of one table at most, by SQLAlchemy's rule, and
// writes NOT NULL before IDENTITY.
func TestIntegerKeysAreNumberedByTheServer(t *testing.T) {
	key := func(change func(*schema.Column)) *schema.Column {
		c := integer("id")
		c.PrimaryKey = true
		if change != nil {
			change(c)
		}
		return c
	}
	table := func(items ...schema.TableItem) op.Operation {
		return op.CreateTable{Table: schema.NewTable(schema.Name("t"), items...)}
	}
	checkStatements(t, []statements{
		{"a single key", table(key(nil)), "CREATE TABLE t ( id INTEGER NOT NULL IDENTITY, PRIMARY KEY (id) )"},
		{"a small key", table(key(func(c *schema.Column) { c.Type = schema.SmallInteger{} })), "CREATE TABLE t ( id SMALLINT NOT NULL IDENTITY, PRIMARY KEY (id) )"},
		{"a key of text", table(key(func(c *schema.Column) { c.Type = schema.String{Length: 5} })), "CREATE TABLE t ( id VARCHAR(5) NOT NULL, PRIMARY KEY (id) )"},
		{"numbering off", table(key(func(c *schema.Column) { c.Autoincrement = schema.AutoincrementOff })), "CREATE TABLE t ( id INTEGER NOT NULL, PRIMARY KEY (id) )"},
		{"a default", table(key(func(c *schema.Column) { c.Default = schema.ExprDefault("7") })), "CREATE TABLE t ( id INTEGER NOT NULL DEFAULT 7, PRIMARY KEY (id) )"},
		{"a key that refers to another table", table(key(func(c *schema.Column) {
			c.ForeignKeys = []*schema.ForeignKey{{RefTable: schema.Name("o"), RefColumns: []string{"id"}}}
		})), "CREATE TABLE t ( id INTEGER NOT NULL, PRIMARY KEY (id), FOREIGN KEY(id) REFERENCES o (id) )"},
		{"one of two keys", table(key(nil), &schema.Column{Name: "b", Type: schema.Integer{}, PrimaryKey: true}),
			"CREATE TABLE t ( id INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (id, b) )"},
		{"one of two keys, asked for", table(key(func(c *schema.Column) { c.Autoincrement = schema.AutoincrementOn }), &schema.Column{Name: "b", Type: schema.Integer{}, PrimaryKey: true}),
			"CREATE TABLE t ( id INTEGER NOT NULL IDENTITY, b INTEGER NOT NULL, PRIMARY KEY (id, b) )"},
		{"a start", table(key(func(c *schema.Column) { c.Identity = &schema.Identity{Start: ptr(int64(100))} })),
			"CREATE TABLE t ( id INTEGER NOT NULL IDENTITY(100,1), PRIMARY KEY (id) )"},
		{"an increment", table(key(func(c *schema.Column) { c.Identity = &schema.Identity{Increment: ptr(int64(5))} })),
			"CREATE TABLE t ( id INTEGER NOT NULL IDENTITY(1,5), PRIMARY KEY (id) )"},
		{"no key", table(integer("a"), &schema.Column{Name: "n", Type: schema.BigInteger{}, Identity: &schema.Identity{}}),
			"CREATE TABLE t ( a INTEGER NULL, n BIGINT NOT NULL IDENTITY )"},
	})
}

func TestComputedColumnsHaveNoType(t *testing.T) {
	add := func(c *schema.Computed, null schema.Nullability) op.Operation {
		return op.AddColumn{Table: schema.Name("t"), Column: &schema.Column{Name: "c", Type: schema.Integer{}, Computed: c, Nullability: null}}
	}
	checkStatements(t, []statements{
		{"unsaid", add(&schema.Computed{SQL: "a + 1"}, schema.NullDefault), "ALTER TABLE t ADD c AS (a + 1)"},
		{"virtual", add(&schema.Computed{SQL: "a + 1", Persisted: ptr(false)}, schema.NullDefault), "ALTER TABLE t ADD c AS (a + 1)"},
		{"persisted", add(&schema.Computed{SQL: "a + 1", Persisted: ptr(true)}, schema.NotNull), "ALTER TABLE t ADD c AS (a + 1) PERSISTED NOT NULL"},
	})
}

func TestAddingAndDroppingColumns(t *testing.T) {
	t1 := schema.TableName{Schema: "s", Name: "t"}
	commented := integer("a")
	commented.Comment, commented.Default = "it's", schema.LiteralDefault("x")
	drop := func(o mssql.DropOption) op.Operation {
		d := op.DropColumn{Table: schema.Name("t"), Name: "c", IfExists: true}
		o.ApplyDropColumn(&d)
		return d
	}
	const find = "declare @const_name varchar(256) select @const_name = QUOTENAME([name]) from "
	const dropNamed = " exec('alter table t drop constraint ' + @const_name); ALTER TABLE t DROP COLUMN IF EXISTS c"
	checkStatements(t, []statements{
		{"with a comment and a default", op.AddColumn{Table: t1, Column: commented}, "ALTER TABLE s.t ADD a INTEGER NULL DEFAULT 'x'; " +
			"execute sp_addextendedproperty 'MS_Description', N'it''s', 'schema', s, 'table', t, 'column', a"},
		{"unless it is there", op.AddColumn{Table: t1, Column: integer("it's"), IfNotExists: true},
			"IF COL_LENGTH('s.t', 'it''s') IS NULL ALTER TABLE s.t ADD [it's] INTEGER NULL"},
		{"with its check", drop(mssql.DropCheck), find + "sys.check_constraints where parent_object_id = object_id('t') and " +
			"col_name(parent_object_id, parent_column_id) = 'c'" + dropNamed},
		{"with its foreign key", drop(mssql.DropForeignKey), find + "sys.foreign_keys fk join sys.foreign_key_columns fkc on " +
			"fk.object_id=fkc.constraint_object_id where fkc.parent_object_id = object_id('t') and " +
			"col_name(fkc.parent_object_id, fkc.parent_column_id) = 'c'" + dropNamed},
	})
}

func TestAlteringAColumnSaysTypeAndNullTogether(t *testing.T) {
	tbl := schema.Name("t")
	checked := schema.Boolean{CreateConstraint: true, Name: "ck"} // the server has BIT, so there is no check
	enum := &schema.Enum{Values: []string{"x", "it's"}, Name: "e", CreateConstraint: true}
	const dropDefault = "declare @const_name varchar(256) select @const_name = QUOTENAME([name]) from sys.default_constraints " +
		"where parent_object_id = object_id('t') and col_name(parent_object_id, parent_column_id) = 'c' " +
		"exec('alter table t drop constraint ' + @const_name)"
	checkStatements(t, []statements{
		{"the type", op.AlterColumn{Table: tbl, Name: "c", Type: schema.BigInteger{}}, "ALTER TABLE t ALTER COLUMN c BIGINT"},
		{"the type of a column known to be NOT NULL", op.AlterColumn{Table: tbl, Name: "c", Type: schema.BigInteger{}, ExistingNullable: ptr(false)},
			"ALTER TABLE t ALTER COLUMN c BIGINT NOT NULL"},
		{"NULL", op.AlterColumn{Table: tbl, Name: "c", Nullable: ptr(true), ExistingType: schema.String{Length: 5}}, "ALTER TABLE t ALTER COLUMN c VARCHAR(5) NULL"},
		{"NOT NULL with another type", op.AlterColumn{Table: tbl, Name: "c", Nullable: ptr(false), Type: schema.Date{}, ExistingType: schema.Integer{}},
			"ALTER TABLE t ALTER COLUMN c DATE NOT NULL"},
		{"a first default", op.AlterColumn{Table: tbl, Name: "c", Default: &op.DefaultChange{Default: schema.ExprDefault("getdate()")}},
			"ALTER TABLE t ADD DEFAULT getdate() FOR c"},
		{"another default", op.AlterColumn{Table: tbl, Name: "c", Default: &op.DefaultChange{Default: schema.LiteralDefault("é")},
			ExistingDefault: &op.DefaultChange{Default: schema.LiteralDefault("x")}}, dropDefault + "; ALTER TABLE t ADD DEFAULT N'é' FOR c"},
		{"no default", op.AlterColumn{Table: tbl, Name: "c", Default: &op.DefaultChange{}}, dropDefault},
		{"another comment", op.AlterColumn{Table: tbl, Name: "c", Comment: ptr("new"), ExistingComment: ptr("old")},
			"execute sp_updateextendedproperty 'MS_Description', N'new', 'schema', dbo, 'table', t, 'column', c"},
		{"no comment", op.AlterColumn{Table: tbl, Name: "c", Comment: ptr(""), ExistingComment: ptr("old")},
			"execute sp_dropextendedproperty 'MS_Description', 'schema', dbo, 'table', t, 'column', c"},
		{"the name last", op.AlterColumn{Table: tbl, Name: "c", NewName: "d e", Type: schema.Integer{}},
			"ALTER TABLE t ALTER COLUMN c INTEGER; EXEC sp_rename 't.c', [d e], 'COLUMN'"},
		{"to an enum of another name, with its check", op.AlterColumn{Table: tbl, Name: "c", NewName: "d", Type: enum, ExistingType: schema.Integer{}},
			"ALTER TABLE t ALTER COLUMN c VARCHAR(4); EXEC sp_rename 't.c', d, 'COLUMN'; ALTER TABLE t ADD CONSTRAINT e CHECK (d IN ('x', 'it''s'))"},
		{"from an enum, whose check goes first", op.AlterColumn{Table: tbl, Name: "c", Type: schema.Integer{}, ExistingType: enum},
			"ALTER TABLE t DROP CONSTRAINT e; ALTER TABLE t ALTER COLUMN c INTEGER"},
		{"to a boolean", op.AlterColumn{Table: tbl, Name: "c", Type: checked}, "ALTER TABLE t ALTER COLUMN c BIT"},
	})
}

func TestWhatNoAlterColumnDoesIsRefused(t *testing.T) {
	tbl := schema.Name("t")
	for name, o := range map[string]op.AlterColumn{
		"to computed":   {Table: tbl, Name: "c", Default: &op.DefaultChange{Computed: &schema.Computed{SQL: "1"}}},
		"from computed": {Table: tbl, Name: "c", Default: &op.DefaultChange{}, ExistingDefault: &op.DefaultChange{Computed: &schema.Computed{SQL: "1"}}},
		"from identity": {Table: tbl, Name: "c", Default: &op.DefaultChange{}, ExistingDefault: &op.DefaultChange{Identity: &schema.Identity{}}},
	} {
		if got, err := compile(o); err == nil || !strings.Contains(err.Error(), "drop the column and add it again") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for name, o := range map[string]op.Operation{
		"a type that the server lacks":     op.AlterColumn{Table: tbl, Name: "c", Type: schema.Array{Elem: schema.Integer{}}},
		"one of a column of a new table":   op.CreateTable{Table: schema.NewTable(tbl, &schema.Column{Name: "c", Type: schema.Array{Elem: schema.Integer{}}})},
		"a column after another":           op.AddColumn{Table: tbl, Column: integer("c"), Before: "d"},
		"a batch that makes the table new": op.BatchAlterTable{Table: tbl, Recreate: op.RecreateAlways},
	} {
		var u *dialect.UnsupportedError
		if got, err := compile(o); !errors.As(err, &u) || u.Instead == "" {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// A column that is there already keeps what it has: nothing is added to it.
func TestAColumnIsAddedWithAllThatBelongsToItOrNotAtAll(t *testing.T) {
	column := integer("c")
	full := &schema.Column{Name: "c", Type: schema.Integer{}, Unique: true, Comment: "it's é"}
	guard := "IF COL_LENGTH('t', 'c') IS NULL "
	checkStatements(t, []statements{
		{"a column", op.AddColumn{Table: schema.Name("t"), Column: column, IfNotExists: true}, guard + "ALTER TABLE t ADD c INTEGER NULL"},
		{"with a key and a comment", op.AddColumn{Table: schema.Name("t"), Column: full, IfNotExists: true}, guard +
			"BEGIN ALTER TABLE t ADD c INTEGER NULL; EXEC('ALTER TABLE t ADD UNIQUE (c)'); " +
			"EXEC(N'execute sp_addextendedproperty ''MS_Description'', N''it''''s é'', ''schema'', dbo, ''table'', t, ''column'', c'); END"},
	})
}

func TestIndexesHaveTheServersOrderOfNull(t *testing.T) {
	index := func(k schema.KeyPart) op.Operation {
		return op.CreateIndex{Table: schema.Name("t"), Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{k}}}
	}
	checkStatements(t, []statements{
		{"first", index(schema.KeyPart{Column: "a", Nulls: "FIRST"}), "CREATE INDEX ix ON t (a)"},
		{"last, descending", index(schema.KeyPart{Column: "a", Desc: true, Nulls: "LAST"}), "CREATE INDEX ix ON t (a DESC)"},
	})
	var u *dialect.UnsupportedError
	if _, err := mssql.New().Compile(index(schema.KeyPart{Column: "a", Nulls: "LAST"}), nil); !errors.As(err, &u) || u.What != "NULLS LAST in this index" {
		t.Errorf("last: %v", err)
	}
}
