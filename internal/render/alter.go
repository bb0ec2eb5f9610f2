package render

import (
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// alterColumn writes what changes, then what is there now.
func (w *statement) alterColumn(o op.AlterColumn) ([]string, error) {
	changes, err := w.alterations(o)
	if err != nil {
		return nil, err
	}
	existing, err := w.existing(o)
	if err != nil {
		return nil, err
	}
	special, err := w.options(o.Options, inAlterColumn)
	if err != nil {
		return nil, err
	}
	was, err := w.existingNotNull(o)
	if err != nil {
		return nil, err
	}
	options := slices.Concat(changes, existing, w.position(o.Before, o.After), special, was, w.schema(o.Table))
	return w.line("AlterColumn", append(w.table(o.Table), quote(o.Name)), options)
}

// existingNotNull writes the name of a NOT NULL that gets another one.
func (w *statement) existingNotNull(o op.AlterColumn) ([]string, error) {
	const key = "postgresql_not_null"
	name, given := o.ExistingOptions[key]
	if o.Nullable != nil || !given || name == nil {
		return nil, nil
	}
	return w.option(key, name, inExisting)
}

func (w *statement) alterations(o op.AlterColumn) ([]string, error) {
	var out []string
	if o.NewName != "" {
		out = append(out, w.saCall("NewColumnName", quote(o.NewName)))
	}
	if o.Type != nil {
		t, err := w.typeOf(o.Type)
		if err != nil {
			return nil, err
		}
		out = append(out, w.saCall("Type", t))
	}
	if o.Nullable != nil {
		out = append(out, w.nullable(*o.Nullable))
	}
	if o.Default != nil {
		d, err := w.defaultChange(o.Default)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	if o.Comment != nil {
		out = append(out, w.saCall("Comment", quote(*o.Comment)))
	}
	if o.Autoincrement != nil {
		out = append(out, w.saCall("Autoincrement", boolean(*o.Autoincrement)))
	}
	return out, nil
}

func (w *statement) existing(o op.AlterColumn) ([]string, error) {
	var out []string
	if o.ExistingType != nil {
		t, err := w.typeOf(o.ExistingType)
		if err != nil {
			return nil, err
		}
		out = append(out, w.saCall("ExistingType", t))
	}
	if o.ExistingNullable != nil {
		out = append(out, w.saCall("ExistingNullable", boolean(*o.ExistingNullable)))
	}
	if o.ExistingDefault != nil {
		d, err := w.defaultChange(o.ExistingDefault)
		if err != nil {
			return nil, err
		}
		out = append(out, w.saCall("ExistingServerDefault", d))
	}
	if o.ExistingComment != nil {
		out = append(out, w.saCall("ExistingComment", quote(*o.ExistingComment)))
	}
	if o.ExistingAutoincrement != nil {
		out = append(out, w.saCall("ExistingAutoincrement", boolean(*o.ExistingAutoincrement)))
	}
	return out, nil
}

func (w *statement) nullable(yes bool) string {
	if yes {
		return w.sa("Null")
	}
	return w.sa("NotNull")
}

// defaultChange writes a default of any sort, sa.NoServerDefault for none.
func (s *source) defaultChange(d *op.DefaultChange) (string, error) {
	switch {
	case d.Default != nil:
		return s.serverDefault(d.Default), nil
	case d.Computed != nil:
		return s.computed(d.Computed), nil
	case d.Identity != nil:
		return s.identity(d.Identity)
	default:
		return s.sa("NoServerDefault"), nil
	}
}

func (s *source) serverDefault(d *schema.Default) string {
	if d.Expr != "" {
		return s.saCall("ServerDefaultExpr", quote(d.Expr))
	}
	return s.saCall("ServerDefault", quote(d.Literal))
}

func (s *source) computed(c *schema.Computed) string {
	text := s.saCall("Computed", quote(c.SQL))
	switch {
	case c.Persisted == nil:
		return text
	case *c.Persisted:
		return text + ".Stored()"
	default:
		return text + ".Virtual()"
	}
}
