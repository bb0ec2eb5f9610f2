package mysql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.Combiner = (*Dialect)(nil)

// Combine puts those changes of a table into one batch that InnoDB refuses one by
// one: a column with AUTO_INCREMENT must begin a key at any time, so that the column
// comes, goes and changes its key in the statement that changes the key. A key that is
// only ignored, or no longer, is one batch as well.
func (d *Dialect) Combine(all []op.Operation, before, after *schema.MetaData) []op.Operation {
	all = d.passOver(all, before, after)
	byTable := map[schema.TableName][]int{}
	for i, o := range all {
		if name, ok := o.TableName(); ok {
			byTable[name] = append(byTable[name], i)
		}
	}
	batches, taken := map[int]op.BatchAlterTable{}, map[int]bool{}
	for name, places := range byTable {
		n := numbering{of(before, name), of(after, name)}
		p := periods{d, n.before, n.after}
		inText, text := d.togetherInFullText(all, places, n)
		chosen := joined(joined(n.choose(all, places), p.choose(all, places)), inText)
		if len(chosen) < 2 {
			continue
		}
		batch := op.BatchAlterTable{Table: name}
		for _, i := range chosen {
			taken[i] = true
			batch.Ops = append(batch.Ops, n.complete(all[i]))
		}
		batch.Ops = around(text, name, p.complete(name, batch.Ops))
		batches[batchPlace(all, places, chosen)] = batch
	}
	var out []op.Operation
	for i, o := range all {
		if batch, ok := batches[i]; ok {
			out = append(out, batch)
		}
		if !taken[i] {
			out = append(out, o)
		}
	}
	return d.inHistories(out, before, after)
}

// joined returns the places of two sorted lists, sorted, each once.
func joined(a, b []int) []int {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

// batchPlace is before the first change that builds on the others, or that of the
// last of the chosen ones.
func batchPlace(all []op.Operation, places, chosen []int) int {
	for _, i := range places {
		switch all[i].(type) {
		case op.AddConstraint, op.CreateIndex:
			return i
		}
	}
	return chosen[len(chosen)-1]
}

func of(m *schema.MetaData, name schema.TableName) *schema.Table {
	if t := table(m, name); t != nil {
		return t
	}
	return &schema.Table{}
}

// numbering is a table before and after its changes, in normal form.
type numbering struct{ before, after *schema.Table }

// numbers reports whether the column has AUTO_INCREMENT before or after.
func (n numbering) numbers(column string) bool {
	return isNumbered(n.before, column) || isNumbered(n.after, column)
}

func isNumbered(t *schema.Table, column string) bool {
	c := t.Column(column)
	return c != nil && c.Autoincrement == schema.AutoincrementOn
}

// choose returns the places of the changes that must be made at once: those of
// the numbered column, of the keys that it is in, and of the columns of those keys.
func (n numbering) choose(all []op.Operation, places []int) []int {
	var keys []int
	needed, replaces := false, false
	columns := map[string]bool{}
	for _, i := range places {
		names, primary, adds := changedKey(all[i])
		switch {
		case slices.ContainsFunc(names, n.numbers):
			keys = append(keys, i)
			needed = needed || !adds && n.numbers(names[0])
			replaces = replaces || primary
		case n.numbers(columnChange(all[i])):
			needed = true
			keys = append(keys, i)
		}
	}
	if !needed {
		return nil
	}
	for _, i := range places { // there is one primary key at a time
		if _, primary, _ := changedKey(all[i]); primary && replaces && !slices.Contains(keys, i) {
			keys = append(keys, i)
		}
	}
	for _, i := range keys {
		names, _, _ := changedKey(all[i])
		for _, name := range names {
			columns[name] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(places), func(i int) bool {
		return !slices.Contains(keys, i) && !columns[columnChange(all[i])]
	})
}

// complete says of an added column that it has AUTO_INCREMENT: it can't be seen of a
// column whose primary key is added by itself.
func (n numbering) complete(o op.Operation) op.Operation {
	if add, ok := o.(op.AddColumn); ok && isNumbered(n.after, add.Column.Name) {
		add.Column = add.Column.Clone()
		add.Column.Autoincrement = schema.AutoincrementOn
		return add
	}
	return o
}

// changedKey returns the columns of the key that is added or dropped.
func changedKey(o op.Operation) (columns []string, primary, adds bool) {
	switch o := o.(type) {
	case op.AddConstraint:
		columns, primary = constraintColumns(o.Constraint)
		return columns, primary, true
	case op.DropConstraint:
		columns, primary = constraintColumns(o.Constraint)
		return columns, primary, false
	case op.CreateIndex:
		return o.Index.Columns(), false, true
	case op.DropIndex:
		if o.Index != nil {
			return o.Index.Columns(), false, false
		}
	}
	return nil, false, false
}

func constraintColumns(c schema.Constraint) (columns []string, primary bool) {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return c.Columns, true
	case *schema.Unique:
		return c.Columns, false
	}
	return nil, false
}

// columnChange returns the column that is added, dropped or changed, or "".
func columnChange(o op.Operation) string {
	switch o := o.(type) {
	case op.AddColumn:
		return o.Column.Name
	case op.DropColumn:
		return o.Name
	case op.AlterColumn:
		if o.NewName == "" {
			return o.Name
		}
	}
	return ""
}

// atOnce reports whether the changes of a batch are made by one statement: where a
// column with AUTO_INCREMENT, a key or a period is among what is replaced.
func (d *Dialect) atOnce(ops []op.Operation) bool {
	if len(ops) < 2 {
		return false
	}
	if slices.ContainsFunc(ops, d.changesPeriod) {
		return true
	}
	columns := map[string]bool{}
	for _, o := range ops {
		names, _, _ := changedKey(o)
		name := columnChange(o)
		if len(names) == 0 && (name == "" || columns[name]) {
			return false
		}
		columns[name] = true
	}
	return slices.ContainsFunc(ops, changesNumbering) ||
		slices.ContainsFunc(ops, func(o op.Operation) bool { names, _, adds := changedKey(o); return len(names) > 0 && !adds }) &&
			slices.ContainsFunc(ops, func(o op.Operation) bool { names, _, adds := changedKey(o); return len(names) > 0 && adds })
}

func changesNumbering(o op.Operation) bool {
	switch o := o.(type) {
	case op.AddColumn:
		return o.Column.Autoincrement == schema.AutoincrementOn
	case op.DropColumn:
		return o.Column != nil && o.Column.Autoincrement == schema.AutoincrementOn
	case op.AlterColumn:
		return o.Autoincrement != nil
	}
	return false
}

// together returns the statements as one ALTER TABLE, or as they are if one of them
// is no change of the table.
func (c compiler) together(name schema.TableName, statements []dialect.Statement) []dialect.Statement {
	alter, on := "ALTER TABLE "+c.Table(name)+" ", " ON "+c.Table(name)
	changes := make([]string, len(statements))
	for i, s := range statements {
		change, found := strings.CutPrefix(s.SQL, alter)
		if word, rest, isIndex := strings.Cut(s.SQL, on); !found && isIndex {
			change, found = strings.CutPrefix(word, "CREATE ")
			change = "ADD " + change + rest
			if dropped, isDrop := strings.CutPrefix(word, "DROP "); isDrop {
				change, found = "DROP "+dropped, true
			}
		}
		if !found || len(s.Args) > 0 {
			return statements
		}
		changes[i] = change
	}
	return dialect.SQL(alter + strings.Join(changes, ", "))
}
