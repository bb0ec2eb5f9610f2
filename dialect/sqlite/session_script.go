package sqlite

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// ScriptSession returns the account of what a revision changes in the connection
// of a script.
func (Dialect) ScriptSession() dialect.ScriptSession { return &scriptSession{} }

// scriptSession sets pragmas back to their defaults, because a script can't ask
// for their values, and detaches databases.
type scriptSession struct {
	pragmas  []string // lower case
	attached []string // as written
}

// pragmaDefaults are the pragmas of a connection that change what later
// statements do, with their values in a new one.
// Source: https://www.sqlite.org/pragma.html
var pragmaDefaults = map[string]string{
	"case_sensitive_like": "OFF", "defer_foreign_keys": "OFF", "foreign_keys": "OFF", "ignore_check_constraints": "OFF",
	"legacy_alter_table": "OFF", "query_only": "OFF", "recursive_triggers": "OFF", "reverse_unordered_selects": "OFF",
	"writable_schema": "OFF", "trusted_schema": "ON", "automatic_index": "ON", "temp_store": "DEFAULT", "synchronous": "FULL",
}

// Before takes note of a statement; nothing has to be remembered.
func (s *scriptSession) Before(sql string) ([]string, error) {
	words := significant(sql)
	is := func(i int, keyword string) bool { return i < len(words) && words[i].Is(keyword) }
	switch {
	case is(0, "PRAGMA"):
		s.pragma(words[1:])
	case is(0, "ATTACH"):
		if i := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("AS") }); i > 0 && i+1 < len(words) {
			s.attached = append(s.attached, words[i+1].Text)
		}
	case is(0, "DETACH"):
		name := words[len(words)-1].Text
		s.attached = slices.DeleteFunc(s.attached, func(a string) bool { return strings.EqualFold(a, name) })
	}
	return nil, nil
}

// pragma notes "name = value" and "name(value)", also with a schema in front.
func (s *scriptSession) pragma(words []sqltext.Token) {
	if len(words) > 2 && words[1].Text == "." {
		words = words[2:]
	}
	if len(words) < 2 {
		return
	}
	name := strings.ToLower(words[0].Text)
	if pragmaDefaults[name] != "" && !slices.Contains(s.pragmas, name) {
		s.pragmas = append(s.pragmas, name)
	}
}

// Reset returns the pragmas' defaults and detaches databases.
func (s *scriptSession) Reset() []string {
	var out []string
	for _, name := range s.pragmas {
		out = append(out, "PRAGMA "+name+" = "+pragmaDefaults[name])
	}
	for _, name := range s.attached {
		out = append(out, "DETACH DATABASE "+name)
	}
	return out
}
