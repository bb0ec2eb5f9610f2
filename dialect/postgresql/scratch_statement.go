package postgresql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// treatment tells what becomes of a statement of a target schema, by its first
// word. A word that isn't listed is refused.
type treatment int

const (
	refuse treatment = iota
	run
	// pass is for what doesn't change the schema: rows, and the transaction round
	// a file.
	pass
	// scan runs what may call functions, also in its strings.
	scan
)

var treatments = map[string]treatment{
	"CREATE": run, "ALTER": run, "DROP": run, "COMMENT": run, "GRANT": run, "REVOKE": run, "SECURITY": run, "SET": run, "RESET": run,
	"SELECT": scan, "DO": scan, "CALL": scan, "IMPORT": run,
	"BEGIN": pass, "START": pass, "COMMIT": pass, "END": pass, "SAVEPOINT": pass, "RELEASE": pass,
	"INSERT": pass, "UPDATE": pass, "DELETE": pass, "MERGE": pass, "WITH": pass, "VALUES": pass, "TABLE": pass,
	"ANALYZE": pass, "ANALYSE": pass, "REFRESH": pass, "SHOW": pass, "TRUNCATE": pass,
}

// Statement returns a statement as it runs in the new schema.
func (s *scratch) Statement(ctx context.Context, sql string) (string, error) {
	words := significant(sql)
	if len(words) == 0 {
		return "", nil
	}
	return s.treated(ctx, sql, words, treatments[firstWord(words)])
}

// NoEffect names rows, the SELECT with which a dump moves a sequence, and the
// privileges and owners that aren't compared. The transaction round a file and the
// settings of its session aren't named.
func (s *scratch) NoEffect(sql string, privileges bool) string {
	words := significant(sql)
	if len(words) == 0 {
		return ""
	}
	switch first := firstWord(words); first {
	case "BEGIN", "START", "COMMIT", "END", "SAVEPOINT", "RELEASE":
		return ""
	case "GRANT", "REVOKE":
		return privilegesOutside(words, privileges)
	case "SECURITY", "COPY":
		return first
	case "SELECT":
		if name := moves(words); name != "" {
			return "SELECT " + name
		}
		return ""
	case "ALTER":
		return defaultsOrOwner(words, privileges)
	default:
		if treatments[first] == pass {
			return first
		}
		return ""
	}
}

// privilegesOutside names a GRANT or REVOKE that has no effect: any one where
// privileges aren't compared, otherwise one on what no schema has.
func privilegesOutside(words []sqltext.Token, compared bool) string {
	first := firstWord(words)
	on := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("ON") })
	switch {
	case !compared:
		return first
	case on < 0 || on+1 == len(words):
		return first + " of a role"
	}
	if what := strings.ToUpper(words[on+1].Text); slices.Contains([]string{"DATABASE", "TABLESPACE", "LANGUAGE", "LARGE", "PARAMETER"}, what) {
		return first + " ON " + what
	}
	return ""
}

// defaultsOrOwner names ALTER DEFAULT PRIVILEGES and ALTER … OWNER TO where
// privileges aren't compared.
func defaultsOrOwner(words []sqltext.Token, compared bool) string {
	n := len(words)
	switch {
	case compared:
		return ""
	case n > 2 && words[1].Is("DEFAULT") && words[2].Is("PRIVILEGES"):
		return "ALTER DEFAULT PRIVILEGES"
	case n > 3 && words[n-3].Is("OWNER") && words[n-2].Is("TO"):
		return "ALTER … OWNER TO"
	}
	return ""
}

// treated decides what becomes of a statement.
func (s *scratch) treated(ctx context.Context, sql string, words []sqltext.Token, how treatment) (string, error) {
	passes, err := s.special(words)
	if passes && err == nil {
		if sql = s.relocated(words); sql != "" {
			passes, words = false, significant(sql)
		}
	}
	if err != nil || passes {
		return "", err
	}
	switch how {
	case pass:
		return "", nil
	case refuse:
		return "", refused(firstWord(words))
	}
	if err := s.checkCalls(words, how == scan); err != nil {
		return "", err
	}
	if err := s.putAsideNamed(ctx, words, how == scan); err != nil {
		return "", err
	}
	return s.withExtensions(s.namedHere(s.localized(sql, how == scan))), nil
}

func firstWord(words []sqltext.Token) string { return strings.ToUpper(words[0].Text) }

// special decides about statements by more than their first word.
func (s *scratch) special(words []sqltext.Token) (passes bool, err error) {
	first := firstWord(words)
	switch first {
	case "COPY":
		return fromStdin(words), copyError(words)
	case "CREATE", "ALTER", "DROP":
		s.defaultsEverywhere(words)
		if what := shared(words); what != "" {
			return false, refused(first + " " + what)
		}
		if s.existsAlready(words) || dropsNothing(words) {
			return true, nil
		}
		if first == "DROP" && !droppable(words) {
			return false, refused(first)
		}
		return s.aboutDefaultSchema(words), nil
	case "SET":
		if len(words) > 1 && slices.Contains(passedSettings, strings.ToUpper(words[1].Text)) {
			return true, nil
		}
	case "SELECT":
		if moves(words) != "" {
			return true, nil
		}
	case "DO":
		s.wantsExtensions(words)
	}
	if path, ok := setsSearchPath(words); ok {
		return true, s.checkPath(path)
	}
	return false, nil
}

// defaultsEverywhere remembers ALTER DEFAULT PRIVILEGES for all schemas. What the
// database has of these counts here too.
func (s *scratch) defaultsEverywhere(words []sqltext.Token) {
	inSchema := func(t sqltext.Token) bool { return t.Is("SCHEMA") }
	if len(words) > 2 && words[1].Is("DEFAULT") && words[2].Is("PRIVILEGES") && !slices.ContainsFunc(words, inSchema) {
		s.everywhere = true
	}
}

// aboutDefaultSchema recognises CREATE SCHEMA and DROP SCHEMA of the default
// schema, for which the new one stands.
func (s *scratch) aboutDefaultSchema(words []sqltext.Token) bool {
	if len(words) > 2 && words[0].Is("DROP") && words[1].Is("SCHEMA") {
		return slices.ContainsFunc(words, func(t sqltext.Token) bool { return folded(t) == s.d.schema })
	}
	name, ok := createdSchema(words)
	return ok && name == s.d.schema
}

// passedSettings follow SET in statements about the transaction and the role,
// whose objects these are not.
var passedSettings = []string{"CONSTRAINTS", "TRANSACTION", "ROLE", "SESSION"}

func refused(what string) error {
	return fmt.Errorf("%s cannot stand in a target schema: it isn't part of a schema, or reaches outside of the place in which the schema is read; take it out", what)
}

// shared returns what a statement creates or alters, if all databases of the
// server share it.
func shared(words []sqltext.Token) string {
	if len(words) < 3 {
		return ""
	}
	switch second := strings.ToUpper(words[1].Text); second {
	case "DATABASE", "TABLESPACE", "ROLE", "GROUP", "SYSTEM", "SUBSCRIPTION", "OWNED":
		return second
	case "USER":
		if !words[2].Is("MAPPING") {
			return second
		}
	}
	return ""
}

func fromStdin(words []sqltext.Token) bool {
	at := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("STDIN") })
	return at > 0 && words[at-1].Is("FROM")
}

func copyError(words []sqltext.Token) error {
	if fromStdin(words) {
		return nil
	}
	return refused("COPY of a file or a program")
}

// moves returns the function in the SELECT with which a dump sets a sequence, or a
// table's statistics; "" for another statement.
func moves(words []sqltext.Token) string {
	at := 1
	if len(words) > 3 && words[1].Is("pg_catalog") && words[2].Text == "." {
		at = 3
	}
	if at+1 >= len(words) || words[at+1].Text != "(" {
		return ""
	}
	name := strings.ToLower(words[at].Text)
	if name != "setval" && name != "nextval" && !strings.HasPrefix(name, "pg_restore_") {
		return ""
	}
	depth := 0
	for _, w := range words[at+1:] {
		switch {
		case w.Text == "(":
			depth++
		case w.Text == ")":
			depth--
		case w.Text == "," && depth == 0:
			return "" // further columns
		}
	}
	return name
}

// existsAlready recognises the creation of an object of the whole database that
// exists before the schema is read.
func (s *scratch) existsAlready(words []sqltext.Token) bool {
	for _, kind := range []string{"EXTENSION", "PUBLICATION", "EVENT TRIGGER", "SERVER", "FOREIGN DATA WRAPPER", "LANGUAGE", "TRUSTED LANGUAGE", "ACCESS METHOD"} {
		name, ok := created(words, strings.Fields(kind)...)
		if !ok {
			continue
		}
		key := strings.TrimPrefix(kind, "TRUSTED ") + " " + name
		_, exists := s.shared[key]
		s.shared[key] = true
		if kind == "EXTENSION" {
			s.extensionSchemas[name] = schemaOfExtension(words)
			s.alsoCreated(name)
		}
		return exists
	}
	return s.schemaStays(words)
}

// schemaStays recognises the creation of a schema that stays where it is, because it
// holds an extension. It is read with the new one.
func (s *scratch) schemaStays(words []sqltext.Token) bool {
	name, ok := createdSchema(words)
	if _, stays := s.shared["SCHEMA "+name]; !ok || !stays || name == s.d.schema {
		return false
	}
	s.others = append(s.others, name)
	return true
}

// wantsExtensions takes each extension that code names as one that the schema
// holds: it creates those that it doesn't find.
func (s *scratch) wantsExtensions(words []sqltext.Token) {
	for _, w := range words {
		if w.Kind != sqltext.String {
			continue
		}
		_, inner, _ := unquoted(w.Text)
		for _, name := range strings.FieldsFunc(inner, func(r rune) bool { return strings.ContainsRune(" \t\r\n;'\"()", r) }) {
			if _, exists := s.shared["EXTENSION "+name]; exists {
				s.shared["EXTENSION "+name] = true
				s.alsoCreated(name)
			}
		}
	}
}

// createdSchema reads "CREATE SCHEMA [IF NOT EXISTS] name".
func createdSchema(words []sqltext.Token) (string, bool) { return created(words, "SCHEMA") }

// created reads "CREATE kind [IF NOT EXISTS] name".
func created(words []sqltext.Token, kind ...string) (string, bool) {
	at := 1 + len(kind)
	if len(words) <= at || !words[0].Is("CREATE") {
		return "", false
	}
	for i, word := range kind {
		if !words[1+i].Is(word) {
			return "", false
		}
	}
	if words[at].Is("IF") {
		at += 3
	}
	if at >= len(words) || words[at].Is("AUTHORIZATION") {
		return "", false
	}
	return folded(words[at]), true
}
