package sa

import "github.com/alembic-go/alembic/schema"

// Operator returns an operator with its whole CREATE statement (PostgreSQL). args
// lists the types of its operands: "integer, integer", or "NONE, integer" where it
// stands in front of its one operand.
func Operator(name, args string, definition ...string) *schema.Object {
	return withArgs(schema.KindOperator, name, args, definition)
}

// OperatorFamily returns an operator family of an access method (PostgreSQL):
// sa.OperatorFamily("lengths", "btree", "USING btree"). Members that belong to no
// class are further statements.
func OperatorFamily(name, method string, definition ...string) *schema.Object {
	return withArgs(schema.KindOperatorFamily, name, method, definition)
}

// OperatorClass returns an operator class of an access method (PostgreSQL):
// sa.OperatorClass("length_ops", "btree", "FOR TYPE length USING btree AS …").
func OperatorClass(name, method string, definition ...string) *schema.Object {
	return withArgs(schema.KindOperatorClass, name, method, definition)
}

// Cast returns a cast from one type to another with its whole CREATE statement
// (PostgreSQL): sa.Cast("mood", "text", "CREATE CAST (mood AS text) WITH INOUT").
func Cast(from, to string, definition ...string) *schema.Object {
	return &schema.Object{Kind: schema.KindCast, Name: schema.Name(from), Args: to, Definition: definition}
}

// TextSearchParser returns a text search parser (PostgreSQL).
func TextSearchParser(name string, definition ...string) *schema.Object {
	return Object(schema.KindSearchParser, name, definition...)
}

// TextSearchTemplate returns a template of text search dictionaries (PostgreSQL).
func TextSearchTemplate(name string, definition ...string) *schema.Object {
	return Object(schema.KindSearchTemplate, name, definition...)
}

// TextSearchDictionary returns a text search dictionary (PostgreSQL):
// sa.TextSearchDictionary("plain", "(TEMPLATE = simple, stopwords = 'english')").
func TextSearchDictionary(name string, definition ...string) *schema.Object {
	return Object(schema.KindSearchDictionary, name, definition...)
}

// TextSearchConfiguration returns a text search configuration (PostgreSQL). Its
// mappings are further statements: sa.TextSearchConfiguration("words", "(PARSER =
// default)", "ALTER TEXT SEARCH CONFIGURATION words ADD MAPPING FOR word WITH
// plain").
func TextSearchConfiguration(name string, definition ...string) *schema.Object {
	return Object(schema.KindSearchConfig, name, definition...)
}

// ForeignDataWrapper returns a foreign-data wrapper (PostgreSQL):
// sa.ForeignDataWrapper("files", "HANDLER files_handler VALIDATOR files_validator").
func ForeignDataWrapper(name string, definition ...string) *schema.Object {
	return ofDatabase(schema.KindWrapper, name, definition)
}

// Server returns a foreign server (PostgreSQL): sa.Server("billing", "FOREIGN DATA
// WRAPPER postgres_fdw OPTIONS (host 'billing.internal')").
func Server(name string, definition ...string) *schema.Object {
	return ofDatabase(schema.KindServer, name, definition)
}

// UserMapping returns the mapping of a user, or of PUBLIC, to a foreign server with
// its whole CREATE statement (PostgreSQL). Passwords don't belong into models: set
// them on each database.
func UserMapping(user, server string, definition ...string) *schema.Object {
	return &schema.Object{Kind: schema.KindUserMapping, Name: schema.Name(user), Args: server, Definition: definition}
}

// ForeignTable returns a foreign table (PostgreSQL): sa.ForeignTable("invoices",
// "(id integer) SERVER billing").
func ForeignTable(name string, definition ...string) *schema.Object {
	return Object(schema.KindForeignTable, name, definition...)
}

// Conversion returns a conversion between encodings with its whole CREATE statement
// (PostgreSQL).
func Conversion(name string, definition ...string) *schema.Object {
	return Object(schema.KindConversion, name, definition...)
}

// AccessMethod returns an access method of tables or indexes (PostgreSQL):
// sa.AccessMethod("rows", "TYPE TABLE HANDLER heap_tableam_handler").
func AccessMethod(name string, definition ...string) *schema.Object {
	return ofDatabase(schema.KindAccessMethod, name, definition)
}

// EventTrigger returns an event trigger (PostgreSQL): sa.EventTrigger("audit", "ON
// ddl_command_end EXECUTE FUNCTION log_ddl()").
func EventTrigger(name string, definition ...string) *schema.Object {
	return ofDatabase(schema.KindEventTrigger, name, definition)
}

// ofDatabase returns an object that belongs to no schema.
func ofDatabase(kind schema.ObjectKind, name string, definition []string) *schema.Object {
	return &schema.Object{Kind: kind, Name: schema.Name(name), Definition: definition}
}
