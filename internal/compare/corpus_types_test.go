package compare_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/convert"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// neutralType reads a type of the corpus: "Integer", ["String", 50] or
// ["Enum", "a", {"name": "e"}]. The reader of Python's revisions knows all that
// SQLAlchemy has, so the type is written as in such a revision.
func neutralType(raw json.RawMessage, dialectName string) (schema.Type, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	return pythonColumn(pythonType(v), dialectName)
}

// pythonColumn is the type of a column that a revision in Python adds.
func pythonColumn(text, dialectName string) (schema.Type, error) {
	m, err := convert.Parse("op.add_column('t', sa.Column('c', " + text + "))")
	if err != nil {
		return nil, err
	}
	r := convert.Reader{Dialect: engines[dialectName].dialect}
	ops, err := r.Operations(m.Body)
	if err != nil {
		return nil, err
	}
	return ops[0].(op.AddColumn).Column.Type, nil
}

// pythonType writes a type of the corpus in Python.
func pythonType(v any) string {
	name, ok := v.(string)
	var args []any
	if list, isList := v.([]any); isList && len(list) > 0 {
		name, ok = list[0].(string)
		args = list[1:]
	}
	if !ok {
		return fmt.Sprint(v)
	}
	if !strings.Contains(name, ".") {
		name = "sa." + name
	}
	var parts []string
	for i, arg := range args {
		_, isString := arg.(string)
		switch nested := strings.HasSuffix(name, "ARRAY") && i == 0; {
		case nested && isString:
			parts = append(parts, pythonType(arg))
		default:
			parts = append(parts, pythonArgument(arg)...)
		}
	}
	return name + "(" + strings.Join(parts, ", ") + ")"
}

// pythonArgument writes an argument; an object holds arguments by their names.
func pythonArgument(arg any) []string {
	switch arg := arg.(type) {
	case string:
		return []string{strconv.Quote(arg)}
	case bool:
		return []string{map[bool]string{true: "True", false: "False"}[arg]}
	case nil:
		return []string{"None"}
	case []any:
		return []string{pythonType(arg)}
	case map[string]any:
		var named []string
		for _, key := range slices.Sorted(maps.Keys(arg)) {
			named = append(named, key+"="+pythonArgument(arg[key])[0])
		}
		return named
	default:
		return []string{fmt.Sprint(arg)}
	}
}

func TestModelReaderKnowsTheTypes(t *testing.T) {
	for dialectName, types := range map[string]string{
		"sqlite": `["SmallInteger", "Integer", "BigInteger", "Boolean", "Date", "DateTime", ["DateTime", {"timezone": true}], "Time", "Interval",
			"Float", ["Float", 24], "Double", ["Numeric", 10, 2], ["String", 50], ["Unicode", 9], "Text", "UnicodeText", "LargeBinary", "JSON",
			"Uuid", ["Enum", "a", "b", {"name": "e"}], "TIMESTAMP", "VARCHAR", ["CHAR", 3], "NVARCHAR", "BLOB", "REAL", "DECIMAL", "BINARY", "VARBINARY"]`,
		"postgresql": `[["ARRAY", "Integer"], ["ARRAY", ["String", 9]], "postgresql.JSONB", "postgresql.UUID", "postgresql.INET", "postgresql.CIDR",
			"postgresql.MACADDR", "postgresql.HSTORE", "postgresql.TSVECTOR", "postgresql.BYTEA", "postgresql.MONEY", "postgresql.INT4RANGE",
			"postgresql.TSTZRANGE", "postgresql.DOUBLE_PRECISION", ["postgresql.BIT", 3], "postgresql.OID", "postgresql.CITEXT",
			["postgresql.INTERVAL", {"fields": "DAY"}], ["postgresql.TIMESTAMP", {"timezone": true}], ["postgresql.ENUM", "a", {"name": "e"}]]`,
		"mariadb": `["mysql.TINYINT", "mysql.MEDIUMINT", ["mysql.INTEGER", {"unsigned": true}], "mysql.BIGINT", "mysql.YEAR", "mysql.LONGTEXT",
			"mysql.MEDIUMTEXT", "mysql.TINYTEXT", "mysql.LONGBLOB", ["mysql.BIT", 4], ["mysql.DATETIME", {"fsp": 6}], ["mysql.ENUM", "a", "b"],
			["mysql.SET", "a", "b"], ["mysql.VARCHAR", 9, {"charset": "latin1", "collation": "latin1_bin"}], ["mysql.DECIMAL", 10, 2, {"unsigned": true}]]`,
	} {
		var all []json.RawMessage
		if err := json.Unmarshal([]byte(types), &all); err != nil {
			t.Fatal(err)
		}
		for _, raw := range all {
			if typ, err := neutralType(raw, dialectName); err != nil || typ == nil {
				t.Errorf("%s %s: %v, %v", dialectName, raw, typ, err)
			}
		}
	}
}
