package postgresql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// setsSearchPath recognises the statements that set or reset search_path, also as
// SET SCHEMA and as pg_dump's set_config('search_path', …), and returns the names
// and strings behind it.
func setsSearchPath(words []sqltext.Token) (path []string, ok bool) {
	switch first := words[0]; {
	case first.Is("RESET") && len(words) > 1:
		return nil, words[1].Is("ALL") || words[1].Is("SEARCH_PATH")
	case first.Is("SET"):
		words = pathSet(words)
	case first.Is("SELECT"):
		at := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("SET_CONFIG") })
		if at < 0 || at+4 >= len(words) || words[at+2].Text != "'search_path'" {
			return nil, false
		}
		words = words[at+4 : at+5] // behind the parenthesis, the name and the comma
	default:
		return nil, false
	}
	for _, w := range words {
		if name := strings.Trim(folded(w), "'"); name != "," && name != "" && !w.Is("DEFAULT") {
			path = append(path, strings.Split(strings.ReplaceAll(name, " ", ""), ",")...)
		}
	}
	return path, words != nil
}

// pathSet returns what stands behind SET search_path = and SET SCHEMA, or nil.
func pathSet(words []sqltext.Token) []sqltext.Token {
	at := 1
	if len(words) > 1 && (words[1].Is("LOCAL") || words[1].Is("SESSION")) {
		at = 2
	}
	switch {
	case len(words) <= at+1:
		return nil
	case words[at].Is("SEARCH_PATH"):
		return words[at+2:]
	case words[at].Is("SCHEMA"):
		return words[at+1:]
	}
	return nil
}

// checkPath accepts a path that leaves the default schema the default one. The
// server's own path begins with "$user".
func (s *scratch) checkPath(path []string) error {
	if len(path) > 1 && path[0] == "$user" {
		path = path[1:]
	}
	if len(path) == 0 || path[0] == s.d.schema || path[0] == "pg_catalog" {
		return nil
	}
	return fmt.Errorf("a target schema cannot set search_path to %s; write the schema before the tables' names instead", strings.Join(path, ", "))
}
