package sa

import "github.com/alembic-go/alembic/schema"

// Index is an index as a part of a table: sa.Index("ix_users_name", sa.Cols("name")).
// An empty name takes the naming convention's.
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

// Cols are the keys of an index on plain columns.
func Cols(columns ...string) []schema.KeyPart {
	keys := make([]schema.KeyPart, len(columns))
	for i, c := range columns {
		keys[i] = Col(c)
	}
	return keys
}

// Keys are the keys of an index, columns and expressions mixed:
// sa.Keys(sa.Col("a"), sa.Expr("lower(b)"), sa.Desc(sa.Col("c"))).
func Keys(keys ...schema.KeyPart) []schema.KeyPart { return keys }

// Col is a column as a key of an index.
func Col(column string) schema.KeyPart { return schema.KeyPart{Column: column} }

// Expr is an SQL expression as a key of an index.
func Expr(sql string) schema.KeyPart { return schema.KeyPart{Expr: sql} }

// Desc sorts a key in descending order.
func Desc(k schema.KeyPart) schema.KeyPart { k.Desc = true; return k }

// NullsFirst sorts NULL before other values.
func NullsFirst(k schema.KeyPart) schema.KeyPart { k.Nulls = "FIRST"; return k }

// NullsLast sorts NULL after other values.
func NullsLast(k schema.KeyPart) schema.KeyPart { k.Nulls = "LAST"; return k }

// Collate sorts a key by a collation.
func Collate(k schema.KeyPart, collation string) schema.KeyPart { k.Collation = collation; return k }
