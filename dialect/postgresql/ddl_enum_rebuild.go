package postgresql

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

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
// the type's comment and privileges are kept. What else depends on the type (views, functions,
// checks that compare with it) makes the statement fail, and nothing is
// changed. It finds the columns in the catalog, so it runs offline too.
func rebuildEnum(enum schema.TableName, labels string, replace map[string]string) (string, error) {
	scalar, array, err := replacements(replace)
	if err != nil {
		return "", err
	}
	temporary := schema.TableName{Schema: enum.Schema, Name: schema.CutName(enum.Name, leaves("_new")) + "_new"}
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
    rights aclitem[] := (SELECT typacl FROM pg_catalog.pg_type WHERE oid = {old}::regtype);
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
    IF rights IS NOT NULL THEN
        EXECUTE 'REVOKE ALL ON TYPE ' || {old} || ' FROM PUBLIC';
        FOR uses IN SELECT * FROM aclexplode(rights) LOOP
            EXECUTE 'GRANT USAGE ON TYPE ' || {old} || ' TO ' || CASE uses.grantee WHEN 0 THEN 'PUBLIC' ELSE uses.grantee::regrole::text END
                || CASE WHEN uses.is_grantable AND uses.grantee <> uses.grantor THEN ' WITH GRANT OPTION' ELSE '' END;
        END LOOP;
    END IF;
END`
