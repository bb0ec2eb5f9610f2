package convert

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// directive makes the operation of one call of op; nil makes none.
type directive func(*args) (op.Operation, error)

// directives are the functions of op, by name. In batch mode the table is not
// among the arguments: target takes it from the block.
var directives = map[string]directive{
	"add_column": addColumn, "alter_column": alterColumn, "drop_column": dropColumn,
	"create_index": createIndex, "drop_index": dropIndex,
	"create_unique_constraint": createUnique, "create_primary_key": createPrimaryKey,
	"create_check_constraint": createCheck, "create_foreign_key": createForeignKey,
	"create_exclude_constraint": createExclude, "drop_constraint": dropConstraint,
	"create_table_comment": createTableComment, "drop_table_comment": dropTableComment,
}

// target takes the name of the table and its schema, or those of the batch.
func (a *args) target(name string) schema.TableName {
	if b, ok := a.keyword(batchKey); ok {
		n, _ := b.(schema.TableName)
		return n
	}
	n := schema.TableName{Name: a.name(name)}
	n.Schema = a.kwName("schema")
	return n
}

// batchKey is the keyword under which a batch's methods pass their table on.
const batchKey = "\x00table"

func addColumn(a *args) (op.Operation, error) {
	o := op.AddColumn{Table: a.target("table_name")}
	c, ok := a.need("column").(*schema.Column)
	if !ok {
		a.fail("the column must be a sa.Column")
		return nil, a.err
	}
	o.Column = c.Clone()
	a.settleColumn(o.Table, o.Column)
	o.IfNotExists = a.flag("if_not_exists")
	o.InlineReferences, o.InlinePrimaryKey = a.flag("inline_references"), a.flag("inline_primary_key")
	o.Before, o.After = a.kwName("insert_before"), a.kwName("insert_after")
	return o, a.done()
}

func dropColumn(a *args) (op.Operation, error) {
	o := op.DropColumn{Table: a.target("table_name"), Name: a.name("column_name")}
	o.IfExists = a.flag("if_exists")
	o.ExistingType = a.kwType("existing_type")
	o.Options = a.options()
	a.ignore("existing_nullable", "existing_server_default", "existing_comment")
	return o, a.done()
}

func alterColumn(a *args) (op.Operation, error) {
	o := op.AlterColumn{Table: a.target("table_name"), Name: a.name("column_name")}
	o.Nullable, o.ExistingNullable = a.optFlag("nullable"), a.optFlag("existing_nullable")
	o.Type, o.ExistingType = a.kwType("type_"), a.kwType("existing_type")
	o.Comment, o.ExistingComment = a.comment("comment"), a.existingComment()
	if v, ok := a.keyword("server_default"); ok && v != false {
		o.Default = a.defaultChange(v)
	}
	if v, ok := a.keyword("existing_server_default"); ok && v != false {
		o.ExistingDefault = a.defaultChange(v)
	}
	for _, key := range []string{"new_column_name", "name"} {
		if v, ok := a.keyword(key); ok {
			o.NewName = a.text(key, v)
		}
	}
	o.Autoincrement, o.ExistingAutoincrement = a.optFlag("autoincrement"), a.optFlag("existing_autoincrement")
	o.Before, o.After = a.kwName("insert_before"), a.kwName("insert_after")
	o.Type, o.ExistingType = a.namedType(o.Table, o.Type), a.namedType(o.Table, o.ExistingType)
	o.Options = a.options()
	return o, a.done()
}

// namedType puts the name of a type's check through the convention.
func (a *args) namedType(n schema.TableName, t schema.Type) schema.Type {
	c := &schema.Column{Type: t}
	a.settleColumn(n, c)
	return c.Type
}

// comment is nil when it isn't given; None removes the comment.
func (a *args) comment(key string) *string {
	v, ok := a.keyword(key)
	if !ok || v == false {
		return nil
	}
	s := a.text(key, v)
	return &s
}

func (a *args) existingComment() *string {
	v, ok := a.keyword("existing_comment")
	if !ok || v == nil {
		return nil
	}
	s := a.text("existing_comment", v)
	return &s
}

func (a *args) defaultChange(v any) *op.DefaultChange {
	if v == nil {
		return &op.DefaultChange{}
	}
	d := a.toDefault(v)
	return &op.DefaultChange{Default: d.def, Computed: d.computed, Identity: d.identity}
}

func createIndex(a *args) (op.Operation, error) {
	x := &schema.Index{}
	x.Name = a.optName("index_name")
	o := op.CreateIndex{Table: a.target("table_name"), Index: x}
	keys, ok := a.need("columns").(*list)
	if !ok {
		a.fail("the columns must be a list")
		return nil, a.err
	}
	for _, v := range keys.items {
		x.Keys = append(x.Keys, a.indexKey(v))
	}
	x.Unique = a.flag("unique")
	o.IfNotExists = a.flag("if_not_exists")
	x.Options = a.options()
	a.ignore("quote", "info")
	return o, a.done()
}

func dropIndex(a *args) (op.Operation, error) {
	o := op.DropIndex{Name: a.name("index_name")}
	if b, ok := a.keyword(batchKey); ok {
		o.Table, _ = b.(schema.TableName)
	} else {
		o.Table.Name = a.optName("table_name")
		o.Table.Schema = a.kwName("schema")
	}
	o.IfExists = a.flag("if_exists")
	o.Options = a.options()
	return o, a.done()
}

// added finishes the operation that adds a constraint.
func (a *args) added(n schema.TableName, c schema.Constraint) (op.Operation, error) {
	a.finish(c)
	return op.AddConstraint{Table: n, Constraint: c}, a.done()
}

func createUnique(a *args) (op.Operation, error) {
	c := &schema.Unique{Name: a.optName("constraint_name")}
	n := a.target("table_name")
	c.Columns = a.names("columns")
	return a.added(n, c)
}

func createPrimaryKey(a *args) (op.Operation, error) {
	c := &schema.PrimaryKey{Name: a.optName("constraint_name")}
	n := a.target("table_name")
	c.Columns = a.names("columns")
	return a.added(n, c)
}

func createCheck(a *args) (op.Operation, error) {
	given := a.need("constraint_name")
	c := &schema.Check{Name: a.text("constraint_name", given)}
	n := a.target("table_name")
	c.SQL = a.sql(a.need("condition"))
	a.settleCheck(n, namedCheck{c, given, a.line})
	return a.added(n, c)
}

func createForeignKey(a *args) (op.Operation, error) {
	fk := &schema.ForeignKey{Name: a.optName("constraint_name")}
	n := schema.TableName{}
	if b, ok := a.keyword(batchKey); ok {
		n, _ = b.(schema.TableName)
	} else {
		n.Name = a.name("source_table")
	}
	fk.RefTable.Name = a.name("referent_table")
	fk.Columns, fk.RefColumns = a.names("local_cols"), a.names("remote_cols")
	if s := a.kwName("source_schema"); s != "" {
		n.Schema = s
	}
	fk.RefTable.Schema = a.kwName("referent_schema")
	fk.OnUpdate, fk.OnDelete, fk.Match = a.kwName("onupdate"), a.kwName("ondelete"), a.kwName("match")
	fk.UseAlter = a.flag("use_alter")
	return a.added(n, fk)
}

func createExclude(a *args) (op.Operation, error) {
	c := &schema.Exclude{Name: a.optName("constraint_name")}
	n := a.target("table_name")
	a.excludeElements(c)
	a.excludeOptions(c)
	return a.added(n, c)
}

func dropConstraint(a *args) (op.Operation, error) {
	given := a.need("constraint_name")
	o := op.DropConstraint{Name: a.text("constraint_name", given), Table: a.target("table_name")}
	kind, _ := a.take("type_")
	o.Kind = schema.ConstraintKind(a.text("type_", kind))
	if s, ok := given.(string); ok {
		o.Name = a.conventional(conventionKeys[o.Kind], o.Table, s)
	}
	o.IfExists = a.flag("if_exists")
	o.Options = a.options()
	return o, a.done()
}

// conventionKeys are the keys of a naming convention.
var conventionKeys = map[schema.ConstraintKind]string{schema.KindPrimaryKey: "pk", schema.KindForeignKey: "fk",
	schema.KindUnique: "uq", schema.KindCheck: "ck"}

func createTableComment(a *args) (op.Operation, error) {
	o := op.CreateTableComment{Table: a.target("table_name"), Comment: a.optName("comment")}
	a.existing(&o)
	return o, a.done()
}

func dropTableComment(a *args) (op.Operation, error) {
	o := op.CreateTableComment{Table: a.target("table_name")}
	a.existing(&o)
	return o, a.done()
}

func (a *args) existing(o *op.CreateTableComment) {
	if v, ok := a.keyword("existing_comment"); ok {
		o.Existing, o.ExistingKnown = a.text("existing_comment", v), true
	}
}
