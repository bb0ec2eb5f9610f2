package sqltext

import (
	"regexp"
	"slices"
	"strings"
)

// FormerName is what a comment "@renamed from=old" in SQL text tells of a table,
// or of a column of it.
type FormerName struct {
	Schema, Table string
	Column        string // "" for the table itself
	From          string
}

// FormerNames reads these comments in CREATE TABLE statements. A comment belongs
// to what stands before it on its line, else to what follows.
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
	return r.found
}

type formerNames struct {
	found     []FormerName
	statement []Token // up to the parenthesis of CREATE TABLE
	table     *FormerName
	last      *FormerName // what the last token belongs to
	depth     int
	begins    bool   // the next token begins a column or constraint
	line      int    // of the last token
	waiting   string // the name in a comment whose table or column follows
}

var renamedFrom = regexp.MustCompile("@renamed\\s+from=(\"[^\"]+\"|`[^`]+`|[^\\s*]+)")

func (r *formerNames) comment(t Token) {
	m := renamedFrom.FindStringSubmatch(t.Text)
	if m == nil {
		return
	}
	from := strings.Trim(m[1], "\"`")
	switch behind := r.line == t.Line; {
	case !behind:
		r.waiting = from
	case r.last != nil:
		r.add(*r.last, from)
	}
}

func (r *formerNames) add(of FormerName, from string) {
	of.From = from
	r.found = append(r.found, of)
}

// begin tells what the tokens from now on belong to; nil is nothing that can have
// a former name.
func (r *formerNames) begin(of *FormerName) {
	r.last = of
	if of != nil && r.waiting != "" {
		r.add(*of, r.waiting)
		r.waiting = ""
	}
}

func (r *formerNames) token(t Token) {
	switch {
	case t.Text == ";":
		*r = formerNames{found: r.found, last: r.table}
	case r.depth == 0 && t.Text == "(" && r.table == nil:
		r.depth, r.begins = 1, true
		if r.table = createdTable(r.statement); r.table != nil {
			r.begin(r.table)
		}
	case t.Text == "(":
		r.depth++
	case t.Text == ")":
		if r.depth--; r.depth == 0 {
			r.last = r.table
		}
	case r.depth == 0:
		r.statement = append(r.statement, t)
	case r.table != nil && r.depth == 1 && t.Text == ",":
		r.begins = true
	case r.table != nil && r.begins:
		r.begins = false
		r.begin(columnOf(*r.table, t))
	}
}

// createdTable reads CREATE … TABLE … name, or returns nil.
func createdTable(words []Token) *FormerName {
	at := slices.IndexFunc(words, func(t Token) bool { return t.Is("TABLE") })
	if at < 0 || !words[0].Is("CREATE") || at == len(words)-1 {
		return nil
	}
	n := len(words)
	name := &FormerName{Table: bareName(words[n-1])}
	if n > at+3 && words[n-2].Text == "." {
		name.Schema = bareName(words[n-3])
	}
	return name
}

// columnOf returns the column that a token begins, or nil if that is a constraint
// or index.
func columnOf(table FormerName, t Token) *FormerName {
	for _, word := range []string{"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "PERIOD"} {
		if t.Is(word) {
			return nil
		}
	}
	table.Column = bareName(t)
	return &table
}

func bareName(t Token) string { return strings.Trim(t.Text, "\"`[]'") }
