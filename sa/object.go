package sa

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// ApplyObject sets the schema.
func (s SchemaOption) ApplyObject(o *op.ObjectOptions) { o.Schema = string(s) }

// ApplyObject sets the flag.
func (IfExistsFlag) ApplyObject(o *op.ObjectOptions) { o.IfExists = true }

// ApplyObject sets the flag.
func (IfNotExistsFlag) ApplyObject(o *op.ObjectOptions) { o.IfNotExists = true }

// ObjectOption is an option of the directives about enum types, views and
// schemas.
type ObjectOption func(*op.ObjectOptions)

// ApplyObject sets the option.
func (f ObjectOption) ApplyObject(o *op.ObjectOptions) { f(o) }

// Cascade drops with a schema all that it holds.
var Cascade ObjectOption = func(o *op.ObjectOptions) { o.Cascade = true }

// Materialized makes, replaces or drops a materialized view (PostgreSQL).
var Materialized ObjectOption = func(o *op.ObjectOptions) { o.Materialized = true }

// BeforeValue puts an enum value before another one.
func BeforeValue(value string) ObjectOption {
	return func(o *op.ObjectOptions) { o.Before = value }
}

// AfterValue puts an enum value after another one.
func AfterValue(value string) ObjectOption {
	return func(o *op.ObjectOptions) { o.After = value }
}

// Object returns an object of any kind. definition holds the statements that
// create it: the first one is a whole CREATE statement or what follows the name
// in it.
func Object(kind schema.ObjectKind, name string, definition ...string) *schema.Object {
	return &schema.Object{Kind: kind, Name: schema.ParseTableName(name), Definition: definition}
}

// View returns a view, "name" or "schema.name", of a query.
func View(name, query string) *schema.Object {
	return schema.NewView(schema.ParseTableName(name), query)
}

// MaterializedView returns a materialized view of a query. Its indexes are
// further statements.
func MaterializedView(name, query string, indexes ...string) *schema.Object {
	view := schema.NewMaterializedView(schema.ParseTableName(name), query)
	view.Definition = append(view.Definition, indexes...)
	return view
}

// VirtualTable returns a virtual table of SQLite: sa.VirtualTable("pages_text",
// "USING fts5(title, body)"). The tables in which it keeps its data are its own.
// Without a definition it can be dropped.
func VirtualTable(name string, definition ...string) *schema.Object {
	return Object(schema.KindVirtualTable, name, definition...)
}

// Function returns a function with its whole CREATE statement. args lists the
// types of its arguments ("integer, text").
func Function(name, args string, definition ...string) *schema.Object {
	return withArgs(schema.KindFunction, name, args, definition)
}

// Procedure returns a procedure with its whole CREATE statement.
func Procedure(name, args string, definition ...string) *schema.Object {
	return withArgs(schema.KindProcedure, name, args, definition)
}

// Aggregate returns an aggregate function with its whole CREATE statement.
func Aggregate(name, args string, definition ...string) *schema.Object {
	return withArgs(schema.KindAggregate, name, args, definition)
}

func withArgs(kind schema.ObjectKind, name, args string, definition []string) *schema.Object {
	o := Object(kind, name, definition...)
	o.Args = args
	return o
}

// Trigger returns a trigger on a table with its whole CREATE statement.
func Trigger(name, table string, definition ...string) *schema.Object {
	return belonging(schema.KindTrigger, name, table, definition)
}

// Event returns an event of MariaDB or MySQL: sa.Event("purge", "ON SCHEDULE
// EVERY 1 DAY DO DELETE FROM sessions").
func Event(name string, definition ...string) *schema.Object {
	return Object(schema.KindEvent, name, definition...)
}

// Policy returns a row security policy of a table with its whole CREATE
// statement (PostgreSQL). RowSecurity enables the policies of a table.
func Policy(name, table string, definition ...string) *schema.Object {
	return belonging(schema.KindPolicy, name, table, definition)
}

// Rule returns a rewrite rule of a table or view with its whole CREATE
// statement (PostgreSQL).
func Rule(name, table string, definition ...string) *schema.Object {
	return belonging(schema.KindRule, name, table, definition)
}

func belonging(kind schema.ObjectKind, name, table string, definition []string) *schema.Object {
	on := schema.ParseTableName(table)
	return &schema.Object{Kind: kind, Name: schema.TableName{Schema: on.Schema, Name: name}, On: on, Definition: definition}
}

// RowSecurity enables the row security of a table (PostgreSQL). definition
// holds the ALTER TABLE statements.
func RowSecurity(table string, definition ...string) *schema.Object {
	on := schema.ParseTableName(table)
	return &schema.Object{Kind: schema.KindRowSecurity, Name: on, On: on, Definition: definition}
}

// Setting returns what ALTER statements set on a table, or on a column or
// sequence of it, and no option of a model says (PostgreSQL): sa.Setting("storage
// of body", "posts", "posts", "ALTER TABLE posts ALTER COLUMN body SET STORAGE
// EXTERNAL"). what is free text, name the table or sequence that is altered.
func Setting(what, name, table string, definition ...string) *schema.Object {
	return &schema.Object{Kind: schema.KindSetting, Name: schema.ParseTableName(name), Args: what, On: schema.ParseTableName(table), Definition: definition}
}

// CommentOn returns a comment on what takes none in a model (PostgreSQL):
// sa.CommentOn("constraint", "posts_pkey", "posts", "COMMENT ON CONSTRAINT
// posts_pkey ON posts IS 'the key'"). table is "" where there is none.
func CommentOn(what, name, table string, definition ...string) *schema.Object {
	return &schema.Object{Kind: schema.KindComment, Name: schema.ParseTableName(name), Args: what, On: schema.ParseTableName(table), Definition: definition}
}

// Privileges returns who owns an object and what is granted on it (PostgreSQL):
// sa.Privileges("table", "posts", "posts", "GRANT SELECT ON posts TO reader").
// what says what the object is: "table", "column body", "view", "sequence",
// "schema", "function (integer)"; table is "" where there is none. They are
// compared if Env.Privileges is set.
func Privileges(what, name, table string, definition ...string) *schema.Object {
	return &schema.Object{Kind: schema.KindPrivileges, Name: schema.ParseTableName(name), Args: what, On: schema.ParseTableName(table), Definition: definition}
}

// Sequence returns a sequence.
func Sequence(name string, settings schema.Identity) *schema.Object {
	return schema.NewSequence(schema.ParseTableName(name), settings)
}

// Extension returns an extension of PostgreSQL. definition may name its schema:
// "SCHEMA tools".
func Extension(name string, definition ...string) *schema.Object {
	return &schema.Object{Kind: schema.KindExtension, Name: schema.Name(name), Definition: definition}
}

// Namespace returns a schema, which holds tables and other objects.
func Namespace(name string) *schema.Object {
	return &schema.Object{Kind: schema.KindSchema, Name: schema.Name(name)}
}

// Domain returns a domain: sa.Domain("price", "AS numeric CHECK (VALUE >= 0)").
func Domain(name string, definition ...string) *schema.Object {
	return Object(schema.KindDomain, name, definition...)
}

// UserType returns a composite or range type: sa.UserType("point3", "AS (x
// float, y float, z float)"). For enum types use Enum.
func UserType(name string, definition ...string) *schema.Object {
	return Object(schema.KindType, name, definition...)
}

// Collation returns a collation: sa.Collation("german", "(provider = icu, locale
// = 'de')").
func Collation(name string, definition ...string) *schema.Object {
	return Object(schema.KindCollation, name, definition...)
}

// Statistics returns extended statistics: sa.Statistics("st", "ON a, b FROM
// t").
func Statistics(name string, definition ...string) *schema.Object {
	return Object(schema.KindStatistics, name, definition...)
}
