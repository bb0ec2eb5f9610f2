package convert

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// comprehension passes over the rest of one, up to its closing bracket, which
// it consumes if asked.
func (p *parser) comprehension(closing string, consume bool) (expr, error) {
	line := p.peek().line
	depth := 0
	for {
		t := p.peek()
		switch {
		case t.kind == tokEOF:
			return nil, p.unexpected(closing)
		case depth == 0 && t.is(closing):
			if consume {
				p.next()
			}
			return opaque{node{line}, "comprehension"}, nil
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			depth--
		}
		p.next()
	}
}

func (p *parser) atom() (expr, error) {
	t := p.next()
	n := node{t.line}
	switch t.kind {
	case tokNumber:
		v, err := parseNumber(t.text, t.line)
		return constant{n, v}, err
	case tokString, tokBytes:
		return p.joined(t)
	case tokName:
		return nameOrConstant(t)
	case tokOp:
		switch t.text {
		case "(":
			return p.parenthesised(n)
		case "[":
			return p.list(n, "]")
		case "{":
			return p.braces(n)
		case "...":
			return constant{n, nil}, nil
		case "*":
			x, err := p.unary()
			return unary{n, "*", x}, err
		}
	}
	return nil, errorf(t.line, "%s stands where a value should", t.describe())
}

// joined reads a string and those that follow it directly.
func (p *parser) joined(first token) (expr, error) {
	var text strings.Builder
	text.WriteString(first.text)
	for p.peek().kind == tokString || p.peek().kind == tokBytes {
		t := p.next()
		if t.kind != first.kind {
			return nil, errorf(t.line, "bytes and text can't be joined")
		}
		text.WriteString(t.text)
	}
	if first.kind == tokBytes {
		return constant{node{first.line}, []byte(text.String())}, nil
	}
	return constant{node{first.line}, text.String()}, nil
}

// keywords can't be names.
var keywords = []string{"and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
	"else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
	"pass", "raise", "return", "try", "while", "with", "yield"}

func nameOrConstant(t token) (expr, error) {
	n := node{t.line}
	switch t.text {
	case "None":
		return constant{n, nil}, nil
	case "True":
		return constant{n, true}, nil
	case "False":
		return constant{n, false}, nil
	}
	if slices.Contains(keywords, t.text) {
		return nil, errorf(t.line, "%s stands where a value should", t.describe())
	}
	return name{n, t.text}, nil
}

func parseNumber(text string, line int) (any, error) {
	plain := strings.ReplaceAll(text, "_", "")
	if i, ok := new(big.Int).SetString(plain, 0); ok && (plain == "0" || plain[0] != '0' || strings.ContainsAny(plain, "xXoObB")) {
		if i.IsInt64() {
			return i.Int64(), nil
		}
		return i, nil
	}
	octal := len(plain) > 1 && plain[0] == '0' && !strings.ContainsAny(plain, ".eE") && strings.Trim(plain, "0") != ""
	if f, err := strconv.ParseFloat(plain, 64); err == nil && !octal && !strings.ContainsAny(plain, "xXpP") {
		return f, nil
	}
	return nil, errorf(line, "%q is not a number that can be read here", text)
}

func (p *parser) parenthesised(n node) (expr, error) {
	if p.accept(")") {
		return sequence{n, nil, true}, nil
	}
	x, err := p.expressions()
	if err != nil {
		return nil, err
	}
	if p.keyword("for") || p.keyword("async") {
		return p.comprehension(")", true)
	}
	if p.accept(":=") {
		return nil, errorf(n.line, "an assignment within an expression can't be read; write it on a line of its own")
	}
	if !p.accept(")") {
		return nil, p.unexpected(`","`, `")"`)
	}
	return x, nil
}

func (p *parser) list(n node, closing string) (expr, error) {
	var items []expr
	for !p.accept(closing) {
		x, err := p.expression()
		if err != nil {
			return nil, err
		}
		if p.keyword("for") || p.keyword("async") {
			return p.comprehension(closing, true)
		}
		items = append(items, x)
		if !p.accept(",") && !p.peek().is(closing) {
			return nil, p.unexpected(`","`, strconv.Quote(closing))
		}
	}
	return sequence{n, items, false}, nil
}

// braces reads a dict or a set.
func (p *parser) braces(n node) (expr, error) {
	d := dict{node: n}
	for !p.accept("}") {
		var key expr
		var err error
		if !p.accept("**") {
			if key, err = p.expression(); err != nil {
				return nil, err
			}
			if len(d.keys) == 0 && !p.peek().is(":") {
				return p.set(n, key)
			}
			if !p.accept(":") {
				return nil, p.unexpected(`":"`)
			}
		}
		value, err := p.expression()
		if err != nil {
			return nil, err
		}
		if p.keyword("for") || p.keyword("async") {
			return p.comprehension("}", true)
		}
		d.keys, d.values = append(d.keys, key), append(d.values, value)
		if !p.accept(",") && !p.peek().is("}") {
			return nil, p.unexpected(`","`, `"}"`)
		}
	}
	return d, nil
}

func (p *parser) set(n node, first expr) (expr, error) {
	if p.keyword("for") || p.keyword("async") {
		return p.comprehension("}", true)
	}
	if !p.accept(",") && !p.peek().is("}") {
		return nil, p.unexpected(`","`, `"}"`)
	}
	rest, err := p.list(n, "}")
	if err != nil {
		return nil, err
	}
	s, ok := rest.(sequence)
	if !ok {
		return rest, nil
	}
	s.items = append([]expr{first}, s.items...)
	return s, nil
}
