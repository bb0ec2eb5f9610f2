package postgresql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// RefusesForeignKey tells why the server refuses a foreign key between two tables in
// normal form, as far as that is known without it; else it returns nil. The referred
// columns must be those of a primary key or of a unique constraint or index, and of types
// that can be compared.
func (d *Dialect) RefusesForeignKey(t *schema.Table, fk *schema.ForeignKey, ref *schema.Table) error {
	if len(ref.Parents) > 0 || fk.Options[d.Name()+"_"+keyPeriod] != nil || len(fk.Columns) != len(fk.RefColumns) {
		return nil
	}
	for i, name := range fk.Columns {
		c, other := t.Column(name), ref.Column(fk.RefColumns[i])
		if c == nil || other == nil {
			return nil
		}
		if a, b := d.comparable(c.Type), d.comparable(other.Type); a != "" && b != "" && a != b {
			return ddl.UnlikeTypes(d, c, ref, other, "which PostgreSQL can't compare")
		}
	}
	if !d.isKey(ref, fk.RefColumns) {
		return fmt.Errorf("%q has no primary key and no unique constraint on %s alone, as PostgreSQL wants it; add a unique constraint there", ref.Name, strings.Join(fk.RefColumns, ", "))
	}
	return nil
}

// isKey reports whether the columns, in whatever order, are those of a key.
func (d *Dialect) isKey(t *schema.Table, columns []string) bool {
	want := slices.Sorted(slices.Values(columns))
	are := func(key []string) bool { return slices.Equal(slices.Sorted(slices.Values(key)), want) }
	return t.PrimaryKey != nil && are(t.PrimaryKey.Columns) ||
		slices.ContainsFunc(t.Uniques, func(u *schema.Unique) bool { return are(u.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(x *schema.Index) bool {
			return x.Unique && len(x.Keys) == len(x.Columns()) && x.Options[d.Name()+"_"+keyWhere] == nil && are(x.Columns())
		})
}

// comparable is the group of types that a type can be compared with, "" where that isn't
// known.
func (d *Dialect) comparable(t schema.Type) string {
	sql, err := d.TypeSQL(t)
	if err != nil {
		return ""
	}
	word, _, _ := strings.Cut(strings.ToLower(sql), "(")
	return comparables[strings.TrimSpace(word)]
}

var comparables = map[string]string{
	"smallint": "number", "integer": "number", "bigint": "number", "numeric": "number", "real": "number", "double precision": "number", "float": "number",
	"smallserial": "number", "serial": "number", "bigserial": "number",
	"char": "text", "varchar": "text", "text": "text", "character varying": "text", "character": "text",
	"boolean": "boolean", "uuid": "uuid", "bytea": "bytes", "date": "date",
}
