package sqlite

import (
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// parseIndex reads a CREATE INDEX statement.
func parseIndex(indexName, sql string) (*schema.Index, error) {
	p := newParser(sql)
	x := &schema.Index{Name: indexName}
	for !p.accept("ON") {
		if p.pos >= len(p.tokens) {
			return nil, p.errorf("not a CREATE INDEX statement")
		}
		x.Unique = x.Unique || p.is("UNIQUE")
		p.pos++
	}
	if _, err := p.ident(); err != nil {
		return nil, err
	}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for {
		k, err := p.indexKey()
		if err != nil {
			return nil, err
		}
		x.Keys = append(x.Keys, k)
		if p.accept(")") {
			break
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
	if p.accept("WHERE") {
		from := p.pos
		p.pos = len(p.tokens)
		x.Options.Set(keyWhere, p.span(from))
	}
	return x, nil
}

// indexKey reads a column or expression with COLLATE and ASC or DESC.
func (p *parser) indexKey() (schema.KeyPart, error) {
	from := p.pos
	k, err := p.keyParts()
	if err != nil || p.atItemEnd() {
		return k, err
	}
	for p.pos = from; !p.atItemEnd(); { // COLLATE in the middle of an expression
		if err := p.skipOne(); err != nil {
			return k, err
		}
	}
	return schema.KeyPart{Expr: p.span(from)}, nil
}

func (p *parser) keyParts() (schema.KeyPart, error) {
	var k schema.KeyPart
	from := p.pos
	if t := p.peek(0); t.Kind == sqltext.Word || t.Kind == sqltext.QuotedName {
		p.pos++
		if p.atItemEnd() || p.is("COLLATE") || p.is("ASC") || p.is("DESC") {
			k.Column = unquote(t.Text)
		}
	}
	if k.Column == "" {
		p.pos = from
		if err := p.skipExpr(); err != nil {
			return k, err
		}
		k.Expr = p.span(from)
	}
	if p.accept("COLLATE") {
		c, err := p.ident()
		if err != nil {
			return k, err
		}
		k.Collation = c
	}
	k.Desc = p.accept("DESC")
	if !k.Desc {
		p.accept("ASC")
	}
	return k, nil
}

// skipExpr goes to the end of an expression in a list.
func (p *parser) skipExpr() error {
	for !p.atItemEnd() && !p.is("COLLATE") && !p.is("ASC") && !p.is("DESC") {
		if err := p.skipOne(); err != nil {
			return err
		}
	}
	return nil
}

// skipOne skips a token, or all of (…).
func (p *parser) skipOne() error {
	if p.is("(") {
		_, err := p.inParens()
		return err
	}
	p.pos++
	return nil
}
