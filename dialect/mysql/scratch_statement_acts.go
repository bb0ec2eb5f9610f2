package mysql

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// checkActs refuses a statement that acts beyond the scratch database without
// naming another one. A routine's body acts once a later statement may call it.
// The locks that code takes are its own business.
func (s *scratch) checkActs(words []sqltext.Token, code bool) error {
	act := actsBeyond(words)
	if act == advisoryLock && code {
		act = ""
	}
	switch {
	case definesRoutine(words):
		s.routine = cmp.Or(s.routine, act)
		return nil
	case act != "":
		return scratchRefusal(act)
	case s.routine != "" && evaluates(words) && (code || !aboutRows(words)):
		return fmt.Errorf("it may call a routine of the target schema that contains %s, which acts beyond the scratch database; take one of the two out", s.routine)
	}
	return nil
}

const advisoryLock = "an advisory lock"

// actsBeyond names what a statement, or the body in it, does to the whole server,
// to its files or to other sessions.
func actsBeyond(words []sqltext.Token) string {
	symbol := func(i int, texts ...string) bool {
		return i >= 0 && i < len(words) && words[i].Kind == sqltext.Symbol && slices.Contains(texts, words[i].Text)
	}
	for i, t := range words {
		switch {
		case isAny(t, "GLOBAL", "PERSIST", "PERSIST_ONLY") && setsGlobal(words[:i], words[i+1:]):
			return "SET " + strings.ToUpper(t.Text)
		case isAny(t, "OUTFILE", "DUMPFILE"):
			return "INTO OUTFILE"
		case isAny(t, "GET_LOCK", "RELEASE_LOCK", "RELEASE_ALL_LOCKS") && symbol(i+1, "("):
			return advisoryLock
		case isAny(t, "KILL", "SHUTDOWN", "FLUSH") && (symbol(i-1, ";") || i > 0 && isAny(words[i-1], "BEGIN", "THEN", "ELSE", "DO", "LOOP")):
			return t.Text
		case t.Is("SET") && i+1 < len(words) && words[i+1].Is("PASSWORD"):
			return "SET PASSWORD"
		}
	}
	return ""
}

// setsGlobal recognises SET GLOBAL name, and @@GLOBAL.name and GLOBAL name before
// an equals sign; a name may be of two parts.
func setsGlobal(before, after []sqltext.Token) bool {
	if n := len(before); n > 0 && before[n-1].Is("SET") {
		return len(after) > 0 && after[0].Kind != sqltext.Symbol
	}
	if len(after) > 0 && after[0].Text == "." {
		after = after[1:]
	}
	if len(after) > 2 && after[1].Text == "." {
		after = after[2:]
	}
	return len(after) > 1 && after[0].Kind != sqltext.Symbol && (after[1].Text == "=" || after[1].Text == ":=")
}

// definesRoutine reports whether a statement holds code or a query that it
// doesn't run.
func definesRoutine(words []sqltext.Token) bool {
	switch createdKind(words) {
	case "FUNCTION", "PROCEDURE", "PACKAGE", "TRIGGER", "VIEW":
		return true
	}
	return false
}

// createdKind returns what a statement creates or alters.
func createdKind(words []sqltext.Token) string {
	const most = 12 // CREATE OR REPLACE ALGORITHM = MERGE DEFINER = CURRENT_USER ( ) SQL SECURITY INVOKER VIEW
	if !isAny(words[0], "CREATE", "ALTER") {
		return ""
	}
	for _, t := range words[1:min(most, len(words))] {
		if isAny(t, "TABLE", "VIEW", "INDEX", "TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "SEQUENCE", "PACKAGE") {
			return strings.ToUpper(t.Text)
		}
	}
	return ""
}

// evaluates reports whether a statement that is run may call functions or fire
// triggers. An event starts by itself.
func evaluates(words []sqltext.Token) bool {
	switch createdKind(words) {
	case "EVENT":
		return true
	case "TABLE":
		return hasWord(words, "SELECT") || hasWord(words, "VALUES") || hasWord(words, "WITH")
	}
	if words[0].Is("SET") {
		return hasWord(words, "(")
	}
	return !isAny(words[0], "CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE")
}
