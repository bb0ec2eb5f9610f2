package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateIndex returns CREATE [FULLTEXT | SPATIAL | UNIQUE] INDEX with its
// parser, method and comment.
func (c compiler) CreateIndex(o op.CreateIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	x, err := c.SettleIndex(o, m)
	if err != nil {
		return nil, err
	}
	if err := c.checkOptions("index "+x.Name, x.Options, keyLength, keyPrefix, keyUsing, keyParser, keyBlockSize, keyComment, keyIgnored, keyOverlaps); err != nil {
		return nil, err
	}
	ifNot := o.IfNotExists
	if ifNot && !c.d.hasIfExists() {
		if t := table(m, o.Table); t != nil && t.IndexNamed(x.Name) != nil {
			return nil, nil
		}
		ifNot = false
	}
	text, err := c.d.indexSQL(x, ifNotExists(ifNot)+c.D.Quote(x.Name)+" ON "+c.Table(o.Table))
	return dialect.SQL("CREATE " + text), err
}

// indexItem returns the index as a part of CREATE TABLE.
func (d *Dialect) indexItem(x *schema.Index) (string, error) { return d.indexSQL(x, d.Quote(x.Name)) }

// indexSQL returns [FULLTEXT | SPATIAL | UNIQUE] INDEX with its name and what follows.
func (d *Dialect) indexSQL(x *schema.Index, name string) (string, error) {
	keys, err := d.generic().IndexKeys(x)
	if err != nil {
		return "", err
	}
	s := ddl.UniqueWord(x)
	if prefix := d.stringOption(x.Options, keyPrefix); prefix != "" {
		s += strings.ToUpper(prefix) + " "
	}
	suffix, err := d.indexSuffix(x)
	return s + "INDEX " + name + " (" + keys + d.overlaps(x.Options) + ")" + suffix, err
}

func (d *Dialect) indexSuffix(x *schema.Index) (string, error) {
	s := ""
	if parser := d.stringOption(x.Options, keyParser); parser != "" {
		s += " WITH PARSER " + parser
	}
	if using := d.stringOption(x.Options, keyUsing); using != "" {
		s += " USING " + d.method(using)
	}
	if size := d.stringOption(x.Options, keyBlockSize); size != "" {
		s += " KEY_BLOCK_SIZE=" + size
	}
	if comment := d.stringOption(x.Options, keyComment); comment != "" {
		text, err := d.quoteString(comment)
		if err != nil {
			return "", err
		}
		s += " COMMENT " + text
	}
	if !d.boolOption(x.Options, keyIgnored) {
		return s, nil
	}
	word, err := d.ignoredWord()
	return s + " " + word, err
}

// method writes how an index is built. It is a word of the grammar, and no name.
func (d *Dialect) method(using string) string {
	if slices.Contains([]string{"BTREE", "HASH", "RTREE"}, strings.ToUpper(using)) {
		return using
	}
	return d.Quote(using)
}

// ignoredWord is what the server calls an index that the optimizer passes over.
func (d *Dialect) ignoredWord() (string, error) {
	word, since := "INVISIBLE", version{8, 0, 0}
	if d.mariadb {
		word, since = "IGNORED", version{10, 6, 0}
	}
	if d.version.known() && !d.version.atLeast(since[0], since[1], since[2]) {
		return "", d.unsupported("an "+strings.ToLower(word)+" index", "leave mysql.Ignored out")
	}
	return word, nil
}

// indexKey writes a key. An expression stands in parentheses of its own, unless
// it is a column with a length or order written by hand.
func (d *Dialect) indexKey(x *schema.Index, k schema.KeyPart) (string, error) {
	k, err := ddl.DefaultNulls(d, k, true)
	if err != nil {
		return "", err
	}
	if k.Collation != "" || k.OpClass != "" {
		return "", d.unsupported("a collation or operator class in an index", "give the column its collation")
	}
	s := d.Quote(k.Column)
	if k.Column == "" {
		if s, err = d.indexExpr(k.Expr); err != nil {
			return "", err
		}
	}
	if n := d.keyLength(x, k); n > 0 {
		s += fmt.Sprintf("(%d)", n)
	}
	if k.Desc {
		s += " DESC"
	}
	return s, nil
}

func (d *Dialect) indexExpr(expr string) (string, error) {
	expr = strings.TrimSpace(expr)
	if handWrittenKey.MatchString(expr) {
		return expr, nil
	}
	if d.mariadb {
		return "", d.unsupported("an index on an expression ("+expr+")",
			"add a column computed from it (sa.Computed) and index that")
	}
	if !isParenthesised(expr) {
		expr = "(" + expr + ")"
	}
	return expr, nil
}

// keyLength is the key's own length or what the index's option says: a number
// for all keys, or a map of columns.
func (d *Dialect) keyLength(x *schema.Index, k schema.KeyPart) int {
	if k.Length > 0 {
		return k.Length
	}
	return d.lengthOf(x.Options, k.Column)
}

// lengthOf is what the options of an index or primary key say of a column.
func (d *Dialect) lengthOf(o schema.Options, column string) int {
	v, _ := d.option(o, keyLength)
	switch v := v.(type) {
	case int:
		return v
	case int64:
		return int(v)
	case map[string]int:
		return v[column]
	case map[string]any:
		n, _ := toInt(v[column])
		return n
	}
	return 0
}

func toInt(v any) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case int64:
		return int(v), true
	}
	return 0, false
}

// DropIndex returns DROP INDEX … ON table.
func (c compiler) DropIndex(o op.DropIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	if o.Table.Name == "" {
		return nil, fmt.Errorf("%s: %s finds an index by its table; name the table", o, c.d.product())
	}
	ifExists := o.IfExists
	if ifExists && !c.d.hasIfExists() {
		if t := table(m, o.Table); t != nil && t.IndexNamed(o.Name) == nil && t.Constraint(o.Name, schema.KindUnique) == nil {
			return nil, nil
		}
		ifExists = false
	}
	return dialect.SQL("DROP INDEX " + ddl.IfExists(ifExists) + c.D.Quote(o.Name) + " ON " + c.Table(o.Table)), nil
}

func (c compiler) renameIndexSQL(t schema.TableName, from, to string) string {
	return "ALTER TABLE " + c.Table(t) + " RENAME INDEX " + c.D.Quote(from) + " TO " + c.D.Quote(to)
}
