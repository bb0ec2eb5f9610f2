package postgresql

import (
	"slices"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// ScriptSession returns the account of what a revision changes in the session
// of a script.
func (d *Dialect) ScriptSession(start dialect.ScriptStart) dialect.ScriptSession {
	s := &scriptSession{reading: d.reading, url: start.Session}
	if !start.Limits.LockByDefault {
		s.lock = start.Limits.Lock
	}
	return s
}

// scriptSession keeps each setting that a revision changes in a setting of its
// own, alembic.NAME, and takes it from there at the end. RESET would do for a
// session that has just begun, but not for one whose search path was set before
// the script.
type scriptSession struct {
	reading  sqltext.Reading
	url      []string // the statements that set what the URL says
	settings []string // in the order of their first change
	ending   []string // statements that end something else
	lock     time.Duration
}

// Before remembers the settings that a statement is about to change.
func (s *scriptSession) Before(sql string, _ bool) ([]string, error) {
	words := sqltext.Significant(s.reading.Now, sql)
	s.reading = s.reading.After(sql)
	if len(words) == 0 {
		return nil, nil
	}
	if end := endOf(words); end != "" && !slices.Contains(s.ending, end) {
		s.ending = append(s.ending, end)
	}
	var save []string
	for _, name := range changedSettings(words) {
		if !slices.Contains(s.settings, name) {
			s.settings = append(s.settings, name)
			save = append(save, setConfig(savedAs(name), "pg_catalog.current_setting("+literal(name)+", true)"))
		}
	}
	return append(selectAll(save), s.relax(sql, "0")...), nil
}

// relax lifts the limit of locks for a statement with CONCURRENTLY, as a run does,
// and sets it again.
func (s *scriptSession) relax(sql, limit string) []string {
	_, index := concurrently(sql)
	_, detaching := detaches(sql)
	if s.lock <= 0 || !index && !detaching || slices.Contains(s.settings, lockTimeout) {
		return nil
	}
	return []string{"SET " + lockTimeout + " = '" + limit + "'"}
}

// Reset ends what the revision began and restores its settings: the role first,
// which may decide about the others.
func (s *scriptSession) Reset() []string {
	var restore []string
	for _, name := range slices.Backward(s.settings) {
		restore = append(restore, setConfig(name, "pg_catalog.current_setting("+literal(savedAs(name))+")"))
	}
	slices.SortStableFunc(restore, func(a, b string) int { return rank(a) - rank(b) })
	return append(slices.Clone(s.ending), selectAll(restore)...)
}

func rank(call string) int {
	switch {
	case strings.Contains(call, "('session_authorization'"):
		return 0
	case strings.Contains(call, "('role'"):
		return 1
	}
	return 2
}

func savedAs(name string) string { return "alembic." + strings.ReplaceAll(name, ".", "_") }

func setConfig(name, value string) string {
	return "pg_catalog.set_config(" + literal(name) + ", " + value + ", false)"
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func selectAll(calls []string) []string {
	if len(calls) == 0 {
		return nil
	}
	return []string{"SELECT " + strings.Join(calls, ", ")}
}

// deciding are the settings that decide which tables a name means and who may
// change them.
var deciding = []string{"search_path", "role", "session_authorization"}

// changedSettings lists the settings that a statement changes for longer than
// its transaction, and the deciding ones that it changes for the rest of it: the
// version is written there.
func changedSettings(words []sqltext.Token) []string {
	switch {
	case words[0].Is("SET"):
		return settingsOfSet(words[1:])
	case words[0].Is("RESET") && len(words) > 1 && !words[1].Is("ALL"):
		return settingsOfSet(words[1:])
	case words[0].Is("RESET"), words[0].Is("DISCARD"):
		return nil // it also forgets what is saved: see After
	case words[0].Is("CALL"):
		return deciding
	case words[0].Is("DO"):
		return settingsInText(words)
	}
	return settingsOfCalls(words)
}

// settingsOfSet reads what follows SET or RESET.
func settingsOfSet(words []sqltext.Token) []string {
	if len(words) > 0 && words[0].Is("SESSION") && len(words) > 1 && !words[1].Is("AUTHORIZATION") {
		words = words[1:]
	}
	is := func(i int, keyword string) bool { return i < len(words) && words[i].Is(keyword) }
	switch {
	case is(0, "LOCAL"):
		return slices.DeleteFunc(settingsOfSet(words[1:]), func(name string) bool { return !slices.Contains(deciding, name) })
	case len(words) == 0, is(0, "TRANSACTION"), is(0, "CONSTRAINTS"):
		return nil
	case is(0, "CHARACTERISTICS"):
		return []string{"default_transaction_isolation", "default_transaction_read_only", "default_transaction_deferrable"}
	case is(0, "SESSION"):
		return []string{"session_authorization", "role"}
	case is(0, "TIME"):
		return []string{"timezone"}
	case is(0, "NAMES"):
		return []string{"client_encoding"}
	case is(0, "SCHEMA"):
		return []string{"search_path"}
	case is(0, "XML"):
		return []string{"xmloption"}
	}
	name := folded(words[0])
	for i := 1; i+1 < len(words) && words[i].Text == "."; i += 2 {
		name += "." + folded(words[i+1])
	}
	return []string{strings.ToLower(name)}
}

// settingsOfCalls lists the literal names that set_config is called with.
func settingsOfCalls(words []sqltext.Token) []string {
	var names []string
	for i, w := range words {
		if w.Is("set_config") && i+2 < len(words) && words[i+1].Text == "(" && words[i+2].Kind == sqltext.String {
			names = append(names, strings.ToLower(strings.Trim(words[i+2].Text, "'")))
		}
	}
	return names
}

// settingsInText lists the deciding settings that the text of a block mentions.
func settingsInText(words []sqltext.Token) []string {
	var names []string
	for _, w := range words {
		for _, name := range deciding {
			if w.Kind == sqltext.String && strings.Contains(strings.ToLower(w.Text), name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// endOf returns the statement that ends what a statement leaves in the session
// beside settings.
func endOf(words []sqltext.Token) string {
	has := func(keywords ...string) bool {
		return slices.ContainsFunc(words, func(t sqltext.Token) bool {
			return slices.ContainsFunc(keywords, func(k string) bool { return t.Is(k) })
		})
	}
	switch {
	case words[0].Is("LISTEN"):
		return "UNLISTEN *"
	case words[0].Is("PREPARE"):
		return "DEALLOCATE ALL"
	case words[0].Is("DECLARE") && has("HOLD"):
		return "CLOSE ALL"
	case words[0].Is("CREATE") && len(words) > 1 && has("TEMP", "TEMPORARY"), words[0].Is("SELECT") && has("INTO") && has("TEMP", "TEMPORARY"):
		return "DISCARD TEMP"
	case has("pg_advisory_lock", "pg_try_advisory_lock", "pg_advisory_lock_shared", "pg_try_advisory_lock_shared"):
		return "SELECT pg_catalog.pg_advisory_unlock_all()"
	}
	return ""
}

// After sets again what the URL says of a setting that a statement put to its
// default: to the server, the default of a run's session is what the URL asked for,
// and that of a script's session is not.
func (s *scriptSession) After(sql string) (again []string) {
	words := sqltext.Significant(s.reading.Now, sql)
	names, all := defaulted(words)
	if all {
		s.forget()
	}
	for _, text := range s.url {
		set := sqltext.Significant(s.reading.Now, text)
		if all || slices.ContainsFunc(changedSettings(set), func(name string) bool { return slices.Contains(names, name) }) {
			again = append(again, text)
			if words[1].Is("LOCAL") {
				again[len(again)-1] = locally(set, text)
			}
		}
	}
	return append(again, s.relax(sql, milliseconds(s.lock))...)
}

// forget follows RESET ALL and DISCARD ALL, which reset the saved values as well.
// Everything is as it was when the session began, but for RESET ALL the role.
func (s *scriptSession) forget() {
	for _, role := range []string{"session_authorization", "role"} {
		end := "RESET " + strings.ToUpper(strings.ReplaceAll(role, "_", " "))
		if slices.Contains(s.settings, role) && !slices.Contains(s.ending, end) {
			s.ending = append(s.ending, end)
		}
	}
	s.settings = nil
}

// defaulted lists the settings that a statement puts to their defaults.
func defaulted(words []sqltext.Token) (names []string, all bool) {
	is := func(i int, keyword string) bool { return i < len(words) && words[i].Is(keyword) }
	switch {
	case len(words) < 2:
		return nil, false
	case is(0, "RESET"), is(0, "DISCARD"):
		if is(1, "ALL") || is(0, "DISCARD") {
			return nil, is(1, "ALL")
		}
		return settingsOfSet(words[1:]), false
	case !is(0, "SET"), !is(len(words)-1, "DEFAULT") && !is(len(words)-1, "LOCAL"):
		return nil, false
	case is(1, "LOCAL"):
		return settingsOfSet(words[2:]), false
	}
	return settingsOfSet(words[1:]), false
}

// locally makes a statement that sets something for the session one that sets it
// for the transaction.
func locally(words []sqltext.Token, text string) string {
	if call, ok := strings.CutSuffix(text, ", false)"); ok {
		return call + ", true)"
	}
	rest := words[1]
	if rest.Is("SESSION") && len(words) > 2 {
		rest = words[2]
	}
	return "SET LOCAL " + text[rest.Offset:]
}
