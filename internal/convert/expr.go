package convert

import (
	"slices"
)

// maxDepth bounds the nesting of expressions and blocks, so that no input
// exhausts the stack.
const maxDepth = 200

// binaryLevels are Python's binary operators from the loosest to the tightest;
// comparisons and boolean operators are among them.
var binaryLevels = [][]string{{"or"}, {"and"}, {"not"}, {"in", "is", "<", ">", "==", ">=", "<=", "!="},
	{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "//", "%", "@"}}

// expression reads an expression, or a tuple without parentheses.
func (p *parser) expressions() (expr, error) {
	line := p.peek().line
	first, err := p.expression()
	if err != nil || !p.peek().is(",") {
		return first, err
	}
	items := []expr{first}
	for p.accept(",") && p.startsExpression() {
		x, err := p.expression()
		if err != nil {
			return nil, err
		}
		items = append(items, x)
	}
	return sequence{node{line}, items, true}, nil
}

func (p *parser) startsExpression() bool {
	t := p.peek()
	switch t.kind {
	case tokNewline, tokEOF, tokIndent, tokDedent:
		return false
	case tokOp:
		return slices.Contains([]string{"(", "[", "{", "+", "-", "~", "*", "..."}, t.text)
	}
	return t.text != "in" || t.kind == tokString
}

func (p *parser) expression() (expr, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, errorf(p.peek().line, "the expression is nested too deeply")
	}
	if p.keyword("lambda") || p.keyword("await") || p.keyword("yield") {
		return p.skipExpression()
	}
	x, err := p.binary(0)
	if err != nil || !p.keyword("if") {
		return x, err
	}
	line := p.next().line
	cond, err := p.binary(0)
	if err != nil {
		return nil, err
	}
	if !p.keyword("else") {
		return nil, p.unexpected("else")
	}
	p.next()
	no, err := p.expression()
	return conditional{node{line}, cond, x, no}, err
}

// skipExpression passes over a lambda and the like up to the comma, bracket or
// line end that closes it.
func (p *parser) skipExpression() (expr, error) {
	first := p.next()
	depth := 0
	params := first.text == "lambda"
	for {
		switch t := p.peek(); {
		case t.kind == tokEOF || t.kind == tokNewline:
			return opaque{node{first.line}, first.text}, nil
		case depth == 0 && !params && (t.is(",") || t.is(")") || t.is("]") || t.is("}")):
			return opaque{node{first.line}, first.text}, nil
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			depth--
		case depth == 0 && t.is(":"):
			params = false
		}
		if depth < 0 {
			return nil, errorf(first.line, "the %s has no body", first.text)
		}
		p.next()
	}
}

func (p *parser) keyword(word string) bool {
	t := p.peek()
	return t.kind == tokName && t.text == word
}

func (p *parser) binary(level int) (expr, error) {
	if level == len(binaryLevels) {
		return p.unary()
	}
	if binaryLevels[level][0] == "not" {
		return p.not(level)
	}
	x, err := p.binary(level + 1)
	for err == nil {
		op, ok := p.operatorAt(level)
		if !ok {
			return x, nil
		}
		line := p.peek().line
		var y expr
		y, err = p.binary(level + 1)
		x = binary{node{line}, op, x, y}
	}
	return nil, err
}

func (p *parser) not(level int) (expr, error) {
	if !p.keyword("not") {
		return p.binary(level + 1)
	}
	p.depth++
	defer func() { p.depth-- }()
	line := p.next().line
	if p.depth > maxDepth {
		return nil, errorf(line, "the expression is nested too deeply")
	}
	x, err := p.not(level)
	return unary{node{line}, "not", x}, err
}

// operatorAt consumes an operator of the level; "not in" and "is not" are one.
func (p *parser) operatorAt(level int) (string, bool) {
	t := p.peek()
	comparing := slices.Contains(binaryLevels[level], "in")
	if comparing && p.keyword("not") && p.peekAt(1).is("in") {
		p.next()
		p.next()
		return "not in", true
	}
	if t.kind != tokOp && t.kind != tokName || !slices.Contains(binaryLevels[level], t.text) {
		return "", false
	}
	p.next()
	if t.text == "is" && p.keyword("not") {
		p.next()
		return "is not", true
	}
	return t.text, true
}

func (p *parser) unary() (expr, error) {
	t := p.peek()
	if t.kind != tokOp || !slices.Contains([]string{"-", "+", "~"}, t.text) {
		return p.power()
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, errorf(t.line, "the expression is nested too deeply")
	}
	p.next()
	x, err := p.unary()
	return unary{node{t.line}, t.text, x}, err
}

func (p *parser) power() (expr, error) {
	x, err := p.postfix()
	if err != nil || !p.peek().is("**") {
		return x, err
	}
	line := p.next().line
	y, err := p.unary()
	return binary{node{line}, "**", x, y}, err
}

func (p *parser) postfix() (expr, error) {
	x, err := p.atom()
	for err == nil {
		t := p.peek()
		switch {
		case p.accept("."):
			word := p.next()
			if word.kind != tokName {
				return nil, errorf(word.line, "a name must follow the dot, not %s", word.describe())
			}
			x = attribute{node{word.line}, x, word.text}
		case p.accept("("):
			var args []argument
			args, err = p.arguments()
			x = call{node{t.line}, x, args}
		case p.accept("["):
			var index expr
			index, err = p.index()
			x = subscript{node{t.line}, x, index}
		default:
			return x, nil
		}
	}
	return nil, err
}

// index reads what stands in brackets; a slice is opaque.
func (p *parser) index() (expr, error) {
	line := p.peek().line
	if !p.peek().is(":") {
		x, err := p.expressions()
		if err != nil {
			return nil, err
		}
		if p.accept("]") {
			return x, nil
		}
	}
	for !p.peek().is("]") {
		if p.accept(":") {
			continue
		}
		if _, err := p.expression(); err != nil {
			return nil, err
		}
	}
	p.next()
	return opaque{node{line}, "slice"}, nil
}

func (p *parser) arguments() ([]argument, error) {
	var args []argument
	for !p.accept(")") {
		a, err := p.argument()
		if err != nil {
			return nil, err
		}
		args = append(args, a)
		if !p.accept(",") && !p.peek().is(")") {
			return nil, p.unexpected(`","`, `")"`)
		}
	}
	return args, nil
}

func (p *parser) argument() (a argument, err error) {
	switch {
	case p.accept("*"):
		a.star = 1
	case p.accept("**"):
		a.star = 2
	case p.peek().kind == tokName && p.peekAt(1).is("="):
		a.name = p.next().text
		p.next()
	}
	a.value, err = p.expression()
	if err == nil && (p.keyword("for") || p.keyword("async")) {
		a.value, err = p.comprehension(")", false)
	}
	return a, err
}
