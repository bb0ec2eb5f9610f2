package sa

import "github.com/alembic-go/alembic/schema"

// Index returns an index for a table definition: sa.Index("ix_users_name",
// sa.Cols("name")). An empty name takes the naming convention's.
func Index(name string, keys []schema.KeyPart, options ...IndexOption) *schema.Index {
	x := &schema.Index{Name: name, Keys: keys}
	for _, o := range options {
		o.ApplyIndex(x)
	}
	return x
}

// IndexOption is an option of an index: Unique, or a dialect's.
type IndexOption interface{ ApplyIndex(*schema.Index) }

// ApplyIndex makes the index unique.
func (UniqueFlag) ApplyIndex(x *schema.Index) { x.Unique = true }

// Cols returns the keys of an index on plain columns.
func Cols(columns ...string) []schema.KeyPart {
	keys := make([]schema.KeyPart, len(columns))
	for i, c := range columns {
		keys[i] = Col(c)
	}
	return keys
}

// Keys returns the keys of an index, columns and expressions mixed:
// sa.Keys(sa.Col("a"), sa.Expr("lower(b)"), sa.Desc(sa.Col("c"))).
func Keys(keys ...schema.KeyPart) []schema.KeyPart { return keys }

// Col returns an index key on a column.
func Col(column string) schema.KeyPart { return schema.KeyPart{Column: column} }

// Expr returns an index key on an SQL expression.
func Expr(sql string) schema.KeyPart { return schema.KeyPart{Expr: sql} }

// Desc sorts a key in descending order.
func Desc(k schema.KeyPart) schema.KeyPart { k.Desc = true; return k }

// NullsFirst sorts NULL before other values.
func NullsFirst(k schema.KeyPart) schema.KeyPart { k.Nulls = "FIRST"; return k }

// NullsLast sorts NULL after other values.
func NullsLast(k schema.KeyPart) schema.KeyPart { k.Nulls = "LAST"; return k }

// Collate sorts a key by a collation.
func Collate(k schema.KeyPart, collation string) schema.KeyPart { k.Collation = collation; return k }
