package op

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/schema"
)

// AddColumn adds a column (ALTER TABLE … ADD COLUMN), together with the
// constraints and indexes declared on it.
type AddColumn struct {
	Table            schema.TableName
	Column           *schema.Column
	IfNotExists      bool
	InlineReferences bool   // REFERENCES at the column instead of a constraint of its own
	InlinePrimaryKey bool   // PRIMARY KEY at the column
	Before, After    string // batch mode with a rebuild: where the column goes
}

// DropColumn drops a column (ALTER TABLE … DROP COLUMN).
type DropColumn struct {
	Table    schema.TableName
	Name     string
	IfExists bool
	Column   *schema.Column // what Reverse adds again; nil if unknown
	// ExistingType is the type of the column. In batch mode it makes sure that
	// the checks of the type are dropped as well.
	ExistingType schema.Type
	// KeepInHeirs leaves the column to the tables that inherit from this one, as one of
	// their own.
	KeepInHeirs bool
	Options     schema.Options // mssql_drop_check …
}

// AlterColumn changes a column. A nil pointer leaves that aspect as it is.
type AlterColumn struct {
	Table         schema.TableName
	Name          string
	NewName       string // "" keeps the name
	Type          schema.Type
	Nullable      *bool
	Default       *DefaultChange
	Comment       *string // "" removes the comment
	Autoincrement *bool   // MySQL; on PostgreSQL a sequence of its own, if ExistingAutoincrement differs

	ExistingType          schema.Type
	ExistingNullable      *bool
	ExistingDefault       *DefaultChange // what the default is now; nil if unknown
	ExistingComment       *string
	ExistingAutoincrement *bool

	Before, After string // batch mode with a rebuild: where the column goes
	// Options are those of a dialect: new values of the column's own options, for
	// which ExistingOptions holds the present ones, and how it is changed.
	Options, ExistingOptions schema.Options
}

// DefaultChange is the new default of a column. Exactly one field is set, or
// none to remove the default.
type DefaultChange struct {
	Default  *schema.Default
	Computed *schema.Computed
	Identity *schema.Identity
}

// IsNone reports whether there is no default of any kind.
func (d *DefaultChange) IsNone() bool {
	return d == nil || d.Default == nil && d.Computed == nil && d.Identity == nil
}

// AddColumnOption is implemented by options of op.AddColumn.
type AddColumnOption interface{ ApplyAddColumn(*AddColumn) }

// DropColumnOption is implemented by options of op.DropColumn.
type DropColumnOption interface{ ApplyDropColumn(*DropColumn) }

// AlterColumnOption is implemented by options of op.AlterColumn.
type AlterColumnOption interface{ ApplyAlterColumn(*AlterColumn) }

// Validate returns an error if the column is missing or invalid.
func (o AddColumn) Validate() error {
	if o.Column == nil {
		return fmt.Errorf("add column to %s: the column is nil", o.Table)
	}
	if err := errors.Join(needName("add column: the table", o.Table.Name), o.Column.Validate()); err != nil {
		return err
	}
	for _, fk := range o.Column.ForeignKeys {
		if err := fk.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// Reverse returns a DropColumn.
func (o AddColumn) Reverse() (Operation, error) {
	return DropColumn{Table: o.Table, Name: o.Column.Name, Column: o.Column}, nil
}

// Apply adds the column and the constraints and indexes declared on it.
func (o AddColumn) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err != nil {
		return err
	}
	if t.Column(o.Column.Name) != nil {
		if o.IfNotExists {
			return nil
		}
		return fmt.Errorf("column %q exists already", o.Column.Name)
	}
	return t.AddColumn(o.Column.Clone(), o.Before, o.After)
}

// TableName returns the table.
func (o AddColumn) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns the names of the column and of the constraints declared on it.
func (o AddColumn) Names() []string { return columnNames(o.Column) }

func (o AddColumn) String() string {
	if o.Column == nil {
		return "add column to " + o.Table.String()
	}
	return fmt.Sprintf("add column %s.%s", o.Table, o.Column.Name)
}

// Validate returns an error if the name is missing.
func (o DropColumn) Validate() error {
	return errors.Join(needName("drop column: the table", o.Table.Name), needName("drop column: the column", o.Name))
}

// Reverse returns the AddColumn, or an error if the column's definition is unknown.
func (o DropColumn) Reverse() (Operation, error) {
	if o.Column == nil {
		return nil, &IrreversibleError{o, "the definition of the dropped column"}
	}
	return AddColumn{Table: o.Table, Column: o.Column}, nil
}

// Apply removes the column and the constraints and indexes that use it.
func (o DropColumn) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err != nil {
		return err
	}
	if o.KeepInHeirs {
		m.HandDownColumn(t, o.Name)
	}
	if !t.RemoveColumn(o.Name) && !o.IfExists {
		return fmt.Errorf("column %q does not exist", o.Name)
	}
	return nil
}

// TableName returns the table.
func (o DropColumn) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns nil: the operation adds no names.
func (DropColumn) Names() []string { return nil }

func (o DropColumn) String() string { return fmt.Sprintf("drop column %s.%s", o.Table, o.Name) }

// Validate returns an error if a name is missing or the changes contradict each
// other.
func (o AlterColumn) Validate() error {
	if err := errors.Join(needName("alter column: the table", o.Table.Name), needName("alter column: the column", o.Name)); err != nil {
		return err
	}
	if d := o.Default; d != nil {
		set := 0
		for _, given := range []bool{d.Default != nil, d.Computed != nil, d.Identity != nil} {
			if given {
				set++
			}
		}
		if set > 1 {
			return fmt.Errorf("alter column %s.%s: it is given two sorts of defaults", o.Table, o.Name)
		}
	}
	return nil
}

// Reverse swaps each change with the existing value.
func (o AlterColumn) Reverse() (Operation, error) {
	r := o
	if o.NewName != "" {
		r.Name, r.NewName = o.NewName, o.Name
	}
	var missing []string
	swap := func(changed, known bool, what string, do func()) {
		switch {
		case !changed:
		case !known:
			missing = append(missing, what)
		default:
			do()
		}
	}
	swap(o.Type != nil, o.ExistingType != nil, "the existing type", func() { r.Type, r.ExistingType = o.ExistingType, o.Type })
	swap(o.Nullable != nil, o.ExistingNullable != nil, "the existing nullability", func() { r.Nullable, r.ExistingNullable = o.ExistingNullable, o.Nullable })
	swap(o.Default != nil, o.ExistingDefault != nil, "the existing default", func() { r.Default, r.ExistingDefault = o.ExistingDefault, o.Default })
	swap(o.Comment != nil, o.ExistingComment != nil, "the existing comment", func() { r.Comment, r.ExistingComment = o.ExistingComment, o.Comment })
	swap(o.Autoincrement != nil, o.ExistingAutoincrement != nil, "the existing autoincrement", func() {
		r.Autoincrement, r.ExistingAutoincrement = o.ExistingAutoincrement, o.Autoincrement
	})
	if len(missing) > 0 {
		return nil, &IrreversibleError{o, joinAnd(missing)}
	}
	if o.ExistingOptions != nil {
		r.Options, r.ExistingOptions = o.ExistingOptions, o.Options
	}
	return r, nil
}

func joinAnd(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	last := len(parts) - 1
	out := parts[0]
	for _, p := range parts[1:last] {
		out += ", " + p
	}
	return out + " and " + parts[last]
}

// Apply changes the column.
func (o AlterColumn) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err != nil {
		return err
	}
	c := t.Column(o.Name)
	switch {
	case c == nil && len(t.Parents) > 0:
		return nil // a column of its parents
	case c == nil:
		return fmt.Errorf("column %q does not exist", o.Name)
	}
	if o.Type != nil {
		removeTypeCheck(t, c.Name, cmp.Or(o.ExistingType, c.Type))
	}
	o.ApplyToColumn(c)
	if o.NewName != "" && o.NewName != o.Name {
		if t.Column(o.NewName) != nil {
			return fmt.Errorf("column %q exists already", o.NewName)
		}
		m.RenameColumn(t, o.Name, o.NewName)
	}
	if o.Before != "" || o.After != "" {
		return t.MoveColumn(c.Name, o.Before, o.After)
	}
	return nil
}

// removeTypeCheck removes the check that a column's type brought, which goes with
// the type.
func removeTypeCheck(t *schema.Table, column string, old schema.Type) {
	name, brings := "", false
	switch old := old.(type) {
	case schema.Boolean:
		name, brings = old.Name, old.CreateConstraint
	case *schema.Enum:
		name, brings = old.Name, old.CreateConstraint
	}
	if brings {
		t.Checks = slices.DeleteFunc(slices.Clone(t.Checks), func(c *schema.Check) bool {
			return name != "" && c.Name == name || c.TypeBound && slices.Equal(c.Columns, []string{column})
		})
	}
}

// ApplyToColumn changes everything but the name.
func (o AlterColumn) ApplyToColumn(c *schema.Column) {
	if o.Type != nil {
		c.Type = o.Type
	}
	if o.Nullable != nil {
		c.Nullability = schema.NotNull
		if *o.Nullable {
			c.Nullability = schema.Null
		}
	}
	if d := o.Default; d != nil {
		c.Default, c.Computed, c.Identity = d.Default, d.Computed, d.Identity
	}
	if o.Comment != nil {
		c.Comment = *o.Comment
	}
	if o.ExistingOptions != nil {
		c.Options = changedOptions(c.Options, o.Options)
	}
	if o.Autoincrement != nil {
		c.Autoincrement = schema.AutoincrementOff
		if *o.Autoincrement {
			c.Autoincrement = schema.AutoincrementOn
		}
	}
}

// Changes describes what the operation changes, for people.
func (o AlterColumn) Changes() []string {
	all := []string{}
	add := func(given bool, what string) {
		if given {
			all = append(all, what)
		}
	}
	add(o.NewName != "", "name")
	add(o.Type != nil, "type")
	add(o.Nullable != nil, "nullability")
	add(o.Default != nil, "default")
	add(o.Comment != nil, "comment")
	add(o.Autoincrement != nil, "autoincrement")
	add(o.ExistingOptions != nil, "options")
	return slices.Clip(all)
}

// TableName returns the table.
func (o AlterColumn) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns the new name of the column, if the operation renames it.
func (o AlterColumn) Names() []string { return given(o.NewName) }

func (o AlterColumn) String() string {
	s := fmt.Sprintf("alter column %s.%s", o.Table, o.Name)
	if changes := o.Changes(); len(changes) > 0 {
		s += " (" + joinAnd(changes) + ")"
	}
	return s
}
