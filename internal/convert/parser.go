package convert

import (
	"slices"
	"strings"
)

// parser makes statements of tokens.
type parser struct {
	tokens []token
	at     int
	depth  int
}

func (p *parser) peek() token { return p.peekAt(0) }

func (p *parser) peekAt(n int) token {
	if p.at+n >= len(p.tokens) {
		return p.tokens[len(p.tokens)-1]
	}
	return p.tokens[p.at+n]
}

func (p *parser) next() token {
	t := p.peek()
	if p.at < len(p.tokens)-1 {
		p.at++
	}
	return t
}

// accept consumes an operator if it is next.
func (p *parser) accept(op string) bool {
	if t := p.peek(); t.kind != tokOp || t.text != op {
		return false
	}
	p.next()
	return true
}

func (p *parser) unexpected(want ...string) error {
	t := p.peek()
	return errorf(t.line, "%s stands where %s should", t.describe(), strings.Join(want, " or "))
}

// statements reads up to the end of the block.
func (p *parser) statements() ([]Stmt, error) {
	var out []Stmt
	for {
		switch t := p.peek(); t.kind {
		case tokEOF, tokDedent:
			return out, nil
		case tokNewline:
			p.next()
			continue
		case tokIndent:
			return nil, errorf(t.line, "the line is indented, and nothing asks for it")
		}
		more, err := p.statement()
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
}

func one(s Stmt, err error) ([]Stmt, error) {
	if err != nil {
		return nil, err
	}
	return []Stmt{s}, nil
}

// simpleLine reads statements divided by semicolons up to the end of the line.
func (p *parser) simpleLine() ([]Stmt, error) {
	var out []Stmt
	for {
		s, err := p.simple()
		if err != nil {
			return nil, err
		}
		out = append(out, s)
		if p.accept(";") && p.peek().kind != tokNewline {
			continue
		}
		switch p.peek().kind {
		case tokNewline:
			p.next()
		case tokEOF, tokDedent:
		default:
			return nil, p.unexpected("the end of the line")
		}
		return out, nil
	}
}

func (p *parser) simple() (Stmt, error) {
	t := p.peek()
	n := node{t.line}
	if t.kind == tokName {
		switch t.text {
		case "pass":
			p.next()
			return passStmt{n}, nil
		case "import", "from":
			return p.imports()
		case "return":
			p.next()
			if !p.startsExpression() {
				return returnStmt{n, nil}, nil
			}
			x, err := p.expressions()
			return returnStmt{n, x}, err
		case "raise", "assert", "del", "global", "nonlocal", "break", "continue":
			return p.skipSimple()
		}
	}
	return p.expressionOrAssignment(n)
}

func (p *parser) expressionOrAssignment(n node) (Stmt, error) {
	x, err := p.expressions()
	if err != nil {
		return nil, err
	}
	if p.accept(":") { // an annotation: down_revision: Union[str, None] = "…"
		if _, err := p.expression(); err != nil {
			return nil, err
		}
		if !p.peek().is("=") {
			return passStmt{n}, nil
		}
	}
	targets := []expr{x}
	for p.accept("=") {
		if x, err = p.expressions(); err != nil {
			return nil, err
		}
		targets = append(targets, x)
	}
	if t := p.peek(); t.kind == tokOp && strings.HasSuffix(t.text, "=") && len(t.text) > 1 {
		return nil, errorf(t.line, "%q can't be read; write the assignment out", t.text)
	}
	if len(targets) == 1 {
		return exprStmt{n, x}, nil
	}
	return assign{n, targets[:len(targets)-1], x}, nil
}

func (p *parser) skipSimple() (Stmt, error) {
	t := p.next()
	for !slices.Contains([]tokenKind{tokNewline, tokEOF, tokDedent}, p.peek().kind) && !p.peek().is(";") {
		p.next()
	}
	return opaqueStmt{node{t.line}, t.text}, nil
}

func (p *parser) imports() (Stmt, error) {
	first := p.next()
	s := importStmt{node: node{first.line}}
	module := ""
	if first.text == "from" {
		module = p.dotted()
		if !p.keyword("import") {
			return nil, p.unexpected(`"import"`)
		}
		p.next()
	}
	brackets := p.accept("(")
	for {
		if p.accept("*") {
			s.names = append(s.names, importName{module: module, name: "*"})
		} else {
			i := importName{module: module, name: p.dotted()}
			if i.name == "" {
				return nil, p.unexpected("a name")
			}
			if p.keyword("as") {
				p.next()
				i.alias = p.next().text
			}
			s.names = append(s.names, i)
		}
		if !p.accept(",") || brackets && p.peek().is(")") {
			break
		}
	}
	if brackets && !p.accept(")") {
		return nil, p.unexpected(`")"`)
	}
	return s, nil
}

// dotted reads "a.b.c"; "" when there is none.
func (p *parser) dotted() string {
	var parts strings.Builder
	for p.peek().kind == tokName && !p.keyword("import") || p.peek().is(".") || p.peek().is("...") {
		t := p.next()
		parts.WriteString(t.text)
		if t.kind == tokName && !p.peek().is(".") {
			break
		}
	}
	return parts.String()
}
