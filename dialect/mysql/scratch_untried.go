package mysql

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// CheckUntried looks for what the server refuses in partitions and in pages of InnoDB, which
// temporary tables have none of. A model that doesn't say them leaves them as they are.
// Source: https://mariadb.com/kb/en/partitioning-limitations/, https://mariadb.com/kb/en/innodb-strict-mode/.
func (d *Dialect) CheckUntried(ctx context.Context, c dialect.Conn, u dialect.Untried) error {
	if err := d.checkPages(u.Table); err != nil {
		var strict bool
		if c.QueryRowContext(ctx, "SELECT @@innodb_strict_mode").Scan(&strict) == nil && strict {
			return err
		}
	}
	for _, fk := range u.Table.ForeignKeys {
		if ref := u.Schema.Table(fk.RefTable); ref != nil && d.isPartitioned(ref) {
			return fmt.Errorf("%s: %s is partitioned, and %s has no foreign keys to partitioned tables", fk, ref.Name, d.product())
		}
	}
	if !d.isPartitioned(u.Table) {
		return nil
	}
	if err := d.checkPartitions(u); err != nil {
		return fmt.Errorf("the table is partitioned by %s: %w; say mysql.PartitionBy(…) in the model, or change the partitions in a revision before",
			strings.Join(strings.Fields(d.stringOption(u.Table.Options, keyPartitionBy)), " "), err)
	}
	return nil
}

func (d *Dialect) isPartitioned(t *schema.Table) bool {
	return d.stringOption(t.Options, keyPartitionBy) != ""
}

// checkPages returns an error for sizes and compressions of pages that exclude one another.
func (d *Dialect) checkPages(t *schema.Table) error {
	if !strings.EqualFold(cmp.Or(d.stringOption(t.Options, keyEngine), "InnoDB"), "InnoDB") {
		return nil
	}
	given := func(key string) string {
		if v := strings.ToUpper(d.stringOption(t.Options, key)); v != "0" && v != "DEFAULT" {
			return v
		}
		return ""
	}
	format, size, pages, level := given(keyRowFormat), given(keyBlockSize), given("page_compressed"), given("page_compression_level")
	var together string
	switch {
	case size != "" && pages != "":
		together = "PAGE_COMPRESSED with KEY_BLOCK_SIZE"
	case size != "" && format != "" && format != "COMPRESSED":
		together = "ROW_FORMAT=" + format + " with KEY_BLOCK_SIZE=" + size
	case pages != "" && (format == "COMPRESSED" || format == "REDUNDANT"):
		together = "ROW_FORMAT=" + format + " with PAGE_COMPRESSED"
	case level != "" && pages == "":
		together = "PAGE_COMPRESSION_LEVEL without PAGE_COMPRESSED"
	default:
		return nil
	}
	return fmt.Errorf("InnoDB refuses %s, of which the model may leave one to the database; take the other back in the model, as by mysql.TableSetting(%q, 0)", together, keyBlockSize)
}

// checkPartitions returns an error for what a partitioned table can't have.
func (d *Dialect) checkPartitions(u dialect.Untried) error {
	for _, fk := range u.Table.ForeignKeys {
		return fmt.Errorf("a partitioned table has no %s", fk)
	}
	for _, other := range u.Schema.Tables() {
		for _, fk := range other.ForeignKeys {
			if fk.RefTable == u.Table.Name {
				return fmt.Errorf("%s of %s can't refer to a partitioned table", fk, other.Name)
			}
		}
	}
	for _, x := range u.Table.Indexes {
		if prefix := strings.ToUpper(d.stringOption(x.Options, keyPrefix)); prefix == "SPATIAL" || prefix == "FULLTEXT" && !d.mariadb {
			return fmt.Errorf("a partitioned table has no %s %s", prefix, x)
		}
	}
	var columns []string
	for _, part := range d.partedBy(u) {
		c := u.Table.Column(part.column)
		if c == nil {
			return fmt.Errorf("it has no column %q", part.column)
		}
		if text, err := d.TypeSQL(c.Type); err == nil && !part.takes(d.columnType(c.Type).word) {
			return fmt.Errorf("its column %q can't be %s", part.column, text)
		}
		columns = append(columns, part.column)
	}
	for _, key := range uniqueKeys(u.Table) {
		for _, name := range columns {
			if !slices.ContainsFunc(key.columns, func(s string) bool { return strings.EqualFold(s, name) }) {
				return fmt.Errorf("%s must have the column %q", key.name, name)
			}
		}
	}
	return nil
}

// uniqueKey is a key that must tell in which partition its rows are.
type uniqueKey struct {
	name    string
	columns []string
}

func uniqueKeys(t *schema.Table) (all []uniqueKey) {
	for _, c := range t.Constraints() {
		if columns := schema.KeyColumns(c); columns != nil {
			all = append(all, uniqueKey{c.String(), columns})
		}
	}
	for _, x := range t.Indexes {
		if x.Unique {
			all = append(all, uniqueKey{x.String(), x.Columns()})
		}
	}
	return all
}

// partedBy is a column that decides on the partition of a row.
type partedBy struct {
	column string
	alone  bool // an expression that is nothing but the column
}

// takes reports whether a column of the type with that name may decide so.
func (p partedBy) takes(word string) bool {
	switch {
	case strings.HasSuffix(word, "TEXT"), strings.HasSuffix(word, "BLOB"), word == "JSON":
		return false
	case !p.alone, wholeTypes[word] > 0:
		return true
	}
	kind := otherKinds[word]
	return word == "YEAR" || kind != textKind && kind != timeKind && kind != floatKind
}

// partedBy returns the columns by which a table is partitioned and, within that, divided
// once more. What follows them are the partitions by name.
func (d *Dialect) partedBy(u dialect.Untried) (all []partedBy) {
	text := d.stringOption(u.Table.Options, keyPartitionBy)
	stays := u.Before != nil && d.stringOption(u.Before.Options, keyPartitionBy) == text
	var words []sqltext.Token
	for t := range sqltext.Tokens(d.Traits().Lexer, text) {
		if !t.Kind.Trivia() {
			words = append(words, t)
		}
	}
	is := func(i int, all ...string) bool {
		return i >= 0 && i < len(words) && slices.ContainsFunc(all, func(s string) bool { return strings.EqualFold(words[i].Text, s) })
	}
	known := func(name string) bool { return u.Table.Column(name) != nil || stays && u.Before.Column(name) != nil }
	for i := 0; i < len(words); i++ {
		if is(i, "(") && is(i+1, "PARTITION") {
			break
		}
		name := bareName(words[i])
		p := partedBy{column: name, alone: is(i-1, "(") && is(i+1, ")") && is(i-2, "RANGE", "LIST", "HASH")}
		if is(i+1, "(") || !p.alone && !known(name) {
			continue
		}
		if now, renamed := u.Renamed[name]; stays && renamed {
			p.column = now
		}
		all = append(all, p)
	}
	return all
}
