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
// the arrays: the name of a domain alone doesn't tell that it stands for an array. The
// values of a composite type become those of another one by the names of the attributes,
// and what has no cast goes through its text.
func (d *Dialect) Convert(column string, from *schema.MetaData, was schema.Type, to *schema.MetaData, is schema.Type) schema.Options {
	before, wasDomain := d.base(from, was)
	after, isDomain := d.base(to, is)
	typ, err := d.TypeSQL(is)
	if err != nil {
		return nil
	}
	column = d.Quote(column)
	wasArray, isArray := d.family(before).kind == familyArray, d.family(after).kind == familyArray
	switch {
	case wasArray == isArray && d.holdsComposite(from, was) && d.holdsComposite(to, is):
		return d.convertComposite(column, from, was, to, is)
	case !wasArray && !isArray && (d.isOwn(from, before) || d.isOwn(to, after)):
		return d.convertOwn(column, typ, from, before, to, after)
	case !wasDomain && !isDomain || !wasArray && !isArray:
		return nil
	}
	return schema.Options{keyUsing: cmp.Or(d.conversion(column, typ, before, after), column)}
}

// convertComposite converts between two composite types, or arrays of them.
func (d *Dialect) convertComposite(column string, from *schema.MetaData, was schema.Type, to *schema.MetaData, is schema.Type) schema.Options {
	before, after := d.typeText(was), d.typeText(is)
	switch {
	case before == after, hasCast(from, before, after), hasCast(to, before, after):
		return nil
	case isComposite(to, after):
		return schema.Options{keyUsing: "json_populate_record(NULL::" + after + ", to_json(" + column + "))"}
	}
	return schema.Options{keyFromJSON: true}
}

// convertOwn converts between a composite or range type and another type, which has no
// cast unless the application made one. Texts, and documents made of it, need none.
func (d *Dialect) convertOwn(column, typ string, from *schema.MetaData, was schema.Type, to *schema.MetaData, is schema.Type) schema.Options {
	before, after := d.family(was), d.family(is)
	switch {
	case before.kind == familyText, after.kind == familyText, after.kind == familyDocument, before.word == after.word,
		hasCast(from, d.typeText(was), d.typeText(is)), hasCast(to, d.typeText(was), d.typeText(is)):
		return nil
	case before.kind == familyDocument && isComposite(to, d.typeText(is)):
		return schema.Options{keyUsing: before.word + "_populate_record(NULL::" + typ + ", " + column + ")"}
	}
	return schema.Options{keyUsing: column + "::text::" + typ}
}

func (d *Dialect) typeText(t schema.Type) string {
	text, err := d.TypeSQL(t)
	if err != nil {
		return ""
	}
	return text
}

// isOwn reports whether a type is a composite or range type of the schema.
func (d *Dialect) isOwn(m *schema.MetaData, t schema.Type) bool {
	text := d.typeText(t)
	return slices.ContainsFunc(m.Objects, func(o *schema.Object) bool { return o.Kind == schema.KindType && typeName(o.Name) == text })
}

// hasCast reports whether the schema has a cast between two types.
func hasCast(m *schema.MetaData, from, to string) bool {
	return slices.ContainsFunc(m.Objects, func(o *schema.Object) bool {
		return o.Kind == schema.KindCast && strings.EqualFold(o.Name.Name, from) && strings.EqualFold(o.Args, to)
	})
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
