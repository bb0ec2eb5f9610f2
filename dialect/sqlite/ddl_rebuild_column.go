package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (r *rebuild) addColumn(o op.AddColumn) error {
	there, _ := r.col(o.Column.Name) // an error means that there is none
	switch {
	case there != nil && strings.EqualFold(r.finalName(there), o.Column.Name):
		if o.IfNotExists {
			return nil
		}
		return fmt.Errorf("table %q has the column %q already", r.table, o.Column.Name)
	case there != nil:
		return fmt.Errorf("column %q of table %q is renamed and another one takes its name; do that in two batches", o.Column.Name, r.table)
	}
	at := schema.NewTable(o.Table, o.Column.Clone())
	text, err := columnSQL(nil, at.Columns[0])
	if err != nil {
		return err
	}
	c, err := newParser(text).column()
	if err != nil {
		return fmt.Errorf("column %q: %w", o.Column.Name, err)
	}
	r.def.columns = append(r.def.columns, c)
	if err := r.move(c, o.Before, o.After); err != nil {
		return err
	}
	return r.addSettled(o, at, c)
}

// addSettled adds what is written at the new column.
func (r *rebuild) addSettled(o op.AddColumn, at *schema.Table, c *columnDef) error {
	if bound := generic().TypeCheck(o.Column); bound != nil {
		at.Checks = append(at.Checks, bound)
	}
	for _, con := range at.Constraints() {
		if key, ok := con.(*schema.PrimaryKey); ok {
			key.Columns = append(r.def.keyColumns(), key.Columns...)
		}
		if fk, ok := con.(*schema.ForeignKey); ok && o.InlineReferences {
			if err := errors.Join(r.convention.ApplyConstraint(r.table, fk), oneSchema(r.table, fk)); err != nil {
				return err
			}
			if err := c.add(generic().ConstraintPrefix(fk.Name) + generic().References(fk)); err != nil {
				return err
			}
			continue
		}
		if err := r.addConstraint(con); err != nil {
			return err
		}
	}
	for _, x := range at.Indexes {
		if err := r.createIndex(op.CreateIndex{Table: o.Table, Index: x}); err != nil {
			return err
		}
	}
	return nil
}

// keyColumns are the columns of the primary key.
func (d *definition) keyColumns() []string {
	for _, c := range d.columns {
		if c.find(kindPrimaryKey) != nil {
			return []string{c.name}
		}
	}
	for _, cl := range d.constraints {
		if cl.kind == kindPrimaryKey {
			return slices.Clone(cl.columns)
		}
	}
	return nil
}

// move puts a column before or after another one.
func (r *rebuild) move(c *columnDef, before, after string) error {
	if before == "" && after == "" {
		return nil
	}
	anchor, err := r.col(before + after)
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(r.def.columns), func(o *columnDef) bool { return o == c })
	at := slices.Index(rest, anchor)
	if at < 0 {
		return fmt.Errorf("column %q can't stand beside itself", c.name)
	}
	if before == "" {
		at++
	}
	r.def.columns = slices.Insert(rest, at, c)
	return nil
}

// reorder sorts the columns so that in each group every column stands behind
// the one named before it. As in Alembic, what waits for nothing goes first, in
// the order there was; then what waited for that alone, and so on.
func (r *rebuild) reorder(groups [][]string) error {
	waits := map[*columnDef][]*columnDef{}
	for _, g := range groups {
		var last *columnDef
		for _, column := range g {
			c, err := r.col(column)
			if err != nil {
				if hasColumn(r.old, column) {
					continue // dropped in this batch
				}
				return err
			}
			if last != nil && last != c {
				waits[c] = append(waits[c], last)
			}
			last = c
		}
	}
	left := r.def.columns
	var ordered []*columnDef
	for len(left) > 0 {
		var rest []*columnDef
		for _, c := range left {
			if slices.ContainsFunc(waits[c], func(w *columnDef) bool { return slices.Contains(left, w) }) {
				rest = append(rest, c)
			} else {
				ordered = append(ordered, c)
			}
		}
		if len(rest) == len(left) {
			return fmt.Errorf("the new order of the columns of %q contradicts itself at %q", r.table, rest[0].name)
		}
		left = rest
	}
	r.def.columns = ordered
	return nil
}

// dropColumn also drops the constraints and indexes that need the column. A
// generated column that is computed from it is an error.
func (r *rebuild) dropColumn(o op.DropColumn) error {
	c, err := r.col(o.Name)
	if err != nil {
		if o.IfExists {
			return nil
		}
		return err
	}
	needs := func(cl *clause) bool { return cl.namesColumn(c.name) }
	r.def.columns = slices.DeleteFunc(r.def.columns, func(x *columnDef) bool { return x == c })
	for _, other := range r.def.columns {
		if g := other.find(kindGenerated); g != nil && needs(g) {
			return fmt.Errorf("column %q can't be dropped: the generated column %q is computed from it; drop that one first", o.Name, other.name)
		}
		other.drop(func(cl *clause) bool { return cl.kind == kindCheck && needs(cl) })
	}
	if key := r.def.keyColumns(); slices.ContainsFunc(key, func(n string) bool { return strings.EqualFold(n, c.name) }) {
		r.def.suffix = slices.DeleteFunc(r.def.suffix, func(s string) bool { return s == "WITHOUT ROWID" })
	}
	r.def.constraints = slices.DeleteFunc(r.def.constraints, needs)
	r.indexes = slices.DeleteFunc(r.indexes, func(x *schema.Index) bool { return indexNames(x, c.name) })
	delete(r.source, c)
	return nil
}

func (r *rebuild) alterColumn(o op.AlterColumn) error {
	c, err := r.col(o.Name)
	if err != nil {
		return err
	}
	if o.NewName != "" {
		r.renamed[c] = o.NewName
	}
	if o.Type != nil {
		if err := r.setType(c, o); err != nil {
			return err
		}
	}
	if o.Default != nil {
		if err := setDefault(c, o.Default); err != nil {
			return fmt.Errorf("column %q: %w", o.Name, err)
		}
	}
	if o.Nullable != nil {
		if err := setNullable(c, *o.Nullable); err != nil {
			return err
		}
	}
	if _, given := o.Options[keyOnConflictNotNull]; given {
		if err := setNotNullConflict(c, o.Options); err != nil {
			return err
		}
	}
	return r.move(c, o.Before, o.After)
}

// setNotNullConflict sets what happens to a row that NOT NULL refuses.
func setNotNullConflict(c *columnDef, o schema.Options) error {
	conflict, err := onConflict(o, keyOnConflictNotNull)
	if err != nil || !c.dropKind(kindNotNull) {
		return err
	}
	return c.add("NOT NULL" + conflict)
}

func setNullable(c *columnDef, null bool) error {
	if null {
		c.dropKind(kindNotNull)
		return nil
	}
	if c.find(kindNotNull) != nil {
		return nil
	}
	c.dropKind(kindNull)
	return c.add("NOT NULL")
}

// setDefault also makes a column generated, or an ordinary one of a generated
// one; its values stay.
func setDefault(c *columnDef, d *op.DefaultChange) error {
	if d.Identity != nil {
		return &dialect.UnsupportedError{Dialect: product, What: "identity columns",
			Instead: "an INTEGER primary key is numbered without it"}
	}
	c.dropKind(kindDefault, kindGenerated)
	switch {
	case d.Default != nil:
		return c.add("DEFAULT " + defaultSQL(d.Default.Of(parseType(c.typ, ""))))
	case d.Computed != nil:
		return c.add(ddl.ComputedSQL(d.Computed))
	}
	return nil
}

// setType changes the type, and the checks that belong to the types.
func (r *rebuild) setType(c *columnDef, o op.AlterColumn) error {
	text, err := Dialect{}.TypeSQL(o.Type)
	if err != nil {
		return err
	}
	old := parseType(c.typ, "")
	if o.ExistingType != nil {
		if was, err := (Dialect{}).TypeSQL(o.ExistingType); err == nil && strings.Contains(was, " COLLATE ") {
			c.dropKind(kindCollate)
		}
		r.dropTypeCheck(c, o.ExistingType)
	}
	if err := c.setType(text); err != nil {
		return err
	}
	if needsCast(old, o.Type) {
		r.casts[c] = c.typ
	}
	bound := generic().CheckOfType(c.name, o.Type)
	if bound == nil {
		return nil
	}
	if err := r.convention.ApplyConstraint(r.table, bound); err != nil {
		return err
	}
	if bound.Name != "" {
		r.dropClauses(func(cl *clause) bool { return cl.kind == kindCheck && cl.name == bound.Name })
	}
	return r.addConstraint(bound)
}

func (r *rebuild) replaceColumn(args *schema.Table, c *schema.Column) error {
	there, err := r.col(c.Name)
	if err != nil {
		return err
	}
	text, err := columnSQL(args, c)
	if err != nil {
		return err
	}
	n, err := newParser(text).column()
	if err != nil {
		return fmt.Errorf("column %q: %w", c.Name, err)
	}
	n.name, n.remark = there.name, there.remark
	for _, cl := range there.clauses { // what isn't the column's own stays
		if cl.kind <= kindForeignKey {
			n.clauses = append(n.clauses, cl)
		}
	}
	n.raw = ""
	*there = *n
	return nil
}
