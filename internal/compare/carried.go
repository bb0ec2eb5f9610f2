package compare

import (
	"maps"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// carry returns the type that a column has while its own leaves, a text if nothing else
// is better, and the options with which the operation is taken back.
func (t *tableDiff) carry(col *schema.Column) (schema.Type, schema.Options) {
	carrier, ok := t.d.(dialect.Carrier)
	is := t.new.Column(col.Name)
	if !ok || is == nil {
		return schema.Text{}, nil
	}
	typ, back := carrier.Carry(t.db.written, col)
	if after, _ := carrier.Carry(t.target.written, is); typ == nil || after == nil {
		return schema.Text{}, nil
	}
	return typ, back
}

// carryBack has a column that was carried get the values of its new type.
func (t *tableDiff) carryBack(a *op.AlterColumn, col *schema.Column) {
	for _, set := range t.apart {
		if set.Name != a.Name || set.ExistingOptions == nil || a.Type == nil {
			continue
		}
		_, options := t.d.(dialect.Carrier).Carry(t.target.written, col)
		a.Options, a.ExistingOptions = with(options, a.Options), with(a.ExistingOptions, nil)
	}
}

// convert has a column whose type changes get the values of its old one by what both
// types stand for.
func (t *tableDiff) convert(a *op.AlterColumn, old, col *schema.Column) {
	c, ok := t.d.(dialect.Converter)
	if !ok || a.Type == nil || slices.Contains(t.texts, a.Name) {
		return
	}
	there := c.Convert(a.Name, t.db.written, old.Type, t.target.written, col.Type)
	back := c.Convert(a.Name, t.target.written, col.Type, t.db.written, old.Type)
	if there == nil && back == nil {
		return
	}
	a.Options, a.ExistingOptions = with(there, a.Options), with(back, a.ExistingOptions)
}

// with returns options with others in place of those of the same names.
func with(options, others schema.Options) schema.Options {
	all := schema.Options{}
	maps.Copy(all, options)
	maps.Copy(all, others)
	return all
}
