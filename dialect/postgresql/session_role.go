package postgresql

import (
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

var setOrReset = regexp.MustCompile(`(?i)^\s*(SET|RESET)\s`)

// roleAfter returns the role that runs the statements after one that sets it.
func (d *Dialect) roleAfter(sql string) string {
	if !setOrReset.MatchString(sql) {
		return d.role
	}
	words := slices.DeleteFunc(significant(sql), func(t sqltext.Token) bool { return t.Text == "=" || t.Is("TO") || t.Is("LOCAL") || t.Text == ";" })
	if changed := changedSettings(words); !slices.Contains(changed, "role") {
		return d.role
	}
	last := words[len(words)-1]
	if words[0].Is("RESET") || last.Is("NONE") || last.Is("DEFAULT") {
		return d.login
	}
	if last.Kind == sqltext.String {
		return strings.ReplaceAll(strings.Trim(last.Text, "'"), "''", "'")
	}
	return folded(last)
}
