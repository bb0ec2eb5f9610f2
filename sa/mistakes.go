package sa

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// mistake returns what is wrong with a column of a model although a database may take it:
// the column would be another one than is meant.
func mistake(c *schema.Column) error {
	t := c.Type
	if v, ok := t.(schema.Variant); ok {
		t = v.Base
	}
	switch e, isEnum := t.(*schema.Enum); {
	case isEnum && c.Default != nil && c.Default.Expr == "" && len(e.Values) > 0 && !slices.Contains(e.Values, c.Default.Literal):
		return fmt.Errorf("its default %q is none of the enum's values: %s", c.Default.Literal, strings.Join(e.Values, ", "))
	case isTemporal(t) && c.Default != nil && c.Default.Expr == "" && isClock(c.Default.Literal):
		return fmt.Errorf("its default is the constant %q, not the time at which a row is inserted; write it as SQL, with sa.ServerDefaultExpr(\"CURRENT_TIMESTAMP\") or, in a tag, default_expr=CURRENT_TIMESTAMP", c.Default.Literal)
	case (c.Identity != nil || c.Autoincrement == schema.AutoincrementOn) && isUnnumbered(t):
		return fmt.Errorf("no database numbers a column of the type %s; give it an integer type, or take sa.Autoincrement and sa.Identity out", t.TypeName())
	}
	return nil
}

// mistakenKey returns an error for a key that names a column twice.
func mistakenKey(k schema.Constraint) error {
	columns := schema.KeyColumns(k)
	for i, name := range columns {
		if slices.Contains(columns[:i], name) {
			return fmt.Errorf("%s names the column %q twice; name it once", k, name)
		}
	}
	return nil
}

// typeWord returns the word that names a type in SQL, in capital letters.
func typeWord(t schema.Type) string {
	if t == nil {
		return ""
	}
	name := t.TypeName()
	if raw, ok := t.(schema.Raw); ok {
		name = raw.SQLText
	}
	name = name[strings.LastIndex(name, ".")+1:]
	word, _, _ := strings.Cut(strings.ToUpper(name), "(")
	word, _, _ = strings.Cut(strings.TrimSpace(word), " ")
	return word
}

func isTemporal(t schema.Type) bool {
	return slices.Contains([]string{"DATE", "TIME", "TIMETZ", "DATETIME", "TIMESTAMP", "TIMESTAMPTZ"}, typeWord(t))
}

// isClock reports whether a constant reads like the current time.
func isClock(literal string) bool {
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(literal)), "(")
	return slices.Contains([]string{"now", "today", "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "curdate", "curtime",
		"sysdate", "getdate", "datetime", "date", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "utc_timestamp"}, strings.TrimSpace(word))
}

// isUnnumbered reports whether a type is known to hold no numbers.
func isUnnumbered(t schema.Type) bool {
	switch t.(type) {
	case schema.String, schema.Text, schema.Unicode, schema.UnicodeText, schema.Boolean, schema.Date, schema.Time, schema.DateTime,
		schema.Interval, schema.LargeBinary, schema.JSON, schema.Uuid, schema.Array, *schema.Enum:
		return true
	}
	return false
}
