package convert

import (
	"regexp"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// sqlValue is an SQL expression or statement.
type sqlValue interface {
	sql(in *interp) (string, error)
}

// How tightly an expression binds, for the parentheses around it.
const (
	bindAtom = iota
	bindCompare
	bindAnd
	bindOr
)

type (
	// fragment is SQL as it stands.
	fragment struct {
		text  string
		binds int
		typ   schema.Type
	}
	// columnRef is a column, within its table or alone.
	columnRef struct {
		table schema.TableName
		name  string
		typ   schema.Type
	}
	// literalValue is a value to be written as a literal.
	literalValue struct {
		value any
		typ   schema.Type
	}
	// indexKey is an expression with an order or a collation.
	indexKey struct{ part schema.KeyPart }
	// textClause is sa.text(…) with its bound parameters.
	textClause struct {
		raw    string
		params map[string]any
		line   int
	}
)

func (f fragment) sql(*interp) (string, error) { return f.text, nil }

func (c columnRef) sql(in *interp) (string, error) {
	q := in.Dialect.Quote
	switch {
	case c.table.Name == "":
		return q(c.name), nil
	case c.table.Schema == "":
		return q(c.table.Name) + "." + q(c.name), nil
	}
	return q(c.table.Schema) + "." + q(c.table.Name) + "." + q(c.name), nil
}

func (l literalValue) sql(in *interp) (string, error) { return in.literal(l.value, l.typ) }

func (k indexKey) sql(in *interp) (string, error) {
	s := k.part.Expr
	if k.part.Column != "" {
		s = in.Dialect.Quote(k.part.Column)
	}
	if k.part.Collation != "" {
		s += " COLLATE " + in.Dialect.Quote(k.part.Collation)
	}
	if k.part.Desc {
		s += " DESC"
	}
	if k.part.Nulls != "" {
		s += " NULLS " + k.part.Nulls
	}
	return s, nil
}

// parameter is SQLAlchemy's form of a bind parameter: not behind a colon, a
// word or a backslash (group 1 keeps what stands before it).
var parameter = regexp.MustCompile(`(^|[^:\w$\\]):([\w$]+)`)

// escapedColon is a colon that is not a parameter.
var escapedColon = regexp.MustCompile(`\\(:[\w$]*)`)

// sql writes the text with its parameters as literals. What stands within
// quotes or comments is text, also with a colon.
func (t textClause) sql(in *interp) (string, error) {
	var out, run strings.Builder
	flush := func() error {
		text, err := t.bind(in, run.String())
		run.Reset()
		out.WriteString(text)
		return err
	}
	for tok := range sqltext.Tokens(in.Dialect.Traits().Lexer, t.raw) {
		if tok.Kind.Trivia() || tok.Kind == sqltext.String || tok.Kind == sqltext.QuotedName {
			if err := flush(); err != nil {
				return "", err
			}
			out.WriteString(escapedColon.ReplaceAllString(tok.Text, "$1"))
			continue
		}
		run.WriteString(tok.Text)
	}
	err := flush()
	return out.String(), err
}

func (t textClause) bind(in *interp, s string) (string, error) {
	var out strings.Builder
	last := 0
	for _, m := range parameter.FindAllStringSubmatchIndex(s, -1) {
		if m[1] < len(s) && (s[m[1]] == ':') {
			continue // a::b and :a: are no parameters
		}
		id := s[m[4]:m[5]]
		v, ok := t.params[id]
		if !ok {
			return "", errorf(t.line, "the bind parameter :%s has no value; give one with bindparams, or write \\:%s", id, id)
		}
		text, err := in.literalOf(v)
		if err != nil {
			return "", err
		}
		out.WriteString(s[last:m[3]] + text)
		last = m[1]
	}
	out.WriteString(s[last:])
	return escapedColon.ReplaceAllString(out.String(), "$1"), nil
}

// sql is an SQL expression, or a text that is one.
func (a *args) sql(v any) string {
	if s, ok := toString(v); ok {
		v = textClause{raw: s, line: a.line}
	}
	x, ok := v.(sqlValue)
	if !ok {
		a.fail("%s is no SQL expression", typeName(v))
		return ""
	}
	text, err := x.sql(a.in)
	if err != nil && a.err == nil {
		a.err = at(a.line, err)
	}
	return text
}

// at gives an error a line if it has none.
func at(line int, err error) error {
	if _, ok := err.(*Error); ok || err == nil {
		return err
	}
	return &Error{Line: line, Msg: err.Error()}
}

// literalOf writes a value, or an expression as it is.
func (in *interp) literalOf(v any) (string, error) {
	if x, ok := v.(sqlValue); ok {
		return x.sql(in)
	}
	return in.literal(v, nil)
}

func (in *interp) literal(v any, t schema.Type) (string, error) {
	plain, own, err := goValue(v)
	if err != nil {
		return "", err
	}
	if t == nil {
		t = own
	}
	return in.Dialect.Literal(plain, t)
}

// negate is ~x.
func (in *interp) negate(s sqlValue, line int) (any, error) {
	text, err := s.sql(in)
	if f, ok := s.(fragment); ok && f.binds != bindAtom {
		text = "(" + text + ")"
	}
	return fragment{text: "NOT " + text, binds: bindCompare}, at(line, err)
}

// sqlOperators are Python's operators between SQL expressions.
var sqlOperators = map[string]struct {
	word  string
	binds int
}{
	"==": {"=", bindCompare}, "!=": {"!=", bindCompare}, "<": {"<", bindCompare}, ">": {">", bindCompare},
	"<=": {"<=", bindCompare}, ">=": {">=", bindCompare}, "&": {"AND", bindAnd}, "|": {"OR", bindOr},
	"+": {"+", bindCompare}, "-": {"-", bindCompare}, "*": {"*", bindCompare}, "/": {"/", bindCompare}, "%": {"%", bindCompare},
}

// sqlOperator combines two values if one of them is SQL.
func (in *interp) sqlOperator(x binary, left, right any) (any, bool, error) {
	o, known := sqlOperators[x.op]
	_, l := left.(sqlValue)
	_, r := right.(sqlValue)
	if !known || !l && !r {
		return nil, false, nil
	}
	if right == nil && (x.op == "==" || x.op == "!=") {
		o.word = map[string]string{"==": "IS", "!=": "IS NOT"}[x.op]
	}
	typ := typeOf(left)
	if typ == nil {
		typ = typeOf(right)
	}
	a, err := in.operand(left, typ, o.binds)
	if err != nil {
		return nil, true, at(x.line, err)
	}
	b, err := in.operand(right, typ, o.binds)
	word := o.word
	if _, isText := typ.(schema.String); isText && word == "+" {
		word = "||"
	}
	return fragment{text: a + " " + word + " " + b, binds: o.binds}, true, at(x.line, err)
}

// operand writes one side of an operator, in parentheses if it binds less.
func (in *interp) operand(v any, typ schema.Type, binds int) (string, error) {
	x, ok := v.(sqlValue)
	if !ok {
		return in.literal(v, typ)
	}
	text, err := x.sql(in)
	f, isFragment := v.(fragment)
	if isFragment && f.binds != bindAtom && (f.binds > binds || binds == bindCompare) {
		text = "(" + text + ")"
	}
	return text, err
}

func typeOf(v any) schema.Type {
	switch v := v.(type) {
	case columnRef:
		return v.typ
	case literalValue:
		return v.typ
	case fragment:
		return v.typ
	}
	return nil
}
