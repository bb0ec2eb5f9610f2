package runtime

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// replacePlaceholders puts literals in the place of the bind parameters,
// wherever they stand outside of strings, names and comments.
func replacePlaceholders(d dialect.Dialect, sql string, literals []string) (string, error) {
	at := map[string]int{}
	positional := d.Placeholder(1) == d.Placeholder(2)
	for i := range literals {
		at[d.Placeholder(i+1)] = i
	}
	var out strings.Builder
	used := 0
	for t := range sqltext.Tokens(sqltext.Dialect(d.Name()), sql) {
		i, ok := at[t.Text]
		if !ok {
			out.WriteString(t.Text)
			continue
		}
		if positional {
			i = used
		}
		used++
		if i >= len(literals) {
			return "", fmt.Errorf("the statement has more placeholders than the %d values given", len(literals))
		}
		out.WriteString(literals[i])
	}
	if positional && used != len(literals) {
		return "", fmt.Errorf("the statement has %d placeholders for %d values", used, len(literals))
	}
	return out.String(), nil
}
