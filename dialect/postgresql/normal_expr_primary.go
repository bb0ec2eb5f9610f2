package postgresql

import (
	"regexp"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// primary reads an operand: a constant, a name, a call, something in
// parentheses, CASE, CAST, ARRAY.
func (p *exprReader) primary() (node, error) {
	t := p.peek()
	switch t.Kind {
	case sqltext.Number:
		return p.number()
	case sqltext.String:
		p.pos++
		return node{text: plainString(t.Text), prec: precAtom, constant: true}, nil
	case sqltext.QuotedName:
		return p.nameOrCall()
	case sqltext.Symbol:
		if p.take("(") {
			return p.parenthesis()
		}
		return node{}, errExpr
	case sqltext.Word:
		return p.word()
	}
	return node{}, errExpr
}

// number joins what the lexer splits: 1e, +, 20.
func (p *exprReader) number() (node, error) {
	text := p.next().Text
	if n, ok := normalNumber(text); ok {
		text = n
	}
	return node{text: text, prec: precAtom, constant: true}, nil
}

// midnight is a point in time that is a whole day: the server writes the time
// of day, and the zone of a session in UTC, where people leave them out.
var midnight = regexp.MustCompile(`^'(\d{4}-\d\d-\d\d)[ T]00:00(?::00)?(?:\+00)?'$`)

// plainString writes E'…' as '…' where it escapes nothing but backslashes, and
// midnight as its day.
func plainString(text string) string {
	if text[0] == 'E' || text[0] == 'e' {
		bare := strings.ReplaceAll(text, `\\`, "\x00")
		if !strings.Contains(bare, `\`) {
			text = strings.ReplaceAll(bare[1:], "\x00", `\`)
		}
	}
	return midnight.ReplaceAllString(text, "'$1'")
}

func (p *exprReader) parenthesis() (node, error) {
	items, first, err := p.nodes(")")
	switch {
	case err != nil:
		return node{}, err
	case len(items) == 1:
		return first, nil
	}
	return node{text: "(" + strings.Join(items, ", ") + ")", prec: precAtom}, nil
}

// nodes reads expressions divided by commas up to the closing mark.
func (p *exprReader) nodes(closing string) (texts []string, first node, err error) {
	constant := true
	for !p.take(closing) {
		if len(texts) > 0 && !p.take(",") {
			return nil, node{}, errExpr
		}
		n, err := p.expr(0)
		if err != nil {
			return nil, node{}, err
		}
		if len(texts) == 0 {
			first = n
		}
		constant = constant && n.constant
		texts = append(texts, n.text)
	}
	first.constant = first.constant && constant
	return texts, first, nil
}

func (p *exprReader) list(closing string) ([]string, error) {
	texts, _, err := p.nodes(closing)
	return texts, err
}

// word reads what begins with an unquoted word.
func (p *exprReader) word() (node, error) {
	switch strings.ToLower(p.peek().Text) {
	case "true", "false":
		return node{text: strings.ToLower(p.next().Text), prec: precAtom, constant: true}, nil
	case "null":
		p.pos++
		return node{text: "NULL", prec: precAtom, constant: true}, nil
	case "current_timestamp":
		if p.toksAt(1) != "(" {
			p.pos++
			return node{text: "now()", prec: precAtom}, nil
		}
	case "current_date", "current_time", "localtime", "localtimestamp", "current_user", "session_user", "user", "current_role", "current_schema":
		if p.toksAt(1) != "(" {
			return node{text: strings.ToUpper(p.next().Text), prec: precAtom}, nil
		}
	case "case":
		return p.caseWhen()
	case "cast":
		return p.castCall()
	case "array":
		return p.array()
	case "extract", "substring", "overlay", "position", "trim":
		return p.keywordCall()
	case "select", "with", "exists", "row":
		return node{}, errExpr
	}
	if _, operator := binaryWords[strings.ToLower(p.peek().Text)]; operator {
		return node{}, errExpr
	}
	return p.nameOrCall()
}

func (p *exprReader) toksAt(ahead int) string {
	if i := p.pos + ahead; i < len(p.toks) {
		return p.toks[i].Text
	}
	return ""
}

// path reads a name with its qualifiers.
func (p *exprReader) path() (string, error) {
	var parts []string
	for {
		t := p.next()
		switch t.Kind {
		case sqltext.Word:
			parts = append(parts, strings.ToLower(t.Text))
		case sqltext.QuotedName:
			parts = append(parts, quoter.Quote(strings.ReplaceAll(strings.Trim(t.Text, `"`), `""`, `"`)))
		default:
			return "", errExpr
		}
		if !p.take(".") {
			return strings.Join(parts, "."), nil
		}
	}
}

// nameOrCall reads a name, a call, or a constant with its type before it:
// date '2020-01-01'.
func (p *exprReader) nameOrCall() (node, error) {
	start := p.pos
	path, err := p.path()
	if err != nil {
		return node{}, err
	}
	if p.peek().Kind == sqltext.String {
		text := plainString(p.next().Text)
		return castNode(node{text: text, prec: precAtom, constant: true}, path), nil
	}
	if !p.take("(") {
		if p.toks[start].Kind == sqltext.Word && p.peek().Kind == sqltext.Word && strings.EqualFold(p.toksAt(1), "precision") {
			return node{}, errExpr
		}
		return node{text: path, prec: precAtom}, nil
	}
	path = strings.TrimPrefix(path, "pg_catalog.")
	if p.take("*") && p.take(")") {
		return node{text: path + "(*)", prec: precAtom}, nil
	}
	args, err := p.list(")")
	return node{text: path + "(" + strings.Join(args, ", ") + ")", prec: precAtom}, err
}

// keywordCall reads a call whose arguments keywords divide: EXTRACT(year FROM
// d), POSITION(a IN b), TRIM(BOTH 'x' FROM s).
func (p *exprReader) keywordCall() (node, error) {
	function := strings.ToLower(p.next().Text)
	if !p.take("(") {
		return node{}, errExpr
	}
	text := ""
	for !p.take(")") {
		t := p.peek()
		switch {
		case contains([]string{"from", "for", "in", "placing", "both", "leading", "trailing"}, t.Text) && t.Kind == sqltext.Word:
			p.pos++
			text = strings.TrimLeft(text+" "+strings.ToUpper(t.Text)+" ", " ")
		case p.take(","):
			text += ", "
		default:
			e, err := p.expr(precLike + 1)
			if err != nil {
				return node{}, err
			}
			text += e.text
		}
	}
	return node{text: function + "(" + text + ")", prec: precAtom}, nil
}

func (p *exprReader) array() (node, error) {
	p.pos++
	if !p.take("[") {
		return node{}, errExpr
	}
	items, first, err := p.nodes("]")
	list := strings.Join(items, ", ")
	return node{text: "ARRAY[" + list + "]", prec: precAtom, list: list, constant: first.constant}, err
}

func (p *exprReader) castCall() (node, error) {
	p.pos++
	if !p.take("(") {
		return node{}, errExpr
	}
	e, err := p.expr(0)
	if err != nil || !p.take("as") {
		return node{}, errExpr
	}
	typ, err := p.typeName()
	if err != nil || !p.take(")") {
		return node{}, errExpr
	}
	return castNode(e, typ), nil
}

func (p *exprReader) caseWhen() (node, error) {
	p.pos++
	var b strings.Builder
	b.WriteString("CASE")
	if !p.peek().Is("when") {
		e, err := p.expr(0)
		if err != nil {
			return node{}, err
		}
		b.WriteString(" " + e.text)
	}
	for _, words := range [][2]string{{"when", "then"}, {"else", "end"}} {
		for p.take(words[0]) {
			e, err := p.expr(0)
			if err != nil {
				return node{}, err
			}
			b.WriteString(" " + strings.ToUpper(words[0]) + " " + e.text)
			if words[0] == "else" {
				break
			}
			if !p.take("then") {
				return node{}, errExpr
			}
			if e, err = p.expr(0); err != nil {
				return node{}, err
			}
			b.WriteString(" THEN " + e.text)
		}
	}
	if !p.take("end") {
		return node{}, errExpr
	}
	return node{text: b.String() + " END", prec: precAtom}, nil
}

// typeTails are the words that may follow the first one of a type's name.
var typeTails = map[string][]string{
	"double": {"precision"}, "character": {"varying"}, "bit": {"varying"}, "national": {"character", "varying"},
	"time": {"with", "without", "time", "zone"}, "timestamp": {"with", "without", "time", "zone"},
	"interval": {"year", "month", "day", "hour", "minute", "second", "to"},
}

// typeName reads the name of a type and writes it as the catalog does.
func (p *exprReader) typeName() (string, error) {
	first := p.peek()
	text, err := p.path()
	if err != nil {
		return "", err
	}
	text = strings.TrimPrefix(text, "pg_catalog.")
	tails := typeTails[strings.ToLower(first.Text)]
	for {
		switch {
		case p.peek().Kind == sqltext.Word && contains(tails, p.peek().Text):
			text += " " + strings.ToLower(p.next().Text)
			continue
		case p.take("("):
			args, err := p.list(")")
			if err != nil {
				return "", err
			}
			text += "(" + strings.Join(args, ",") + ")"
			continue
		}
		break
	}
	for p.take("[") {
		if !p.take("]") {
			return "", errExpr
		}
		text += "[]"
	}
	return shortType(text), nil
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// shortType writes the types that have several names in one way.
func shortType(s string) string {
	base := strings.TrimRight(s, "[]")
	brackets := s[len(base):]
	names := map[string]string{
		"int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "bool": "boolean", "varchar": "character varying",
		"float8": "double precision", "float4": "real", "decimal": "numeric", "timestamptz": "timestamp with time zone",
		"timestamp": "timestamp without time zone", "char": "bpchar", "character": "bpchar",
	}
	if n := names[base]; n != "" {
		return n + brackets
	}
	return s
}
