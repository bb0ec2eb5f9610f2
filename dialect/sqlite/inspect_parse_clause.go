package sqlite

import (
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// constraintName reads CONSTRAINT name, which may stand several times; the
// last one counts.
func (p *parser) constraintName() (name string, err error) {
	for p.accept("CONSTRAINT") {
		if name, err = p.ident(); err != nil {
			return "", err
		}
	}
	return name, nil
}

// columnClause reads a clause of a column. It returns nil for a name that
// nothing follows, which SQLite takes and forgets.
func (p *parser) columnClause() (*clause, error) {
	from := p.pos
	name, err := p.constraintName()
	if err != nil || p.atItemEnd() {
		return nil, err
	}
	c := &clause{name: name}
	switch {
	case p.accept("PRIMARY", "KEY"):
		c.kind = kindPrimaryKey
		p.accept("ASC")
		c.desc = p.accept("DESC")
		err = p.conflict(c)
		c.autoincrement = p.accept("AUTOINCREMENT")
	case p.accept("NOT", "NULL"):
		c.kind = kindNotNull
		err = p.conflict(c)
	case p.accept("NULL"):
		c.kind = kindNull
		err = p.conflict(c)
	case p.accept("UNIQUE"):
		c.kind = kindUnique
		err = p.conflict(c)
	case p.accept("CHECK"):
		c.kind = kindCheck
		c.expr, err = p.inParens()
	case p.accept("DEFAULT"):
		c.kind = kindDefault
		c.expr, err = p.defaultValue()
	case p.accept("COLLATE"):
		c.kind = kindCollate
		c.expr, err = p.ident()
	case p.is("REFERENCES"):
		c.kind = kindForeignKey
		c.fk, err = p.references()
	case p.accept("GENERATED", "ALWAYS", "AS"), p.accept("AS"):
		c.kind = kindGenerated
		err = p.generated(c)
	default:
		err = p.errorf("unknown column clause")
	}
	c.text = p.span(from)
	return c, err
}

func (p *parser) conflict(c *clause) (err error) {
	if p.accept("ON", "CONFLICT") {
		c.conflict, err = p.ident()
		c.conflict = strings.ToUpper(c.conflict)
	}
	return err
}

// defaultValue reads a literal, a signed number, a word or (…), and returns it
// as written.
func (p *parser) defaultValue() (string, error) {
	from := p.pos
	if p.is("(") {
		_, err := p.inParens()
		return p.span(from), err
	}
	if p.is("+") || p.is("-") {
		p.pos++
	}
	if p.atItemEnd() {
		return "", p.errorf("expected a default")
	}
	p.pos++
	return p.span(from), nil
}

func (p *parser) generated(c *clause) (err error) {
	if c.expr, err = p.inParens(); err != nil {
		return err
	}
	stored := p.accept("STORED")
	if stored || p.accept("VIRTUAL") {
		c.persisted = &stored
	}
	return nil
}

// references reads REFERENCES with its actions and timing.
func (p *parser) references() (*schema.ForeignKey, error) {
	p.accept("REFERENCES")
	table, err := p.ident()
	if err != nil {
		return nil, err
	}
	fk := &schema.ForeignKey{RefTable: schema.Name(table)}
	if p.is("(") {
		if fk.RefColumns, err = p.columnNames(); err != nil {
			return nil, err
		}
	}
	for {
		switch {
		case p.accept("ON", "DELETE"):
			fk.OnDelete, err = p.action()
		case p.accept("ON", "UPDATE"):
			fk.OnUpdate, err = p.action()
		case p.accept("MATCH"):
			fk.Match, err = p.ident()
			fk.Match = strings.ToUpper(fk.Match)
		case p.accept("NOT", "DEFERRABLE"):
			p.timing(fk, false)
		case p.accept("DEFERRABLE"):
			p.timing(fk, true)
		default:
			return fk, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (p *parser) timing(fk *schema.ForeignKey, deferrable bool) {
	fk.Deferrable = &deferrable
	switch {
	case p.accept("INITIALLY", "DEFERRED"):
		fk.Initially = "DEFERRED"
	case p.accept("INITIALLY", "IMMEDIATE"):
		fk.Initially = "IMMEDIATE"
	}
}

func (p *parser) action() (string, error) {
	for _, a := range [][]string{{"SET", "NULL"}, {"SET", "DEFAULT"}, {"NO", "ACTION"}, {"CASCADE"}, {"RESTRICT"}} {
		if p.accept(a...) {
			return strings.Join(a, " "), nil
		}
	}
	return "", p.errorf("unknown foreign key action")
}

// columnNames reads (a, b).
func (p *parser) columnNames() ([]string, error) {
	c := &clause{}
	err := p.columnList(c)
	return c.columns, err
}

// columnList reads (a, b COLLATE x DESC).
func (p *parser) columnList(c *clause) error {
	if err := p.expect("("); err != nil {
		return err
	}
	for {
		n, err := p.ident()
		if err != nil {
			return err
		}
		order, err := p.keyOrder(c)
		if err != nil {
			return err
		}
		c.columns = append(c.columns, n)
		c.order = append(c.order, order)
		if p.accept(")") {
			break
		}
		if err := p.expect(","); err != nil {
			return err
		}
	}
	if strings.Join(c.order, "") == "" {
		c.order = nil
	}
	return nil
}

// keyOrder reads what follows a column of a key. ASC says nothing.
func (p *parser) keyOrder(c *clause) (string, error) {
	var parts []string
	for !p.atItemEnd() {
		switch {
		case p.accept("COLLATE"):
			collation, err := p.ident()
			if err != nil {
				return "", err
			}
			parts = append(parts, "COLLATE "+quoter.Quote(collation))
		case p.accept("DESC"):
			parts = append(parts, "DESC")
		case p.accept("AUTOINCREMENT"):
			c.autoincrement = true
		case !p.accept("ASC"):
			return "", p.errorf("expected , or )")
		}
	}
	return strings.Join(parts, " "), nil
}

// tableConstraint reads a constraint of a table, or nil for a name that nothing
// follows.
func (p *parser) tableConstraint() (*clause, error) {
	from := p.pos
	name, err := p.constraintName()
	if err != nil || p.atItemEnd() {
		return nil, err
	}
	c := &clause{name: name}
	switch {
	case p.accept("PRIMARY", "KEY"):
		c.kind = kindPrimaryKey
		err = p.keyColumns(c)
	case p.accept("UNIQUE"):
		c.kind = kindUnique
		err = p.keyColumns(c)
	case p.accept("CHECK"):
		c.kind = kindCheck
		if c.expr, err = p.inParens(); err == nil {
			err = p.conflict(c)
		}
	case p.accept("FOREIGN", "KEY"):
		c.kind = kindForeignKey
		if c.columns, err = p.columnNames(); err == nil {
			c.fk, err = p.references()
		}
	default:
		err = p.errorf("unknown constraint")
	}
	c.text = p.span(from)
	return c, err
}

func (p *parser) keyColumns(c *clause) error {
	if err := p.columnList(c); err != nil {
		return err
	}
	return p.conflict(c)
}
