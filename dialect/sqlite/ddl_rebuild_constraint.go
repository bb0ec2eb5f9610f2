package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (r *rebuild) dropTypeCheck(c *columnDef, t schema.Type) {
	bound := generic().CheckOfType(c.name, t)
	if bound == nil {
		return
	}
	r.dropClauses(func(cl *clause) bool {
		return cl.kind == kindCheck && (bound.Name != "" && cl.name == bound.Name || normalExpr(cl.expr) == normalExpr(bound.SQL))
	})
}

// dropClauses removes constraints wherever they stand and says how many.
func (r *rebuild) dropClauses(match func(*clause) bool) int {
	n := 0
	count := func(cl *clause) bool {
		if match(cl) {
			n++
			return true
		}
		return false
	}
	r.def.constraints = slices.DeleteFunc(r.def.constraints, count)
	for _, c := range r.def.columns {
		c.drop(count)
	}
	return n
}

// addConstraint adds a constraint to the table; a primary key takes the place
// of the one there is, as in Alembic.
func (r *rebuild) addConstraint(c schema.Constraint) error {
	if err := r.convention.ApplyConstraint(r.table, c); err != nil {
		return err
	}
	if err := r.ownConstraint(c); err != nil {
		return err
	}
	if key, ok := c.(*schema.PrimaryKey); ok {
		r.dropClauses(func(cl *clause) bool { return cl.kind == kindPrimaryKey })
		if key.Options[keyNullable] == nil {
			if err := r.keyNotNull(key); err != nil {
				return err
			}
		}
		if isInline(&schema.Table{}, key) {
			return r.addInlineKey(key, false)
		}
	}
	text, err := constraintSQL(&schema.Table{Name: r.table}, c)
	if err != nil {
		return err
	}
	cl, err := newParser(text).tableConstraint()
	if err != nil {
		return fmt.Errorf("%s: %w", c, err)
	}
	r.def.constraints = append(r.def.constraints, cl)
	return nil
}

// keyNotNull makes the columns of a new primary key NOT NULL, which SQLite
// doesn't do by itself. Those of the key that was stay as they are.
func (r *rebuild) keyNotNull(key *schema.PrimaryKey) error {
	for _, n := range key.Columns {
		if old := r.old.PrimaryKey; old != nil && slices.Contains(old.Columns, n) {
			continue
		}
		if c := r.def.column(n); c != nil {
			if err := setNullable(c, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *rebuild) ownConstraint(c schema.Constraint) error {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return r.own(c.Columns)
	case *schema.Unique:
		return r.own(c.Columns)
	case *schema.Check:
		c.SQL = r.ownExpr(c.SQL)
	case *schema.ForeignKey:
		if err := oneSchema(r.table, c); err != nil {
			return err
		}
		if c.RefTable.Schema == "" && c.RefTable.Name == r.table.Name {
			if err := r.own(c.RefColumns); err != nil {
				return err
			}
		}
		return r.own(c.Columns)
	}
	return nil
}

// dropConstraint finds the constraint by name, or by the name that the batch's
// convention gives it, or by its content.
func (r *rebuild) dropConstraint(o op.DropConstraint) error {
	n := r.dropClauses(func(cl *clause) bool { return cl.name != "" && cl.name == o.Name && cl.hasKind(o.Kind) })
	if n == 0 {
		match, err := r.matchUnnamed(o)
		if err != nil {
			return err
		}
		n = r.dropClauses(match)
	}
	if n == 0 && !o.IfExists {
		return fmt.Errorf("table %q has no constraint %q%s", r.table, o.Name, r.constraintNames())
	}
	return nil
}

func (cl *clause) hasKind(k schema.ConstraintKind) bool {
	switch k {
	case schema.KindUnknown:
		return cl.kind <= kindForeignKey
	case schema.KindPrimaryKey:
		return cl.kind == kindPrimaryKey
	case schema.KindUnique:
		return cl.kind == kindUnique
	case schema.KindCheck:
		return cl.kind == kindCheck
	case schema.KindForeignKey:
		return cl.kind == kindForeignKey
	}
	return false
}

// matchUnnamed matches the unnamed constraints that the operation can mean.
func (r *rebuild) matchUnnamed(o op.DropConstraint) (func(*clause) bool, error) {
	matched := map[*clause]bool{}
	each := func(cl *clause, columns []string) error {
		if cl.name != "" || !cl.hasKind(o.Kind) {
			return nil
		}
		c := cl.constraint(r.table, columns)
		if c == nil {
			return nil
		}
		if o.Constraint != nil && o.Constraint.Kind() == c.Kind() && sameContent(c, o.Constraint) {
			matched[cl] = true
			return nil
		}
		if err := r.lookup.ApplyConstraint(r.table, c); err != nil {
			return err
		}
		matched[cl] = o.Name != "" && c.ConstraintName() == o.Name || o.Kind == schema.KindPrimaryKey
		return nil
	}
	for _, cl := range r.def.constraints {
		if err := each(cl, cl.columns); err != nil {
			return nil, err
		}
	}
	for _, c := range r.def.columns {
		for _, cl := range c.clauses {
			if err := each(cl, []string{c.name}); err != nil {
				return nil, err
			}
		}
	}
	return func(cl *clause) bool { return matched[cl] }, nil
}

// constraint makes the model of a clause; nil when it is none.
func (cl *clause) constraint(table schema.TableName, columns []string) schema.Constraint {
	t := &schema.Table{Name: table}
	cl.addTo(t, columns)
	for _, c := range t.Constraints() {
		return c
	}
	return nil
}

func sameContent(a, b schema.Constraint) bool {
	a, b = schema.CloneConstraint(a), schema.CloneConstraint(b)
	switch x := a.(type) {
	case *schema.Check:
		return normalExpr(x.SQL) == normalExpr(b.(*schema.Check).SQL)
	case *schema.ForeignKey:
		y := b.(*schema.ForeignKey)
		return slices.EqualFunc(x.Columns, y.Columns, strings.EqualFold) && strings.EqualFold(x.RefTable.Name, y.RefTable.Name) &&
			(slices.EqualFunc(x.RefColumns, y.RefColumns, strings.EqualFold) || len(x.RefColumns) == 0 || len(y.RefColumns) == 0)
	case *schema.Unique:
		return slices.EqualFunc(x.Columns, b.(*schema.Unique).Columns, strings.EqualFold)
	}
	return a.Kind() == b.Kind()
}

// constraintNames lists what there is, for an error.
func (r *rebuild) constraintNames() string {
	var names []string
	for _, cl := range r.def.allClauses() {
		if cl.name != "" && cl.kind <= kindForeignKey {
			names = append(names, cl.name)
		}
	}
	if len(names) == 0 {
		return "; its constraints have no names: give op.BatchAlterTable a naming convention that makes them"
	}
	return "; it has " + strings.Join(names, ", ")
}

// renameConstraint gives a constraint of the new definition another name.
func (r *rebuild) renameConstraint(o op.RenameConstraint) error {
	if c := r.named(o.To); c != nil {
		return fmt.Errorf("table %q has a constraint %q already", r.table, o.To)
	}
	c := r.named(o.From)
	if c == nil {
		return fmt.Errorf("table %q has no constraint %q%s", r.table, o.From, r.constraintNames())
	}
	old := newParser(c.text)
	if _, err := old.constraintName(); err != nil {
		return err
	}
	c.name = o.To
	c.text = generic().ConstraintPrefix(o.To) + c.text[old.peek(0).Offset:]
	for _, col := range r.def.columns {
		for _, cl := range col.clauses {
			if cl == c {
				col.raw = ""
			}
		}
	}
	return nil
}

// named returns the constraint of that name, or nil.
func (r *rebuild) named(constraint string) *clause {
	for _, cl := range r.def.allClauses() {
		if cl.name == constraint && cl.kind <= kindForeignKey {
			return cl
		}
	}
	return nil
}
