package render

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// tableItems writes the columns, constraints and options of CREATE TABLE. The
// indexes are not among them.
func (s *source) tableItems(t *schema.Table) ([]string, error) {
	var items []string
	for _, c := range t.Columns {
		text, err := s.column(c, false)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		items = append(items, text)
	}
	for _, c := range tableConstraints(t) {
		text, err := s.constraint(c, t)
		if err != nil {
			return nil, err
		}
		items = append(items, text)
	}
	options, err := s.options(t.Options, inTable)
	if err != nil {
		return nil, err
	}
	if t.Comment != "" {
		items = append(items, s.saCall("Comment", quote(t.Comment)))
	}
	if len(t.Prefixes) > 0 {
		items = append(items, s.saCall("Prefixes", quoteAll(t.Prefixes)...))
	}
	return append(items, options...), nil
}

// tableConstraints lists the constraints in Alembic's order: foreign keys, the
// primary key, the others. A check that belongs to a column's type is written
// with the type.
func tableConstraints(t *schema.Table) []schema.Constraint {
	var all []schema.Constraint
	for _, c := range t.Checks {
		if !c.TypeBound {
			all = append(all, c)
		}
	}
	for _, c := range t.ForeignKeys {
		all = append(all, c)
	}
	if t.PrimaryKey != nil {
		all = append(all, t.PrimaryKey)
	}
	for _, c := range t.Uniques {
		all = append(all, c)
	}
	for _, c := range t.Excludes {
		all = append(all, c)
	}
	return all
}

// column writes a column. alone: it is added to a table that exists, so what
// belongs to the table is written at the column.
func (s *source) column(c *schema.Column, alone bool) (string, error) {
	t, err := s.typeOf(c.Type)
	if err != nil {
		return "", err
	}
	args := []string{quote(c.Name), t}
	if c.Default != nil {
		args = append(args, s.serverDefault(c.Default))
	}
	if c.Computed != nil {
		args = append(args, s.computed(c.Computed))
	}
	if c.Identity != nil {
		identity, err := s.identity(c.Identity)
		if err != nil {
			return "", err
		}
		args = append(args, identity)
	}
	switch c.Autoincrement {
	case schema.AutoincrementOn:
		args = append(args, s.saCall("Autoincrement", "true"))
	case schema.AutoincrementOff:
		if c.PrimaryKey { // no other column is numbered without being asked
			args = append(args, s.saCall("Autoincrement", "false"))
		}
	}
	args = append(args, s.nullability(c)...)
	if alone {
		more, err := s.atColumn(c)
		if err != nil {
			return "", err
		}
		args = append(args, more...)
	}
	if c.Comment != "" {
		args = append(args, s.saCall("Comment", quote(c.Comment)))
	}
	options, err := s.options(c.Options, inColumn)
	if err != nil {
		return "", err
	}
	return s.saCall("Column", append(args, options...)...), nil
}

// nullability writes NOT NULL wherever it holds, also where a primary key
// implies it; NULL only where it was said.
func (s *source) nullability(c *schema.Column) []string {
	switch {
	case c.Identity != nil && c.Nullability == schema.NullDefault:
		return nil
	case !c.Nullable():
		return []string{s.sa("NotNull")}
	case c.Nullability == schema.Null:
		return []string{s.sa("Null")}
	default:
		return nil
	}
}

// atColumn writes keys and checks that stand at a column.
func (s *source) atColumn(c *schema.Column) ([]string, error) {
	var out []string
	if c.PrimaryKey {
		out = append(out, s.sa("PrimaryKey"))
	}
	if c.Unique {
		out = append(out, s.sa("Unique"))
	}
	if c.Index {
		out = append(out, s.sa("Indexed"))
	}
	for _, fk := range c.ForeignKeys {
		text, err := s.foreignKeyAtColumn(fk)
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	for _, ck := range c.Checks {
		if ck.Name != "" || len(ck.Options) > 0 {
			return nil, unwritable("a named check at a column,", ck.Name)
		}
		out = append(out, s.saCall("Check", quote(ck.SQL)))
	}
	return out, nil
}

func (s *source) foreignKeyAtColumn(fk *schema.ForeignKey) (string, error) {
	target, err := dotted(fk.RefTable)
	if err != nil {
		return "", err
	}
	if len(fk.RefColumns) != 1 || strings.Contains(fk.RefColumns[0], ".") || len(fk.Options) > 0 || fk.Timing != (schema.Timing{}) {
		return "", unwritable("the foreign key at a column", fk)
	}
	target = strings.TrimSuffix(target, `"`) + "." + strings.Trim(quote(fk.RefColumns[0]), `"`) + `"`
	args := []string{target}
	if fk.Name != "" {
		args = append(args, s.saCall("NamedFK", quote(fk.Name)))
	}
	return s.saCall("ForeignKey", append(args, s.referenceOptions(fk)...)...), nil
}

// identity writes GENERATED … AS IDENTITY; its options are fields.
func (s *source) identity(i *schema.Identity) (string, error) {
	if *i == (schema.Identity{}) {
		return s.saCall("Identity"), nil
	}
	text, err := s.literal(*i)
	return s.saCall("Identity", text), err
}
