package render

import (
	"fmt"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Describe lists operations for people, in the words of Alembic's difference
// tuples: "add_table t", "add_column t.c", "modify_nullable t.c".
func Describe(ops []op.Operation) []string {
	var out []string
	for _, o := range ops {
		out = append(out, describe(o)...)
	}
	return out
}

func describe(o op.Operation) []string {
	one := func(format string, args ...any) []string { return []string{fmt.Sprintf(format, args...)} }
	switch o := o.(type) {
	case op.CreateTable:
		out := one("add_table %s", o.Table.Name)
		for _, x := range o.Table.Indexes {
			out = append(out, fmt.Sprintf("add_index %s on %s", x.Name, o.Table.Name))
		}
		return out
	case op.DropTable:
		return one("remove_table %s", o.Name)
	case op.AddColumn:
		return one("add_column %s.%s", o.Table, o.Column.Name)
	case op.DropColumn:
		return one("remove_column %s.%s", o.Table, o.Name)
	case op.AlterColumn:
		return describeAlter(o)
	case op.AddConstraint:
		return one("add_%s %s on %s", constraintWord(o.Constraint.Kind()), nameOf(o.Constraint.ConstraintName(), o.Constraint), o.Table)
	case op.DropConstraint:
		return one("remove_%s %s on %s", constraintWord(o.Kind), nameOf(o.Name, o.Constraint), o.Table)
	case op.CreateIndex:
		return one("add_index %s on %s", o.Index.Name, o.Table)
	case op.DropIndex:
		return one("remove_index %s on %s", o.Name, o.Table)
	case op.CreateTableComment:
		if o.Comment == "" {
			return one("remove_table_comment %s", o.Table)
		}
		return one("add_table_comment %s", o.Table)
	case op.BatchAlterTable:
		return Describe(o.Ops)
	default:
		return one("%s", o)
	}
}

// describeAlter lists each aspect, as Alembic's list of modify tuples.
func describeAlter(o op.AlterColumn) []string {
	var out []string
	add := func(given bool, what string) {
		if given {
			out = append(out, fmt.Sprintf("%s %s.%s", what, o.Table, o.Name))
		}
	}
	add(o.Nullable != nil, "modify_nullable")
	add(o.Type != nil, "modify_type")
	add(o.Default != nil, "modify_default")
	add(o.Comment != nil, "modify_comment")
	add(o.Autoincrement != nil, "modify_autoincrement")
	add(o.NewName != "", "modify_name")
	return out
}

func constraintWord(k schema.ConstraintKind) string {
	if k == schema.KindForeignKey {
		return "fk"
	}
	return "constraint"
}

// nameOf is a constraint's name, or what it says if it has none.
func nameOf(name string, c schema.Constraint) string {
	if name == "" && c != nil {
		return c.String()
	}
	return name
}
