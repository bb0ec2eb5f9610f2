package postgresql

import (
	"errors"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// normalExpr writes an SQL expression in a form that is the same for what
// people write and for what the server's deparser makes of it: names and
// keywords in one case, parentheses only where precedence asks for them,
// IN instead of = ANY (ARRAY[…]), LIKE instead of ~~, no casts of constants and
// none that the server adds between types of text, numbers and times. What the
// reader doesn't understand stays as it is, with its white space folded.
func normalExpr(sql string) string {
	if strings.TrimSpace(sql) == "" {
		return ""
	}
	p := newExprReader(sql)
	if p.unclosed {
		return sql
	}
	e, err := p.expr(0)
	if err != nil || p.pos < len(p.toks) {
		return sqltext.Normalize(sqltext.PostgreSQL, trimParens(strings.TrimSpace(sql)))
	}
	return e.text
}

// parseKey reads a key of an index: an expression with collation, operator
// class and order behind it.
func parseKey(sql string) schema.KeyPart {
	p := newExprReader(sql)
	e, err := p.expr(0)
	if err != nil || p.unclosed {
		return schema.KeyPart{Expr: sqltext.Normalize(sqltext.PostgreSQL, sql)}
	}
	k := schema.KeyPart{Expr: e.text, Collation: e.collation}
	if e.collation != "" {
		k.Expr = e.bare
	}
	for p.pos < len(p.toks) {
		switch {
		case p.take("asc"):
		case p.take("desc"):
			k.Desc = true
		case p.take("nulls") && p.take("first"):
			k.Nulls = "FIRST"
		case p.take("last"):
			k.Nulls = "LAST"
		case p.peek().Kind == sqltext.Word && k.OpClass == "":
			k.OpClass = strings.ToLower(p.next().Text)
		default:
			return schema.KeyPart{Expr: sqltext.Normalize(sqltext.PostgreSQL, sql)}
		}
	}
	return k
}

// node is a piece of an expression in normal form.
type node struct {
	text      string
	prec      int    // of its outermost operator; precAtom for none
	constant  bool   // a literal, or an array of them
	list      string // of an ARRAY[…]: its elements
	collation string // of x COLLATE "c": the name, and bare is x
	bare      string
}

// Precedences, from the manual's "Operator Precedence", lowest first.
const (
	precOr = iota + 1
	precAnd
	precNot
	precIs
	precCompare
	precLike
	precOther
	precAdd
	precMultiply
	precPower
	precAt
	precCollate
	precSign
	precCast
	precAtom
)

var errExpr = errors.New("not understood")

type exprReader struct {
	toks     []sqltext.Token
	pos      int
	unclosed bool // a string or name has no end: nothing is certain
}

func newExprReader(sql string) *exprReader {
	p := &exprReader{}
	for t := range sqltext.Tokens(sqltext.PostgreSQL, sql) {
		p.unclosed = p.unclosed || t.Unclosed
		if !t.Kind.Trivia() {
			p.toks = append(p.toks, t)
		}
	}
	p.joinOperators()
	return p
}

// joinOperators makes one token of the symbols of an operator that stand side
// by side.
func (p *exprReader) joinOperators() {
	var out []sqltext.Token
	for _, t := range p.toks {
		last := len(out) - 1
		if t.Kind == sqltext.Symbol && last >= 0 && out[last].Kind == sqltext.Symbol &&
			out[last].Offset+len(out[last].Text) == t.Offset && joins(out[last].Text, t.Text) {
			out[last].Text += t.Text
			continue
		}
		out = append(out, t)
	}
	p.toks = out
}

// joins says whether b belongs to the operator a. A sign behind an operator
// doesn't, unless the operator holds one of the characters that make it one.
func joins(a, b string) bool {
	const operator = "+-*/<>=~!@#%^&|`?"
	if a == ":" && b == ":" {
		return true
	}
	if !strings.Contains(operator, a[len(a)-1:]) || !strings.Contains(operator, b[:1]) {
		return false
	}
	return b != "-" && b != "+" || strings.ContainsAny(a, "~!@#%^&|`?")
}

func (p *exprReader) peek() sqltext.Token {
	if p.pos < len(p.toks) {
		return p.toks[p.pos]
	}
	return sqltext.Token{}
}

func (p *exprReader) next() sqltext.Token {
	t := p.peek()
	p.pos++
	return t
}

// take moves over a keyword or mark if it is next.
func (p *exprReader) take(text string) bool {
	t := p.peek()
	ok := t.Is(text) || t.Kind == sqltext.Symbol && t.Text == text
	if ok {
		p.pos++
	}
	return ok
}

// takeAll moves over several words if all of them are next.
func (p *exprReader) takeAll(words ...string) bool {
	start := p.pos
	for _, w := range words {
		if !p.take(w) {
			p.pos = start
			return false
		}
	}
	return true
}

// wrap writes a node as the operand of an operator.
func wrap(n node, least int) string {
	if n.prec < least {
		return "(" + n.text + ")"
	}
	return n.text
}

func binary(a node, operator string, b node, prec int) node {
	right := prec + 1
	if prec == precAnd || prec == precOr { // associative
		right = prec
	}
	return node{text: wrap(a, prec) + " " + operator + " " + wrap(b, right), prec: prec}
}

// expr reads an expression of operators that bind at least as strongly.
func (p *exprReader) expr(least int) (node, error) {
	left, err := p.prefix()
	if err != nil {
		return left, err
	}
	for {
		n, ok, err := p.infix(left, least)
		if err != nil || !ok {
			return left, err
		}
		left = n
	}
}

func (p *exprReader) prefix() (node, error) {
	switch {
	case p.take("not"):
		e, err := p.expr(precNot)
		return node{text: "NOT " + wrap(e, precNot), prec: precNot}, err
	case p.take("-"):
		e, err := p.expr(precSign)
		return negative(e), err
	case p.take("+"):
		return p.expr(precSign)
	}
	return p.primary()
}

// negative writes -e; of a number it is the number with the other sign.
func negative(e node) node {
	if positive, ok := strings.CutPrefix(e.text, "-"); ok && e.constant {
		return node{text: positive, prec: precAtom, constant: true}
	}
	if n, ok := normalNumber("-" + e.text); ok && e.constant {
		return node{text: n, prec: precAtom, constant: true}
	}
	if strings.HasPrefix(e.text, "-") { // -- would begin a comment
		return node{text: "-(" + e.text + ")", prec: precSign}
	}
	return node{text: "-" + wrap(e, precSign), prec: precSign}
}
