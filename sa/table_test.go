package sa_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestContradictionsInAColumnAreErrors(t *testing.T) {
	column := func(options ...schema.ColumnOption) *schema.Column { return sa.Column("c", sa.Integer(), options...) }
	for want, c := range map[string]*schema.Column{
		`"c" is given both NULL and NOT NULL`:                  column(sa.Null, sa.NotNull),
		`"c" is given two server defaults`:                     column(sa.ServerDefault("1"), sa.ServerDefaultExpr("2")),
		`"c" is both computed and identity`:                    column(sa.Computed("1"), sa.Identity()),
		`"c" has a server default and is computed or identity`: column(sa.ServerDefault("1"), sa.Computed("1")),
		`"c": an option is nil`:                                column(nil),
		`"c" has no type`:                                      sa.Column("c", nil),
		"a column has no name":                                 sa.Column("", sa.Integer()),
		`target "users" is not table.column`:                   column(sa.ForeignKey("users")),
	} {
		if err := sa.Table("t", c).Schema().Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the table's error is %v, want %q", err, want)
		}
		if err := (op.AddColumn{Table: schema.Name("t"), Column: c}).Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("add column's error is %v, want %q", err, want)
		}
	}
	for _, c := range []*schema.Column{column(sa.NotNull, sa.NotNull), column(sa.PrimaryKey, sa.Identity()), column(sa.Null, sa.ServerDefault("1"))} {
		if err := c.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestAForeignKeyAtAColumnIsTheTables(t *testing.T) {
	table := sa.Table("posts", sa.Column("author", sa.Integer(), sa.ForeignKey("app.users.id", sa.NamedFK("fk_author"),
		sa.OnDelete("CASCADE"), sa.OnUpdate("SET NULL"), sa.Match("FULL"), sa.UseAlter))).Schema()
	want := &schema.ForeignKey{Name: "fk_author", Columns: []string{"author"}, RefTable: schema.TableName{Schema: "app", Name: "users"},
		RefColumns: []string{"id"}, OnDelete: "CASCADE", OnUpdate: "SET NULL", Match: "FULL", UseAlter: true}
	expect(t, "foreign keys", table.ForeignKeys, []*schema.ForeignKey{want})
	plain := sa.Table("posts", sa.Column("author", sa.Integer(), sa.ForeignKey("users.id"))).Schema().ForeignKeys[0]
	expect(t, "a table without schema", plain.RefTable, schema.Name("users"))
}

func TestOptionsOfAForeignKeyReachTheOperation(t *testing.T) {
	o := op.AddConstraint{Table: schema.Name("posts"), Constraint: sa.ForeignKeyConstraint([]string{"a"}, "users", []string{"id"})}
	for _, option := range []op.CreateForeignKeyOption{sa.OnDelete("CASCADE"), sa.ReferentSchema("app"), sa.Deferrable(true), sa.Initially("DEFERRED")} {
		option.ApplyCreateForeignKey(&o)
	}
	expect(t, "constraint", o.Constraint, schema.Constraint(&schema.ForeignKey{Columns: []string{"a"}, RefColumns: []string{"id"},
		RefTable: schema.TableName{Schema: "app", Name: "users"}, OnDelete: "CASCADE",
		Timing: schema.Timing{Deferrable: pointer(true), Initially: "DEFERRED"}}))
	key := sa.ForeignKeyConstraint([]string{"a"}, "app.users", nil, sa.OnUpdate("CASCADE"), sa.KeyIndex("ix"))
	expect(t, "table in a schema", key, &schema.ForeignKey{Columns: []string{"a"}, RefTable: schema.TableName{Schema: "app", Name: "users"}, OnUpdate: "CASCADE", Index: "ix"})
}

func TestTimingIsAnOptionOfEveryKindOfConstraint(t *testing.T) {
	want := schema.Timing{Deferrable: pointer(false), Initially: "IMMEDIATE"}
	no, now := sa.Deferrable(false), sa.Initially("IMMEDIATE")
	expect(t, "primary key", sa.PrimaryKeyConstraint("a").With(no, now).Timing, want)
	expect(t, "unique", sa.UniqueConstraint("a").With(no, now).Timing, want)
	expect(t, "check", sa.CheckConstraint("a > 0").With(no, now).Timing, want)
	expect(t, "exclude", sa.ExcludeConstraint(sa.ExcludeColumn("a", "=")).With(no, now).Timing, want)
	expect(t, "foreign key", sa.ForeignKeyConstraint([]string{"a"}, "t", nil).With(no, now).Timing, want)
	unique := sa.UniqueConstraint("a")
	no.ApplyAddConstraint(&op.AddConstraint{Constraint: unique})
	expect(t, "operation", unique.Timing, schema.Timing{Deferrable: pointer(false)})
	at := sa.ForeignKeyConstraint([]string{"a"}, "t", nil)
	now.ApplyForeignKey(at)
	expect(t, "at a column", at.Timing, schema.Timing{Initially: "IMMEDIATE"})
}

func TestExcludeElementsPairAKeyWithItsOperator(t *testing.T) {
	expect(t, "elements", sa.ExcludeConstraint(sa.ExcludeColumn("room", "="), sa.ExcludeExpr("during(a, b)", "&&")).Elements, []schema.ExcludeElement{
		{KeyPart: schema.KeyPart{Column: "room"}, Operator: "="}, {KeyPart: schema.KeyPart{Expr: "during(a, b)"}, Operator: "&&"}})
}

func TestIndexKeysSayHowTheySort(t *testing.T) {
	keys := sa.Keys(sa.Col("a"), sa.Expr("lower(b)"), sa.Desc(sa.NullsLast(sa.Col("c"))), sa.NullsFirst(sa.Col("d")), sa.Collate(sa.Col("e"), "C"))
	expect(t, "keys", keys, []schema.KeyPart{{Column: "a"}, {Expr: "lower(b)"}, {Column: "c", Desc: true, Nulls: "LAST"},
		{Column: "d", Nulls: "FIRST"}, {Column: "e", Collation: "C"}})
	expect(t, "columns", sa.Index("ix", sa.Cols("a", "b"), sa.Unique),
		&schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}, {Column: "b"}}, Unique: true})
	created := op.CreateIndex{Table: schema.Name("t"), Index: sa.Index("ix", sa.Cols())}
	sa.Unique.ApplyCreateIndex(&created)
	if err := created.Validate(); err == nil || !created.Index.Unique {
		t.Errorf("an index without keys: %v; unique %v", err, created.Index.Unique)
	}
}

func TestTablePartsStandInTheTable(t *testing.T) {
	table := sa.Table("app.t", sa.Column("a", sa.Integer()), sa.Comment("text"), sa.Prefixes("TEMPORARY")).Schema()
	expect(t, "name", table.Name, schema.TableName{Schema: "app", Name: "t"})
	expect(t, "comment", table.Comment, "text")
	expect(t, "prefixes", table.Prefixes, []string{"TEMPORARY"})
	if err := sa.Table("t", sa.Column("a", sa.Integer()), nil).Schema().Validate(); err == nil {
		t.Error("a nil item is accepted")
	}
	if columns := sa.Columns(table.Columns...); len(columns) != 1 {
		t.Errorf("%d columns to insert", len(columns))
	}
}

func TestANamingConventionNamesWhatStandsBeforeIt(t *testing.T) {
	m := sa.NewMetaData(
		sa.Table("t", sa.Column("a", sa.Integer(), sa.Unique)),
		sa.NamingConvention{"uq": "uq_%(table_name)s_%(column_0_name)s"})
	if got := m.NamingConvention["uq"]; got != "uq_%(table_name)s_%(column_0_name)s" {
		t.Errorf("the convention is %q", got)
	}
	if m.Table(schema.Name("t")) == nil {
		t.Error("the table is missing")
	}
}

func TestTypesOfSQLKeepTheirNameAndDropZeros(t *testing.T) {
	for name, c := range map[string]struct {
		got  schema.Type
		want schema.SQLName
	}{
		"length":        {sa.VARCHAR(5), schema.SQLName{Name: "VARCHAR", Args: []int{5}}},
		"no length":     {sa.NVARCHAR(0), schema.SQLName{Name: "NVARCHAR"}},
		"precision":     {sa.NUMERIC(10, 2), schema.SQLName{Name: "NUMERIC", Args: []int{10, 2}}},
		"scale 0":       {sa.DECIMAL(10, 0), schema.SQLName{Name: "DECIMAL", Args: []int{10, 0}}},
		"no precision":  {sa.NUMERIC(0, 0), schema.SQLName{Name: "NUMERIC"}},
		"two words":     {sa.DOUBLE_PRECISION(), schema.SQLName{Name: "DOUBLE PRECISION"}},
		"time zone":     {sa.TIMESTAMPTZ(), schema.SQLName{Name: "TIMESTAMP", Timezone: true}},
		"no time zone":  {sa.TIMESTAMP(), schema.SQLName{Name: "TIMESTAMP"}},
		"without terms": {sa.TEXT(), schema.SQLName{Name: "TEXT"}},
	} {
		expect(t, name, c.got, schema.Type(c.want))
	}
}

func TestGenericTypesCarryTheirArguments(t *testing.T) {
	for name, c := range map[string]struct{ got, want schema.Type }{
		"string":         {sa.String(5), schema.String{Length: 5}},
		"collation":      {sa.StringCollate(5, "C"), schema.String{Length: 5, Collation: "C"}},
		"text collation": {sa.TextCollate("C"), schema.Text{Collation: "C"}},
		"checked":        {sa.BooleanChecked("ck"), schema.Boolean{CreateConstraint: true, Name: "ck"}},
		"numeric":        {sa.Numeric(10, 2), schema.Numeric{Precision: 10, Scale: 2}},
		"time zone":      {sa.DateTimeTZ(), schema.DateTime{Timezone: true}},
		"time of day":    {sa.TimeTZ(), schema.Time{Timezone: true}},
		"array":          {sa.Array(sa.Text()), schema.Array{Elem: schema.Text{}}},
		"dimensions":     {sa.ArrayOf(sa.Text(), 2), schema.Array{Elem: schema.Text{}, Dimensions: 2}},
		"enum":           {sa.Enum("a", "b").Named("mood"), &schema.Enum{Name: "mood", Values: []string{"a", "b"}}},
		"given as SQL":   {sa.TypeName("citext"), schema.Raw{SQLText: "citext"}},
	} {
		expect(t, name, c.got, c.want)
	}
}
