package sqltext

import (
	"slices"
	"strings"
)

// Effect is what a statement does to one thing in a database. Names are as the
// database compares them, as far as the text tells.
type Effect struct {
	Does Verb
	Kind string // in the words of SQL: "TABLE", "COLUMN"; of Sets, what is set of it
	Name string
	Of   string // the table that the thing is in; "" if it is in none or the text doesn't tell
	To   string // the new name
	// Column is the column of Of that the effect is limited to, if it is.
	Column string
}

// Verb is what an effect does.
type Verb int

// The verbs. What the text doesn't tell is Alters, in Of if that is known.
const (
	Alters      Verb = iota
	Makes            // a thing that wasn't there, or replaces it
	Drops            // a thing
	Renames          // a thing
	Sets             // a property of a thing
	ChangesRows      // of a table
)

// Effects returns what a statement does; none if it changes nothing that stays.
func Effects(d Dialect, text string) []Effect {
	r := &effectReader{dialect: d.Base(), words: Significant(d, text)}
	if n := len(r.words); n > 0 && r.words[n-1].isSymbol(";") {
		r.words = r.words[:n-1]
	}
	if len(r.words) == 0 || changesNothing(r.words) && !r.several() {
		return nil
	}
	if !slices.ContainsFunc(r.words, func(t Token) bool { return t.Kind == Executable || t.Kind == Placeholder }) {
		if effects := r.read(); len(effects) > 0 {
			return effects
		}
	}
	return []Effect{{}}
}

// sessionPragmas are those of SQLite that end with the connection.
var sessionPragmas = []string{"foreign_keys", "defer_foreign_keys", "legacy_alter_table", "busy_timeout"}

// changesNothing reports whether a statement sets something in its session, or
// reads, or keeps house.
func changesNothing(words []Token) bool {
	switch first := strings.ToUpper(words[0].Text); first {
	case "RESET", "SHOW", "ANALYZE", "VACUUM", "OPTIMIZE", "REINDEX", "CHECKPOINT":
		return true
	case "SET":
		return !slices.ContainsFunc(words, func(t Token) bool {
			return t.Is("GLOBAL") || t.Is("PASSWORD") || strings.HasPrefix(strings.ToLower(t.Text), "@@global")
		})
	case "PRAGMA":
		return len(words) > 1 && slices.Contains(sessionPragmas, strings.ToLower(words[1].Text))
	case "SELECT", "VALUES": // a function may do anything, and INTO makes a table
		return !slices.ContainsFunc(words, func(t Token) bool { return t.isSymbol("(") || t.Is("INTO") })
	}
	return false
}

// effectReader reads the words of one statement.
type effectReader struct {
	dialect Dialect
	words   []Token
	at      int
}

func (r *effectReader) read() []Effect {
	switch {
	case r.next("CREATE"):
		return r.create()
	case r.several():
		return nil
	case r.next("DROP"):
		return r.drop()
	case r.next("ALTER"):
		return r.alter()
	case r.next("RENAME", "TABLE"):
		return r.renameTables()
	case r.next("COMMENT", "ON"):
		return r.comment()
	}
	return r.rows()
}

// several reports whether the text holds more than one statement.
func (r *effectReader) several() bool {
	return slices.ContainsFunc(r.words, func(t Token) bool { return t.isSymbol(";") })
}

// next passes over keywords if they come next.
func (r *effectReader) next(keywords ...string) bool {
	for i, keyword := range keywords {
		if r.at+i >= len(r.words) || !r.words[r.at+i].Is(keyword) {
			return false
		}
	}
	r.at += len(keywords)
	return true
}

// symbol passes over a mark if it comes next.
func (r *effectReader) symbol(mark string) bool {
	if r.at < len(r.words) && r.words[r.at].isSymbol(mark) {
		r.at++
		return true
	}
	return false
}

// optional passes over the words of existence.
func (r *effectReader) optional() {
	_ = r.next("IF", "NOT", "EXISTS") || r.next("IF", "EXISTS")
}

// name reads a name with what is in front of it; "" if none comes next.
func (r *effectReader) name() string {
	part, ok := r.part()
	if !ok {
		return ""
	}
	name := part
	for r.symbol(".") {
		if part, ok = r.part(); !ok {
			return ""
		}
		name += "." + part
	}
	return name
}

// part reads a name as the database compares it.
func (r *effectReader) part() (string, bool) {
	if r.at >= len(r.words) {
		return "", false
	}
	t := r.words[r.at]
	if t.Kind != Word && t.Kind != QuotedName {
		return "", false
	}
	r.at++
	switch name := bareName(t); {
	case r.dialect == SQLite, t.Kind == Word && r.dialect == PostgreSQL:
		return strings.ToLower(name), true
	default:
		return name, true
	}
}

// behind reads the name behind a keyword further on; "" if there is none.
func (r *effectReader) behind(keyword string) string {
	for i := r.at; i < len(r.words); i++ {
		if r.words[i].Is(keyword) {
			rest := effectReader{dialect: r.dialect, words: r.words, at: i + 1}
			rest.next("ONLY")
			return rest.name()
		}
	}
	return ""
}

// objectWords are the kinds of things that are made and dropped under a name.
var objectWords = []string{"TABLE", "VIEW", "INDEX", "SEQUENCE", "FUNCTION", "PROCEDURE", "AGGREGATE", "TRIGGER", "EVENT", "POLICY", "RULE",
	"TYPE", "DOMAIN", "SCHEMA", "DATABASE", "EXTENSION", "COLLATION", "STATISTICS", "SERVER", "PUBLICATION", "PACKAGE"}

// modifiers may stand before the kind of thing. Behind a true one anything may.
var modifiers = map[string]bool{"OR": false, "REPLACE": false, "UNIQUE": false, "FULLTEXT": false, "SPATIAL": false, "UNLOGGED": false, "VIRTUAL": false,
	"FOREIGN": false, "MATERIALIZED": false, "RECURSIVE": false, "CONSTRAINT": false, "IGNORE": false, "ALGORITHM": true, "DEFINER": true, "SQL": true}

// kind passes over the words up to the kind of thing; "" if it isn't one that is
// known.
func (r *effectReader) kind() string {
	const most = 14 // OR REPLACE ALGORITHM = MERGE DEFINER = a @ b SQL SECURITY INVOKER
	anything := false
	for i := r.at; i < min(r.at+most, len(r.words)); i++ {
		word := strings.ToUpper(r.words[i].Text)
		follows, known := modifiers[word]
		anything = anything || follows
		switch {
		case r.words[i].isSymbol("("):
			return ""
		case r.words[i].Kind == Word && slices.Contains(objectWords, word):
			r.at = i + 1
			return r.longer(word)
		case !known && !anything:
			return ""
		}
	}
	return ""
}

// longer reads the second word of a kind.
func (r *effectReader) longer(kind string) string {
	switch {
	case kind == "AGGREGATE" && r.next("FUNCTION"):
		return "FUNCTION"
	case kind == "EVENT" && r.next("TRIGGER"):
		return "EVENT TRIGGER"
	case kind == "PACKAGE" && r.next("BODY"):
		return "PACKAGE BODY"
	}
	return kind
}

// tableBefore are the words before the table that a thing is in.
var tableBefore = map[string]string{"INDEX": "ON", "TRIGGER": "ON", "POLICY": "ON", "RULE": "TO"}

func (r *effectReader) create() []Effect {
	kind := r.kind()
	if kind == "" || r.several() && !r.hasBody(kind) {
		return nil
	}
	r.next("CONCURRENTLY")
	r.optional()
	e := Effect{Does: Makes, Kind: kind, Name: r.name()}
	if e.Name == "" {
		return nil
	}
	if before := tableBefore[kind]; before != "" {
		if e.Of = r.behind(before); e.Of == "" {
			return nil
		}
	}
	return []Effect{e.keyed(r.dialect)}
}

// hasBody reports whether other statements may stand in the body of a thing.
func (r *effectReader) hasBody(kind string) bool {
	switch kind {
	case "TRIGGER":
		return r.dialect == MySQL || r.dialect == SQLite && r.words[len(r.words)-1].Is("END")
	case "FUNCTION", "PROCEDURE", "EVENT", "PACKAGE", "PACKAGE BODY":
		return r.dialect == MySQL
	}
	return false
}

func (r *effectReader) drop() (effects []Effect) {
	kind := r.kind()
	if kind == "" {
		return nil
	}
	r.next("CONCURRENTLY")
	r.optional()
	for {
		e := Effect{Does: Drops, Kind: kind, Name: r.name()}
		if e.Name == "" {
			return nil
		}
		if tableBefore[kind] != "" {
			e.Of = r.behind("ON")
		}
		effects = append(effects, e.keyed(r.dialect))
		if !r.symbol(",") {
			return effects
		}
	}
}

func (r *effectReader) renameTables() (effects []Effect) {
	for {
		r.optional()
		e := Effect{Does: Renames, Kind: "TABLE", Name: r.name()}
		if !r.next("TO") {
			return nil
		}
		e.To = r.name()
		effects = append(effects, e)
		if !r.symbol(",") {
			return effects
		}
	}
}

// comment reads COMMENT ON kind name IS text.
func (r *effectReader) comment() []Effect {
	e := Effect{Does: Sets, Kind: "COMMENT"}
	for _, t := range r.words[r.at:] {
		if t.Is("IS") {
			break
		}
		e.Name += " " + t.Text
	}
	switch {
	case r.next("TABLE"):
		e.Of = r.name()
	case r.next("COLUMN"):
		name := r.name()
		if i := strings.LastIndexByte(name, '.'); i > 0 {
			e.Of, e.Column = name[:i], name[i+1:]
		}
	}
	return []Effect{e}
}

// keyed gives an effect the name under which the database has the thing: that of an
// index is one of the schema's, and on MySQL one of the table's.
func (e Effect) keyed(d Dialect) Effect {
	if e.Kind == "INDEX" && d == MySQL {
		e.Kind = "KEY"
	}
	return e
}
