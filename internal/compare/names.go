package compare

import (
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// addConstraint adds a constraint to a table that exists. Where constraints are
// dropped by name, one without a name gets the name that PostgreSQL would
// choose, which numbers those of one name: the reverse must be able to name it.
func (c *comparison) addConstraint(table schema.TableName, constraint schema.Constraint) op.AddConstraint {
	n := schema.CloneConstraint(constraint)
	if n.ConstraintName() == "" && c.needsName(n) {
		name := constraintName(table.Name, n)
		for i := 1; c.given[constraintKey{table: table, name: name}]; i++ {
			name = constraintName(table.Name, n) + strconv.Itoa(i)
		}
		if c.isFree(table, name, n.Kind()) {
			setName(n, name)
			c.given[constraintKey{table: table, name: name}] = true
		}
	}
	return op.AddConstraint{Table: table, Constraint: n}
}

// needsName reports whether a constraint can be dropped by its name alone.
func (c *comparison) needsName(k schema.Constraint) bool {
	return !c.traits.DropsUnnamed && k.ConstraintOptions()[c.traits.ColumnCheck] == nil
}

// isFree reports whether a name can be given: it isn't too long, the target has
// nothing else of that name, and the database at most a constraint of the same
// kind, which is dropped before.
func (c *comparison) isFree(table schema.TableName, name string, kind schema.ConstraintKind) bool {
	if name == "" || c.traits.TooLong(name) {
		return false
	}
	target, old := c.target.written.Table(table), c.db.written.Table(table)
	if target.Constraint(name, schema.KindUnknown) != nil || target.IndexNamed(name) != nil {
		return false
	}
	if old == nil {
		return true
	}
	taken := old.Constraint(name, schema.KindUnknown)
	return (taken == nil || taken.Kind() == kind) && old.IndexNamed(name) == nil
}

func constraintName(table string, c schema.Constraint) string {
	var columns []string
	suffix := ""
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return table + "_pkey"
	case *schema.Unique:
		columns, suffix = c.Columns, "key"
	case *schema.ForeignKey:
		columns, suffix = c.Columns, "fkey"
	case *schema.Check:
		columns, suffix = c.Columns, "check"
	default:
		return ""
	}
	return strings.Join(append(append([]string{table}, columns...), suffix), "_")
}

func setName(c schema.Constraint, name string) {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		c.Name = name
	case *schema.Unique:
		c.Name = name
	case *schema.ForeignKey:
		c.Name = name
	case *schema.Check:
		c.Name = name
	}
}
