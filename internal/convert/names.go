package convert

import (
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// saNames are the members of sqlalchemy beside its types.
var saNames = map[string]any{
	"Column": &builtin{name: "sa.Column", call: column}, "column": &builtin{name: "sa.column", call: lightColumn},
	"Table": &builtin{name: "sa.Table", call: fullTable}, "table": &builtin{name: "sa.table", call: lightTable},
	"MetaData":             &builtin{name: "sa.MetaData", call: metadata},
	"ForeignKey":           &builtin{name: "sa.ForeignKey", call: foreignKey},
	"ForeignKeyConstraint": &builtin{name: "sa.ForeignKeyConstraint", call: foreignKeyConstraint},
	"UniqueConstraint":     &builtin{name: "sa.UniqueConstraint", call: uniqueConstraint},
	"PrimaryKeyConstraint": &builtin{name: "sa.PrimaryKeyConstraint", call: primaryKeyConstraint},
	"CheckConstraint":      &builtin{name: "sa.CheckConstraint", call: checkConstraint},
	"Index":                &builtin{name: "sa.Index", call: index},
	"Computed":             &builtin{name: "sa.Computed", call: computed},
	"Identity":             &builtin{name: "sa.Identity", call: identity},
	"Sequence":             &builtin{name: "sa.Sequence", call: sequenceOf},
	"DefaultClause":        &builtin{name: "sa.DefaultClause", call: defaultClause},
	"FetchedValue":         &builtin{name: "sa.FetchedValue", call: func(a *args) (any, error) { a.kw = nil; return fetched{}, a.done() }},
	"DDL":                  &builtin{name: "sa.DDL", call: ddl},
	"text":                 &builtin{name: "sa.text", call: sqlText},
	"literal_column":       &builtin{name: "sa.literal_column", call: literalColumn},
	"literal":              &builtin{name: "sa.literal", call: sqlLiteral},
	"bindparam":            &builtin{name: "sa.bindparam", call: bindparam},
	"cast":                 &builtin{name: "sa.cast", call: sqlCast},
	"func":                 sqlFunctions,
	"true":                 constantSQL("sa.true", true), "false": constantSQL("sa.false", false), "null": constantSQL("sa.null", nil),
	"and_": junction("sa.and_", "AND", bindAnd), "or_": junction("sa.or_", "OR", bindOr), "not_": &builtin{name: "sa.not_", call: sqlNot},
	"desc": keyFunction("desc"), "asc": keyFunction("asc"), "nulls_first": keyFunction("nulls_first"),
	"nullsfirst": keyFunction("nulls_first"), "nulls_last": keyFunction("nulls_last"), "nullslast": keyFunction("nulls_last"),
	"collate": keyFunction("collate"),
	"select":  &builtin{name: "sa.select", call: selectQuery}, "insert": statementOf("sa.insert", "INSERT"),
	"update": statementOf("sa.update", "UPDATE"), "delete": statementOf("sa.delete", "DELETE"),
}

// keyFunction is sa.desc(x) for x.desc().
func keyFunction(method string) *builtin {
	return &builtin{name: "sa." + method, call: func(a *args) (any, error) {
		v := a.need("expression")
		if s, ok := toString(v); ok {
			v = columnRef{name: s}
		}
		x, ok := v.(sqlValue)
		if !ok {
			return nil, errorf(a.line, "%s: %s is no SQL expression", a.fn, typeName(v))
		}
		m, _ := expressionMethod(x, method)
		return m.(*builtin).call(a)
	}}
}

// The modules that scripts import from.
var (
	opModule         = &namespace{name: "op", members: opNames()}
	opsModule        = &namespace{name: "alembic.operations.ops", members: operationClasses()}
	saModule         = saNamespace("sa", nil, genericTypes)
	postgresqlModule = saNamespace("postgresql", map[string]any{
		"ExcludeConstraint": &builtin{name: "postgresql.ExcludeConstraint", call: exclude}}, withPlain(postgresqlTypes))
	mysqlModule  = saNamespace("mysql", nil, mysqlTypes)
	mssqlModule  = saNamespace("mssql", nil, mssqlTypes)
	oracleModule = saNamespace("oracle", nil, oracleTypes)
	sqliteModule = saNamespace("sqlite", nil, map[string]maker{"DATE": plainWord(schema.Date{}), "TIME": plainWord(schema.Time{}),
		"DATETIME": plainWord(schema.DateTime{})})
	datetimeModule = &namespace{name: "datetime", members: map[string]any{
		"date": &builtin{name: "datetime.date", call: newDate}, "time": &builtin{name: "datetime.time", call: newTime},
		"datetime":  &builtin{name: "datetime.datetime", call: newDateTime},
		"timedelta": &builtin{name: "datetime.timedelta", call: newTimedelta},
		"timezone":  timezoneClass, "UTC": timezoneClass.members["utc"],
	}}
	decimalModule = &namespace{name: "decimal", members: map[string]any{"Decimal": &builtin{name: "decimal.Decimal", call: newDecimal}}}
	uuidModule    = &namespace{name: "uuid", members: map[string]any{"UUID": &builtin{name: "uuid.UUID", call: newUUID}}}
	contextModule = &namespace{name: "alembic.context", members: map[string]any{
		"is_offline_mode": &builtin{name: "context.is_offline_mode", call: func(a *args) (any, error) { return !a.in.Online, a.done() }},
		"get_context":     opModule.members["get_context"], "get_bind": opModule.members["get_bind"],
	}}
)

// plainWord is a type whose arguments (storage formats of SQLite) don't count.
func plainWord(t schema.Type) maker {
	return func(a *args) schema.Type { a.kw = nil; return t }
}

func withPlain(types map[string]maker) map[string]maker {
	for _, make := range pgPlain {
		t := make()
		types[strings.TrimPrefix(t.TypeName(), "postgresql.")] = same(t)
	}
	return types
}

// saNamespace is a module of types. What it lacks is taken from the generic
// ones, which the dialects' modules repeat.
func saNamespace(name string, members map[string]any, types map[string]maker) *namespace {
	n := &namespace{name: name, members: map[string]any{}}
	if name == "sa" {
		members = saNames
	}
	for id, v := range members {
		n.members[id] = v
	}
	for id, make := range genericTypes {
		if name == "sa" || strings.ToUpper(id) == id {
			n.members[id] = typeClass(name+"."+id, make)
		}
	}
	for id, make := range types {
		n.members[id] = typeClass(name+"."+id, make)
	}
	return n
}

// modules are what scripts import, by dotted path.
var modules = map[string]*namespace{
	"alembic":            {name: "alembic", members: map[string]any{"op": opModule, "context": contextModule}},
	"alembic.operations": {name: "alembic.operations", members: map[string]any{"ops": opsModule}}, "alembic.operations.ops": opsModule,
	"alembic.op": opModule, "alembic.context": contextModule,
	"sqlalchemy": saModule, "sqlalchemy.types": saModule, "sqlalchemy.sql": saModule, "sqlalchemy.schema": schemaModule,
	"sqlalchemy.sql.expression": saModule, "sqlalchemy.sql.sqltypes": saModule, "sqlalchemy.sql.schema": schemaModule,
	"sqlalchemy.sql.functions":  sqlFunctions,
	"sqlalchemy.dialects":       dialectsModule,
	"sqlalchemy.dialects.mysql": mysqlModule, "sqlalchemy.dialects.mssql": mssqlModule, "sqlalchemy.dialects.oracle": oracleModule,
	"sqlalchemy.dialects.postgresql": postgresqlModule, "sqlalchemy.dialects.sqlite": sqliteModule,
	"datetime": datetimeModule, "decimal": decimalModule, "uuid": uuidModule,
	"typing": anything("typing"), "collections.abc": anything("collections.abc"), "__future__": anything("__future__"),
}

// anything is a module whose names stand in annotations only.
func anything(name string) *namespace {
	return &namespace{name: name, any: func(id string) any { return &namespace{name: name + "." + id} }}
}

var (
	schemaModule = &namespace{name: "sa.schema", members: saModule.members, any: func(id string) any {
		switch id {
		case "CreateSequence":
			return sequenceDDL(true)
		case "DropSequence":
			return sequenceDDL(false)
		}
		return nil
	}}
	dialectsModule = &namespace{name: "sa.dialects", members: map[string]any{"postgresql": postgresqlModule, "mysql": mysqlModule,
		"mssql": mssqlModule, "oracle": oracleModule, "sqlite": sqliteModule}}
	timezoneClass = &builtin{name: "datetime.timezone", call: newTimezone, members: map[string]any{"utc": utc}}
)

// globals are the names that every script knows.
var globals = map[string]any{
	"op": opModule, "sa": saModule, "sqlalchemy": saModule, "func": sqlFunctions, "text": saNames["text"], "table": saNames["table"],
	"column": saNames["column"], "postgresql": postgresqlModule, "mysql": mysqlModule, "mssql": mssqlModule,
	"oracle": oracleModule, "sqlite": sqliteModule, "datetime": datetimeModule, "decimal": decimalModule, "uuid": uuidModule,
	"context": contextModule,
	"dict":    &builtin{name: "dict", call: newDict}, "list": &builtin{name: "list", call: newList},
	"tuple": &builtin{name: "tuple", call: newList}, "set": &builtin{name: "set", call: newList}, "str": &builtin{name: "str", call: newStr}, "int": &builtin{name: "int", call: newInt}, "float": &builtin{name: "float", call: newFloat},
}
