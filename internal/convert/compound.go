package convert

import (
	"slices"
	"strings"
)

// block reads ":" and what is indented below it, or the rest of the line.
func (p *parser) block() ([]Stmt, error) {
	if !p.accept(":") {
		return nil, p.unexpected(`":"`)
	}
	if p.peek().kind != tokNewline {
		return p.simpleLine()
	}
	p.next()
	if p.peek().kind != tokIndent {
		return nil, p.unexpected("an indented block")
	}
	p.next()
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, errorf(p.peek().line, "the blocks are nested too deeply")
	}
	body, err := p.statements()
	if err == nil && p.peek().kind == tokDedent {
		p.next()
	}
	return body, err
}

func (p *parser) statement() ([]Stmt, error) {
	t := p.peek()
	if t.is("@") && t.kind == tokOp {
		return p.decorated()
	}
	if t.kind == tokName {
		switch t.text {
		case "with":
			return one(p.with())
		case "if":
			return one(p.ifStatement())
		case "for":
			return one(p.forStatement())
		case "def":
			return one(p.function(""))
		case "class", "while", "try", "async":
			return one(p.skipCompound())
		case "elif", "else", "except", "finally":
			return nil, errorf(t.line, "%q belongs to nothing", t.text)
		}
	}
	return p.simpleLine()
}

// skipCompound passes over a statement and the blocks that belong to it.
func (p *parser) skipCompound() (Stmt, error) {
	first := p.next()
	for {
		p.skipHeader()
		if err := p.skipBlock(); err != nil {
			return nil, err
		}
		t := p.peek()
		if first.text == "class" || t.kind != tokName || !slices.Contains([]string{"else", "except", "finally"}, t.text) {
			return opaqueStmt{node{first.line}, first.text}, nil
		}
		p.next()
	}
}

// skipHeader goes behind the colon that opens the block, or to the end of the
// line.
func (p *parser) skipHeader() {
	depth := 0
	for {
		t := p.peek()
		switch {
		case t.kind == tokEOF || t.kind == tokNewline:
			return
		case t.kind != tokOp:
		case depth == 0 && t.text == ":":
			p.next()
			return
		case strings.Contains("([{", t.text):
			depth++
		case strings.Contains(")]}", t.text):
			depth--
		}
		p.next()
	}
}

func (p *parser) skipBlock() error {
	for p.peek().kind != tokNewline && p.peek().kind != tokEOF {
		p.next()
	}
	p.next()
	if p.peek().kind != tokIndent {
		return nil
	}
	depth := 0
	for {
		switch t := p.next(); t.kind {
		case tokIndent:
			depth++
		case tokDedent:
			depth--
		case tokEOF:
			return nil
		}
		if depth == 0 {
			return nil
		}
	}
}

func (p *parser) decorated() ([]Stmt, error) {
	line := p.peek().line
	for p.accept("@") {
		if _, err := p.expression(); err != nil {
			return nil, err
		}
		if p.peek().kind == tokNewline {
			p.next()
		}
	}
	if p.keyword("def") {
		return one(p.function("a decorator"))
	}
	if !p.keyword("class") && !p.keyword("async") {
		return nil, errorf(line, "a decorator must stand before a function or a class")
	}
	return one(p.skipCompound())
}

func (p *parser) with() (Stmt, error) {
	line := p.next().line
	brackets := p.peek().is("(") && p.bracketedWith()
	if brackets {
		p.next()
	}
	outer := &withStmt{node: node{line}}
	inner := outer
	for {
		item, err := p.expression()
		if err != nil {
			return nil, err
		}
		inner.item = item
		if p.keyword("as") {
			p.next()
			t := p.next()
			if t.kind != tokName {
				return nil, errorf(t.line, "a name must follow \"as\", not %s", t.describe())
			}
			inner.as = t.text
		}
		if !p.accept(",") || brackets && p.peek().is(")") {
			break
		}
		more := &withStmt{node: node{line}}
		inner.body = []Stmt{more}
		inner = more
	}
	if brackets && !p.accept(")") {
		return nil, p.unexpected(`")"`)
	}
	body, err := p.block()
	inner.body = body
	return outer, err
}

// bracketedWith reports whether the parenthesis encloses all of the items:
// ":" follows its end, and "as" stands within it.
func (p *parser) bracketedWith() bool {
	depth, as := 0, false
	for i := 0; ; i++ {
		t := p.peekAt(i)
		switch {
		case t.kind == tokEOF:
			return false
		case depth == 1 && t.is("as"):
			as = true
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			depth--
		}
		if depth == 0 {
			return as && p.peekAt(i+1).is(":")
		}
	}
}

func (p *parser) ifStatement() (Stmt, error) {
	line := p.next().line
	s := ifStmt{node: node{line}}
	var err error
	if s.cond, err = p.expression(); err != nil {
		return nil, err
	}
	if s.body, err = p.block(); err != nil {
		return nil, err
	}
	switch {
	case p.keyword("elif"):
		p.depth++
		defer func() { p.depth-- }()
		if p.depth > maxDepth {
			return nil, errorf(line, "the blocks are nested too deeply")
		}
		s.other, err = one(p.ifStatement())
	case p.keyword("else"):
		p.next()
		s.other, err = p.block()
	}
	return s, err
}

func (p *parser) forStatement() (Stmt, error) {
	line := p.next().line
	target, err := p.targets()
	if err != nil {
		return nil, err
	}
	if !p.keyword("in") {
		return nil, p.unexpected(`"in"`)
	}
	p.next()
	over, err := p.expressions()
	if err != nil {
		return nil, err
	}
	body, err := p.block()
	if err == nil && p.keyword("else") {
		return nil, p.unexpected("a statement without else")
	}
	return forStmt{node{line}, target, over, body}, err
}

// targets reads the names that a for statement sets.
func (p *parser) targets() (expr, error) {
	line := p.peek().line
	bracket := p.accept("(")
	var items []expr
	tuple := false
	for {
		x, err := p.postfix()
		if err != nil {
			return nil, err
		}
		items = append(items, x)
		if !p.accept(",") {
			break
		}
		tuple = true
	}
	if bracket && !p.accept(")") {
		return nil, p.unexpected(`")"`)
	}
	if len(items) == 1 && !tuple {
		return items[0], nil
	}
	return sequence{node{line}, items, true}, nil
}

func (p *parser) function(other string) (Stmt, error) {
	line := p.next().line
	id := p.next()
	if id.kind != tokName {
		return nil, errorf(id.line, "a function needs a name, not %s", id.describe())
	}
	f := funcDef{node: node{line}, name: id.text, other: other}
	if !p.accept("(") {
		return nil, p.unexpected(`"("`)
	}
	for !p.accept(")") {
		if err := p.parameter(&f); err != nil {
			return nil, err
		}
		if !p.accept(",") && !p.peek().is(")") {
			return nil, p.unexpected(`","`, `")"`)
		}
	}
	if p.accept("->") {
		if _, err := p.expression(); err != nil {
			return nil, err
		}
	}
	var err error
	f.body, err = p.block()
	return f, err
}

func (p *parser) parameter(f *funcDef) error {
	if p.accept("*") || p.accept("**") || p.accept("/") {
		f.other = "a parameter with a star or slash"
		if !p.startsExpression() {
			return nil
		}
	}
	t := p.next()
	if t.kind != tokName {
		return errorf(t.line, "a parameter needs a name, not %s", t.describe())
	}
	a := param{name: t.text}
	if p.accept(":") {
		if _, err := p.expression(); err != nil {
			return err
		}
	}
	if p.accept("=") {
		x, err := p.expression()
		if err != nil {
			return err
		}
		a.value = x
	}
	f.params = append(f.params, a)
	return nil
}
