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

// valueType is the temporary type that stands for a row with one value while a column
// becomes of a type that holds composite types: rows are all that PostgreSQL reads from
// JSON without a query.
const valueType = "pg_temp.alembic_value"

// fromJSON changes the type of a column of JSON.
func (a alteration) fromJSON(typ string) []string {
	value := "(json_populate_record(NULL::" + valueType + ", json_build_object('value', " + a.d.Quote(a.o.Name) + "))).value"
	return []string{
		"CREATE TYPE " + valueType + " AS (value " + typ + ")",
		a.column + "TYPE " + typ + " USING " + value,
		"DROP TYPE " + valueType,
	}
}

// Carry returns JSON for a column of a composite type, or of a type that holds one: the
// values of the attributes that the new type has too come back by their names.
func (d *Dialect) Carry(m *schema.MetaData, c *schema.Column) (schema.Type, schema.Options) {
	typ, err := d.TypeSQL(c.Type)
	switch {
	case err != nil || !d.holdsComposite(m, c.Type):
		return nil, nil
	case isComposite(m, typ):
		return schema.JSON{}, schema.Options{keyUsing: "json_populate_record(NULL::" + typ + ", " + d.Quote(c.Name) + ")"}
	}
	return schema.JSON{}, schema.Options{keyFromJSON: true}
}

// holdsComposite reports whether a type is a composite type, an array of them or a domain
// over either.
func (d *Dialect) holdsComposite(m *schema.MetaData, t schema.Type) bool {
	base, _ := d.base(m, t)
	if array, ok := schema.ResolveVariant(base, name).(schema.Array); ok {
		return d.holdsComposite(m, array.Elem)
	}
	typ, err := d.TypeSQL(base)
	return err == nil && isComposite(m, typ)
}

func isComposite(m *schema.MetaData, typ string) bool {
	return slices.ContainsFunc(m.Objects, func(o *schema.Object) bool {
		return o.Kind == schema.KindType && typeName(o.Name) == typ && len(o.Definition) > 0 && strings.HasPrefix(o.Definition[0], "AS (")
	})
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
