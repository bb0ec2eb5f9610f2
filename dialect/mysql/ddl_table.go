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

// CreateTable returns CREATE TABLE, then the statements for the indexes, then
// ALTER TABLE for the foreign keys with UseAlter.
func (c compiler) CreateTable(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	if len(o.Table.Columns) == 0 {
		return nil, c.d.unsupported("a table without columns", "give it one")
	}
	text, err := c.CreateTableSQL(o.Table, o.IfNotExists)
	if err != nil {
		return nil, err
	}
	out := dialect.SQL(text)
	inside := c.d.numberedIndex(o.Table)
	for _, x := range o.Table.Indexes {
		if x == inside {
			continue
		}
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

// tableItems are the index of the AUTO_INCREMENT column, the indexes of foreign
// keys that aren't called as the server would call them, and the period of a
// versioned table.
func (d *Dialect) tableItems(t *schema.Table) ([]string, error) {
	var items []string
	if x := d.numberedIndex(t); x != nil {
		item, err := d.indexItem(x)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	for _, fk := range t.ForeignKeys {
		if fk.Index != "" && (fk.Index != indexName(fk) || t.SharesColumns(fk)) {
			items = append(items, "INDEX "+d.Quote(fk.Index)+" ("+d.generic().Names(fk.Columns)+")")
		}
	}
	return append(items, d.historyPeriod(t)...), nil
}

// historyPeriod names the columns that hold the time for which a row counts.
func (d *Dialect) historyPeriod(t *schema.Table) []string {
	var start, end string
	for _, col := range t.Columns {
		switch {
		case !ofHistory(col):
		case strings.EqualFold(col.Computed.SQL, RowStart):
			start = col.Name
		default:
			end = col.Name
		}
	}
	if start+end == "" {
		return nil
	}
	return []string{"PERIOD FOR SYSTEM_TIME (" + d.Quote(start) + ", " + d.Quote(end) + ")"}
}

// numberedIndex returns the index of an AUTO_INCREMENT column that begins no
// constraint: it has to be a key within CREATE TABLE.
func (d *Dialect) numberedIndex(t *schema.Table) *schema.Index {
	for _, col := range t.Columns {
		begins := func(columns []string) bool { return len(columns) > 0 && columns[0] == col.Name }
		if !d.numbered(t, col) || t.PrimaryKey != nil && begins(t.PrimaryKey.Columns) ||
			slices.ContainsFunc(t.Uniques, func(u *schema.Unique) bool { return begins(u.Columns) }) {
			continue
		}
		if i := slices.IndexFunc(t.Indexes, func(x *schema.Index) bool { return begins(x.Columns()) && x.Name != "" }); i >= 0 {
			return t.Indexes[i]
		}
	}
	return nil
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
		if key == keyVersioned {
			if options[key] == true {
				words = append(words, "WITH SYSTEM VERSIONING")
			}
			continue
		}
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
	last := []string{keyCollate, "default_collate", keyComment, keyVersioned, keyPartitionBy, "partitions", "subpartition_by", "subpartitions"}
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

// RenameTable returns ALTER TABLE … RENAME TO. The new name includes the
// schema.
func (c compiler) RenameTable(o op.RenameTable, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("ALTER TABLE " + c.Table(o.From) + " RENAME TO " + c.Qualified(o.From.Schema, o.To)), nil
}

// CreateTableComment returns ALTER TABLE … COMMENT.
func (c compiler) CreateTableComment(o op.CreateTableComment, _ *schema.MetaData) ([]dialect.Statement, error) {
	text, err := c.d.quoteString(o.Comment)
	return dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " COMMENT " + text), err
}

func ifNotExists(yes bool) string {
	if yes {
		return "IF NOT EXISTS "
	}
	return ""
}

// checkOptions refuses unknown keys of our own prefixes.
func (c compiler) checkOptions(what string, o schema.Options, known ...string) error {
	for _, prefix := range c.d.names() {
		if err := ddl.CheckOptions(what, o, prefix, known...); err != nil {
			return err
		}
	}
	return nil
}

// BulkInsert returns one INSERT for each row.
func (c compiler) BulkInsert(o op.BulkInsert, m *schema.MetaData) ([]dialect.Statement, error) {
	out, err := c.Generic.BulkInsert(o, m)
	for i := range out {
		if len(o.Rows[i]) == 0 {
			out[i].SQL = "INSERT INTO " + c.Table(o.Table) + " () VALUES ()"
		}
	}
	return out, err
}

// BatchAlterTable does the changes one after the other, or in one statement where
// the server takes them only so. The model that follows
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
	algorithm, lock := c.d.stringOption(o.TableOptions, keyAlgorithm), c.d.stringOption(o.TableOptions, keyLock)
	out, err := c.passedOver(o, table(m, o.Table))
	if len(out) == 0 && err == nil {
		out, err = c.batch(o, m)
	}
	if algorithm+lock != "" {
		out = c.alterOnly(o.Table, out)
	}
	return c.d.changedAs(algorithm, lock, out), err
}

// batch makes the changes of a batch one after the other, or at once.
func (c compiler) batch(o op.BatchAlterTable, m *schema.MetaData) ([]dialect.Statement, error) {
	once := c.d.atOnce(o.Ops)
	inner := c.Generic
	inner.D = ofBatch{c.d}
	out, err := inner.BatchAlterTable(o, m)
	if !once || err != nil {
		return out, err
	}
	more, err := c.replacedIgnored(o)
	return append(c.together(o.Table, out), more...), err
}

// alterOnly has ALTER TABLE drop indexes: MariaDB's DROP INDEX takes no algorithm.
func (c compiler) alterOnly(name schema.TableName, statements []dialect.Statement) []dialect.Statement {
	out := slices.Clone(statements)
	for i, s := range out {
		if drop, found := strings.CutSuffix(s.SQL, " ON "+c.Table(name)); found && strings.HasPrefix(drop, "DROP INDEX ") {
			out[i].SQL = "ALTER TABLE " + c.Table(name) + " " + drop
		}
	}
	return out
}

// asHeld turns the dropping of a unique index into that of the constraint that
// the table holds, and the reverse. What is dropped by its name alone, as scripts do,
// is looked up, so that its columns are known.
func asHeld(o op.Operation, t *schema.Table) op.Operation {
	switch o := o.(type) {
	case op.DropIndex:
		if t.IndexNamed(o.Name) == nil && t.Constraint(o.Name, schema.KindUnique) != nil {
			return asHeld(op.DropConstraint{Table: t.Name, Name: o.Name, Kind: schema.KindUnique, IfExists: o.IfExists}, t)
		}
		if x := t.IndexNamed(o.Name); x != nil && o.Index == nil {
			o.Index = x
		}
		return o
	case op.DropColumn:
		if o.Column == nil {
			o.Column = t.Column(o.Name)
		}
		return o
	case op.DropConstraint:
		held := t.Constraint(o.Name, o.Kind)
		if o.Kind == schema.KindUnique && held == nil && t.IndexNamed(o.Name) != nil {
			return asHeld(op.DropIndex{Table: t.Name, Name: o.Name, IfExists: o.IfExists}, t)
		}
		if o.Kind == schema.KindPrimaryKey && t.PrimaryKey != nil {
			held = t.PrimaryKey // whose name is always the same
		}
		if held != nil && o.Constraint == nil {
			o.Constraint = held
		}
		return o
	}
	return o
}
