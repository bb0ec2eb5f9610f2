package mysql

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.TableTrier = (*Dialect)(nil)

// TryTable creates the table as a temporary one, which commits nothing, and drops it. It
// has the name of the lasting table, because expressions may say it.
func (d *Dialect) TryTable(ctx context.Context, c dialect.Conn, t, before *schema.Table) error {
	return d.withTemporary(ctx, c, t, before, func(string) error { return nil })
}

// withTemporary calls f with the name of the table while there is a temporary one.
func (d *Dialect) withTemporary(ctx context.Context, c dialect.Conn, t, before *schema.Table, f func(name string) error) error {
	text, err := d.temporary(t, before)
	if err != nil {
		return err
	}
	if _, err := c.ExecContext(ctx, text); err != nil {
		if code := d.ErrorCode(err); code == "" || undecidedErrors[code] {
			return err
		}
		return &dialect.TableRefusedError{Err: err}
	}
	err = f(d.generic().Table(t.Name))
	_, dropErr := c.ExecContext(context.WithoutCancel(ctx), d.dropTemporary(t))
	return cmp.Or(err, dropErr)
}

func (d *Dialect) dropTemporary(t *schema.Table) string {
	return "DROP TEMPORARY TABLE " + d.generic().Table(t.Name)
}

// TakesTables sends all of it as one block, which MariaDB runs without a procedure; MySQL
// doesn't. It ends with the first statement that fails, when the tables before have been
// dropped. A semicolon in an expression of a model would begin a statement of its own in a
// block, and is refused alone.
func (d *Dialect) TakesTables(ctx context.Context, c dialect.Conn, all []dialect.Untried) bool {
	const most = 128 << 10 // bytes, which every server takes
	var b strings.Builder
	b.WriteString("BEGIN NOT ATOMIC ")
	for _, t := range all {
		text, err := d.temporary(t.Table, t.Before)
		if err != nil || strings.Contains(text, ";") {
			return false
		}
		b.WriteString(text + "; " + d.dropTemporary(t.Table) + "; ")
	}
	b.WriteString("END")
	if !d.mariadb || b.Len() > most {
		return false
	}
	_, err := c.ExecContext(ctx, b.String())
	return err == nil
}

// undecidedErrors are the errors of CREATE TEMPORARY TABLE that say nothing about CREATE
// TABLE: what only lasting tables may have, what the user may not do, what the server
// lacks at present, and sequences and functions that the same revision makes before it.
// Source: https://mariadb.com/kb/en/mariadb-error-codes/.
var undecidedErrors = ddl.Words(`3 1005 1021 1030 1037 1038 1041 1044 1050 1114 1142 1146 1205 1213 1227 1290 1305 1317 1370 1478 1506 1787 1792 1796 1836
1969 3024 4047 4089 4091 4137 4152`)

// keptForTrial are the table options that decide what else a table may have.
var keptForTrial = []string{keyEngine, keyCharset, "character_set", "default_charset", "default_character_set", keyCollate, "default_collate"}

// temporary returns CREATE TEMPORARY TABLE with everything that such a table may have,
// the indexes in the same statement: one that met another session would be run on the
// lasting table.
func (d *Dialect) temporary(t, before *schema.Table) (string, error) {
	if slices.ContainsFunc(t.Columns, ofHistory) {
		return "", errors.New("a temporary table has no history, which other columns may be about")
	}
	n := t.Clone()
	n.Prefixes, n.ForeignKeys = []string{"TEMPORARY"}, nil
	d.dropOldCharset(n.Options, before)
	for key := range n.Options {
		if _, name, _ := strings.Cut(key, "_"); !slices.Contains(keptForTrial, name) {
			delete(n.Options, key)
		}
	}
	for _, c := range n.Columns {
		for _, name := range d.names() {
			delete(c.Options, name+"_"+keyUnversioned)
		}
		if before != nil && before.Column(c.Name) != nil { // a change of type gives them along
			text, err := d.TypeSQL(c.Type)
			if err != nil {
				return "", err
			}
			d.followType(c, text)
		}
	}
	n.Checks = slices.DeleteFunc(n.Checks, func(c *schema.Check) bool { return d.isPeriod(c) })
	n.Indexes = slices.DeleteFunc(n.Indexes, func(x *schema.Index) bool { return strings.EqualFold(d.stringOption(x.Options, keyPrefix), "FULLTEXT") })
	d.withoutPeriods(n)
	g := d.generic()
	g.TableItems = d.indexItems
	return g.CreateTableSQL(n, false)
}

// withoutPeriods takes the periods out of the keys of a table. What is left are keys still,
// which a numbered column needs.
func (d *Dialect) withoutPeriods(t *schema.Table) {
	var all []schema.Options
	if t.PrimaryKey != nil {
		all = append(all, t.PrimaryKey.Options)
	}
	for _, u := range t.Uniques {
		all = append(all, u.Options)
	}
	for _, x := range t.Indexes {
		all = append(all, x.Options)
	}
	for _, options := range all {
		for _, name := range d.names() {
			delete(options, name+"_"+keyOverlaps)
		}
	}
}

// dropOldCharset takes out the character set or the collation of a table of which only the
// other one changes, as the server does.
func (d *Dialect) dropOldCharset(o schema.Options, before *schema.Table) {
	charset, collation := d.charsetOfTable(o)
	if before == nil || charset == "" || collation == "" || strings.HasPrefix(collation, charset+"_") || collation == charset {
		return
	}
	old := keyCollate
	if charset == d.stringOption(before.Options, keyCharset) {
		old = keyCharset
	}
	for _, name := range d.names() {
		delete(o, name+"_"+old)
	}
}

// indexItems are all indexes of a table.
func (d *Dialect) indexItems(t *schema.Table) (items []string, err error) {
	for _, x := range t.Indexes {
		item, err := d.indexItem(x)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}
