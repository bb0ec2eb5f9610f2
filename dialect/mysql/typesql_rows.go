package mysql

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.ValueReader = (*Dialect)(nil)

// Unreadable returns the condition for values of a column that read as no value of its
// new type: numbers and texts that aren't a date or time written in digits, such as
// 20201231, and texts that are no JSON.
func (d *Dialect) Unreadable(was, is schema.Type, column string) (condition string, unknown bool) {
	from, to := d.typeWord(was), d.typeWord(is)
	isTime := func(word string) bool {
		return strings.HasPrefix(word, "DATE") || strings.HasPrefix(word, "TIME") || word == "YEAR"
	}
	cast := func(to string) string { return "CAST(" + column + " AS " + to + ")" }
	switch {
	case from == to || from == "" || to == "":
	case to == "JSON":
		return "NOT json_valid(" + column + ")", false
	case isTime(from):
	case to == "YEAR":
		return column + " NOT BETWEEN 0 AND 99 AND " + column + " NOT BETWEEN 1901 AND 2155", false
	case to == "TIMESTAMP":
		return column + " IS NOT NULL AND (" + cast("DATETIME") + " IS NULL OR " + cast("DATETIME") + " <> 0 AND unix_timestamp(" + cast("DATETIME") + ") IS NULL)", false
	case isTime(to):
		return column + " IS NOT NULL AND " + cast(to) + " IS NULL", false
	}
	return "", false
}

// typeWord is the first word of a type.
func (d *Dialect) typeWord(t schema.Type) string {
	text, err := d.TypeSQL(dialect.ResolveVariant(d, t))
	if err != nil {
		return ""
	}
	word, _, _ := strings.Cut(strings.ToUpper(text), "(")
	word, _, _ = strings.Cut(word, " ")
	return word
}
