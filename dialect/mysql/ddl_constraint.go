package mysql

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// constraintSQL refuses what the servers can't do and leaves the writing to the
// common code.
func (d *Dialect) constraintSQL(t *schema.Table, c schema.Constraint) (string, error) {
	if timing := timingOf(c); timing.Deferrable != nil && *timing.Deferrable || timing.Initially == "DEFERRED" {
		return "", d.unsupported("deferrable constraints", "leave deferrable and initially out")
	}
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return d.primaryKey(c)
	case *schema.ForeignKey:
		if c.Match != "" {
			return "", d.unsupported("MATCH in a foreign key (it ignores it, and ON UPDATE and ON DELETE with it)", "leave match out")
		}
		plain := c.Clone()
		plain.Timing = schema.Timing{}
		return d.generic().StandardConstraint(plain)
	case *schema.Unique:
		if x := d.ofUnique(c); x.Options != nil {
			return d.uniqueWith(x)
		}
	case *schema.Check:
		if d.isPeriod(c) {
			return d.periodSQL(c)
		}
		if name := d.columnOf(c); name != "" && t.Column(name) != nil {
			return ddl.Omit, nil
		}
	}
	return "", nil
}

// primaryKey writes a primary key, with the lengths of what it holds of columns and
// the comment of its index.
func (d *Dialect) primaryKey(k *schema.PrimaryKey) (string, error) {
	columns := make([]string, len(k.Columns))
	for i, name := range k.Columns {
		columns[i] = d.Quote(name)
		if n := d.lengthOf(k.Options, name); n > 0 {
			columns[i] += fmt.Sprintf("(%d)", n)
		}
	}
	suffix, err := d.indexSuffix(&schema.Index{Options: schema.Options{nameMySQL + "_" + keyComment: d.stringOption(k.Options, keyComment)}})
	return d.generic().ConstraintPrefix(k.Name) + "PRIMARY KEY (" + strings.Join(columns, ", ") + d.overlaps(k.Options) + ")" + suffix, err
}

// uniqueWith writes a unique constraint that has options of an index.
func (d *Dialect) uniqueWith(x *schema.Index) (string, error) {
	suffix, err := d.indexSuffix(x)
	return d.generic().ConstraintPrefix(x.Name) + "UNIQUE (" + d.generic().Names(x.Columns()) + d.overlaps(x.Options) + ")" + suffix, err
}

func timingOf(c schema.Constraint) schema.Timing {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return c.Timing
	case *schema.Unique:
		return c.Timing
	case *schema.ForeignKey:
		return c.Timing
	case *schema.Check:
		return c.Timing
	}
	return schema.Timing{}
}

// columnOf returns the column with which MariaDB keeps a check, or "".
func (d *Dialect) columnOf(c *schema.Check) string {
	if !d.mariadb {
		return ""
	}
	return d.stringOption(c.Options, keyColumnLevel)
}

// AddConstraint returns ALTER TABLE … ADD. A check that MariaDB keeps with a column
// comes with the definition of the column.
func (c compiler) AddConstraint(o op.AddConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	if ck := c.ofColumn(o.Constraint); ck != nil {
		return c.redefine(o, ck, m)
	}
	return c.Generic.AddConstraint(o, m)
}

// ofColumn returns the check that MariaDB keeps with a column, if the constraint is one.
func (c compiler) ofColumn(constraint schema.Constraint) *schema.Check {
	if ck, ok := constraint.(*schema.Check); ok && c.d.columnOf(ck) != "" {
		return ck
	}
	return nil
}

// redefine writes the column of a check as it is after the operation.
func (c compiler) redefine(o op.Operation, ck *schema.Check, m *schema.MetaData) ([]dialect.Statement, error) {
	name, _ := o.TableName()
	t, column := table(m, name), c.d.columnOf(ck)
	if t == nil || t.Column(column) == nil {
		return nil, fmt.Errorf("%s: MariaDB keeps the check with the column %q, whose definition is not known; run it with a database connection", o, column)
	}
	after := schema.NewMetaData(t.Clone())
	if err := o.Apply(after); err != nil {
		return nil, err
	}
	definition, err := c.definition(t.Column(column), after.Table(name), op.AlterColumn{Name: column})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o, err)
	}
	return dialect.SQL("ALTER TABLE " + c.Table(name) + " MODIFY " + c.D.Quote(column) + " " + definition), nil
}

// DropConstraint returns the statement for the kind of constraint. If the kind
// is not given, it is read from the catalog.
func (c compiler) DropConstraint(o op.DropConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	if ck := c.ofColumn(o.Constraint); ck != nil {
		return c.redefine(o, ck, m)
	}
	t := table(m, o.Table)
	if c.dropsPeriod(o, t) {
		return dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " DROP PERIOD " + ddl.IfExists(o.IfExists) + "FOR " + c.D.Quote(o.Name)), nil
	}
	kind := o.Kind
	if kind == schema.KindUnknown {
		var err error
		if kind, err = c.kindOf(o, t); err != nil {
			return nil, err
		}
	}
	if o.IfExists && t != nil && !holds(t, o.Name, kind) {
		return nil, nil
	}
	if o.Name == "" && kind != schema.KindPrimaryKey {
		return nil, fmt.Errorf("%s: a constraint without a name can't be dropped by name; "+
			"give its name, or a naming convention that makes one", o)
	}
	words, err := c.dropWords(kind, o.IfExists)
	if err != nil {
		return nil, err
	}
	if kind != schema.KindPrimaryKey {
		words += c.D.Quote(o.Name)
	}
	return dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " DROP " + words), nil
}

func (c compiler) dropWords(kind schema.ConstraintKind, ifExists bool) (string, error) {
	exists := ddl.IfExists(ifExists && c.d.mariadb)
	switch kind {
	case schema.KindForeignKey:
		return "FOREIGN KEY " + exists, nil
	case schema.KindPrimaryKey:
		return "PRIMARY KEY", nil
	case schema.KindUnique:
		return "INDEX " + exists, nil
	case schema.KindCheck:
		if c.d.mariadb {
			return "CONSTRAINT " + exists, nil
		}
		return "CHECK ", nil
	}
	return "", c.d.unsupported(fmt.Sprintf("constraints of kind %s", kind), "")
}

// kindOf finds the kind of a constraint by its name.
func (c compiler) kindOf(o op.DropConstraint, t *schema.Table) (schema.ConstraintKind, error) {
	if o.Constraint != nil {
		return o.Constraint.Kind(), nil
	}
	if t == nil {
		return "", fmt.Errorf("%s: no generic 'DROP CONSTRAINT' in MySQL - please specify the constraint's type: "+
			"foreignkey, unique, check or primary; with a database connection it is looked up", o)
	}
	for _, kind := range []schema.ConstraintKind{schema.KindForeignKey, schema.KindCheck, schema.KindUnique, schema.KindPrimaryKey} {
		if holds(t, o.Name, kind) {
			return kind, nil
		}
	}
	if o.IfExists {
		return schema.KindCheck, nil // of any kind: it isn't there
	}
	return "", fmt.Errorf("%s: the table has no constraint of that name", o)
}

// holds reports whether the table has the constraint. Unique constraints and
// unique indexes are the same thing here, and a primary key is called PRIMARY.
func holds(t *schema.Table, name string, kind schema.ConstraintKind) bool {
	switch kind {
	case schema.KindPrimaryKey:
		return t.PrimaryKey != nil && (name == "" || name == "PRIMARY" || name == t.PrimaryKey.Name)
	case schema.KindUnique:
		x := t.IndexNamed(name)
		return x != nil && x.Unique || t.Constraint(name, kind) != nil
	}
	return name != "" && t.Constraint(name, kind) != nil
}

// renameConstraint renames a unique constraint as the index that it is. Others
// can't be renamed: they are dropped and made again.
func (c compiler) renameConstraint(o op.RenameConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	t := table(m, o.Table)
	if t == nil {
		return nil, c.d.unsupported("renaming a constraint whose definition is not known",
			"run it with a database connection, or drop the constraint and create it under the new name")
	}
	if holds(t, o.From, schema.KindUnique) {
		return dialect.SQL(c.renameIndexSQL(o.Table, o.From, o.To)), nil
	}
	old := t.Constraint(o.From, schema.KindUnknown)
	if old == nil || old.Kind() == schema.KindPrimaryKey {
		return nil, fmt.Errorf("%s: the table has no foreign key, unique or check constraint of that name", o)
	}
	drop, err := c.DropConstraint(op.DropConstraint{Table: o.Table, Name: o.From, Kind: old.Kind()}, nil)
	if err != nil {
		return nil, err
	}
	made := schema.CloneConstraint(old)
	switch made := made.(type) {
	case *schema.ForeignKey:
		made.Name = o.To
	case *schema.Check:
		made.Name = o.To
	}
	add, err := c.AddConstraint(op.AddConstraint{Table: o.Table, Constraint: made}, m)
	return append(drop, add...), err
}
