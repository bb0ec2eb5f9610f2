package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// RefusesForeignKey tells why the server refuses a foreign key between two tables in
// normal form, as far as that is known without it; else it returns nil. InnoDB wants the
// columns of both ends to be stored alike, an index of the referred table that begins
// with the referred columns, and columns that may be NULL for SET NULL.
func (d *Dialect) RefusesForeignKey(t *schema.Table, fk *schema.ForeignKey, ref *schema.Table) error {
	if !d.isInnoDB(t) || !d.isInnoDB(ref) || len(fk.Columns) != len(fk.RefColumns) {
		return nil
	}
	for i, name := range fk.Columns {
		c, other := t.Column(name), ref.Column(fk.RefColumns[i])
		switch {
		case c == nil || other == nil:
			return nil
		case !d.RefersAlike(c.Type, other.Type):
			return ddl.UnlikeTypes(d, c, ref, other, "which "+d.product()+" refuses because they aren't stored alike")
		case d.otherCharset(t, c, ref, other):
			return fmt.Errorf("%q and %s.%s have other character sets or collations, which %s refuses; give both the same", c.Name, ref.Name, other.Name, d.product())
		case (fk.OnDelete == "SET NULL" || fk.OnUpdate == "SET NULL") && !c.Nullable():
			return fmt.Errorf("the column %q is NOT NULL, so that %s refuses SET NULL; let it be NULL, or choose another action", c.Name, d.product())
		}
	}
	if !leads(ref, fk.RefColumns) {
		columns := strings.Join(fk.RefColumns, ", ")
		return fmt.Errorf("no key or index of %q begins with %s, so that %s refuses the key; add a unique constraint on %[2]s there", ref.Name, columns, d.product())
	}
	return nil
}

func (d *Dialect) isInnoDB(t *schema.Table) bool {
	engine := d.stringOption(t.Options, keyEngine)
	return engine == "" || strings.EqualFold(engine, "InnoDB")
}

// leads reports whether an index begins with the columns. InnoDB's indexes end with the
// columns of the primary key.
func leads(t *schema.Table, columns []string) bool {
	var key []string
	if t.PrimaryKey != nil {
		key = t.PrimaryKey.Columns
	}
	keys := [][]string{key}
	for _, u := range t.Uniques {
		keys = append(keys, slices.Concat(u.Columns, key))
	}
	for _, x := range t.Indexes {
		keys = append(keys, slices.Concat(x.Columns(), key))
	}
	for _, fk := range t.ForeignKeys { // the server makes an index for each
		keys = append(keys, slices.Concat(fk.Columns, key))
	}
	return slices.ContainsFunc(keys, func(k []string) bool {
		return len(k) >= len(columns) && slices.Equal(k[:len(columns)], columns)
	})
}

// RefersAlike reports whether a column of the one type may refer to one of the other, as
// far as that is known: InnoDB wants both stored in the same way. The groups are those of
// its data types, in which a date or ENUM is an integer and a decimal or UUID a string of
// bytes.
func (d *Dialect) RefersAlike(a, b schema.Type) bool {
	groupA, groupB := d.storage(a), d.storage(b)
	return groupA == "" || groupB == "" || groupA == groupB
}

// otherCharset reports whether two texts are known to have other character sets or
// collations.
func (d *Dialect) otherCharset(t *schema.Table, c *schema.Column, ref *schema.Table, other *schema.Column) bool {
	if d.storage(c.Type) != text {
		return false
	}
	charset, collation := d.charsetOf(t, c)
	refCharset, refCollation := d.charsetOf(ref, other)
	differ := func(a, b string) bool { return a != "" && b != "" && !strings.EqualFold(a, b) }
	return differ(charset, refCharset) || differ(collation, refCollation)
}

// charsetOf returns the character set and collation of a text, its own or its table's, ""
// where they are the database's.
func (d *Dialect) charsetOf(t *schema.Table, c *schema.Column) (charset, collation string) {
	if own, ok := c.Type.(Chars); ok && (own.Charset != "" || own.Collation != "") {
		return own.Charset, own.Collation
	}
	return d.charsetOfTable(t.Options)
}

// storage is the group of a type, "" where it isn't known.
func (d *Dialect) storage(t schema.Type) string {
	if n, ok := d.storedInteger(t); ok {
		if n.Unsigned {
			return n.Name + " UNSIGNED"
		}
		return n.Name
	}
	switch t := t.(type) {
	case *schema.Enum:
		return enumStorage(len(t.Values))
	case ValueSet:
		if t.Name == "ENUM" {
			return enumStorage(len(t.Values))
		}
	}
	sql, err := d.TypeSQL(t)
	if err != nil {
		return ""
	}
	word, _, _ := strings.Cut(strings.ToLower(sql), "(")
	word, _, _ = strings.Cut(word, " ")
	return storages[word]
}

func enumStorage(values int) string {
	if values > 255 {
		return "SMALLINT UNSIGNED"
	}
	return "TINYINT UNSIGNED"
}

// text and bytes are groups of types.
const (
	text  = "text"
	bytes = "bytes"
)

var storages = map[string]string{
	"float": "FLOAT", "double": "DOUBLE", "date": "MEDIUMINT", "year": "TINYINT UNSIGNED",
	"char": text, "varchar": text, "tinytext": text, "text": text, "mediumtext": text, "longtext": text,
	"binary": bytes, "varbinary": bytes, "tinyblob": bytes, "blob": bytes, "mediumblob": bytes, "longblob": bytes,
	"decimal": bytes, "numeric": bytes, "bit": bytes, "time": bytes, "datetime": bytes, "timestamp": bytes,
	"uuid": bytes, "inet4": bytes, "inet6": bytes,
}
