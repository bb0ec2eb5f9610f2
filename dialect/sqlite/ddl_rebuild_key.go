package sqlite

import (
	"slices"

	"github.com/alembic-go/alembic/op"
)

// applyAll applies operations to the new table. A column that the key alone kept from
// being NULL says NOT NULL itself where the key no longer does, unless an operation is
// about that.
func (r *rebuild) applyAll(all []op.Operation) error {
	held := r.def.notNullByKey()
	for _, o := range all {
		if err := r.apply(o); err != nil {
			return err
		}
		if a, ok := o.(op.AlterColumn); ok && a.Nullable != nil {
			if c, err := r.col(a.Name); err == nil {
				held = slices.DeleteFunc(held, func(h *columnDef) bool { return h == c })
			}
		}
	}
	still := r.def.notNullByKey()
	for _, c := range held {
		if slices.Contains(r.def.columns, c) && !slices.Contains(still, c) {
			if err := setNullable(c, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// notNullByKey lists the columns of the primary key that can't be NULL although they
// don't say so: the rowid, and those of a table that is STRICT or WITHOUT ROWID.
func (d *definition) notNullByKey() []*columnDef {
	var list []*columnDef
	if !d.rowidAlias() && len(d.suffix) == 0 {
		return nil
	}
	for _, name := range d.keyColumns() {
		if c := d.column(name); c != nil && c.find(kindNotNull) == nil {
			list = append(list, c)
		}
	}
	return list
}
