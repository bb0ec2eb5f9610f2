package rowcheck

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Need is one thing that the rows must fulfil.
type Need struct {
	// Text says in which case the operation fails: "Fails if users.email is NULL in
	// any row. To find such rows:".
	Text string
	// Query finds the rows for which it fails, if there are any.
	Query string
}

// Of returns the needs of each of the operations, which are run one after the other.
// m is the schema before the first of them; nil means that nothing is known of it.
// What a table was created for in the same run, and what a constraint that is dropped
// and added again has ensured before, isn't needed.
func Of(ops []op.Operation, d dialect.Dialect, m *schema.MetaData) [][]Need {
	if m == nil {
		m = &schema.MetaData{}
	}
	r := &reader{d: d, m: m, made: map[schema.TableName]bool{}, empty: map[schema.ObjectRef]bool{}, ensured: map[string]bool{}, dropped: map[string]bool{}, numbered: map[schema.ObjectRef]bool{}, periods: map[string]*schema.Check{}}
	all := make([][]Need, len(ops))
	for i, o := range ops {
		all[i] = r.read(o)
	}
	return all
}

// reader follows the operations.
type reader struct {
	d        dialect.Dialect
	m        *schema.MetaData
	made     map[schema.TableName]bool // tables without rows
	empty    map[schema.ObjectRef]bool // columns that are NULL in every row
	ensured  map[string]bool           // queries that find nothing
	dropped  map[string]bool           // constraints, by their table and name
	numbered map[schema.ObjectRef]bool // columns that are added with a key of numbers
	periods  map[string]*schema.Check  // that are added, by their table and name
}

func (r *reader) read(o op.Operation) []Need {
	switch o := o.(type) {
	case op.CreateTable:
		r.made[o.Table.Name] = true
	case op.RenameTable:
		r.made[schema.TableName{Schema: o.From.Schema, Name: o.To}] = r.made[o.From]
	case op.SetSchema:
		r.made[schema.TableName{Schema: o.To, Name: o.Object.Name.Name}] = o.Object.Kind == schema.KindTable && r.made[o.Object.Name]
	case op.BatchAlterTable:
		for _, change := range o.Ops {
			if add, ok := change.(op.AddConstraint); ok { // a key before it may end in it
				r.notePeriod(add)
				r.noteNumbered(o.Ops, add)
			}
		}
		var needs []Need
		for _, change := range o.Ops {
			needs = append(needs, r.read(change)...)
		}
		return needs
	case op.AddConstraint:
		r.notePeriod(o)
	case op.DropConstraint:
		r.dropped[o.Table.String()+"."+o.Name] = true
		if o.Constraint != nil {
			r.ensures(r.constraint(o.Table, o.Constraint))
		}
	case op.DropIndex:
		if o.Index != nil {
			r.ensures(r.index(o.Table, o.Index))
		}
	}
	return r.needs(o)
}

// notePeriod notes a check that is a period, in which keys may end.
func (r *reader) notePeriod(o op.AddConstraint) {
	if ck, ok := o.Constraint.(*schema.Check); ok && r.option(ck.Options, "application_period") == true {
		r.periods[o.Table.String()+"."+ck.Name] = ck
	}
}

// noteNumbered notes that the rows get numbers in a column that is added with its key.
func (r *reader) noteNumbered(all []op.Operation, o op.AddConstraint) {
	key, ok := o.Constraint.(*schema.PrimaryKey)
	if !ok || len(key.Columns) != 1 || r.d.Traits().NumberedKey == "" {
		return
	}
	if t := r.m.Table(o.Table); t != nil && r.option(t.Options, "with_rowid") == false {
		return
	}
	for _, change := range all {
		add, ok := change.(op.AddColumn)
		if !ok || add.Column.Name != key.Columns[0] {
			continue
		}
		if text, err := r.d.TypeSQL(add.Column.Type); err == nil && text == r.d.Traits().NumberedKey {
			r.numbered[columnRef(o.Table, add.Column.Name)] = true
			r.ensures(r.constraint(o.Table, key))
		}
	}
}

// ensures notes what held as long as a constraint stood.
func (r *reader) ensures(needs []Need) {
	for _, n := range needs {
		r.ensured[n.Query] = true
	}
}

// needs returns what an operation needs and nothing has ensured.
func (r *reader) needs(o op.Operation) []Need {
	if table, ok := o.TableName(); ok && r.made[table] {
		return nil
	}
	var needs []Need
	for _, n := range r.all(o) {
		if !r.ensured[n.Query] {
			needs = append(needs, n)
		}
	}
	return needs
}

func (r *reader) all(o op.Operation) []Need {
	switch o := o.(type) {
	case op.AddColumn:
		return r.addColumn(o)
	case op.AlterColumn:
		return r.alterColumn(o)
	case op.AddConstraint:
		return r.constraint(o.Table, o.Constraint)
	case op.CreateIndex:
		return r.index(o.Table, o.Index)
	case op.SetEnumValues:
		return r.enum(o)
	case op.DropEnumValue:
		return r.enumWithout(o)
	case op.AlterTable:
		return r.detached(o)
	}
	return nil
}

func (r *reader) addColumn(o op.AddColumn) []Need {
	c := o.Column
	given := c.Default != nil || c.Computed != nil || c.Identity != nil || c.Autoincrement == schema.AutoincrementOn ||
		r.numbered[columnRef(o.Table, c.Name)]
	switch {
	case given:
	case c.Nullable():
		r.empty[columnRef(o.Table, c.Name)] = true
	case !r.d.Traits().FillsNewColumns:
		return []Need{{
			Text:  fmt.Sprintf("Fails if %s has rows, because the new column %s is NOT NULL and has no default. To count them:", r.table(o.Table), r.d.Quote(c.Name)),
			Query: "SELECT count(*) FROM " + r.table(o.Table) + ";",
		}}
	}
	return nil
}

func (r *reader) alterColumn(o op.AlterColumn) []Need {
	var needs []Need
	if o.Nullable != nil && !*o.Nullable && (o.ExistingNullable == nil || *o.ExistingNullable) {
		needs = append(needs, r.need(o.Table, r.column(o.Table, o.Name)+" is NULL in any row", r.d.Quote(o.Name)+" IS NULL"))
	}
	if was, is := r.untested(o.ExistingOptions), r.untested(o.Options); was && !is {
		needs = append(needs, r.need(o.Table, r.column(o.Table, o.Name)+" is NULL in any row", r.d.Quote(o.Name)+" IS NULL"))
	}
	return append(needs, r.narrowed(o)...)
}

// untested reports whether a column is NOT NULL without a look at the rows.
func (r *reader) untested(o schema.Options) bool {
	constraint, _ := r.option(o, "not_null").(string)
	return strings.HasSuffix(constraint, " NOT VALID")
}

// need is one whose query is a condition on the rows of a table.
func (r *reader) need(table schema.TableName, failure, condition string) Need {
	return Need{
		Text:  "Fails if " + failure + ". To find such rows:",
		Query: "SELECT * FROM " + r.table(table) + " WHERE " + condition + ";",
	}
}

// table writes the name of a table.
func (r *reader) table(n schema.TableName) string {
	if n.Schema == "" {
		return r.d.Quote(n.Name)
	}
	return r.d.Quote(n.Schema) + "." + r.d.Quote(n.Name)
}

// column writes the name of a column with that of its table.
func (r *reader) column(table schema.TableName, name string) string {
	return r.table(table) + "." + r.d.Quote(name)
}

// quoted writes the names of columns.
func (r *reader) quoted(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = r.d.Quote(n)
	}
	return out
}

// listed writes one text as it is, and several in parentheses.
func listed(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

func columnRef(table schema.TableName, column string) schema.ObjectRef {
	return schema.ObjectRef{Kind: schema.KindTable, Name: table, Column: column}
}
