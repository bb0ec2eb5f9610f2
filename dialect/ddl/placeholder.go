package ddl

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// numbered writes the placeholders of a database that numbers them ($1) for the
// question marks of a statement with values, so that a revision may run on
// several databases. A statement that has the database's own placeholders keeps
// its question marks, which are operators then.
func numbered(d dialect.Dialect, sql string, values int) (string, error) {
	placeholder := d.Traits().Placeholder
	if values == 0 || placeholder.Positional() {
		return sql, nil
	}
	var out strings.Builder
	found, before := 0, ""
	for t := range sqltext.Tokens(d.Traits().Lexer, sql) {
		switch {
		case before+t.Text == placeholder.At(1):
			return sql, nil
		case t.Kind == sqltext.Symbol && t.Text == "?":
			found++
			out.WriteString(placeholder.At(found))
		default:
			out.WriteString(t.Text)
		}
		before = t.Text
	}
	if found != values {
		return "", fmt.Errorf("the statement has %d placeholders for %d values; if a question mark in it is an operator, write the placeholders as %s, %s …",
			found, values, placeholder.At(1), placeholder.At(2))
	}
	return out.String(), nil
}
