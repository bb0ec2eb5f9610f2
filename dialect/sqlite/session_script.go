package sqlite

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// ScriptSession returns the account of what a revision changes in the connection
// of a script.
func (Dialect) ScriptSession(start dialect.ScriptStart) dialect.ScriptSession {
	s := &scriptSession{url: map[string]string{}}
	for _, sql := range start.Session {
		if words := significant(sql); len(words) > 0 {
			s.url[pragmaName(words[1:])] = sql
		}
	}
	return s
}

// scriptSession sets pragmas back to what the URL says or to their defaults,
// because a script can't ask for their values, detaches databases and drops
// temporary objects.
type scriptSession struct {
	url      map[string]string // the URL's statements by their pragma
	pragmas  []string          // lower case
	attached []string          // as written
	temp     []string          // the statements that drop them, in the order of the objects
}

// pragmaDefaults are the pragmas of a connection that change what later
// statements do, with their values in a new one.
// Source: https://www.sqlite.org/pragma.html
var pragmaDefaults = map[string]string{
	"case_sensitive_like": "OFF", "defer_foreign_keys": "OFF", "foreign_keys": "OFF", "ignore_check_constraints": "OFF",
	"legacy_alter_table": "OFF", "query_only": "OFF", "recursive_triggers": "OFF", "reverse_unordered_selects": "OFF",
	"writable_schema": "OFF", "trusted_schema": "ON", "automatic_index": "ON", "temp_store": "DEFAULT", "synchronous": "FULL",
	"cell_size_check": "OFF", "read_uncommitted": "OFF", "cache_size": "-2000", "cache_spill": "ON", "locking_mode": "NORMAL", "secure_delete": "OFF",
	"busy_timeout": "0", "wal_autocheckpoint": "1000", "journal_size_limit": "-1", "analysis_limit": "0", "threads": "0", "fullfsync": "OFF",
	"checkpoint_fullfsync": "OFF",
}

// Before takes note of a statement; nothing has to be remembered.
func (s *scriptSession) Before(sql string, _ bool) ([]string, error) {
	words := significant(sql)
	is := func(i int, keyword string) bool { return i < len(words) && words[i].Is(keyword) }
	switch {
	case is(0, "PRAGMA"):
		s.pragma(words[1:])
	case is(0, "CREATE"):
		s.create(words[1:])
	case is(0, "ALTER"):
		s.rename(words)
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
	name := pragmaName(words)
	if s.reset(name) != "" && !slices.Contains(s.pragmas, name) {
		s.pragmas = append(s.pragmas, name)
	}
}

// pragmaName is the name of the pragma that a statement sets; "" if it sets none.
func pragmaName(words []sqltext.Token) string {
	if len(words) > 2 && words[1].Text == "." {
		words = words[2:]
	}
	if len(words) < 2 {
		return ""
	}
	return strings.ToLower(words[0].Text)
}

// reset returns the statement that sets a pragma back; "" for one that changes
// nothing in later statements.
func (s *scriptSession) reset(pragma string) string {
	if url := s.url[pragma]; url != "" {
		return url
	}
	if value := pragmaDefaults[pragma]; value != "" {
		return "PRAGMA " + pragma + " = " + value
	}
	return ""
}

// create notes CREATE TEMP TABLE x and CREATE TABLE temp.x, and so for views and
// triggers.
func (s *scriptSession) create(words []sqltext.Token) {
	is := func(i int, keywords ...string) bool {
		return i < len(words) && slices.ContainsFunc(keywords, words[i].Is)
	}
	i, temporary := 0, is(0, "TEMP", "TEMPORARY")
	if temporary || is(0, "VIRTUAL") {
		i++
	}
	if !is(i, "TABLE", "VIEW", "TRIGGER") {
		return
	}
	kind := strings.ToUpper(words[i].Text)
	if i++; is(i, "IF") {
		i += len([]string{"IF", "NOT", "EXISTS"})
	}
	if i+2 < len(words) && words[i+1].Text == "." {
		temporary = temporary || strings.EqualFold(unquote(words[i].Text), "temp")
		i += 2
	}
	if temporary && i < len(words) {
		s.temp = append(s.temp, "DROP "+kind+" IF EXISTS temp."+words[i].Text)
	}
}

// rename follows ALTER TABLE [temp.]x RENAME TO y of a temporary table. Without a
// schema SQLite takes the temporary one first.
func (s *scriptSession) rename(words []sqltext.Token) {
	to := len(words) - 1
	if to < 5 || !words[to-1].Is("TO") || !words[to-2].Is("RENAME") || words[to-4].Text == "." && !strings.EqualFold(unquote(words[to-5].Text), "temp") {
		return
	}
	const drop = "DROP TABLE IF EXISTS temp."
	for i, statement := range s.temp {
		if name, ok := strings.CutPrefix(statement, drop); ok && strings.EqualFold(unquote(name), unquote(words[to-3].Text)) {
			s.temp[i] = drop + words[to].Text
		}
	}
}

// After returns nothing: a pragma has no way to its default.
func (s *scriptSession) After(string) []string { return nil }

// Reset sets the pragmas back, drops temporary objects and detaches databases.
func (s *scriptSession) Reset() []string {
	var out []string
	for _, name := range s.pragmas {
		out = append(out, s.reset(name))
	}
	for _, drop := range slices.Backward(s.temp) {
		out = append(out, drop)
	}
	for _, name := range s.attached {
		out = append(out, "DETACH DATABASE "+name)
	}
	return out
}
