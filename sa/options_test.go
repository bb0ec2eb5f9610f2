package sa_test

import (
	"reflect"
	"testing"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// expect compares what options made of a value with what they must make of it.
func expect(t *testing.T, name string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", name, got, want)
	}
}

// with applies options to an operation.
func with[T any](value T, options ...func(*T)) T {
	for _, apply := range options {
		apply(&value)
	}
	return value
}

func pointer[T any](v T) *T { return &v }

func TestColumnOptionsSetWhatTheySay(t *testing.T) {
	for name, c := range map[string]struct {
		option schema.ColumnOption
		want   schema.Column
	}{
		"not null":            {sa.NotNull, schema.Column{Nullability: schema.NotNull}},
		"null":                {sa.Null, schema.Column{Nullability: schema.Null}},
		"primary key":         {sa.PrimaryKey, schema.Column{PrimaryKey: true}},
		"indexed":             {sa.Indexed, schema.Column{Index: true}},
		"unique":              {sa.Unique, schema.Column{Unique: true}},
		"constant default":    {sa.ServerDefault("a"), schema.Column{Default: &schema.Default{Literal: "a"}}},
		"default by SQL":      {sa.ServerDefaultExpr("now()"), schema.Column{Default: &schema.Default{Expr: "now()"}}},
		"computed":            {sa.Computed("a+1"), schema.Column{Computed: &schema.Computed{SQL: "a+1"}}},
		"stored":              {sa.Computed("a").Stored(), schema.Column{Computed: &schema.Computed{SQL: "a", Persisted: pointer(true)}}},
		"virtual":             {sa.Computed("a").Virtual(), schema.Column{Computed: &schema.Computed{SQL: "a", Persisted: pointer(false)}}},
		"identity":            {sa.Identity(), schema.Column{Identity: &schema.Identity{}}},
		"identity always":     {sa.Identity(schema.Identity{Always: true}), schema.Column{Identity: &schema.Identity{Always: true}}},
		"comment":             {sa.Comment("text"), schema.Column{Comment: "text"}},
		"autoincrement":       {sa.Autoincrement(true), schema.Column{Autoincrement: schema.AutoincrementOn}},
		"no autoincrement":    {sa.Autoincrement(false), schema.Column{Autoincrement: schema.AutoincrementOff}},
		"check at the column": {sa.Check("c > 0"), schema.Column{Checks: []*schema.Check{{SQL: "c > 0"}}}},
	} {
		c.want.Name, c.want.Type = "c", schema.Integer{}
		expect(t, name, *sa.Column("c", sa.Integer(), c.option), c.want)
	}
}

func TestAlterColumnOptionsSetWhatTheySay(t *testing.T) {
	sql := func(s string) *op.DefaultChange { return &op.DefaultChange{Default: &schema.Default{Expr: s}} }
	for name, c := range map[string]struct {
		option op.AlterColumnOption
		want   op.AlterColumn
	}{
		"not null":               {sa.NotNull, op.AlterColumn{Nullable: pointer(false)}},
		"null":                   {sa.Null, op.AlterColumn{Nullable: pointer(true)}},
		"default":                {sa.ServerDefaultExpr("1"), op.AlterColumn{Default: sql("1")}},
		"no default":             {sa.NoServerDefault, op.AlterColumn{Default: &op.DefaultChange{}}},
		"computed":               {sa.Computed("a"), op.AlterColumn{Default: &op.DefaultChange{Computed: &schema.Computed{SQL: "a"}}}},
		"identity":               {sa.Identity(), op.AlterColumn{Default: &op.DefaultChange{Identity: &schema.Identity{}}}},
		"existing default":       {sa.ExistingServerDefault(sa.ServerDefaultExpr("1")), op.AlterColumn{ExistingDefault: sql("1")}},
		"no existing default":    {sa.ExistingServerDefault(sa.NoServerDefault), op.AlterColumn{ExistingDefault: &op.DefaultChange{}}},
		"comment":                {sa.Comment("text"), op.AlterColumn{Comment: pointer("text")}},
		"comment removed":        {sa.Comment(""), op.AlterColumn{Comment: pointer("")}},
		"existing comment":       {sa.ExistingComment("text"), op.AlterColumn{ExistingComment: pointer("text")}},
		"autoincrement":          {sa.Autoincrement(true), op.AlterColumn{Autoincrement: pointer(true)}},
		"existing autoincrement": {sa.ExistingAutoincrement(false), op.AlterColumn{ExistingAutoincrement: pointer(false)}},
		"type":                   {sa.Type(sa.Text()), op.AlterColumn{Type: schema.Text{}}},
		"existing type":          {sa.ExistingType(sa.Text()), op.AlterColumn{ExistingType: schema.Text{}}},
		"existing nullable":      {sa.ExistingNullable(false), op.AlterColumn{ExistingNullable: pointer(false)}},
		"new name":               {sa.NewColumnName("n"), op.AlterColumn{NewName: "n"}},
		"before":                 {sa.InsertBefore("b"), op.AlterColumn{Before: "b"}},
		"after":                  {sa.InsertAfter("b"), op.AlterColumn{After: "b"}},
		"schema":                 {sa.Schema("s"), op.AlterColumn{Table: schema.TableName{Schema: "s"}}},
	} {
		expect(t, name, with(op.AlterColumn{}, c.option.ApplyAlterColumn), c.want)
	}
}

func TestSchemaMovesTheTableOfEveryOperation(t *testing.T) {
	in, s := schema.TableName{Schema: "s", Name: "t"}, sa.Schema("s")
	bare := schema.Name("t")
	created := op.CreateTable{Table: sa.Table("t").Schema()}
	s.ApplyCreateTable(&created)
	expect(t, "create table", created.Table.Name, in)
	expect(t, "drop table", with(op.DropTable{Name: bare}, s.ApplyDropTable), op.DropTable{Name: in})
	expect(t, "alter table", with(op.AlterTable{Table: bare}, s.ApplyAlterTable), op.AlterTable{Table: in})
	expect(t, "rename table", with(op.RenameTable{From: bare}, s.ApplyRenameTable), op.RenameTable{From: in})
	expect(t, "table comment", with(op.CreateTableComment{Table: bare}, s.ApplyTableComment), op.CreateTableComment{Table: in})
	expect(t, "add column", with(op.AddColumn{Table: bare}, s.ApplyAddColumn), op.AddColumn{Table: in})
	expect(t, "drop column", with(op.DropColumn{Table: bare}, s.ApplyDropColumn), op.DropColumn{Table: in})
	expect(t, "add constraint", with(op.AddConstraint{Table: bare}, s.ApplyAddConstraint), op.AddConstraint{Table: in})
	expect(t, "create foreign key", with(op.AddConstraint{Table: bare}, s.ApplyCreateForeignKey), op.AddConstraint{Table: in})
	expect(t, "drop constraint", with(op.DropConstraint{Table: bare}, s.ApplyDropConstraint), op.DropConstraint{Table: in})
	expect(t, "create index", with(op.CreateIndex{Table: bare}, s.ApplyCreateIndex), op.CreateIndex{Table: in})
	expect(t, "drop index", with(op.DropIndex{Table: bare}, s.ApplyDropIndex), op.DropIndex{Table: in})
	expect(t, "bulk insert", with(op.BulkInsert{Table: bare}, s.ApplyBulkInsert), op.BulkInsert{Table: in})
	expect(t, "batch", with(op.BatchAlterTable{Table: bare}, s.ApplyBatch), op.BatchAlterTable{Table: in})
}

func TestIfExistsAndIfNotExistsReachEveryOperationThatTakesThem(t *testing.T) {
	expect(t, "drop table", with(op.DropTable{}, sa.IfExists.ApplyDropTable), op.DropTable{IfExists: true})
	expect(t, "drop column", with(op.DropColumn{}, sa.IfExists.ApplyDropColumn), op.DropColumn{IfExists: true})
	expect(t, "drop constraint", with(op.DropConstraint{}, sa.IfExists.ApplyDropConstraint), op.DropConstraint{IfExists: true})
	expect(t, "drop index", with(op.DropIndex{}, sa.IfExists.ApplyDropIndex), op.DropIndex{IfExists: true})
	expect(t, "create table", with(op.CreateTable{}, sa.IfNotExists.ApplyCreateTable), op.CreateTable{IfNotExists: true})
	expect(t, "add column", with(op.AddColumn{}, sa.IfNotExists.ApplyAddColumn), op.AddColumn{IfNotExists: true})
	expect(t, "create index", with(op.CreateIndex{}, sa.IfNotExists.ApplyCreateIndex), op.CreateIndex{IfNotExists: true})
}

func TestObjectOptionsSetWhatTheySay(t *testing.T) {
	for name, c := range map[string]struct {
		option interface{ ApplyObject(*op.ObjectOptions) }
		want   op.ObjectOptions
	}{
		"schema":        {sa.Schema("s"), op.ObjectOptions{Schema: "s"}},
		"if exists":     {sa.IfExists, op.ObjectOptions{IfExists: true}},
		"if not exists": {sa.IfNotExists, op.ObjectOptions{IfNotExists: true}},
		"cascade":       {sa.Cascade, op.ObjectOptions{Cascade: true}},
		"materialized":  {sa.Materialized, op.ObjectOptions{Materialized: true}},
		"before":        {sa.BeforeValue("v"), op.ObjectOptions{Before: "v"}},
		"after":         {sa.AfterValue("v"), op.ObjectOptions{After: "v"}},
	} {
		var got op.ObjectOptions
		c.option.ApplyObject(&got)
		expect(t, name, got, c.want)
	}
}

func TestBatchOptionsSetWhatTheySay(t *testing.T) {
	table, check := sa.Table("t"), sa.CheckConstraint("a > 0")
	for name, c := range map[string]struct {
		option op.BatchOption
		want   op.BatchAlterTable
	}{
		"recreate":   {sa.Recreate("always"), op.BatchAlterTable{Recreate: op.RecreateAlways}},
		"copy from":  {sa.CopyFrom(table), op.BatchAlterTable{CopyFrom: table.Schema()}},
		"table args": {sa.TableArgs(check), op.BatchAlterTable{TableArgs: []schema.TableItem{check}}},
		"reordering": {sa.PartialReordering([]string{"b", "a"}), op.BatchAlterTable{Reordering: [][]string{{"b", "a"}}}},
		"naming":     {sa.NamingConvention{"uq": "u"}, op.BatchAlterTable{NamingConvention: schema.NamingConvention{"uq": "u"}}},
	} {
		expect(t, name, with(op.BatchAlterTable{}, c.option.ApplyBatch), c.want)
	}
	if err := with(op.BatchAlterTable{Table: schema.Name("t")}, sa.Recreate("often").ApplyBatch).Validate(); err == nil {
		t.Error(`Recreate("often") is accepted`)
	}
}

func TestExistingOptionsMakeADropReversible(t *testing.T) {
	unique := sa.UniqueConstraint("a").Named("uq_a")
	drop := op.DropConstraint{Table: schema.Name("t"), Name: "uq_a"}
	if _, err := drop.Reverse(); err == nil {
		t.Error("a drop that doesn't know the constraint is reversible")
	}
	sa.ExistingConstraint(unique).ApplyDropConstraint(&drop)
	sa.KindUnique.ApplyDropConstraint(&drop)
	expect(t, "kind", drop.Kind, schema.KindUnique)
	back, err := drop.Reverse()
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "reverse", back, op.Operation(op.AddConstraint{Table: schema.Name("t"), Constraint: unique}))
	comment := with(op.CreateTableComment{}, sa.ExistingComment("old").ApplyTableComment)
	expect(t, "comment", comment, op.CreateTableComment{Existing: "old", ExistingKnown: true})
	column := with(op.DropColumn{}, sa.ExistingType(sa.Text()).ApplyDropColumn)
	expect(t, "type", column, op.DropColumn{ExistingType: schema.Text{}})
}

func TestAddColumnOptionsSetWhatTheySay(t *testing.T) {
	expect(t, "references", with(op.AddColumn{}, sa.InlineReferences.ApplyAddColumn), op.AddColumn{InlineReferences: true})
	expect(t, "primary key", with(op.AddColumn{}, sa.InlinePrimaryKey.ApplyAddColumn), op.AddColumn{InlinePrimaryKey: true})
	expect(t, "before", with(op.AddColumn{}, sa.InsertBefore("b").ApplyAddColumn), op.AddColumn{Before: "b"})
	expect(t, "after", with(op.AddColumn{}, sa.InsertAfter("b").ApplyAddColumn), op.AddColumn{After: "b"})
}
