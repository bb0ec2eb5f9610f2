package sqltext

import (
	"regexp"
	"slices"
	"strings"
)

// FormerName is what a comment "@renamed from=old" in SQL text tells of a table or
// enum type, or of a part of it.
type FormerName struct {
	Kind       string // of an object, in the words of SQL: "VIEW"; "" for a table or type
	Schema, Of string // the table, type or object
	On         string // the table of a trigger, policy or rule
	Part       string // a column, index, constraint or value; "" for the whole
	FromSchema string // what stands in front of the former name
	From       string
	Line       int // of the comment
}

// FormerNames reads these comments in statements that create tables, indexes,
// constraints and enum types. A comment belongs to what stands before it on its
// line, else to what follows. One that belongs to nothing is of "".
func FormerNames(d Dialect, text string) []FormerName {
	r := &formerNames{}
	if !strings.Contains(text, "@renamed") {
		return nil // spares the reading of a dump
	}
	for t := range Tokens(d, text) {
		switch {
		case t.Kind == LineComment || t.Kind == BlockComment:
			r.comment(t)
		case !t.Kind.Trivia():
			r.token(t)
			r.line = t.Line
		}
	}
	r.drop()
	return r.found
}

type formerNames struct {
	found     []FormerName
	statement []Token     // up to its first parenthesis
	subject   *FormerName // what the statement creates
	parts     bool        // parts of it stand in the parentheses
	last      *FormerName // what the last token belongs to
	depth     int
	begins    bool        // the next token begins a part
	naming    bool        // the next token is the part's name
	line      int         // of the last token
	waiting   *FormerName // of a comment whose owner follows
}

const nameInComment = "(?:\"(?:[^\"]|\"\")+\"|`(?:[^`]|``)+`|'(?:[^']|'')+'|[^\\s*.,;\"`']+)"

var (
	renamedFrom = regexp.MustCompile(`@renamed\s+from=(` + nameInComment + `(?:\.` + nameInComment + `)*)`)
	namePart    = regexp.MustCompile(nameInComment)
)

func (r *formerNames) comment(t Token) {
	m := renamedFrom.FindStringSubmatch(t.Text)
	if m == nil {
		return
	}
	former := FormerName{Line: t.Line}
	names := namePart.FindAllString(m[1], -1)
	former.From = bareName(Token{Text: names[len(names)-1]})
	if len(names) > 1 {
		former.FromSchema = bareName(Token{Text: names[len(names)-2]})
	}
	if r.subject == nil && len(r.statement) > 0 {
		r.subject, r.parts = created(r.statement)
		r.last = r.subject
	}
	switch behind := r.line == t.Line; {
	case !behind:
		r.drop()
		r.waiting = &former
	case r.last != nil:
		r.add(*r.last, former)
	default:
		r.found = append(r.found, former)
	}
}

func (r *formerNames) add(of, former FormerName) {
	of.FromSchema, of.From, of.Line = former.FromSchema, former.From, former.Line
	r.found = append(r.found, of)
}

// drop keeps a comment whose owner doesn't follow as one that belongs to nothing.
func (r *formerNames) drop() {
	if r.waiting != nil {
		r.found = append(r.found, *r.waiting)
		r.waiting = nil
	}
}

// begin tells what the tokens from now on belong to; nil is nothing that can have
// a former name.
func (r *formerNames) begin(of *FormerName) {
	r.last = of
	if of != nil && r.waiting != nil {
		r.add(*of, *r.waiting)
		r.waiting = nil
	}
}

func (r *formerNames) token(t Token) {
	switch {
	case t.Text == ";":
		if r.subject == nil {
			r.subject, r.parts = created(r.statement)
			r.begin(r.subject)
		}
		r.drop()
		*r = formerNames{found: r.found, last: r.subject}
	case t.Text == "(":
		if r.depth == 0 && r.subject == nil {
			r.subject, r.parts = created(r.statement)
			r.begin(r.subject)
		}
		r.begins = r.begins || r.depth == 0 && r.parts
		r.depth++
		r.naming = false
	case t.Text == ")":
		if r.depth--; r.depth == 0 {
			r.last = r.subject
		}
	case r.depth == 0:
		r.statement = append(r.statement, t)
	case r.depth == 1 && r.parts:
		r.part(t)
	}
}

// partWords begin the parts of a table that aren't columns. Behind those that are
// true stands a name.
var partWords = map[string]bool{"CONSTRAINT": true, "KEY": true, "INDEX": true, "PRIMARY": false, "UNIQUE": false, "CHECK": false,
	"FOREIGN": false, "EXCLUDE": false, "LIKE": false, "FULLTEXT": false, "SPATIAL": false, "PERIOD": false}

// part reads the token of a part of a table or enum type.
func (r *formerNames) part(t Token) {
	named, isWord := partWords[strings.ToUpper(t.Text)]
	switch {
	case t.Text == ",":
		r.begins, r.naming = true, false
	case r.naming, r.begins && !isWord:
		if r.begins, r.naming = false, false; !isWord {
			part := *r.subject
			part.Part = bareName(t)
			r.begin(&part)
		}
	case r.begins:
		r.begins, r.naming = false, named
		r.begin(nil)
	case r.last == nil && named: // UNIQUE KEY name
		r.naming = true
	}
}

// created returns what a statement creates whose first words these are, and whether
// its parts follow in parentheses.
func created(words []Token) (subject *FormerName, parts bool) {
	if len(words) < 3 {
		return nil, false
	}
	at := func(word string) int { return slices.IndexFunc(words, func(t Token) bool { return t.Is(word) }) }
	switch creates, n := words[0].Is("CREATE"), len(words); {
	case creates && at("INDEX") > 0 && at("ON") > at("INDEX")+1:
		on := at("ON")
		rest := words[on+1:]
		if using := slices.IndexFunc(rest, func(t Token) bool { return t.Is("USING") }); using >= 0 {
			rest = rest[:using]
		}
		return qualified(rest, bareName(words[on-1])), false
	case creates && at("TYPE") == 1 && n > 4 && words[n-1].Is("ENUM"):
		return qualified(words[2:n-2], ""), true
	case creates && at("TABLE") > 0 && at("TABLE") < n-1:
		return tableName(words[at("TABLE")+1:]), at("VALUES") < 0
	case words[0].Is("ALTER") && words[1].Is("TABLE") && at("CONSTRAINT") > 3 && words[at("CONSTRAINT")-1].Is("ADD") && at("CONSTRAINT") < n-1:
		c := at("CONSTRAINT")
		return qualified(words[2:c-1], bareName(words[c+1])), false
	}
	return object(words), false
}

// tableName reads the name behind CREATE TABLE, which PARTITION OF, AS and the like follow.
func tableName(words []Token) *FormerName {
	if len(words) > 3 && words[0].Is("IF") {
		words = words[3:]
	}
	if len(words) > 2 && words[1].Text == "." {
		return qualified(words[:3], "")
	}
	return qualified(words[:1], "")
}

// objectKinds are the kinds of objects that can have a former name.
var objectKinds = []string{"VIEW", "SEQUENCE", "FUNCTION", "PROCEDURE", "AGGREGATE", "TRIGGER", "POLICY", "RULE", "TYPE", "DOMAIN"}

// object returns the object that a statement creates: the name behind its kind.
func object(words []Token) *FormerName {
	if !words[0].Is("CREATE") {
		return nil
	}
	for i, t := range words[:min(len(words), 8)] {
		kind := strings.ToUpper(t.Text)
		if !slices.Contains(objectKinds, kind) {
			continue
		}
		rest := words[i+1:]
		if len(rest) > 3 && rest[0].Is("IF") {
			rest = rest[3:]
		}
		switch {
		case len(rest) > 2 && rest[1].Text == ".":
			return &FormerName{Kind: kind, Schema: bareName(rest[0]), Of: bareName(rest[2])}
		case len(rest) > 0:
			return &FormerName{Kind: kind, Of: bareName(rest[0]), On: tableOf(kind, rest[1:])}
		}
	}
	return nil
}

// tableOf returns the table of what belongs to one, behind the name.
func tableOf(kind string, words []Token) string {
	before := map[string]string{"TRIGGER": "ON", "POLICY": "ON", "RULE": "TO"}[kind]
	at := slices.IndexFunc(words, func(t Token) bool { return before != "" && t.Is(before) })
	switch {
	case at < 0 || at+1 >= len(words):
		return ""
	case at+3 < len(words) && words[at+2].Text == ".":
		return bareName(words[at+3])
	}
	return bareName(words[at+1])
}

// qualified reads the name at the end of some words, with the schema in front.
func qualified(words []Token, part string) *FormerName {
	n := len(words)
	if n == 0 {
		return nil
	}
	name := &FormerName{Of: bareName(words[n-1]), Part: part}
	if n > 2 && words[n-2].Text == "." {
		name.Schema = bareName(words[n-3])
	}
	return name
}

func bareName(t Token) string {
	if n := len(t.Text); n > 1 && strings.ContainsRune("\"`['", rune(t.Text[0])) {
		end := t.Text[n-1:]
		return strings.ReplaceAll(t.Text[1:n-1], end+end, end)
	}
	return t.Text
}
