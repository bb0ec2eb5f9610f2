package mssql

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
		return collated(t.Name+nameArgs(t), t.Collation), nil
	case *schema.Enum:
		return "VARCHAR" + length(t.MaxLength()), nil
	case schema.NullType, nil:
		return "", errors.New("the column's type is not known (NullType); give it a type")
	}
	if s := textSQL(t); s != "" {
		return s, nil
	}
	if s := otherSQL(t); s != "" {
		return s, nil
	}
	return "", &dialect.UnsupportedError{Dialect: name, What: fmt.Sprintf("the type %s", t.TypeName()),
		Instead: "give the column another type here with sa.Variant, or write it as sa.TypeName(\"…\")"}
}

// nameArgs are the arguments of one of SQL's own names. Without a length the
// server takes 1 for these three, which nobody means.
func nameArgs(t schema.SQLName) string {
	switch strings.ToUpper(t.Name) {
	case "VARCHAR", "NVARCHAR", "VARBINARY":
		if len(t.Args) == 0 {
			return length(0)
		}
	}
	return args(t.Args...)
}

func textSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.String:
		return collated("VARCHAR"+length(t.Length), t.Collation)
	case schema.Unicode:
		return collated("NVARCHAR"+length(t.Length), t.Collation)
	case schema.Text:
		return collated("TEXT"+args(t.Length), t.Collation)
	case schema.UnicodeText:
		return collated("NTEXT"+args(t.Length), t.Collation)
	case schema.JSON:
		return "NVARCHAR(max)"
	case schema.LargeBinary:
		return "IMAGE"
	}
	return ""
}

func otherSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Integer:
		return "INTEGER"
	case schema.SmallInteger:
		return "SMALLINT"
	case schema.BigInteger:
		return "BIGINT"
	case schema.Boolean:
		return "BIT"
	case schema.Float:
		return "FLOAT" + args(t.Precision)
	case schema.Double:
		return "DOUBLE PRECISION"
	case schema.Numeric:
		return "NUMERIC" + numericArgs(t)
	case schema.Date:
		return "DATE"
	case schema.Time:
		return "TIME"
	case schema.DateTime:
		if t.Timezone {
			return "DATETIMEOFFSET"
		}
		return "DATETIME"
	case schema.Interval:
		return "DATETIME"
	case schema.Uuid:
		if t.NonNative {
			return "CHAR(32)"
		}
		return "UNIQUEIDENTIFIER"
	}
	return ""
}

// length writes "(50)", or "(max)" for 0.
func length(n int) string {
	if n == 0 {
		return "(" + maxLength + ")"
	}
	return args(n)
}

// args writes "(10, 2)"; nothing when there is none or the only one is 0.
func args(n ...int) string {
	if len(n) == 0 || len(n) == 1 && n[0] == 0 {
		return ""
	}
	parts := make([]string, len(n))
	for i, v := range n {
		parts[i] = strconv.Itoa(v)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func numericArgs(t schema.Numeric) string {
	if t.Scale == 0 {
		return args(t.Precision)
	}
	return args(t.Precision, t.Scale)
}

// collated adds a collation, which is a word and never quoted.
func collated(s, collation string) string {
	if collation == "" {
		return s
	}
	return s + " COLLATE " + collation
}
