package postgresql

import (
	"cmp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var (
	_ dialect.Carrier   = (*Dialect)(nil)
	_ dialect.Converter = (*Dialect)(nil)
)

// Carry returns JSON for a column of a composite type: the values of the attributes that
// the new type has too come back by their names.
func (d *Dialect) Carry(m *schema.MetaData, c *schema.Column) (schema.Type, schema.Options) {
	typ, err := d.TypeSQL(c.Type)
	isComposite := func(o *schema.Object) bool {
		return o.Kind == schema.KindType && typeName(o.Name) == typ && len(o.Definition) > 0 && strings.HasPrefix(o.Definition[0], "AS (")
	}
	if err != nil || !slices.ContainsFunc(m.Objects, isComposite) {
		return nil, nil
	}
	return schema.JSON{}, schema.Options{keyUsing: "json_populate_record(NULL::" + typ + ", " + d.Quote(c.Name) + ")"}
}

// Convert gives what domains over arrays become, and what becomes them, the conversion of
// the arrays: the name of a domain alone doesn't tell that it stands for an array.
func (d *Dialect) Convert(column string, from *schema.MetaData, was schema.Type, to *schema.MetaData, is schema.Type) schema.Options {
	before, wasDomain := d.base(from, was)
	after, isDomain := d.base(to, is)
	typ, err := d.TypeSQL(is)
	if err != nil || !wasDomain && !isDomain || d.family(before).kind != familyArray && d.family(after).kind != familyArray {
		return nil
	}
	column = d.Quote(column)
	return schema.Options{keyUsing: cmp.Or(d.conversion(column, typ, before, after), column)}
}

// base returns what a domain stands for, and every other type as it is.
func (d *Dialect) base(m *schema.MetaData, t schema.Type) (base schema.Type, isDomain bool) {
	typ, err := d.TypeSQL(t)
	if err != nil {
		return t, false
	}
	for _, o := range m.Objects {
		if o.Kind == schema.KindDomain && typeName(o.Name) == typ && len(o.Definition) > 0 {
			text, _, _ := strings.Cut(strings.TrimPrefix(o.Definition[0], "AS "), " COLLATE ")
			base, _ = d.base(m, ParseType(text))
			return base, true
		}
	}
	return t, false
}
