package compare

import (
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
		for key, value := range a.Options {
			options[key] = value
		}
		a.Options = options
		if a.ExistingOptions == nil {
			a.ExistingOptions = schema.Options{}
		}
	}
}
