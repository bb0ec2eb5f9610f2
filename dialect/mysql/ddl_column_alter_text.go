package mysql

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// throughText returns the statement that makes a column a text first, where MariaDB has
// no cast from the old type to the new one and refuses the change even without rows (4078).
// Then it fails for the rows alone whose text is no value of the new type.
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
	if !lacksCast(from, to) {
		return nil
	}
	between := "VARCHAR(70) CHARACTER SET ascii" // a DECIMAL(65, 30) is the longest
	if from.family() == geometry || to.family() == geometry {
		between = "LONGBLOB"
	}
	word := " NOT NULL"
	if null {
		word = " NULL"
	}
	return dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " MODIFY " + c.D.Quote(o.Name) + " " + between + word)
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
	case c.word == "", c.kind == textKind, strings.HasSuffix(c.word, "BINARY"), strings.HasSuffix(c.word, "BLOB"):
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
