package sqlite

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// definition is a CREATE TABLE statement taken apart, so that a rebuild can
// change one clause and leave the rest as it was written.
type definition struct {
	columns     []*columnDef
	constraints []*clause
	suffix      []string // WITHOUT ROWID, STRICT
}

// columnDef is a column and what is written at it.
type columnDef struct {
	name    string // without quotes
	typ     string // as written; may be empty
	clauses []*clause
	remark  remark
	raw     string // the whole text; "" once a clause was changed
}

type clauseKind uint8

const (
	kindPrimaryKey clauseKind = iota + 1
	kindUnique
	kindCheck
	kindForeignKey
	kindNotNull
	kindNull
	kindDefault
	kindCollate
	kindGenerated
)

// clause is a constraint of a column or a table, or another clause of a column.
type clause struct {
	kind          clauseKind
	name          string // behind CONSTRAINT, without quotes
	columns       []string
	expr          string // of CHECK, DEFAULT and GENERATED; the collation's name
	conflict      string // ON CONFLICT
	autoincrement bool
	desc          bool     // PRIMARY KEY DESC at a column, which is no alias of the rowid
	order         []string // COLLATE and DESC of each column of a key; nil without any
	persisted     *bool    // STORED or VIRTUAL
	fk            *schema.ForeignKey
	remark        remark
	text          string // as written, from CONSTRAINT on
}

// remark are the comments that belong to a definition: those before it, those
// within it, and those behind it on its line.
type remark struct{ before, within, behind []string }

// parser walks the tokens of a statement, white space left out.
type parser struct {
	src    string
	tokens []sqltext.Token
	pos    int
	notes  map[int][]sqltext.Token // comments, by the index of the token that they stand before
}

func newParser(src string) *parser {
	p := &parser{src: src, notes: map[int][]sqltext.Token{}}
	for t := range sqltext.Tokens(sqltext.SQLite, src) {
		switch {
		case t.Kind == sqltext.Space:
		case t.Kind.Trivia():
			p.notes[len(p.tokens)] = append(p.notes[len(p.tokens)], t)
		default:
			p.tokens = append(p.tokens, t)
		}
	}
	return p
}

func (p *parser) peek(ahead int) sqltext.Token {
	if p.pos+ahead < len(p.tokens) {
		return p.tokens[p.pos+ahead]
	}
	return sqltext.Token{}
}

// is reports whether the next tokens are these keywords or marks.
func (p *parser) is(texts ...string) bool {
	for i, s := range texts {
		t := p.peek(i)
		if t.Kind != sqltext.Word && t.Kind != sqltext.Symbol || !strings.EqualFold(t.Text, s) {
			return false
		}
	}
	return true
}

// accept skips the next tokens if they are these.
func (p *parser) accept(texts ...string) bool {
	if !p.is(texts...) {
		return false
	}
	p.pos += len(texts)
	return true
}

func (p *parser) errorf(format string, args ...any) error {
	near := "the end"
	if p.pos < len(p.tokens) {
		near = fmt.Sprintf("%q in line %d", p.peek(0).Text, p.peek(0).Line)
	}
	return fmt.Errorf("%s near %s", fmt.Sprintf(format, args...), near)
}

func (p *parser) expect(texts ...string) error {
	if !p.accept(texts...) {
		return p.errorf("expected %s", strings.Join(texts, " "))
	}
	return nil
}

// ident reads a name, quoted or not; SQLite also takes a 'string' for one.
func (p *parser) ident() (string, error) {
	t := p.peek(0)
	switch t.Kind {
	case sqltext.Word, sqltext.QuotedName, sqltext.String:
		p.pos++
		return unquote(t.Text), nil
	}
	return "", p.errorf("expected a name")
}

// unquote takes the quotes off a name.
func unquote(s string) string {
	if len(s) < 2 {
		return s
	}
	switch q := s[:1]; q {
	case `"`, "`", "'":
		return strings.ReplaceAll(strings.TrimSuffix(s[1:], q), q+q, q)
	case "[":
		return strings.TrimSuffix(s[1:], "]")
	}
	return s
}

// span is the text of the tokens from index from up to the next one.
func (p *parser) span(from int) string {
	if from >= p.pos {
		return ""
	}
	last := p.tokens[p.pos-1]
	return p.src[p.tokens[from].Offset : last.Offset+len(last.Text)]
}

// inParens reads (…) and returns the text within.
func (p *parser) inParens() (string, error) {
	if err := p.expect("("); err != nil {
		return "", err
	}
	from := p.pos
	for depth := 1; ; p.pos++ {
		switch t := p.peek(0); {
		case p.pos >= len(p.tokens):
			return "", p.errorf("a parenthesis has no end")
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		}
		if depth == 0 {
			text := p.span(from)
			p.pos++
			return strings.TrimSpace(text), nil
		}
	}
}

// parseCreateTable reads a CREATE TABLE statement as SQLite stores it.
// Source of the grammar: https://www.sqlite.org/lang_createtable.html.
func parseCreateTable(sql string) (*definition, error) {
	p := newParser(sql)
	for !p.accept("TABLE") {
		if p.pos >= len(p.tokens) || p.is("VIRTUAL") {
			return nil, p.errorf("not a CREATE TABLE statement")
		}
		p.pos++
	}
	p.accept("IF", "NOT", "EXISTS")
	if _, err := p.ident(); err != nil {
		return nil, err
	}
	if p.accept(".") {
		p.pos++
	}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	d := &definition{}
	if err := p.items(d); err != nil {
		return nil, err
	}
	return d, p.options(d)
}

// items reads the columns and constraints up to the closing parenthesis.
func (p *parser) items(d *definition) error {
	for {
		before := commentTexts(p.notes[p.pos])
		from := p.pos
		r, err := p.item(d)
		if err != nil {
			return err
		}
		r.before = before
		for i := from + 1; i < p.pos; i++ {
			r.within = append(r.within, commentTexts(p.notes[i])...)
		}
		last := p.tokens[p.pos-1].Line
		r.behind = append(r.behind, p.takeNotes(p.pos, last)...)
		if p.accept(",") {
			r.behind = append(r.behind, p.takeNotes(p.pos, p.tokens[p.pos-1].Line)...)
			continue
		}
		if p.accept(")") {
			return nil
		}
		if !p.startsConstraint() {
			return p.errorf("expected , or )")
		}
	}
}

// takeNotes takes the comments before the token that begin on the line, or all
// of them before a closing parenthesis.
func (p *parser) takeNotes(at, line int) []string {
	var rest, taken []sqltext.Token
	for _, n := range p.notes[at] {
		if n.Line == line || at < len(p.tokens) && (p.tokens[at].Text == ")" || p.tokens[at].Text == ",") {
			taken = append(taken, n)
		} else {
			rest = append(rest, n)
		}
	}
	p.notes[at] = rest
	return commentTexts(taken)
}

func commentTexts(notes []sqltext.Token) []string {
	var out []string
	for _, n := range notes {
		out = append(out, strings.TrimSpace(n.Text))
	}
	return out
}

// item reads one column or constraint and returns where its comments go.
func (p *parser) item(d *definition) (*remark, error) {
	if p.startsConstraint() {
		c, err := p.tableConstraint()
		if c == nil || err != nil {
			return &remark{}, err
		}
		d.constraints = append(d.constraints, c)
		return &c.remark, nil
	}
	if len(d.constraints) > 0 {
		return nil, p.errorf("expected a constraint")
	}
	c, err := p.column()
	if err != nil {
		return nil, err
	}
	d.columns = append(d.columns, c)
	return &c.remark, nil
}

func (p *parser) startsConstraint() bool {
	return p.is("CONSTRAINT") || p.is("PRIMARY", "KEY") || p.is("UNIQUE") || p.is("CHECK") || p.is("FOREIGN", "KEY")
}

// options reads WITHOUT ROWID and STRICT.
func (p *parser) options(d *definition) error {
	for p.pos < len(p.tokens) && !p.is(";") {
		switch {
		case p.accept("WITHOUT", "ROWID"):
			d.suffix = append(d.suffix, "WITHOUT ROWID")
		case p.accept("STRICT"):
			d.suffix = append(d.suffix, "STRICT")
		case p.accept(","):
		default:
			return p.errorf("unknown table option")
		}
	}
	return nil
}

// column reads a column's definition.
func (p *parser) column() (*columnDef, error) {
	from := p.pos
	name, err := p.ident()
	if err != nil {
		return nil, err
	}
	c := &columnDef{name: name}
	if c.typ, err = p.typeName(); err != nil {
		return nil, err
	}
	for !p.atItemEnd() {
		cl, err := p.columnClause()
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", name, err)
		}
		if cl != nil {
			c.clauses = append(c.clauses, cl)
		}
	}
	c.raw = p.span(from)
	return c, nil
}

func (p *parser) atItemEnd() bool { return p.pos >= len(p.tokens) || p.is(",") || p.is(")") }

var clauseWords = []string{"CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE",
	"REFERENCES", "GENERATED", "AS", "DEFERRABLE"}

func (p *parser) typeName() (string, error) {
	from := p.pos
	for !p.atItemEnd() {
		for _, w := range clauseWords {
			if p.is(w) {
				return p.span(from), nil
			}
		}
		if p.is("(") {
			if _, err := p.inParens(); err != nil {
				return "", err
			}
			continue
		}
		p.pos++
	}
	return p.span(from), nil
}

// words returns the tokens of an SQL text without white space and comments.
func words(text string) []sqltext.Token {
	var out []sqltext.Token
	for t := range sqltext.Tokens(sqltext.SQLite, text) {
		if !t.Kind.Trivia() {
			out = append(out, t)
		}
	}
	return out
}

func texts(tokens []sqltext.Token) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.Text
	}
	return out
}

// enclosed reports whether the first token's parenthesis is closed by the last.
func enclosed(tokens []sqltext.Token) bool {
	depth := 0
	for i, t := range tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			return i == len(tokens)-1 && t.Text == ")"
		}
	}
	return false
}
