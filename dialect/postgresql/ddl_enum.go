package postgresql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// nativeEnum returns the enum type of PostgreSQL that a type is or is an array
// of, else nil.
func nativeEnum(t schema.Type) *schema.Enum {
	switch t := schema.ResolveVariant(t, name).(type) {
	case *schema.Enum:
		if !t.NonNative && t.Name != "" {
			return t
		}
	case schema.Array:
		return nativeEnum(t.Elem)
	}
	return nil
}

func isSameEnum(a, b schema.Type) bool {
	x, y := nativeEnum(a), nativeEnum(b)
	if x == nil || y == nil || x.Name != y.Name || x.Schema != y.Schema {
		return false
	}
	_, arrayA := schema.ResolveVariant(a, name).(schema.Array)
	_, arrayB := schema.ResolveVariant(b, name).(schema.Array)
	return arrayA == arrayB
}

// newEnums are the enum types that an operation brings with it, each once.
func newEnums(o op.Operation) []*schema.Enum {
	switch o := o.(type) {
	case op.CreateTable:
		if o.Table != nil {
			return enumsOf(o.Table.Columns...)
		}
	case op.AddColumn:
		if o.Column != nil {
			return enumsOf(o.Column)
		}
	case op.AlterColumn:
		if o.Type != nil && !isSameEnum(o.ExistingType, o.Type) {
			return enumsOf(&schema.Column{Type: o.Type})
		}
	}
	return nil
}

// enumsOf are the enum types of columns, without those said to exist already.
func enumsOf(columns ...*schema.Column) []*schema.Enum {
	var out []*schema.Enum
	for _, c := range columns {
		e := nativeEnum(c.Type)
		if e == nil || e.NoCreateType {
			continue
		}
		same := func(o *schema.Enum) bool { return o.Name == e.Name && o.Schema == e.Schema }
		if !slices.ContainsFunc(out, same) {
			out = append(out, e)
		}
	}
	return out
}

// createTypes makes the enum types that an operation brings with it and that m
// does not know. With IF NOT EXISTS, and where the model can't tell, the
// statement itself would be the same; Alembic fails there too.
func (c compiler) createTypes(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	var out []dialect.Statement
	for _, e := range newEnums(o) {
		known, exists := knownValues(m, schema.TableName{Schema: e.Schema, Name: e.Name})
		if exists {
			if !slices.Equal(known, e.Values) {
				return nil, fmt.Errorf("the enum type %s exists with the values (%s), not (%s); change it with op.AddEnumValue and op.DropEnumValue, "+
					"or say Existing() to use it as it is", enumName(e), strings.Join(known, ", "), strings.Join(e.Values, ", "))
			}
			continue
		}
		text, err := c.createEnum(enumName(e), e.Values)
		if err != nil {
			return nil, err
		}
		if creates, ok := o.(op.CreateTable); ok && creates.IfNotExists {
			text = ifAbsent(text)
		}
		out = append(out, dialect.Statement{SQL: text})
	}
	return out, nil
}

// knownValues returns the values of an enum type that the model holds, by
// itself or as the type of a column.
func knownValues(m *schema.MetaData, n schema.TableName) ([]string, bool) {
	if m == nil {
		return nil, false
	}
	if e := m.Enum(n); e != nil {
		return e.Values, true
	}
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			if e := nativeEnum(c.Type); e != nil && e.Name == n.Name && e.Schema == n.Schema {
				return e.Values, true
			}
		}
	}
	return nil, false
}

func (c compiler) createEnum(qualified string, values []string) (string, error) {
	if err := ddl.CheckIdentifiers(c.d, values...); err != nil {
		return "", err
	}
	list, err := c.valueList(values)
	return "CREATE TYPE " + qualified + " AS ENUM (" + list + ")", err
}

func (c compiler) valueList(values []string) (string, error) {
	out := make([]string, len(values))
	for i, v := range values {
		text, err := quoteString(v)
		if err != nil {
			return "", err
		}
		out[i] = text
	}
	return strings.Join(out, ", "), nil
}

// ifAbsent runs a CREATE TYPE, which knows no IF NOT EXISTS, and is content
// with a type that exists.
func ifAbsent(text string) string {
	return "DO " + dollar("BEGIN\n    "+text+";\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND")
}

// dropTypes drops the enum types that the operation's own definition of what it
// drops brought with it, unless something else still uses them.
func (c compiler) dropTypes(o op.Operation) []dialect.Statement {
	var columns []*schema.Column
	switch o := o.(type) {
	case op.DropTable:
		if o.Table != nil {
			columns = o.Table.Columns
		}
	case op.DropColumn:
		if o.Column != nil {
			columns = []*schema.Column{o.Column}
		}
	case op.AlterColumn:
		if o.Type != nil && o.ExistingType != nil && !isSameEnum(o.ExistingType, o.Type) {
			columns = []*schema.Column{{Type: o.ExistingType}}
		}
	}
	var out []dialect.Statement
	for _, e := range enumsOf(columns...) {
		out = append(out, dialect.Statement{SQL: dropUnused(enumName(e))})
	}
	return out
}

// dropUnused drops a type if it exists and nothing uses it.
func dropUnused(qualified string) string {
	return "DO " + dollar("BEGIN\n    DROP TYPE IF EXISTS "+qualified+";\nEXCEPTION WHEN dependent_objects_still_exist THEN NULL;\nEND")
}

// Leftovers drops the enum types that came with tables and columns, unless
// something still uses them.
func (d *Dialect) Leftovers(upgrade []op.Operation) []op.Operation {
	var out []op.Operation
	for _, o := range upgrade {
		if batch, ok := o.(op.BatchAlterTable); ok {
			out = append(out, d.Leftovers(batch.Ops)...)
		}
		for _, e := range newEnums(o) {
			drop := op.DropEnum{Name: schema.TableName{Schema: e.Schema, Name: e.Name}, IfExists: true, IfUnused: true}
			if !slices.Contains(out, op.Operation(drop)) {
				out = append(out, drop)
			}
		}
	}
	return out
}

// dollar quotes a body with a tag that doesn't stand in it.
func dollar(body string) string {
	tag := "$alembic$"
	for i := 0; strings.Contains(body, tag); i++ {
		tag = fmt.Sprintf("$alembic%d$", i)
	}
	return tag + "\n" + body + "\n" + tag
}

func (c compiler) enumOperation(o op.Operation) ([]dialect.Statement, bool, error) {
	var text string
	var err error
	switch o := o.(type) {
	case op.CreateEnum:
		text, err = c.createEnum(typeName(o.Enum.Name), o.Enum.Values)
		if o.IfNotExists {
			text = ifAbsent(text)
		}
	case op.DropEnum:
		text = "DROP TYPE " + ddl.IfExists(o.IfExists) + typeName(o.Name)
		if o.IfUnused {
			text = dropUnused(typeName(o.Name))
		}
	case op.AddEnumValue:
		text, err = addEnumValue(o)
	case op.RenameEnumValue:
		text, err = renameEnumValue(o)
	case op.DropEnumValue:
		text, err = dropEnumValue(o)
	case op.SetEnumValues:
		text, err = c.setEnumValues(o)
	default:
		return nil, false, nil
	}
	if err != nil {
		return nil, true, fmt.Errorf("%s: %w", o, err)
	}
	add, _ := o.(op.AddEnumValue)
	return []dialect.Statement{{SQL: text, Autocommit: add.Autocommit}}, true, nil
}

func typeName(n schema.TableName) string {
	return enumName(&schema.Enum{Name: n.Name, Schema: n.Schema})
}

func addEnumValue(o op.AddEnumValue) (string, error) {
	value, err := quoteString(o.Value)
	if err != nil {
		return "", err
	}
	s := "ALTER TYPE " + typeName(o.Enum) + " ADD VALUE "
	if o.IfNotExists {
		s += "IF NOT EXISTS "
	}
	s += value
	for word, anchor := range map[string]string{" BEFORE ": o.Before, " AFTER ": o.After} {
		if anchor == "" {
			continue
		}
		text, err := quoteString(anchor)
		if err != nil {
			return "", err
		}
		s += word + text
	}
	return s, nil
}

func renameEnumValue(o op.RenameEnumValue) (string, error) {
	from, err := quoteString(o.From)
	if err != nil {
		return "", err
	}
	to, err := quoteString(o.To)
	return "ALTER TYPE " + typeName(o.Enum) + " RENAME VALUE " + from + " TO " + to, err
}
