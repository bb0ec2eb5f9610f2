package postgresql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// binaryWords are infix operators and their precedence; the rest of PostgreSQL's
// operators have precOther.
var binaryWords = map[string]int{
	"or": precOr, "and": precAnd, "<": precCompare, ">": precCompare, "=": precCompare, "<=": precCompare,
	">=": precCompare, "<>": precCompare, "!=": precCompare, "+": precAdd, "-": precAdd, "*": precMultiply,
	"/": precMultiply, "%": precMultiply, "^": precPower, "~~": precLike, "!~~": precLike, "~~*": precLike,
	"!~~*": precLike, "like": precLike, "ilike": precLike,
}

// spellings are the operators that the deparser writes in another way.
var spellings = map[string]string{
	"!=": "<>", "~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE",
	"like": "LIKE", "ilike": "ILIKE", "and": "AND", "or": "OR",
}

// infix reads what follows an operand; ok is false when nothing does.
func (p *exprReader) infix(left node, least int) (n node, ok bool, err error) {
	t := p.peek()
	switch {
	case t.Text == "::":
		return p.cast(left)
	case t.Text == "[":
		return p.subscript(left)
	case t.Is("collate"):
		return p.collate(left)
	case t.Is("at"):
		return p.atTimeZone(left, least)
	case t.Is("is"), t.Is("isnull"), t.Is("notnull"):
		return p.is(left, least)
	case t.Is("not"), t.Is("in"), t.Is("between"):
		return p.negatable(left, least)
	}
	word := strings.ToLower(t.Text)
	prec, known := binaryWords[word]
	if !known {
		if t.Kind != sqltext.Symbol || strings.Contains("()[],;:.", t.Text) {
			return left, false, nil
		}
		prec = precOther
	}
	if t.Kind != sqltext.Symbol && t.Kind != sqltext.Word || prec < least {
		return left, false, nil
	}
	p.pos++
	if quantified, ok, err := p.quantified(left, word); ok || err != nil {
		return quantified, ok, err
	}
	right, err := p.expr(prec + 1)
	if err != nil {
		return left, false, err
	}
	operator := word
	if s := spellings[word]; s != "" {
		operator = s
	}
	return binary(left, operator, right, prec), true, nil
}

// quantified reads = ANY (…) and <> ALL (…), which are IN and NOT IN of a list.
func (p *exprReader) quantified(left node, operator string) (node, bool, error) {
	t := p.peek()
	if !t.Is("any") && !t.Is("some") && !t.Is("all") {
		return left, false, nil
	}
	p.pos++
	if !p.take("(") {
		return left, false, errExpr
	}
	inner, err := p.expr(0)
	if err != nil || !p.take(")") {
		return left, false, errExpr
	}
	all := t.Is("all")
	switch {
	case inner.list != "" && !all && operator == "=":
		return inList(left, inner.list, false), true, nil
	case inner.list != "" && all && (operator == "<>" || operator == "!="):
		return inList(left, inner.list, true), true, nil
	}
	word := map[bool]string{true: "ALL", false: "ANY"}[all]
	if s := spellings[operator]; s != "" {
		operator = s
	}
	return node{text: wrap(left, precCompare+1) + " " + operator + " " + word + " (" + inner.text + ")", prec: precCompare}, true, nil
}

// inList writes x IN (…); of a single element it is a comparison, as the
// server's parser makes it.
func inList(left node, list string, not bool) node {
	if len(splitTop(list, ",")) == 1 {
		operator := map[bool]string{true: "<>", false: "="}[not]
		return node{text: wrap(left, precCompare+1) + " " + operator + " " + list, prec: precCompare}
	}
	word := map[bool]string{true: " NOT IN (", false: " IN ("}[not]
	return node{text: wrap(left, precLike+1) + word + list + ")", prec: precLike}
}

// negatable reads [NOT] IN, BETWEEN, LIKE, ILIKE and SIMILAR TO.
func (p *exprReader) negatable(left node, least int) (node, bool, error) {
	if precLike < least {
		return left, false, nil
	}
	start := p.pos
	not := p.take("not")
	switch {
	case p.take("in"):
		if !p.take("(") {
			return left, false, errExpr
		}
		items, err := p.list(")")
		return inList(left, strings.Join(items, ", "), not), true, err
	case p.take("between"):
		return p.between(left, not)
	case p.take("like"), p.take("ilike"):
		word := strings.ToUpper(p.toks[p.pos-1].Text)
		if not {
			word = "NOT " + word
		}
		right, err := p.expr(precLike + 1)
		return binary(left, word, right, precLike), true, err
	}
	p.pos = start
	return left, false, errExpr
}

// between is two comparisons, as the server's parser makes it.
func (p *exprReader) between(left node, not bool) (node, bool, error) {
	if p.take("symmetric") {
		return left, false, errExpr
	}
	low, err := p.expr(precLike + 1)
	if err != nil || !p.take("and") {
		return left, false, errExpr
	}
	high, err := p.expr(precLike + 1)
	if not {
		return binary(binary(left, "<", low, precCompare), "OR", binary(left, ">", high, precCompare), precOr), true, err
	}
	return binary(binary(left, ">=", low, precCompare), "AND", binary(left, "<=", high, precCompare), precAnd), true, err
}

func (p *exprReader) is(left node, least int) (node, bool, error) {
	if precIs < least {
		return left, false, nil
	}
	if p.take("isnull") || p.takeAll("is", "null") {
		return node{text: wrap(left, precIs+1) + " IS NULL", prec: precIs}, true, nil
	}
	if p.take("notnull") || p.takeAll("is", "not", "null") {
		return node{text: wrap(left, precIs+1) + " IS NOT NULL", prec: precIs}, true, nil
	}
	p.take("is")
	word := "IS"
	if p.take("not") {
		word = "IS NOT"
	}
	switch {
	case p.takeAll("distinct", "from"):
		right, err := p.expr(precIs + 1)
		return binary(left, word+" DISTINCT FROM", right, precIs), true, err
	case p.peek().Is("true"), p.peek().Is("false"), p.peek().Is("unknown"):
		return node{text: wrap(left, precIs+1) + " " + word + " " + strings.ToUpper(p.next().Text), prec: precIs}, true, nil
	}
	return left, false, errExpr
}

func (p *exprReader) collate(left node) (node, bool, error) {
	p.pos++
	path, err := p.path()
	if err != nil {
		return left, false, err
	}
	path = strings.TrimPrefix(path, "pg_catalog.")
	return node{text: wrap(left, precCollate) + " COLLATE " + path, prec: precCollate, collation: strings.Trim(path, `"`), bare: left.text}, true, nil
}

func (p *exprReader) atTimeZone(left node, least int) (node, bool, error) {
	if precAt < least || !p.takeAll("at", "time", "zone") {
		return left, false, nil
	}
	right, err := p.expr(precAt + 1)
	return binary(left, "AT TIME ZONE", right, precAt), true, err
}

func (p *exprReader) subscript(left node) (node, bool, error) {
	p.pos++
	index, err := p.expr(0)
	if err != nil || !p.take("]") {
		return left, false, errExpr
	}
	return node{text: wrap(left, precAtom) + "[" + index.text + "]", prec: precAtom}, true, nil
}

// implicit are the types that the server casts columns to without being asked,
// when it compares them or hands them to a function.
var implicit = []string{"text", "character varying", "varchar", "bpchar", "numeric", "double precision", "bigint", "integer", "real",
	"timestamp without time zone", "timestamp with time zone", "regclass", "text[]", "character varying[]"}

func (p *exprReader) cast(left node) (node, bool, error) {
	p.pos++
	typ, err := p.typeName()
	if err != nil {
		return left, false, err
	}
	return castNode(left, typ), true, nil
}

func castNode(left node, typ string) node {
	if left.constant {
		if value, ok := unquote(left.text); ok {
			switch serialBase(ParseType(typ)) {
			case "INTEGER", "BIGINT", "SMALLINT", "REAL":
				left.text, _ = keepNumber(value, left.text)
			}
			switch ParseType(typ).(type) {
			case schema.Numeric, schema.Double:
				left.text, _ = keepNumber(value, left.text)
			case schema.Boolean:
				if b, ok := truth(value); ok {
					left.text = b
				}
			}
		}
		return left
	}
	if slices.Contains(implicit, typ) {
		return left
	}
	return node{text: wrap(left, precCast) + "::" + typ, prec: precCast}
}

func keepNumber(value, otherwise string) (string, bool) {
	if n, ok := normalNumber(value); ok {
		return n, true
	}
	return otherwise, false
}
