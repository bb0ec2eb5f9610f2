package postgresql

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
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
	if err := dialect.CheckIdentifiers(c.d, values...); err != nil {
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
		text = "DROP TYPE " + dialect.IfExists(o.IfExists) + typeName(o.Name)
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
	return dialect.SQL(text), true, nil
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

// dropEnumValue rebuilds the type with the values that the catalog lists, but
// for one.
func dropEnumValue(o op.DropEnumValue) (string, error) {
	value, err := quoteString(o.Value)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	if o.ReplaceWith != "" {
		replace[o.Value] = o.ReplaceWith
	}
	labels := `SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) INTO STRICT labels
        FROM pg_catalog.pg_enum WHERE enumtypid = old AND enumlabel <> ` + value
	return rebuildEnum(o.Enum, labels, replace)
}

func (c compiler) setEnumValues(o op.SetEnumValues) (string, error) {
	list, err := c.valueList(o.Values)
	if err != nil {
		return "", err
	}
	quoted, err := quoteString(list)
	if err != nil {
		return "", err
	}
	return rebuildEnum(o.Enum, "labels := "+quoted, o.Rename)
}

// rebuildEnum makes a new type, casts every column and array column that uses
// the old one, drops the old one and gives the new one its name. Defaults and
// the type's comment are kept. What else depends on the type (views, functions,
// checks that compare with it) makes the statement fail, and nothing is
// changed. It finds the columns in the catalog, so it runs offline too.
func rebuildEnum(enum schema.TableName, labels string, replace map[string]string) (string, error) {
	scalar, array, err := replacements(replace)
	if err != nil {
		return "", err
	}
	temporary := schema.TableName{Schema: enum.Schema, Name: cutName(enum.Name) + "_new"}
	fields := []string{"{labels}", labels, "{drop}", typeName(enum), "{rename}", typeName(temporary), "{name}", quoteType(enum.Name),
		"{replaces}", strconv.FormatBool(len(replace) > 0)}
	for field, value := range map[string]string{
		"{old}": typeName(enum), "{new}": typeName(temporary), "{scalar}": scalar, "{array}": array,
	} {
		text, err := quoteString(value)
		if err != nil {
			return "", err
		}
		fields = append(fields, field, text)
	}
	text := strings.NewReplacer(fields...).Replace(rebuildScript)
	return "DO " + dollar(text), nil
}

// cutName leaves room for the temporary name's ending.
func cutName(s string) string {
	const room = 63 - len("_new")
	for len(s) > room {
		r := []rune(s)
		s = string(r[:len(r)-1])
	}
	return s
}

// replacements are the text of a value, and of an array, %1$s with the
// replacements done.
func replacements(replace map[string]string) (scalar, array string, err error) {
	if len(replace) == 0 {
		return "%1$s", "%1$s", nil
	}
	scalar, array = "CASE %1$s", "%1$s"
	for _, from := range slices.Sorted(maps.Keys(replace)) {
		a, err := quoteString(from)
		if err != nil {
			return "", "", err
		}
		b, err := quoteString(replace[from])
		if err != nil {
			return "", "", err
		}
		a, b = strings.ReplaceAll(a, "%", "%%"), strings.ReplaceAll(b, "%", "%%")
		scalar += " WHEN " + a + " THEN " + b
		array = "array_replace(" + array + ", " + a + ", " + b + ")"
	}
	return scalar + " ELSE %1$s END", array, nil
}

const rebuildScript = `DECLARE
    old regtype := {old};
    labels text;
    remark text := obj_description({old}::regtype, 'pg_type');
    uses record;
    changes text[] := '{}';
    defaults text[] := '{}';
    item text;
BEGIN
    {labels};
    EXECUTE 'CREATE TYPE ' || {new} || ' AS ENUM (' || labels || ')';
    FOR uses IN
        SELECT a.attrelid::regclass AS tab, quote_ident(a.attname) AS col, a.atttypid <> old AS is_array,
            pg_get_expr(d.adbin, d.adrelid) AS def
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p') AND NOT r.relispartition
        LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE NOT a.attisdropped AND a.attislocal
            AND a.atttypid IN (old, (SELECT typarray FROM pg_catalog.pg_type WHERE oid = old))
        ORDER BY a.attrelid, a.attnum
    LOOP
        IF uses.def IS NOT NULL THEN
            EXECUTE format('ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT', uses.tab, uses.col);
            item := uses.def;
            IF {replaces} THEN
                EXECUTE 'SELECT quote_nullable((' || CASE WHEN uses.is_array THEN format({array}, '(' || uses.def || ')::text[]')
                    ELSE format({scalar}, '(' || uses.def || ')::text') END || ')::text)' INTO item;
            END IF;
            defaults := defaults || format('ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s', uses.tab, uses.col, item);
        END IF;
        IF uses.is_array THEN
            changes := changes || format('ALTER TABLE %s ALTER COLUMN %s TYPE %s[] USING (%s)::%s[]',
                uses.tab, uses.col, {new}, format({array}, uses.col || '::text[]'), {new});
        ELSE
            changes := changes || format('ALTER TABLE %s ALTER COLUMN %s TYPE %s USING (%s)::%s',
                uses.tab, uses.col, {new}, format({scalar}, uses.col || '::text'), {new});
        END IF;
    END LOOP;
    FOREACH item IN ARRAY changes LOOP
        EXECUTE item;
    END LOOP;
    DROP TYPE {drop};
    ALTER TYPE {rename} RENAME TO {name};
    FOREACH item IN ARRAY defaults LOOP
        EXECUTE item;
    END LOOP;
    IF remark IS NOT NULL THEN
        EXECUTE format('COMMENT ON TYPE %s IS %L', {old}, remark);
    END IF;
END`
