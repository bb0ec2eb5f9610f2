package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// An application-time period of MariaDB is a check of two columns, which the server
// keeps under the period's name, with the option ApplicationPeriod. Keys end in it.

// isPeriod reports whether a constraint is a table's application-time period.
func (d *Dialect) isPeriod(c schema.Constraint) bool {
	ck, ok := c.(*schema.Check)
	return ok && d.boolOption(ck.Options, keyApplication)
}

// periodColumns returns the two columns of a check of the form "since < till", or nil.
func (d *Dialect) periodColumns(condition string) []string {
	words := sqltext.Significant(d.reading.Now, condition)
	for len(words) == 5 && words[0].Text == "(" && words[4].Text == ")" {
		words = words[1:4]
	}
	if len(words) != 3 || words[1].Text != "<" {
		return nil
	}
	return []string{bareName(words[0]), bareName(words[2])}
}

// periodSQL writes the period.
func (d *Dialect) periodSQL(c *schema.Check) (string, error) {
	if !d.mariadb {
		return "", d.unsupported("application-time periods", "leave mysql.ApplicationPeriod out")
	}
	columns := d.periodColumns(c.SQL)
	if columns == nil || c.Name == "" {
		return "", fmt.Errorf("the application-time period %q has the condition %q: it needs a name and two columns, \"since < till\"", c.Name, c.SQL)
	}
	return "PERIOD FOR " + d.Quote(c.Name) + " (" + d.generic().Names(columns) + ")", nil
}

// overlaps ends the columns of a key over a period.
func (d *Dialect) overlaps(o schema.Options) string {
	if period := d.stringOption(o, keyOverlaps); period != "" {
		return ", " + d.Quote(period) + " WITHOUT OVERLAPS"
	}
	return ""
}

// dropsPeriod reports whether the constraint that is dropped is a period.
func (c compiler) dropsPeriod(o op.DropConstraint, t *schema.Table) bool {
	if c.d.isPeriod(o.Constraint) || c.d.boolOption(o.Options, keyApplication) {
		return true
	}
	return t != nil && o.Constraint == nil && c.d.isPeriod(t.Constraint(o.Name, schema.KindCheck))
}

// settlePeriod has the columns of a period be NOT NULL, as the server makes them, and
// returns their names.
func (d *Dialect) settlePeriod(t *schema.Table, ck *schema.Check) []string {
	names := d.periodColumns(ck.SQL)
	for _, c := range t.Columns {
		if isOne(c.Name, names) {
			c.Nullability = schema.NotNull
		}
	}
	return names
}

// isOne reports whether a column is among those, whose case doesn't count.
func isOne(column string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, column) })
}

// periods is a table before and after its changes, in normal form.
type periods struct {
	d             *Dialect
	before, after *schema.Table
}

func (p periods) of(t *schema.Table) (ck *schema.Check, columns []string) {
	for _, c := range t.Checks {
		if p.d.isPeriod(c) {
			return c, c.Columns
		}
	}
	return nil, nil
}

// choose returns the places of the changes that must be made at once: those of the
// period, of the keys over it, and of its columns. The server refuses a period without
// its columns, a key without its period, and columns of two types.
func (p periods) choose(all []op.Operation, places []int) []int {
	_, was := p.of(p.before)
	_, is := p.of(p.after)
	changes := false
	chosen := slices.DeleteFunc(slices.Clone(places), func(i int) bool {
		change := p.d.changesPeriod(all[i])
		changes = changes || change
		_, adds := all[i].(op.AddColumn) // which any period and key can follow
		column := columnChange(all[i])
		return !change && !p.d.overPeriod(all[i]) && (adds || column == "" || !isOne(column, was) && !isOne(column, is))
	})
	if changes || len(p.retyped(all, places)) > 1 {
		return chosen
	}
	return nil
}

// retyped are the columns of a period that stays that get another type.
func (p periods) retyped(all []op.Operation, places []int) (columns []string) {
	if _, was := p.of(p.before); was != nil {
		for _, i := range places {
			if a, ok := all[i].(op.AlterColumn); ok && a.Type != nil && isOne(a.Name, was) {
				columns = append(columns, a.Name)
			}
		}
	}
	return columns
}

// complete puts the period around changes of its columns' types if it stays, so that
// the changes tell that they are made at once.
func (p periods) complete(name schema.TableName, changes []op.Operation) []op.Operation {
	places := make([]int, len(changes))
	for i := range changes {
		places[i] = i
	}
	if slices.ContainsFunc(changes, p.d.changesPeriod) || len(p.retyped(changes, places)) < 2 {
		return changes
	}
	was, columns := p.of(p.before)
	ck := &schema.Check{Name: was.Name, SQL: p.d.Quote(columns[0]) + " < " + p.d.Quote(columns[1])}
	ApplicationPeriod().ApplyConstraint(ck)
	drop := op.DropConstraint{Table: name, Name: ck.Name, Kind: schema.KindCheck, Constraint: ck}
	return slices.Concat([]op.Operation{drop}, changes, []op.Operation{op.AddConstraint{Table: name, Constraint: ck.Clone()}})
}

// changesPeriod reports whether an operation adds or drops a period.
func (d *Dialect) changesPeriod(o op.Operation) bool {
	switch o := o.(type) {
	case op.AddConstraint:
		return d.isPeriod(o.Constraint)
	case op.DropConstraint:
		return d.isPeriod(o.Constraint) || d.boolOption(o.Options, keyApplication)
	}
	return false
}

// overPeriod reports whether an operation adds or drops a key over a period.
func (d *Dialect) overPeriod(o op.Operation) bool {
	var options schema.Options
	switch o := o.(type) {
	case op.AddConstraint:
		options = o.Constraint.ConstraintOptions()
	case op.DropConstraint:
		if o.Constraint != nil {
			options = o.Constraint.ConstraintOptions()
		}
	case op.CreateIndex:
		options = o.Index.Options
	case op.DropIndex:
		if o.Index != nil {
			options = o.Index.Options
		}
	}
	return d.stringOption(options, keyOverlaps) != ""
}

// hasKeyOverPeriod reports whether a key of the table ends in a period: MariaDB copies
// such a table at any change.
func (d *Dialect) hasKeyOverPeriod(t *schema.Table) bool {
	over := func(o schema.Options) bool { return d.stringOption(o, keyOverlaps) != "" }
	return t.PrimaryKey != nil && over(t.PrimaryKey.Options) ||
		slices.ContainsFunc(t.Uniques, func(u *schema.Unique) bool { return over(u.Options) }) ||
		slices.ContainsFunc(t.Indexes, func(x *schema.Index) bool { return over(x.Options) })
}
