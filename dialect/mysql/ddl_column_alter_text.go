package mysql

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// throughText returns the statements that make a column a text first, where MariaDB has
// no cast from the old type to the new one and refuses the change even without rows (4078).
// Then it fails for the rows alone whose text is no value of the new type. A value whose
// text is another in the new type gets that.
func (c compiler) throughText(o op.AlterColumn, t *schema.Table) []dialect.Statement {
	was := o.ExistingType
	null := o.ExistingNullable == nil || *o.ExistingNullable
	if t != nil && t.Column(o.Name) != nil {
		was, null = t.Column(o.Name).Type, t.Column(o.Name).Nullable()
	}
	if o.Type == nil || was == nil || !c.d.mariadb {
		return nil
	}
	from, to := c.d.columnType(was), c.d.columnType(o.Type)
	if !lacksCast(from, to) && !undashed(from, to) {
		return nil
	}
	between := "VARCHAR(70) CHARACTER SET ascii" // a DECIMAL(65, 30) is the longest
	switch {
	case from.family() == geometry || to.family() == geometry:
		between = "LONGBLOB"
	case sixteenBytes(from, to):
		between = "BINARY(16)"
	}
	word := " NOT NULL"
	if null {
		word = " NULL"
	}
	out := dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " MODIFY " + c.D.Quote(o.Name) + " " + between + word)
	if text := addressText(from, to, c.D.Quote(o.Name)); text != "" {
		out = append(out, dialect.SQL("UPDATE "+c.Table(o.Table)+" SET "+c.D.Quote(o.Name)+" = "+text+c.unmoved(t)+" WHERE "+text+" IS NOT NULL")...) // what is no address stays, and is refused
	}
	return out
}

// unmoved keeps the values of columns that an UPDATE changes by itself.
func (c compiler) unmoved(t *schema.Table) (s string) {
	if t == nil {
		return ""
	}
	for _, col := range t.Columns {
		if name := c.D.Quote(col.Name); c.d.stringOption(col.Options, keyOnUpdate) != "" {
			s += ", " + name + " = " + name
		}
	}
	return s
}

// sixteenBytes reports whether both types are such bytes, of which each value is one of
// the other.
func sixteenBytes(from, to columnType) bool {
	return from.word == "UUID" && to.word == "INET6" || from.word == "INET6" && to.word == "UUID"
}

// undashed reports whether the new type has room for the digits of a UUID, and not for the
// dashes between them.
func undashed(from, to columnType) bool {
	return from.word == "UUID" && to.kind == textKind && to.size >= 32 && to.size < 36
}

// mappedAddress is how an INET6 that stands for an INET4 begins.
const mappedAddress = "::ffff:"

// addressText returns the text of a value in the new type, made of that in the old one;
// "" if they are the same.
func addressText(from, to columnType, column string) string {
	switch {
	case from.word == "INET4" && to.word == "INET6":
		return "concat('" + mappedAddress + "', " + column + ")"
	case from.word == "INET6" && to.word == "INET4":
		return "replace(" + column + ", '" + mappedAddress + "', '')"
	case undashed(from, to):
		return "replace(" + column + ", '-', '')"
	case from.word == "INET4" && to.kind == wholeKind:
		return "inet_aton(" + column + ")"
	case from.kind == wholeKind && to.word == "INET4":
		return "inet_ntoa(" + column + ")"
	}
	return ""
}

const geometry = "GEOMETRY"

var geometries = ddl.Words(`GEOMETRY POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON GEOMETRYCOLLECTION`)

// family names the types that MariaDB casts to each other; "" is those that all types
// are cast to and from, texts and bytes.
func (c columnType) family() string {
	switch {
	case c.word == "UUID", c.word == "INET4", c.word == "INET6":
		return c.word
	case geometries[c.word]:
		return geometry
	case c.word == "", c.kind == textKind, c.isBytes():
		return ""
	}
	return "plain"
}

// lacksCast reports whether MariaDB refuses to make a column of one type one of another,
// whatever its values are.
func lacksCast(from, to columnType) bool {
	a, b := from.family(), to.family()
	return a != "" && b != "" && a != b
}
