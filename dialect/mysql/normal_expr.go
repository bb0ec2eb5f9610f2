package mysql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// normalExpr brings an expression to the form in which the text of a model and
// the server's own deparsed one are equal: names and words in lower case and
// without quotes, no needless parentheses, one name for each function, and the
// servers' rewriting of conditions (NOT moved inwards, "b" as "b <> 0"). What
// the small grammar here doesn't know is compared word by word. The result is
// for comparing, not for running.
func (d *Dialect) normalExpr(sql string) string {
	p := &exprParser{}
	for t := range sqltext.Tokens(sqltext.MySQL, sql) {
		if !t.Kind.Trivia() {
			p.words = append(p.words, d.word(t))
		}
	}
	p.joinPairs()
	n, ok := p.parse(0)
	if !ok || p.pos < len(p.words) {
		return strings.Join(p.words, " ")
	}
	return condition(n, false).text()
}

// word is a token in its normal spelling. Texts keep a quote in front, so that
// they are never taken for names.
func (d *Dialect) word(t sqltext.Token) string {
	switch t.Kind {
	case sqltext.QuotedName:
		if t.Unclosed {
			return t.Text
		}
		return strings.ToLower(strings.ReplaceAll(strings.Trim(t.Text, "`"), "``", "`"))
	case sqltext.String:
		return d.normalText(t.Text)
	}
	w := strings.ToLower(t.Text)
	if same, ok := synonyms[w]; ok {
		return same
	}
	return w
}

func (d *Dialect) normalText(s string) string {
	body := s
	if strings.HasPrefix(s, `"`) {
		body = "'" + strings.ReplaceAll(strings.ReplaceAll(s[1:len(s)-1], "'", "''"), `""`, `"`) + "'"
	}
	value, rest, err := unquote(body, d.plainBackslash())
	if err != nil || rest != "" {
		return s // x'41', b'1', N'…'
	}
	return "'" + value + "'"
}

// synonyms are the words for which the servers write another one.
var synonyms = map[string]string{
	"lower": "lcase", "upper": "ucase", "substring": "substr", "mid": "substr", "character_length": "char_length",
	"length": "octet_length", "ceil": "ceiling", "power": "pow", "now": "current_timestamp", "localtime": "current_timestamp",
	"localtimestamp": "current_timestamp", "current_date": "curdate", "current_time": "curtime",
	"!=": "<>", "&&": "and", "||": "or", "%": "mod", "true": "1", "false": "0", "rlike": "regexp", "!": "not",
}

// bareFunctions may stand without parentheses.
var bareFunctions = []string{"current_timestamp", "curdate", "curtime", "current_user", "utc_timestamp"}

// node is a part of an expression: an operator or function with its operands,
// or a leaf without any.
type node struct {
	op   string
	call bool
	args []node
}

func leaf(s string) node { return node{op: s} }

func (n node) text() string {
	if len(n.args) == 0 && !n.call {
		return n.op
	}
	parts := make([]string, len(n.args))
	for i, a := range n.args {
		parts[i] = a.text()
	}
	return n.op + "(" + strings.Join(parts, ",") + ")"
}

type exprParser struct {
	words []string
	pos   int
}

// joinPairs makes one word of the operators of several words.
func (p *exprParser) joinPairs() {
	var out []string
	for _, w := range p.words {
		last := len(out) - 1
		switch {
		case last >= 0 && out[last] == "not" && slices.Contains([]string{"in", "like", "between", "regexp"}, w),
			last >= 0 && out[last] == "is" && w == "not",
			last >= 0 && (out[last] == "is" || out[last] == "is not") && slices.Contains([]string{"null", "1", "0", "unknown"}, w):
			out[last] += " " + w
		default:
			out = append(out, w)
		}
	}
	p.words = out
}

func (p *exprParser) peek() string {
	if p.pos < len(p.words) {
		return p.words[p.pos]
	}
	return ""
}

func (p *exprParser) take(word string) bool {
	if p.peek() == word {
		p.pos++
		return true
	}
	return false
}

// precedence of the binary operators; 0 is none.
func precedence(op string) int {
	switch op {
	case "or":
		return 1
	case "xor":
		return 2
	case "and":
		return 3
	case "=", "<=>", ">=", ">", "<=", "<", "<>", "like", "not like", "regexp", "not regexp",
		"in", "not in", "between", "not between":
		return 6
	case "|":
		return 7
	case "&":
		return 8
	case "<<", ">>":
		return 9
	case "+", "-":
		return 10
	case "*", "/", "div", "mod":
		return 11
	case "^":
		return 12
	case "collate":
		return 14
	}
	if strings.HasPrefix(op, "is ") {
		return 6
	}
	return 0
}

const notPrecedence = 4

// parse reads an expression whose operators bind stronger than least.
func (p *exprParser) parse(least int) (node, bool) {
	left, ok := p.operand()
	for ok {
		op := p.peek()
		bind := precedence(op)
		if bind == 0 || bind <= least {
			return left, true
		}
		p.pos++
		left, ok = p.infix(left, op, bind)
	}
	return left, false
}

func (p *exprParser) infix(left node, op string, bind int) (node, bool) {
	switch op {
	case "in", "not in":
		if !p.take("(") {
			return left, false
		}
		list, ok := p.list()
		return node{op: op, args: append([]node{left}, list...)}, ok
	case "between", "not between":
		low, ok := p.parse(precedence("|") - 1)
		if !ok || !p.take("and") {
			return left, false
		}
		high, ok := p.parse(bind)
		return node{op: op, args: []node{left, low, high}}, ok
	}
	if strings.HasPrefix(op, "is ") {
		return node{op: op, args: []node{left}}, true
	}
	right, ok := p.parse(bind)
	return node{op: op, args: []node{left, right}}, ok
}

// operand reads a prefix operator with its operand, a group, a call or a leaf.
func (p *exprParser) operand() (node, bool) {
	w := p.peek()
	if w == "" || w == ")" || w == "," {
		return node{}, false
	}
	p.pos++
	switch w {
	case "(":
		inner, ok := p.parse(0)
		return inner, ok && p.take(")")
	case "not":
		inner, ok := p.parse(notPrecedence)
		return node{op: "not", args: []node{inner}}, ok
	case "-", "+", "~":
		return p.sign(w)
	case "case":
		return p.caseEnd()
	case "interval":
		inner, ok := p.parse(0)
		unit := p.peek()
		p.pos++
		return node{op: "interval " + unit, args: []node{inner}}, ok
	case "select", "exists", "convert":
		return node{}, false // left to the comparison word by word
	case "cast":
		return p.cast()
	case "date", "time", "timestamp", "binary":
		if strings.HasPrefix(p.peek(), "'") {
			p.pos++
			return leaf(w + p.words[p.pos-1]), true
		}
	}
	for p.take(".") {
		w += "." + p.peek()
		p.pos++
	}
	if p.take("(") {
		args, ok := p.list()
		switch { // functions that the servers write otherwise
		case w == "mod" && len(args) == 2:
			return node{op: w, args: args}, ok
		case (w == "date" || w == "time") && len(args) == 1:
			return node{op: "cast " + w, args: args}, ok
		}
		return node{op: w, args: args, call: true}, ok
	}
	if slices.Contains(bareFunctions, w) {
		return node{op: w, call: true}, true
	}
	return leaf(w), true
}

func (p *exprParser) sign(w string) (node, bool) {
	inner, ok := p.parse(precedence("^"))
	if ok && w == "-" && len(inner.args) == 0 && inner.op != "" && inner.op[0] >= '0' && inner.op[0] <= '9' {
		return leaf("-" + inner.op), true
	}
	if w == "+" {
		return inner, ok
	}
	return node{op: "neg" + w, args: []node{inner}}, ok
}

// caseEnd reads CASE [x] WHEN … THEN … [ELSE …] END.
func (p *exprParser) caseEnd() (node, bool) {
	out := node{op: "case"}
	if p.peek() != "when" {
		operand, ok := p.parse(0)
		if !ok {
			return out, false
		}
		out.args = append(out.args, node{op: "of", args: []node{operand}})
	}
	for !p.take("end") {
		word := p.peek()
		if word != "when" && word != "then" && word != "else" {
			return out, false
		}
		p.pos++
		part, ok := p.parse(0)
		if !ok {
			return out, false
		}
		out.args = append(out.args, node{op: word, args: []node{part}})
	}
	return out, true
}

// cast reads CAST(x AS type). The character set, which the server adds, doesn't
// count.
func (p *exprParser) cast() (node, bool) {
	if !p.take("(") {
		return node{}, false
	}
	inner, ok := p.parse(0)
	if !ok || !p.take("as") {
		return node{}, false
	}
	typ, depth := "cast", 0
	for p.pos < len(p.words) {
		w := p.peek()
		p.pos++
		switch {
		case w == ")" && depth == 0:
			return node{op: typ, args: []node{inner}}, true
		case w == "charset":
			p.pos++
			continue
		case w == "(":
			depth++
		case w == ")":
			depth--
		}
		typ += " " + w
	}
	return node{}, false
}

// list reads expressions up to the closing parenthesis.
func (p *exprParser) list() ([]node, bool) {
	if p.take(")") {
		return nil, true
	}
	var out []node
	for {
		n, ok := p.parse(0)
		if !ok {
			return nil, false
		}
		out = append(out, n)
		if p.take(")") {
			return out, true
		}
		if !p.take(",") {
			return nil, false
		}
	}
}

// opposites are the operators that NOT turns into each other.
var opposites = map[string]string{
	"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in",
	"like": "not like", "not like": "like", "between": "not between", "not between": "between",
	"regexp": "not regexp", "not regexp": "regexp", "is null": "is not null", "is not null": "is null",
	"is 1": "is not 1", "is not 1": "is 1", "is 0": "is not 0", "is not 0": "is 0", "and": "or", "or": "and",
}

// condition rewrites a truth value as the servers do: NOT is moved inwards, a
// plain operand of AND, OR and NOT is compared with 0, IN with one value is an
// equality, nested ANDs and ORs are one.
func condition(n node, negated bool) node {
	switch {
	case n.op == "not" && len(n.args) == 1:
		inner := n.args[0]
		if isTruth(inner) {
			return condition(inner, !negated)
		}
		return compareZero(inner, !negated)
	case (n.op == "and" || n.op == "or") && !n.call:
		op := n.op
		if negated {
			op = opposites[op]
		}
		out := node{op: op}
		for _, a := range n.args {
			part := compareZero(a, negated)
			if isTruth(a) {
				part = condition(a, negated)
			}
			if part.op == op && !part.call {
				out.args = append(out.args, part.args...)
				continue
			}
			out.args = append(out.args, part)
		}
		return out
	}
	op := n.op
	if negated && !n.call && opposites[op] != "" {
		op = opposites[op]
	}
	if (op == "in" || op == "not in") && len(n.args) == 2 {
		op = map[string]string{"in": "=", "not in": "<>"}[op]
	}
	out := node{op: op, call: n.call}
	for _, a := range n.args {
		out.args = append(out.args, condition(a, false))
	}
	return out
}

// isTruth reports an operator whose result is a truth value.
func isTruth(n node) bool {
	return !n.call && len(n.args) > 0 && (n.op == "not" || opposites[n.op] != "")
}

func compareZero(n node, equal bool) node {
	op := "<>"
	if equal {
		op = "="
	}
	return node{op: op, args: []node{condition(n, false), leaf("0")}}
}
