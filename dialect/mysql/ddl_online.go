package mysql

import (
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.OnlineChanger = (*Dialect)(nil)

// way is how the server changes a table.
type way struct {
	algorithm, lock string
	blocks          string // why others are blocked
}

var (
	instant = way{algorithm: "INSTANT"}
	inPlace = way{algorithm: "INPLACE", lock: "NONE"}
)

// copies is a change for which the server copies the table.
func copies(why string) way {
	return way{blocks: "other sessions can't write to the table while the server copies it, " + why}
}

// Online names the algorithm and lock, so that the server refuses the operation
// rather than blocks others.
func (d *Dialect) Online(o op.Operation, first, m *schema.MetaData, _ bool) dialect.Online {
	if batch, ok := o.(op.BatchAlterTable); ok && d.stringOption(batch.TableOptions, keyAlgorithm) != "" {
		return dialect.Online{Operation: o, Blocks: d.batchWay(batch, first, m).blocks}
	}
	name, ok := o.TableName()
	if !ok || m.Table(name) == nil {
		return dialect.Online{Operation: o}
	}
	batch, ok := o.(op.BatchAlterTable)
	if !ok {
		batch = op.BatchAlterTable{Table: name, Ops: []op.Operation{o}}
	}
	w := d.batchWay(batch, first, m)
	if w.algorithm == "" {
		return dialect.Online{Operation: o, Blocks: w.blocks}
	}
	batch.TableOptions = maps.Clone(batch.TableOptions)
	batch.TableOptions.Set(nameMySQL+"_"+keyAlgorithm, w.algorithm)
	if w.lock != "" {
		batch.TableOptions.Set(nameMySQL+"_"+keyLock, w.lock)
	}
	return dialect.Online{Operation: batch, Blocks: w.blocks}
}

// batchWay is the way of changes that are made together: that of the one which
// asks most of the server.
func (d *Dialect) batchWay(o op.BatchAlterTable, first, m *schema.MetaData) way {
	t := m.Table(o.Table)
	if t == nil {
		return way{}
	}
	behind, rekeyed := changed(o, t)
	before, after := d.layoutOf(t), d.layoutOf(behind)
	if d.onlyPasses(o, t) {
		return d.way(op.DropIndex{Table: o.Table}, t, before, after)
	}
	if was := first.Table(o.Table); was != nil {
		before.hidden = d.layoutOf(was).fullTexts > 0
	}
	most := way{}
	for i, change := range o.Ops {
		w := d.way(change, t, before, after)
		switch {
		case w.algorithm == "":
			return w
		case i == 0, w.blocks != "", most.algorithm == "INSTANT":
			most = w
		}
	}
	if len(o.Ops) > 1 && most.algorithm != "" && changesVirtual(o, t) {
		return copies("because a computed column that isn't stored comes or goes together with other changes")
	}
	return most.reordered(before, after, rekeyed)
}

// way returns the best way that InnoDB has, as the manuals list it. MySQL before
// 8.0.29 does less at once, so that it gets INPLACE.
func (d *Dialect) way(o op.Operation, t *schema.Table, before, after layout) way {
	w := d.bestWay(o, t, before, after)
	if w.algorithm != "" && !d.isInnoDB(t) {
		return copies("because only InnoDB changes one without that, and this is one of " + d.stringOption(t.Options, keyEngine))
	}
	if w.algorithm != "" && (d.overPeriod(o) || d.hasKeyOverPeriod(t)) {
		return copies("because the table has a key WITHOUT OVERLAPS")
	}
	for _, c := range t.Columns {
		if w.algorithm != "" && d.readsAsJSON(t, c.Name) && d.columnType(c.Type).word != "LONGTEXT" {
			return copies("because MariaDB takes the column " + c.Name + ", with its check by json_valid, for another type at any change")
		}
	}
	if w == instant && !d.mariadb {
		return inPlace
	}
	return w
}

func (d *Dialect) bestWay(o op.Operation, t *schema.Table, before, after layout) way {
	if _, drops := o.(op.DropColumn); before.hashed && (after.hashed || drops) {
		return copies("because it has a unique key over a text without a length")
	}
	switch o := o.(type) {
	case op.AddColumn:
		return d.addColumnWay(o, t, before, after)
	case op.DropColumn:
		return d.dropColumnWay(o, t, before, after)
	case op.AlterColumn:
		return d.alterColumnWay(o, t, before, after)
	case op.CreateTableComment:
		return instant
	case op.CreateIndex:
		if prefix := d.stringOption(o.Index.Options, keyPrefix); prefix != "" {
			if d.boolOption(t.Options, keyVersioned) {
				return copies("because it keeps its old rows")
			}
			return way{algorithm: "INPLACE", lock: "SHARED", blocks: "other sessions can't write to the table while the server builds the " + strings.ToUpper(prefix) + " index"}
		}
		return inPlace
	case op.DropIndex:
		return inPlace
	case op.AddConstraint:
		return d.addConstraintWay(o.Constraint)
	case op.DropConstraint:
		return d.dropConstraintWay(o, t)
	case op.AlterTable:
		return d.alterTableWay(o)
	}
	return way{}
}

func (d *Dialect) addColumnWay(o op.AddColumn, t *schema.Table, before, after layout) way {
	c := o.Column
	switch {
	case isStored(c):
		return copies("to compute the column for each row")
	case c.Autoincrement == schema.AutoincrementOn:
		return copies("to number the rows")
	case c.Unique || c.Index || len(c.ForeignKeys) > 0 || slices.ContainsFunc(c.Checks, func(ck *schema.Check) bool { return ck.Name != "" }):
		return copies("because the column brings a constraint or index. Add it apart from the column")
	case c.Default != nil && c.Default.Expr != "" && !isConstant(c.Default.Expr) && !isNow(c.Default.Expr):
		return copies("because the default can be another one in each row")
	case before.virtual && (o.Before != "" || o.After != ""):
		return copies("because it has a computed column that isn't stored, and the new one isn't put at the end")
	case isVirtual(c) && before.parted:
		return copies("because it is partitioned and the new column is computed and not stored")
	case isVirtual(c):
		return instant
	case before.rebuilds():
		return after.rebuilt()
	case len(c.Checks) > 0 || d.isCompressed(t):
		return inPlace
	}
	return d.atMostInPlace(t, after)
}

func (d *Dialect) isCompressed(t *schema.Table) bool {
	return strings.EqualFold(d.stringOption(t.Options, keyRowFormat), "COMPRESSED")
}

// isNow reports a default that is the time of the statement.
func isNow(expr string) bool {
	word := strings.ToLower(strings.TrimSpace(expr))
	return strings.HasPrefix(word, "current_timestamp") || strings.HasPrefix(word, "now(") || word == "curdate()" || word == "current_date"
}

func (d *Dialect) dropColumnWay(o op.DropColumn, t *schema.Table, before, after layout) way {
	virtual := isVirtual(t.Column(o.Name))
	switch {
	case !virtual && (before.indexed || before.virtual && before.rebuilds()):
		return copies("because it has a computed column that isn't stored")
	case virtual && before.parted:
		return copies("because it is partitioned and the column is computed and not stored")
	case virtual && before.uniques > after.uniques:
		return copies("because a computed column that isn't stored goes with its unique key")
	case !virtual && before.rebuilds():
		return after.rebuilt()
	case isKeyed(t, o.Name), d.isCompressed(t):
		return inPlace
	}
	return d.atMostInPlace(t, after)
}

// isKeyed reports whether a column is in an index or a constraint.
func isKeyed(t *schema.Table, column string) bool {
	has := func(columns []string) bool { return slices.Contains(columns, column) }
	return t.PrimaryKey != nil && has(t.PrimaryKey.Columns) ||
		slices.ContainsFunc(t.Indexes, func(x *schema.Index) bool { return has(x.Columns()) }) ||
		slices.ContainsFunc(t.Uniques, func(u *schema.Unique) bool { return has(u.Columns) }) ||
		slices.ContainsFunc(t.ForeignKeys, func(fk *schema.ForeignKey) bool { return has(fk.Columns) }) ||
		slices.ContainsFunc(t.Checks, func(c *schema.Check) bool { return has(c.Columns) })
}

func (d *Dialect) alterColumnWay(o op.AlterColumn, t *schema.Table, before, after layout) way {
	switch {
	case turnsPlain(o), o.Default != nil && o.Default.Computed != nil:
		return copies("because the column's values are computed, before or after")
	case o.Type != nil && !d.grows(o.ExistingType, o.Type) && !d.shownOtherwise(o, t):
		return copies("with the column's new type. Without that: add a column, copy the values in parts, and exchange the names")
	case o.Autoincrement != nil:
		return copies("to number the rows")
	case d.readsAsJSON(t, o.Name) && (o.Type != nil || o.Nullable != nil || o.Comment != nil || len(o.Options) > 0):
		return copies("because the column has a check of its own by json_valid")
	case o.Nullable != nil && !*o.Nullable && slices.ContainsFunc(t.Columns, isStored):
		return copies("because it has a computed column that is stored")
	case o.Nullable != nil && !*o.Nullable && before.indexed:
		return copies("because it has an index on a computed column that isn't stored")
	case o.Nullable != nil:
		return after.rebuilt()
	}
	return instant
}

// shownOtherwise reports whether an integer gets another display width only.
func (d *Dialect) shownOtherwise(o op.AlterColumn, t *schema.Table) bool {
	i := slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == o.Name })
	return o.ExistingType != nil && i >= 0 && !isStored(t.Columns[i]) && d.StoresAlike(o.ExistingType, o.Type)
}

// readsAsJSON reports whether a text has a check of its own by json_valid. MariaDB takes
// it for another type than the text that a changed definition says.
func (d *Dialect) readsAsJSON(t *schema.Table, column string) bool {
	return column != "" && slices.ContainsFunc(t.Checks, func(c *schema.Check) bool {
		return d.columnOf(c) == column && strings.Contains(strings.ToLower(c.SQL), "json_valid")
	})
}

// grows reports whether a type is a VARCHAR that gets longer and still keeps its
// length in as many bytes.
func (d *Dialect) grows(from, to schema.Type) bool {
	if from == nil {
		return false
	}
	before, errBefore := d.TypeSQL(from)
	after, errAfter := d.TypeSQL(to)
	was, tailBefore, ok := varcharLength(before)
	is, tailAfter, also := varcharLength(after)
	const bytes = 4 // of a character in utf8mb4
	return errBefore == nil && errAfter == nil && ok && also && tailBefore == tailAfter && was <= is && (was*bytes > 255) == (is*bytes > 255)
}

// varcharLength reads VARCHAR(20) and what stands behind it.
func varcharLength(typ string) (length int, tail string, ok bool) {
	rest, ok := strings.CutPrefix(strings.ToUpper(typ), "VARCHAR(")
	digits, tail, closed := strings.Cut(rest, ")")
	for _, r := range digits {
		length = length*10 + int(r-'0')
	}
	return length, tail, ok && closed
}

func (d *Dialect) addConstraintWay(c schema.Constraint) way {
	switch c.(type) {
	case *schema.ForeignKey:
		return copies("because it checks all rows. Without that: SET foreign_key_checks = 0 before, which leaves rows that violate the foreign key")
	case *schema.Check:
		return copies("because it checks all rows")
	}
	return inPlace
}

func (d *Dialect) dropConstraintWay(o op.DropConstraint, t *schema.Table) way {
	switch o.Kind {
	case schema.KindCheck:
		if !d.mariadb {
			return way{} // the server's own choice, which is only about the catalog
		}
		if ck, ok := o.Constraint.(*schema.Check); ok && d.readsAsJSON(t, d.columnOf(ck)) {
			return copies("because the column has a check of its own by json_valid")
		}
		return instant
	case schema.KindUnknown:
		return way{}
	}
	return inPlace
}

func (d *Dialect) alterTableWay(o op.AlterTable) way {
	options := d.own(o.Options)
	if _, changes := options[keyRowFormat]; changes && len(options) == 1 {
		return way{} // INPLACE by itself; an operation that no batch holds
	}
	for key := range options {
		if slices.Contains([]string{keyEngine, keyCharset, keyCollate, keyPartitionBy, keyVersioned}, key) {
			return copies("to change the option " + key)
		}
	}
	return way{}
}

// changedAs adds the algorithm and lock that a batch names to the statements that
// take them.
func (d *Dialect) changedAs(algorithm, lock string, statements []dialect.Statement) []dialect.Statement {
	for i, s := range statements {
		separator := " "
		switch {
		case strings.HasPrefix(s.SQL, "ALTER TABLE "):
			separator = ", "
		case !strings.HasPrefix(s.SQL, "CREATE "):
			continue
		}
		if algorithm != "" {
			s.SQL += separator + "ALGORITHM=" + algorithm
		}
		if lock != "" {
			s.SQL += separator + "LOCK=" + lock
		}
		statements[i] = s
	}
	return statements
}
