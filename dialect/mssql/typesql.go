package mssql

import (
	"cmp"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// TypeSQL writes a type in the words of SQLAlchemy's dialect.
func (d *Dialect) TypeSQL(t schema.Type) (string, error) {
	t, text, given, err := ddl.GivenType(d, t)
	if given {
		return text, err
	}
	switch t := t.(type) {
	case schema.SQLName:
		return collated(t.Name+nameArgs(t), t.Collation), nil
	case *schema.Enum:
		return "VARCHAR" + length(t.MaxLength()), nil
	}
	if s := textSQL(t); s != "" {
		return s, nil
	}
	if s := cmp.Or(otherSQL(t), ddl.StandardType(t)); s != "" {
		return s, nil
	}
	return "", ddl.NoTypeSQL(d, t)
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
	return ddl.TypeArgs(t.Args...)
}

func textSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.String:
		return collated("VARCHAR"+length(t.Length), t.Collation)
	case schema.Unicode:
		return collated("NVARCHAR"+length(t.Length), t.Collation)
	case schema.Text:
		return collated("TEXT"+ddl.TypeArg(t.Length), t.Collation)
	case schema.UnicodeText:
		return collated("NTEXT"+ddl.TypeArg(t.Length), t.Collation)
	case schema.JSON:
		return "NVARCHAR(max)"
	case schema.LargeBinary:
		return "IMAGE"
	}
	return ""
}

func otherSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Boolean:
		return "BIT"
	case schema.DateTime:
		if t.Timezone {
			return "DATETIMEOFFSET"
		}
		return "DATETIME"
	case schema.Interval:
		return "DATETIME"
	case schema.Uuid:
		if !t.NonNative {
			return "UNIQUEIDENTIFIER"
		}
	}
	return ""
}

// length writes "(50)", or "(max)" for 0.
func length(n int) string {
	if n == 0 {
		return "(max)"
	}
	return ddl.TypeArgs(n)
}

// collated adds a collation, which is a word and never quoted.
func collated(s, collation string) string {
	if collation == "" {
		return s
	}
	return s + " COLLATE " + collation
}
