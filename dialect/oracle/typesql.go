package oracle

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// TypeSQL writes a type in the words of SQLAlchemy's dialect.
func (*Dialect) TypeSQL(t schema.Type) (string, error) {
	t = schema.ResolveVariant(t, name)
	if own, ok := t.(schema.SQLType); ok {
		return own.SQL(name)
	}
	switch t := t.(type) {
	case schema.Raw:
		return t.SQLText, nil
	case schema.SQLName:
		return sqlName(t), nil
	case *schema.Enum:
		return "VARCHAR" + chars(t.MaxLength()), nil
	case schema.Float:
		if t.Precision != 0 {
			return "", fmt.Errorf("oracle counts the precision of FLOAT in other digits; write " +
				"sa.Variant(sa.Float(…)).With(\"oracle\", oracle.FLOAT(…))")
		}
		return "FLOAT", nil
	case schema.NullType, nil:
		return "", errors.New("the column's type is not known (NullType); give it a type")
	}
	if s := genericSQL(t); s != "" {
		return s, nil
	}
	return "", &dialect.UnsupportedError{Dialect: name, What: fmt.Sprintf("the type %s", t.TypeName()),
		Instead: "give the column another type here with sa.Variant, or write it as sa.TypeName(\"…\")"}
}

func genericSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Integer:
		return "INTEGER"
	case schema.SmallInteger, schema.Boolean:
		return "SMALLINT"
	case schema.BigInteger:
		return "NUMBER(19)"
	case schema.String:
		return "VARCHAR2" + chars(t.Length)
	case schema.Unicode:
		return "VARCHAR2" + chars(t.Length)
	case schema.Text, schema.UnicodeText, schema.JSON:
		return "CLOB"
	case schema.Double:
		return "DOUBLE PRECISION" + arg(t.Precision)
	case schema.Numeric:
		return "NUMERIC" + numericArgs(t.Precision, t.Scale)
	case schema.LargeBinary:
		return "BLOB"
	case schema.Uuid:
		return "CHAR(32)"
	}
	return timeSQL(t)
}

func timeSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Date, schema.DateTime:
		return "DATE"
	case schema.Time:
		return "TIME"
	case schema.Interval:
		if t.NonNative {
			return "DATE"
		}
		return "INTERVAL DAY" + arg(t.DayPrecision) + " TO SECOND" + arg(t.SecondPrecision)
	}
	return ""
}

// sqlName writes one of SQL's own names.
func sqlName(t schema.SQLName) string {
	word := strings.ToUpper(t.Name)
	switch {
	case word == "VARCHAR" && len(t.Args) == 1:
		return word + chars(t.Args[0])
	case word == "NVARCHAR":
		word = "NVARCHAR2"
	case word == "TIMESTAMP" && t.Timezone:
		return word + argsOf(t.Args) + " WITH TIME ZONE"
	}
	return word + argsOf(t.Args)
}

func argsOf(args []int) string {
	if len(args) == 0 {
		return ""
	}
	parts := make([]string, len(args))
	for i, n := range args {
		parts[i] = strconv.Itoa(n)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
