package oracle

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// errNoTime refuses a time of day, for which Oracle has no type.
var errNoTime = unsupported("the type TIME", "use sa.DateTime() or sa.Interval()")

// TypeSQL writes a type in the words of SQLAlchemy's dialect.
func (d *Dialect) TypeSQL(t schema.Type) (string, error) {
	t, text, given, err := ddl.GivenType(d, t)
	if given {
		return text, err
	}
	switch t := t.(type) {
	case schema.SQLName:
		if strings.EqualFold(t.Name, "TIME") {
			return "", errNoTime
		}
		return sqlName(t), nil
	case *schema.Enum:
		return "VARCHAR" + chars(t.MaxLength()), nil
	case schema.Time:
		return "", errNoTime
	case schema.Float:
		if t.Precision != 0 {
			return "", fmt.Errorf("oracle counts the precision of FLOAT in other digits; write " +
				"sa.Variant(sa.Float(…)).With(\"oracle\", oracle.FLOAT(…))")
		}
		return "FLOAT", nil
	}
	if s := cmp.Or(genericSQL(t), timeSQL(t), ddl.StandardType(t)); s != "" {
		return s, nil
	}
	return "", ddl.NoTypeSQL(d, t)
}

func genericSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Boolean:
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
		return "DOUBLE PRECISION" + ddl.TypeArg(t.Precision)
	case schema.LargeBinary:
		return "BLOB"
	}
	return ""
}

func timeSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Date, schema.DateTime:
		return "DATE"
	case schema.Interval:
		if t.NonNative {
			return "DATE"
		}
		return "INTERVAL DAY" + ddl.TypeArg(t.DayPrecision) + " TO SECOND" + ddl.TypeArg(t.SecondPrecision)
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
		return word + ddl.TypeArgs(t.Args...) + " WITH TIME ZONE"
	}
	return word + ddl.TypeArgs(t.Args...)
}
