package postgresql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.Carrier = (*Dialect)(nil)

// Carry returns JSON for a column of a composite type: the values of the attributes that
// the new type has too come back by their names.
func (d *Dialect) Carry(m *schema.MetaData, c *schema.Column) (schema.Type, schema.Options) {
	typ, err := d.TypeSQL(c.Type)
	isComposite := func(o *schema.Object) bool {
		return o.Kind == schema.KindType && d.qualified(o.Name) == typ && len(o.Definition) > 0 && strings.HasPrefix(o.Definition[0], "AS (")
	}
	if err != nil || !slices.ContainsFunc(m.Objects, isComposite) {
		return nil, nil
	}
	return schema.JSON{}, schema.Options{keyUsing: "json_populate_record(NULL::" + typ + ", " + d.Quote(c.Name) + ")"}
}

func (d *Dialect) qualified(n schema.TableName) string {
	if n.Schema == "" {
		return d.Quote(n.Name)
	}
	return d.Quote(n.Schema) + "." + d.Quote(n.Name)
}
