package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// compiler writes the statements.
type compiler struct {
	dialect.Generic
	d *Dialect
}

var (
	_ dialect.Compiler      = compiler{}
	_ dialect.OtherCompiler = compiler{}
)

// generic is the common DDL with the hooks of this dialect.
func (d *Dialect) generic() dialect.Generic {
	return dialect.Generic{
		D:           d,
		NativeEnum:  true,
		Column:      d.columnSQL,
		Constraint:  d.constraintSQL,
		TableSuffix: d.tableSuffix,
		IndexKey:    d.indexKey,
	}
}

func (d *Dialect) compiler() compiler { return compiler{Generic: d.generic(), d: d} }

// Compile turns an operation into statements.
func (d *Dialect) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.Compile(d, d.compiler(), o, m)
}

// Reads names the table whose definition the operation needs: MODIFY and CHANGE
// repeat the whole column, DROP needs the kind of a constraint, and MySQL has
// no IF EXISTS for columns and indexes.
func (d *Dialect) Reads(o op.Operation) []schema.TableName {
	switch o := o.(type) {
	case op.AlterColumn:
		if len(o.Changes()) > 0 || len(d.own(o.Options)) > 0 {
			return []schema.TableName{o.Table}
		}
	case op.DropConstraint:
		if o.Kind == schema.KindUnknown || o.IfExists {
			return []schema.TableName{o.Table}
		}
	case op.RenameConstraint:
		return []schema.TableName{o.Table}
	case op.AddColumn:
		if o.IfNotExists || o.Before != "" {
			return []schema.TableName{o.Table}
		}
	case op.DropColumn:
		return readsIf(o.IfExists, o.Table)
	case op.CreateIndex:
		return readsIf(o.IfNotExists, o.Table)
	case op.DropIndex:
		return readsIf(o.IfExists && o.Table.Name != "", o.Table)
	case op.BatchAlterTable:
		for _, change := range o.Ops {
			if names := d.Reads(change); len(names) > 0 {
				return names
			}
		}
	}
	return nil
}

func readsIf(yes bool, t schema.TableName) []schema.TableName {
	if !yes {
		return nil
	}
	return []schema.TableName{t}
}

// table returns the table's present definition, or nil when it isn't known.
func table(m *schema.MetaData, name schema.TableName) *schema.Table {
	if m == nil {
		return nil
	}
	return m.Table(name)
}

// hasIfExists reports whether ALTER TABLE takes IF [NOT] EXISTS for columns,
// indexes and constraints: MariaDB's does. Without a connection it is written
// as Alembic does.
func (d *Dialect) hasIfExists() bool { return d.mariadb || !d.version.known() }

// CreateTable is CREATE TABLE, then the indexes, then the foreign keys that were
// to come by ALTER TABLE.
func (c compiler) CreateTable(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	text, err := c.CreateTableSQL(o.Table, o.IfNotExists)
	if err != nil {
		return nil, err
	}
	out := dialect.SQL(text)
	for _, x := range o.Table.Indexes {
		more, err := c.CreateIndex(op.CreateIndex{Table: o.Table.Name, Index: x, IfNotExists: o.IfNotExists}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for _, fk := range o.Table.ForeignKeys {
		if !fk.UseAlter {
			continue
		}
		more, err := c.AddConstraint(op.AddConstraint{Table: o.Table.Name, Constraint: fk}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// tableSuffix writes the table options in a fixed order, the comment among
// them, and partitions last.
func (d *Dialect) tableSuffix(t *schema.Table) (string, error) {
	options := d.own(t.Options)
	if t.Comment != "" {
		options[keyComment] = t.Comment
	}
	var words, partitions []string
	for _, key := range optionOrder(options) {
		name := strings.ToUpper(key)
		value := fmt.Sprint(options[key])
		if slices.Contains(textOptions, name) {
			text, err := d.quoteString(value)
			if err != nil {
				return "", err
			}
			value = text
		}
		if slices.Contains(partitionOptions, name) {
			partitions = append(partitions, strings.ReplaceAll(name, "_", " ")+" "+value)
			continue
		}
		words = append(words, optionWords(name)+value)
	}
	return strings.Join(append(words, partitions...), " "), nil
}

// The table options that are not NAME=value.
var (
	textOptions      = []string{"COMMENT", "DATA_DIRECTORY", "INDEX_DIRECTORY", "PASSWORD", "CONNECTION"}
	spacedOptions    = []string{"DATA_DIRECTORY", "INDEX_DIRECTORY", "DEFAULT_CHARACTER_SET", "CHARACTER_SET", "DEFAULT_CHARSET", "DEFAULT_COLLATE"}
	bareOptions      = []string{"TABLESPACE", "DEFAULT_CHARACTER_SET", "CHARACTER_SET", "COLLATE"}
	partitionOptions = []string{"PARTITION_BY", "PARTITIONS", "SUBPARTITION_BY", "SUBPARTITIONS"}
)

func optionWords(name string) string {
	words := name
	if slices.Contains(spacedOptions, name) {
		words = strings.ReplaceAll(name, "_", " ")
	}
	if slices.Contains(bareOptions, name) {
		return words + " "
	}
	return words + "="
}

// optionOrder puts the options in the order in which they depend on each other,
// the rest by name.
func optionOrder(options map[string]any) []string {
	first := []string{keyEngine, keyAutoIncrement, keyCharset, "character_set", "default_charset", "default_character_set"}
	last := []string{keyCollate, "default_collate", keyComment, "partition_by", "partitions", "subpartition_by", "subpartitions"}
	rank := func(key string) int {
		if i := slices.Index(first, key); i >= 0 {
			return i - len(first)
		}
		return slices.Index(last, key) + 1 // 0: neither
	}
	keys := make([]string, 0, len(options))
	for key := range options {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if ra, rb := rank(a), rank(b); ra != rb {
			return ra - rb
		}
		return strings.Compare(a, b)
	})
	return keys
}

// RenameTable is ALTER TABLE … RENAME TO; the new name takes the schema along.
func (c compiler) RenameTable(o op.RenameTable, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("ALTER TABLE " + c.Table(o.From) + " RENAME TO " + c.Qualified(o.From.Schema, o.To)), nil
}

// CreateTableComment is ALTER TABLE … COMMENT.
func (c compiler) CreateTableComment(o op.CreateTableComment, _ *schema.MetaData) ([]dialect.Statement, error) {
	text, err := c.d.quoteString(o.Comment)
	return dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " COMMENT " + text), err
}

// CreateIndex is CREATE [FULLTEXT | SPATIAL | UNIQUE] INDEX with its parser,
// method and comment.
func (c compiler) CreateIndex(o op.CreateIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	x := o.Index.Clone()
	if err := c.nameIndex(o.Table, x, m); err != nil {
		return nil, err
	}
	if err := c.checkOptions("index "+x.Name, x.Options, keyLength, keyPrefix, keyUsing, keyParser, keyComment); err != nil {
		return nil, err
	}
	ifNot := o.IfNotExists
	if ifNot && !c.d.hasIfExists() {
		if t := table(m, o.Table); t != nil && t.IndexNamed(x.Name) != nil {
			return nil, nil
		}
		ifNot = false
	}
	keys, err := c.IndexKeys(x)
	if err != nil {
		return nil, err
	}
	s := "CREATE " + dialect.UniqueWord(x)
	if prefix := c.d.stringOption(x.Options, keyPrefix); prefix != "" {
		s += strings.ToUpper(prefix) + " "
	}
	s += "INDEX " + ifNotExists(ifNot) + c.D.Quote(x.Name) + " ON " + c.Table(o.Table) + " (" + keys + ")"
	suffix, err := c.d.indexSuffix(x)
	return dialect.SQL(s + suffix), err
}

// nameIndex gives an unnamed index the name that the convention makes.
func (c compiler) nameIndex(t schema.TableName, x *schema.Index, m *schema.MetaData) error {
	var names schema.NamingConvention
	if m != nil {
		names = m.NamingConvention
	}
	if err := names.ApplyIndex(t, x); err != nil {
		return err
	}
	return dialect.CheckIdentifiers(c.d, x.Name)
}

func ifNotExists(yes bool) string {
	if yes {
		return "IF NOT EXISTS "
	}
	return ""
}

func (d *Dialect) indexSuffix(x *schema.Index) (string, error) {
	s := ""
	if parser := d.stringOption(x.Options, keyParser); parser != "" {
		s += " WITH PARSER " + parser
	}
	if using := d.stringOption(x.Options, keyUsing); using != "" {
		s += " USING " + d.Quote(using)
	}
	comment := d.stringOption(x.Options, keyComment)
	if comment == "" {
		return s, nil
	}
	text, err := d.quoteString(comment)
	return s + " COMMENT " + text, err
}

// indexKey writes a key. An expression stands in parentheses of its own, unless
// it is a column with a length or order written by hand.
func (d *Dialect) indexKey(x *schema.Index, k schema.KeyPart) (string, error) {
	if k.Nulls != "" {
		return "", d.unsupported("NULLS "+k.Nulls+" in an index", "leave it out: NULL sorts first")
	}
	if k.Collation != "" || k.OpClass != "" {
		return "", d.unsupported("a collation or operator class in an index", "give the column its collation")
	}
	s := d.Quote(k.Column)
	if k.Column == "" {
		var err error
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
	v, _ := d.option(x.Options, keyLength)
	switch v := v.(type) {
	case int:
		return v
	case int64:
		return int(v)
	case map[string]int:
		return v[k.Column]
	case map[string]any:
		n, _ := toInt(v[k.Column])
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

// DropIndex is DROP INDEX … ON table.
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
	return dialect.SQL("DROP INDEX " + dialect.IfExists(ifExists) + c.D.Quote(o.Name) + " ON " + c.Table(o.Table)), nil
}

// checkOptions refuses unknown keys of our own prefixes.
func (c compiler) checkOptions(what string, o schema.Options, known ...string) error {
	for _, prefix := range c.d.prefixes() {
		if err := dialect.CheckOptions(what, o, prefix, known...); err != nil {
			return err
		}
	}
	return nil
}

// BulkInsert is one INSERT for each row.
func (c compiler) BulkInsert(o op.BulkInsert, m *schema.MetaData) ([]dialect.Statement, error) {
	out, err := c.Generic.BulkInsert(o, m)
	for i := range out {
		if len(o.Rows[i]) == 0 {
			out[i].SQL = "INSERT INTO " + c.Table(o.Table) + " () VALUES ()"
		}
	}
	return out, err
}

// BatchAlterTable does the changes one after the other. The model that follows
// them has a unique index as a constraint or the reverse: both may be dropped
// under either name.
func (c compiler) BatchAlterTable(o op.BatchAlterTable, m *schema.MetaData) ([]dialect.Statement, error) {
	if t := table(m, o.Table); t != nil {
		changes := slices.Clone(o.Ops)
		for i, change := range changes {
			changes[i] = asHeld(change, t)
		}
		o.Ops = changes
	}
	return c.Generic.BatchAlterTable(o, m)
}

// asHeld turns the dropping of a unique index into that of the constraint that
// the table holds, and the reverse.
func asHeld(o op.Operation, t *schema.Table) op.Operation {
	switch o := o.(type) {
	case op.DropIndex:
		if t.IndexNamed(o.Name) == nil && t.Constraint(o.Name, schema.KindUnique) != nil {
			return op.DropConstraint{Table: t.Name, Name: o.Name, Kind: schema.KindUnique, IfExists: o.IfExists}
		}
	case op.DropConstraint:
		if o.Kind == schema.KindUnique && t.Constraint(o.Name, o.Kind) == nil && t.IndexNamed(o.Name) != nil {
			return op.DropIndex{Table: t.Name, Name: o.Name, IfExists: o.IfExists}
		}
	}
	return o
}
