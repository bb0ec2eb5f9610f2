package mysql

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Option keys without their prefix. Those of tables may be any of MySQL's table
// options, as in SQLAlchemy; these have functions.
const (
	keyEngine        = "engine"
	keyCharset       = "charset"
	keyCollate       = "collate"
	keyRowFormat     = "row_format"
	keyAutoIncrement = "auto_increment"
	keyLength        = "length"
	keyPrefix        = "prefix"
	keyUsing         = "using"
	keyParser        = "with_parser"
	keyBlockSize     = "key_block_size"
	keyTransactional = "transactional"
	keyPageChecksum  = "page_checksum"
	keyComment       = "comment"
	keyInvisible     = "invisible"
	keyIgnored       = "ignored"
	keyOnUpdate      = "on_update"
	keyColumnLevel   = "column_level"
	keyPartitionBy   = "partition_by"
	keyVersioned     = "with_system_versioning"
	keyUnversioned   = "without_system_versioning"
	keyAlgorithm     = "algorithm"
	keyLock          = "lock"
	keyAlterHistory  = "alter_history"
	keyApplication   = "application_period"
	keyOverlaps      = "without_overlaps"
)

// keyPeriod tells in the normal form of a table which columns hold the time for which a
// row counts. They come and go with all that the table has of its history.
const keyPeriod = nameMySQL + "_period"

// alterableOptions are the options of tables that are compared.
var alterableOptions = append([]string{nameMySQL + "_" + keyEngine, nameMySQL + "_" + keyCharset, nameMySQL + "_" + keyCollate,
	nameMySQL + "_" + keyPartitionBy, nameMySQL + "_" + keyVersioned}, settingKeys()...)

// unsetOptions are the settings of a table with the value that takes one back.
var unsetOptions = map[string]string{keyRowFormat: "DEFAULT", "avg_row_length": "0", "checksum": "0", "delay_key_write": "0", keyBlockSize: "0",
	"max_rows": "0", "min_rows": "0", "pack_keys": "DEFAULT", keyPageChecksum: "DEFAULT", "page_compressed": "DEFAULT", "page_compression_level": "DEFAULT",
	"encrypted": "DEFAULT", "encryption_key_id": "DEFAULT", "stats_auto_recalc": "DEFAULT", "stats_persistent": "DEFAULT", "stats_sample_pages": "DEFAULT",
	keyTransactional: "DEFAULT"}

func settingKeys() (keys []string) {
	for _, key := range slices.Sorted(maps.Keys(unsetOptions)) {
		keys = append(keys, nameMySQL+"_"+key)
	}
	return keys
}

// option returns the value of a key under mysql_ or, on MariaDB, under
// mariadb_, which goes before.
func (d *Dialect) option(o schema.Options, key string) (any, bool) {
	for _, name := range d.names() {
		if v, ok := o[name+"_"+key]; ok {
			return v, true
		}
	}
	return nil, false
}

func (d *Dialect) stringOption(o schema.Options, key string) string {
	v, _ := d.option(o, key)
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func (d *Dialect) boolOption(o schema.Options, key string) bool {
	v, _ := d.option(o, key)
	yes, _ := v.(bool)
	return yes
}

// own returns the options of the dialect, without their prefix.
func (d *Dialect) own(o schema.Options) map[string]any {
	out := map[string]any{}
	for _, prefix := range slices.Backward(d.names()) {
		for key, v := range o {
			if name, ok := strings.CutPrefix(key, prefix+"_"); ok {
				out[name] = v
			}
		}
	}
	return out
}

// TableOption is a table option, returned by Engine, RowFormat, TableSetting
// and others.
type TableOption struct {
	key   string
	value any
}

// CreateTableItem marks the option as part of CREATE TABLE.
func (TableOption) CreateTableItem() {}

// ApplyAlterTable sets the option.
func (o TableOption) ApplyAlterTable(a *op.AlterTable) { a.Options.Set(nameMySQL+"_"+o.key, o.value) }

// ApplyTable sets the option.
func (o TableOption) ApplyTable(t *schema.Table) { t.Options.Set(nameMySQL+"_"+o.key, o.value) }

// Engine sets the storage engine: "InnoDB".
func Engine(name string) TableOption { return TableOption{keyEngine, name} }

// RowFormat sets the row format: "DYNAMIC", "COMPRESSED" …
func RowFormat(name string) TableOption { return TableOption{keyRowFormat, name} }

// AutoIncrementStart sets the first number of the AUTO_INCREMENT column.
func AutoIncrementStart(n int64) TableOption { return TableOption{keyAutoIncrement, n} }

// PartitionBy sets the text after PARTITION BY.
func PartitionBy(sql string) TableOption { return TableOption{keyPartitionBy, sql} }

// SystemVersioned has MariaDB keep the history of the table's rows.
var SystemVersioned = TableOption{keyVersioned, true}

// TableSetting sets any other table option by its name:
// TableSetting("stats_persistent", 1) writes STATS_PERSISTENT=1.
func TableSetting(name string, value any) TableOption {
	return TableOption{strings.ToLower(strings.ReplaceAll(name, " ", "_")), value}
}

// CharsetOption is the result of Charset.
type CharsetOption string

// Charset sets the character set of a table or of a text type.
func Charset(name string) CharsetOption { return CharsetOption(name) }

// CreateTableItem marks the option as part of CREATE TABLE.
func (CharsetOption) CreateTableItem() {}

// ApplyTable sets the table's default character set.
func (c CharsetOption) ApplyTable(t *schema.Table) { t.Options.Set("mysql_"+keyCharset, string(c)) }

// ApplyAlterTable sets the table's default character set, and that of the
// columns that have none of their own.
func (c CharsetOption) ApplyAlterTable(a *op.AlterTable) {
	a.Options.Set(nameMySQL+"_"+keyCharset, string(c))
}

// CollateOption is the result of Collate.
type CollateOption string

// Collate sets the collation of a table or of a text type.
func Collate(name string) CollateOption { return CollateOption(name) }

// CreateTableItem marks the option as part of CREATE TABLE.
func (CollateOption) CreateTableItem() {}

// ApplyTable sets the table's default collation.
func (c CollateOption) ApplyTable(t *schema.Table) { t.Options.Set("mysql_"+keyCollate, string(c)) }

// NotVersioned ends that, and forgets the history.
var NotVersioned = TableOption{keyVersioned, nil}

// Unversioned leaves a column of a versioned table out of the history.
var Unversioned = ColumnOption{keyUnversioned, true}

// Versioned keeps the history of such a column from now on.
var Versioned = ColumnOption{keyUnversioned, nil}

// RowStart and RowEnd are the expressions of the columns that hold the time for
// which a row of a versioned table counts, if they have names:
// sa.Computed(mysql.RowStart).
const (
	RowStart = "ROW START"
	RowEnd   = "ROW END"
)

// ApplyAlterTable sets the table's default collation, and that of the columns
// that have none of their own.
func (c CollateOption) ApplyAlterTable(a *op.AlterTable) {
	a.Options.Set(nameMySQL+"_"+keyCollate, string(c))
}

// ColumnOption is a column option, returned by OnUpdate.
type ColumnOption struct {
	key   string
	value any
}

// ApplyColumn sets the option.
func (o ColumnOption) ApplyColumn(c *schema.Column) { c.Options.Set(nameMySQL+"_"+o.key, o.value) }

// ApplyAlterColumn sets the option.
func (o ColumnOption) ApplyAlterColumn(a *op.AlterColumn) {
	a.Options.Set(nameMySQL+"_"+o.key, o.value)
}

// OnUpdate sets ON UPDATE of a DATETIME or TIMESTAMP column:
// "CURRENT_TIMESTAMP". In op.AlterColumn an empty text removes it.
func OnUpdate(sql string) ColumnOption { return ColumnOption{keyOnUpdate, sql} }

// Invisible leaves the column out of SELECT *.
var Invisible = ColumnOption{keyInvisible, true}

// Visible takes Invisible back in op.AlterColumn.
var Visible = ColumnOption{keyInvisible, nil}

// IndexOption is an option of an index.
type IndexOption struct {
	key   string
	value any
}

// ApplyCreateIndex sets the option.
func (o IndexOption) ApplyCreateIndex(c *op.CreateIndex) { o.ApplyIndex(c.Index) }

// ApplyIndex sets the option of an index of a model.
func (o IndexOption) ApplyIndex(x *schema.Index) { o.set(&x.Options) }

// ApplyAddConstraint sets the option of a primary key or unique constraint.
func (o IndexOption) ApplyAddConstraint(a *op.AddConstraint) { o.ApplyConstraint(a.Constraint) }

// ApplyConstraint sets the option of a constraint: Length or IndexComment of a
// primary key, Ignored of a unique constraint.
func (o IndexOption) ApplyConstraint(c schema.Constraint) {
	if key, ok := c.(*schema.PrimaryKey); ok {
		o.set(&key.Options)
		return
	}
	schema.SetOption(c, nameMySQL+"_"+o.key, o.value)
}

// set sets the option. A column's length is added to those that are there.
func (o IndexOption) set(options *schema.Options) {
	key := nameMySQL + "_" + o.key
	length, ok := o.value.(map[string]int)
	if !ok {
		options.Set(key, o.value)
		return
	}
	all := map[string]int{}
	if had, ok := (*options)[key].(map[string]int); ok {
		maps.Copy(all, had)
	}
	maps.Copy(all, length)
	options.Set(key, all)
}

// Length indexes the first n characters of a column, in an index or the primary
// key.
func Length(column string, n int) IndexOption {
	return IndexOption{keyLength, map[string]int{column: n}}
}

// Using sets the method of the index: "BTREE", "HASH".
func Using(method string) IndexOption { return IndexOption{keyUsing, method} }

// KeyBlockSize sets the size of the blocks of an index, in bytes or, as InnoDB takes it,
// kilobytes.
func KeyBlockSize(n int) IndexOption { return IndexOption{keyBlockSize, n} }

// WithParser sets the parser of a FULLTEXT index: "ngram".
func WithParser(name string) IndexOption { return IndexOption{keyParser, name} }

// Ignored has the optimizer pass over an index or unique constraint, which is kept up
// to date all the same: IGNORED on MariaDB, INVISIBLE on MySQL.
var Ignored = IndexOption{keyIgnored, true}

// IndexComment sets the comment of an index.
func IndexComment(text string) IndexOption { return IndexOption{keyComment, text} }

// The kinds of indexes beside the usual one.
var (
	// FullText creates a FULLTEXT index.
	FullText = IndexOption{keyPrefix, "FULLTEXT"}
	// Spatial creates a SPATIAL index.
	Spatial = IndexOption{keyPrefix, "SPATIAL"}
)

// WithoutOverlaps adds the application-time period of that name to a primary key, unique
// constraint or unique index: rows with the same columns may be valid one after the
// other, not at once.
func WithoutOverlaps(period string) IndexOption { return IndexOption{keyOverlaps, period} }

// CheckOption is an option of a check, returned by ColumnLevel and ApplicationPeriod.
type CheckOption struct {
	key   string
	value any
}

// ColumnLevel has MariaDB keep the check with the column, without a name of its own.
func ColumnLevel(column string) CheckOption { return CheckOption{keyColumnLevel, column} }

// ApplicationPeriod makes a check of two columns, such as "since < till", the
// application-time period of a MariaDB table, which is called like the check:
// PERIOD FOR name (since, till).
func ApplicationPeriod() CheckOption { return CheckOption{keyApplication, true} }

// ApplyConstraint sets the option.
func (o CheckOption) ApplyConstraint(c schema.Constraint) {
	schema.SetOption(c, nameMySQL+"_"+o.key, o.value)
}

// ApplyDropConstraint tells that the check that is dropped has the option.
func (o CheckOption) ApplyDropConstraint(drop *op.DropConstraint) {
	drop.Options.Set(nameMySQL+"_"+o.key, o.value)
}

// ApplyAddConstraint sets the option.
func (o CheckOption) ApplyAddConstraint(a *op.AddConstraint) { o.ApplyConstraint(a.Constraint) }

// BatchOption is an option of op.BatchAlterTable, returned by Algorithm, Lock and
// AlterHistory.
type BatchOption struct{ key, value string }

// Algorithm names the algorithm of the changes: "INSTANT", "INPLACE", "COPY". The
// server refuses a change that it can't do in that way.
func Algorithm(name string) BatchOption { return BatchOption{keyAlgorithm, name} }

// Lock names what other sessions can do meanwhile: "NONE" leaves them reading and
// writing, "SHARED" reading. The server refuses a change that needs more.
func Lock(name string) BatchOption { return BatchOption{keyLock, name} }

// AlterHistory names what becomes of the old rows of a table with system versioning:
// "KEEP" changes them too; MariaDB refuses to change the columns of such a table
// otherwise.
func AlterHistory(how string) BatchOption { return BatchOption{keyAlterHistory, how} }

// ApplyBatch sets the option.
func (o BatchOption) ApplyBatch(b *op.BatchAlterTable) {
	b.TableOptions.Set(nameMySQL+"_"+o.key, o.value)
}
