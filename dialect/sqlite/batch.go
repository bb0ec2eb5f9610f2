package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// apply changes the new definition as the operation says.
func (r *rebuild) apply(o op.Operation) error {
	switch o := o.(type) {
	case op.AddColumn:
		return r.addColumn(o)
	case op.DropColumn:
		return r.dropColumn(o)
	case op.AlterColumn:
		return r.alterColumn(o)
	case op.AddConstraint:
		return r.addConstraint(schema.CloneConstraint(o.Constraint))
	case op.DropConstraint:
		return r.dropConstraint(o)
	case op.CreateIndex:
		return r.createIndex(o)
	case op.DropIndex:
		return r.dropIndex(o)
	case op.RenameConstraint:
		return r.renameConstraint(o)
	case op.RenameIndex:
		return r.renameIndex(o)
	case op.CreateTableComment:
		return nil // SQLite keeps no comments; batch mode passes over them, as Alembic does
	}
	return &dialect.UnsupportedError{Dialect: name, What: fmt.Sprintf("%q within a batch", o), Instead: "do it outside of the batch"}
}

// col finds a column by the name it had before the batch, as Alembic does, or
// is to have.
func (r *rebuild) col(column string) (*columnDef, error) {
	if c := r.def.column(column); c != nil {
		return c, nil
	}
	if c := r.renamedTo(column); c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("table %q has no column %q", r.table, column)
}

// renamedTo returns the column that is to have the name, or nil.
func (r *rebuild) renamedTo(name string) *columnDef {
	for c, to := range r.renamed {
		if strings.EqualFold(to, name) {
			return c
		}
	}
	return nil
}

// own replaces names that columns are to have by those they have during the
// rebuild. A constraint speaks of the new table, so new names go first.
func (r *rebuild) own(columns []string) error {
	for i, n := range columns {
		c := r.renamedTo(n)
		if c == nil {
			var err error
			if c, err = r.col(n); err != nil {
				return err
			}
		}
		columns[i] = c.name
	}
	return nil
}

// ownExpr does the same in an expression. A word before a parenthesis is a
// function, one behind a dot isn't a column of this table.
func (r *rebuild) ownExpr(sql string) string {
	if len(r.renamed) == 0 {
		return sql
	}
	var b strings.Builder
	var last sqltext.Token
	tokens := slices.Collect(sqltext.Tokens(sqltext.SQLite, sql))
	for i, t := range tokens {
		text := t.Text
		isName := t.Kind == sqltext.QuotedName || t.Kind == sqltext.Word && !(i+1 < len(tokens) && tokens[i+1].Text == "(")
		if isName && last.Text != "." && !last.Is("COLLATE") {
			text = r.ownWord(text)
		}
		b.WriteString(text)
		if !t.Kind.Trivia() {
			last = t
		}
	}
	return b.String()
}

func (r *rebuild) ownWord(word string) string {
	if c := r.renamedTo(unquote(word)); c != nil {
		return quoter.Quote(c.name)
	}
	return word
}

func (r *rebuild) addColumn(o op.AddColumn) error {
	there, _ := r.col(o.Column.Name) // an error means that there is none
	switch {
	case there != nil && strings.EqualFold(r.finalName(there), o.Column.Name):
		if o.IfNotExists {
			return nil
		}
		return fmt.Errorf("table %q has the column %q already", r.table, o.Column.Name)
	case there != nil:
		return fmt.Errorf("column %q of table %q is renamed and another one takes its name; do that in two batches", o.Column.Name, r.table)
	}
	at := schema.NewTable(o.Table, o.Column.Clone())
	at.Columns[0].PrimaryKey = o.Column.PrimaryKey
	text, err := columnSQL(nil, at.Columns[0])
	if err != nil {
		return err
	}
	c, err := newParser(text).column()
	if err != nil {
		return fmt.Errorf("column %q: %w", o.Column.Name, err)
	}
	r.def.columns = append(r.def.columns, c)
	if err := r.move(c, o.Before, o.After); err != nil {
		return err
	}
	return r.addSettled(o, at, c)
}

// addSettled adds what is written at the new column.
func (r *rebuild) addSettled(o op.AddColumn, at *schema.Table, c *columnDef) error {
	if bound := generic().TypeCheck(o.Column); bound != nil {
		at.Checks = append(at.Checks, bound)
	}
	for _, con := range at.Constraints() {
		if key, ok := con.(*schema.PrimaryKey); ok {
			key.Columns = append(r.def.keyColumns(), key.Columns...)
		}
		if fk, ok := con.(*schema.ForeignKey); ok && o.InlineReferences {
			if err := errors.Join(r.convention.ApplyConstraint(r.table, fk), oneSchema(r.table, fk)); err != nil {
				return err
			}
			if err := c.add(generic().ConstraintPrefix(fk.Name) + generic().References(fk)); err != nil {
				return err
			}
			continue
		}
		if err := r.addConstraint(con); err != nil {
			return err
		}
	}
	for _, x := range at.Indexes {
		if err := r.createIndex(op.CreateIndex{Table: o.Table, Index: x}); err != nil {
			return err
		}
	}
	return nil
}

// keyColumns are the columns of the primary key.
func (d *definition) keyColumns() []string {
	for _, c := range d.columns {
		if c.find(kindPrimaryKey) != nil {
			return []string{c.name}
		}
	}
	for _, cl := range d.constraints {
		if cl.kind == kindPrimaryKey {
			return slices.Clone(cl.columns)
		}
	}
	return nil
}

// move puts a column before or after another one.
func (r *rebuild) move(c *columnDef, before, after string) error {
	if before == "" && after == "" {
		return nil
	}
	anchor, err := r.col(before + after)
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(r.def.columns), func(o *columnDef) bool { return o == c })
	at := slices.Index(rest, anchor)
	if at < 0 {
		return fmt.Errorf("column %q can't stand beside itself", c.name)
	}
	if before == "" {
		at++
	}
	r.def.columns = slices.Insert(rest, at, c)
	return nil
}

// reorder sorts the columns so that in each group every column stands behind
// the one named before it. As in Alembic, what waits for nothing goes first, in
// the order there was; then what waited for that alone, and so on.
func (r *rebuild) reorder(groups [][]string) error {
	waits := map[*columnDef][]*columnDef{}
	for _, g := range groups {
		var last *columnDef
		for _, column := range g {
			c, err := r.col(column)
			if err != nil {
				if hasColumn(r.old, column) {
					continue // dropped in this batch
				}
				return err
			}
			if last != nil && last != c {
				waits[c] = append(waits[c], last)
			}
			last = c
		}
	}
	left := r.def.columns
	var ordered []*columnDef
	for len(left) > 0 {
		var rest []*columnDef
		for _, c := range left {
			if slices.ContainsFunc(waits[c], func(w *columnDef) bool { return slices.Contains(left, w) }) {
				rest = append(rest, c)
			} else {
				ordered = append(ordered, c)
			}
		}
		if len(rest) == len(left) {
			return fmt.Errorf("the new order of the columns of %q contradicts itself at %q", r.table, rest[0].name)
		}
		left = rest
	}
	r.def.columns = ordered
	return nil
}

// dropColumn also drops the constraints and indexes that need the column. A
// generated column that is computed from it is an error.
func (r *rebuild) dropColumn(o op.DropColumn) error {
	c, err := r.col(o.Name)
	if err != nil {
		if o.IfExists {
			return nil
		}
		return err
	}
	needs := func(cl *clause) bool { return cl.namesColumn(c.name) }
	r.def.columns = slices.DeleteFunc(r.def.columns, func(x *columnDef) bool { return x == c })
	for _, other := range r.def.columns {
		if g := other.find(kindGenerated); g != nil && needs(g) {
			return fmt.Errorf("column %q can't be dropped: the generated column %q is computed from it; drop that one first", o.Name, other.name)
		}
		other.drop(func(cl *clause) bool { return cl.kind == kindCheck && needs(cl) })
	}
	if key := r.def.keyColumns(); slices.ContainsFunc(key, func(n string) bool { return strings.EqualFold(n, c.name) }) {
		r.def.suffix = slices.DeleteFunc(r.def.suffix, func(s string) bool { return s == "WITHOUT ROWID" })
	}
	r.def.constraints = slices.DeleteFunc(r.def.constraints, needs)
	r.indexes = slices.DeleteFunc(r.indexes, func(x *schema.Index) bool { return indexNames(x, c.name) })
	delete(r.source, c)
	return nil
}

func (r *rebuild) alterColumn(o op.AlterColumn) error {
	c, err := r.col(o.Name)
	if err != nil {
		return err
	}
	if o.NewName != "" {
		r.renamed[c] = o.NewName
	}
	if o.Type != nil {
		if err := r.setType(c, o); err != nil {
			return err
		}
	}
	if o.Default != nil {
		if err := setDefault(c, o.Default); err != nil {
			return fmt.Errorf("column %q: %w", o.Name, err)
		}
	}
	if o.Nullable != nil {
		if err := setNullable(c, *o.Nullable); err != nil {
			return err
		}
	}
	return r.move(c, o.Before, o.After)
}

func setNullable(c *columnDef, null bool) error {
	if null {
		c.dropKind(kindNotNull)
		return nil
	}
	if c.find(kindNotNull) != nil {
		return nil
	}
	c.dropKind(kindNull)
	return c.add("NOT NULL")
}

// setDefault also makes a column generated, or an ordinary one of a generated
// one; its values stay.
func setDefault(c *columnDef, d *op.DefaultChange) error {
	if d.Identity != nil {
		return &dialect.UnsupportedError{Dialect: name, What: "identity columns",
			Instead: "an INTEGER primary key is numbered without it"}
	}
	c.dropKind(kindDefault, kindGenerated)
	switch {
	case d.Default != nil:
		return c.add("DEFAULT " + defaultSQL(d.Default))
	case d.Computed != nil:
		return c.add(dialect.ComputedSQL(d.Computed))
	}
	return nil
}

// setType changes the type, and the checks that belong to the types.
func (r *rebuild) setType(c *columnDef, o op.AlterColumn) error {
	text, err := Dialect{}.TypeSQL(o.Type)
	if err != nil {
		return err
	}
	old := parseType(c.typ, "")
	if o.ExistingType != nil {
		if was, err := (Dialect{}).TypeSQL(o.ExistingType); err == nil && strings.Contains(was, " COLLATE ") {
			c.dropKind(kindCollate)
		}
		r.dropTypeCheck(c, o.ExistingType)
	}
	if err := c.setType(text); err != nil {
		return err
	}
	if needsCast(old, o.Type) {
		r.casts[c] = c.typ
	}
	bound := generic().CheckOfType(c.name, o.Type)
	if bound == nil {
		return nil
	}
	if err := r.convention.ApplyConstraint(r.table, bound); err != nil {
		return err
	}
	if bound.Name != "" {
		r.dropClauses(func(cl *clause) bool { return cl.kind == kindCheck && cl.name == bound.Name })
	}
	return r.addConstraint(bound)
}

func (r *rebuild) dropTypeCheck(c *columnDef, t schema.Type) {
	bound := generic().CheckOfType(c.name, t)
	if bound == nil {
		return
	}
	r.dropClauses(func(cl *clause) bool {
		return cl.kind == kindCheck && (bound.Name != "" && cl.name == bound.Name || normalExpr(cl.expr) == normalExpr(bound.SQL))
	})
}

// dropClauses removes constraints wherever they stand and says how many.
func (r *rebuild) dropClauses(match func(*clause) bool) int {
	n := 0
	count := func(cl *clause) bool {
		if match(cl) {
			n++
			return true
		}
		return false
	}
	r.def.constraints = slices.DeleteFunc(r.def.constraints, count)
	for _, c := range r.def.columns {
		c.drop(count)
	}
	return n
}

// addConstraint adds a constraint to the table; a primary key takes the place
// of the one there is, as in Alembic.
func (r *rebuild) addConstraint(c schema.Constraint) error {
	if err := r.convention.ApplyConstraint(r.table, c); err != nil {
		return err
	}
	if err := r.ownConstraint(c); err != nil {
		return err
	}
	if key, ok := c.(*schema.PrimaryKey); ok {
		r.dropClauses(func(cl *clause) bool { return cl.kind == kindPrimaryKey })
		if err := r.keyNotNull(key); err != nil {
			return err
		}
	}
	text, err := constraintSQL(&schema.Table{Name: r.table}, c)
	if err != nil {
		return err
	}
	cl, err := newParser(text).tableConstraint()
	if err != nil {
		return fmt.Errorf("%s: %w", c, err)
	}
	r.def.constraints = append(r.def.constraints, cl)
	return nil
}

// keyNotNull makes the columns of a new primary key NOT NULL, which SQLite
// doesn't do by itself.
func (r *rebuild) keyNotNull(key *schema.PrimaryKey) error {
	for _, n := range key.Columns {
		if c := r.def.column(n); c != nil {
			if err := setNullable(c, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *rebuild) ownConstraint(c schema.Constraint) error {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return r.own(c.Columns)
	case *schema.Unique:
		return r.own(c.Columns)
	case *schema.Check:
		c.SQL = r.ownExpr(c.SQL)
	case *schema.ForeignKey:
		if err := oneSchema(r.table, c); err != nil {
			return err
		}
		if c.RefTable.Schema == "" && c.RefTable.Name == r.table.Name {
			if err := r.own(c.RefColumns); err != nil {
				return err
			}
		}
		return r.own(c.Columns)
	}
	return nil
}

// dropConstraint finds the constraint by name, or by the name that the batch's
// convention gives it, or by its content.
func (r *rebuild) dropConstraint(o op.DropConstraint) error {
	n := r.dropClauses(func(cl *clause) bool { return cl.name != "" && cl.name == o.Name && cl.hasKind(o.Kind) })
	if n == 0 {
		match, err := r.matchUnnamed(o)
		if err != nil {
			return err
		}
		n = r.dropClauses(match)
	}
	if n == 0 && !o.IfExists {
		return fmt.Errorf("table %q has no constraint %q%s", r.table, o.Name, r.constraintNames())
	}
	return nil
}

func (cl *clause) hasKind(k schema.ConstraintKind) bool {
	switch k {
	case schema.KindUnknown:
		return cl.kind <= kindForeignKey
	case schema.KindPrimaryKey:
		return cl.kind == kindPrimaryKey
	case schema.KindUnique:
		return cl.kind == kindUnique
	case schema.KindCheck:
		return cl.kind == kindCheck
	case schema.KindForeignKey:
		return cl.kind == kindForeignKey
	}
	return false
}

// matchUnnamed matches the unnamed constraints that the operation can mean.
func (r *rebuild) matchUnnamed(o op.DropConstraint) (func(*clause) bool, error) {
	matched := map[*clause]bool{}
	each := func(cl *clause, columns []string) error {
		if cl.name != "" || !cl.hasKind(o.Kind) {
			return nil
		}
		c := cl.constraint(r.table, columns)
		if c == nil {
			return nil
		}
		if o.Constraint != nil && o.Constraint.Kind() == c.Kind() && sameContent(c, o.Constraint) {
			matched[cl] = true
			return nil
		}
		if err := r.lookup.ApplyConstraint(r.table, c); err != nil {
			return err
		}
		matched[cl] = o.Name != "" && c.ConstraintName() == o.Name || o.Kind == schema.KindPrimaryKey
		return nil
	}
	for _, cl := range r.def.constraints {
		if err := each(cl, cl.columns); err != nil {
			return nil, err
		}
	}
	for _, c := range r.def.columns {
		for _, cl := range c.clauses {
			if err := each(cl, []string{c.name}); err != nil {
				return nil, err
			}
		}
	}
	return func(cl *clause) bool { return matched[cl] }, nil
}

// constraint makes the model of a clause; nil when it is none.
func (cl *clause) constraint(table schema.TableName, columns []string) schema.Constraint {
	t := &schema.Table{Name: table}
	cl.addTo(t, columns)
	for _, c := range t.Constraints() {
		return c
	}
	return nil
}

func sameContent(a, b schema.Constraint) bool {
	a, b = schema.CloneConstraint(a), schema.CloneConstraint(b)
	switch x := a.(type) {
	case *schema.Check:
		return normalExpr(x.SQL) == normalExpr(b.(*schema.Check).SQL)
	case *schema.ForeignKey:
		y := b.(*schema.ForeignKey)
		return slices.EqualFunc(x.Columns, y.Columns, strings.EqualFold) && strings.EqualFold(x.RefTable.Name, y.RefTable.Name) &&
			(slices.EqualFunc(x.RefColumns, y.RefColumns, strings.EqualFold) || len(x.RefColumns) == 0 || len(y.RefColumns) == 0)
	case *schema.Unique:
		return slices.EqualFunc(x.Columns, b.(*schema.Unique).Columns, strings.EqualFold)
	}
	return a.Kind() == b.Kind()
}

// constraintNames lists what there is, for an error.
func (r *rebuild) constraintNames() string {
	var names []string
	for _, cl := range r.def.allClauses() {
		if cl.name != "" && cl.kind <= kindForeignKey {
			names = append(names, cl.name)
		}
	}
	if len(names) == 0 {
		return "; its constraints have no names: give op.BatchAlterTable a naming convention that makes them"
	}
	return "; it has " + strings.Join(names, ", ")
}

func (r *rebuild) createIndex(o op.CreateIndex) error {
	x := o.Index.Clone()
	if err := dialect.CheckOptions("index "+x.Name, x.Options, optionPrefix, "where"); err != nil {
		return err
	}
	if err := r.convention.ApplyIndex(r.table, x); err != nil {
		return err
	}
	if slices.ContainsFunc(r.indexes, func(y *schema.Index) bool { return strings.EqualFold(x.Name, y.Name) }) {
		if o.IfNotExists {
			return nil
		}
		return fmt.Errorf("table %q has the index %q already", r.table, x.Name)
	}
	for i, k := range x.Keys {
		if k.Column == "" {
			x.Keys[i].Expr = r.ownExpr(k.Expr)
			continue
		}
		one := []string{k.Column}
		if err := r.own(one); err != nil {
			return err
		}
		x.Keys[i].Column = one[0]
	}
	if where := optionText(x.Options, keyWhere); where != "" {
		x.Options.Set(keyWhere, r.ownExpr(where))
	}
	r.indexes = append(r.indexes, x)
	return nil
}

func (r *rebuild) dropIndex(o op.DropIndex) error {
	n := len(r.indexes)
	r.indexes = slices.DeleteFunc(r.indexes, func(x *schema.Index) bool { return strings.EqualFold(x.Name, o.Name) })
	if len(r.indexes) == n && !o.IfExists {
		return fmt.Errorf("table %q has no index %q", r.table, o.Name)
	}
	return nil
}

func (r *rebuild) renameIndex(o op.RenameIndex) error {
	for _, x := range r.indexes {
		if strings.EqualFold(x.Name, o.From) {
			x.Name = o.To
			return nil
		}
	}
	return fmt.Errorf("table %q has no index %q", r.table, o.From)
}

// addArgs adds the constraints, indexes and columns that the batch's caller
// knows of, each unless one of that name is there; a column takes the place of
// the one of its name.
func (r *rebuild) addArgs(items []schema.TableItem, options schema.Options) error {
	args := schema.NewTable(r.table, items...)
	for _, c := range args.Columns {
		if err := r.replaceColumn(args, c); err != nil {
			return err
		}
	}
	for _, c := range args.Constraints() {
		same := func(cl *clause) bool { return cl.name != "" && cl.name == c.ConstraintName() }
		if slices.ContainsFunc(r.def.allClauses(), same) {
			continue
		}
		if err := r.addConstraint(schema.CloneConstraint(c)); err != nil {
			return err
		}
	}
	for _, x := range args.Indexes {
		if err := r.createIndex(op.CreateIndex{Table: r.table, Index: x, IfNotExists: true}); err != nil {
			return err
		}
	}
	return r.setOptions(options)
}

func (r *rebuild) replaceColumn(args *schema.Table, c *schema.Column) error {
	there, err := r.col(c.Name)
	if err != nil {
		return err
	}
	text, err := columnSQL(args, c)
	if err != nil {
		return err
	}
	n, err := newParser(text).column()
	if err != nil {
		return fmt.Errorf("column %q: %w", c.Name, err)
	}
	n.name, n.remark = there.name, there.remark
	for _, cl := range there.clauses { // what isn't the column's own stays
		if cl.kind <= kindForeignKey {
			n.clauses = append(n.clauses, cl)
		}
	}
	n.raw = ""
	*there = *n
	return nil
}

// setOptions sets AUTOINCREMENT, WITHOUT ROWID and STRICT of the new table.
func (r *rebuild) setOptions(o schema.Options) error {
	if err := dialect.CheckOptions("batch alter table "+r.table.Name, o, optionPrefix, flagAutoincrementName, "with_rowid", "strict"); err != nil {
		return err
	}
	flag := func(key, word string, want bool) {
		if _, given := o[key]; !given {
			return
		}
		r.def.suffix = slices.DeleteFunc(r.def.suffix, func(s string) bool { return s == word })
		if optionBool(o, key, !want) == want {
			r.def.suffix = append(r.def.suffix, word)
		}
	}
	flag(keyWithRowid, "WITHOUT ROWID", false)
	flag(keyStrict, "STRICT", true)
	if _, given := o[keyAutoincrement]; !given {
		return nil
	}
	return r.setAutoincrement(optionBool(o, keyAutoincrement, false))
}

// setAutoincrement writes the key at its column, where alone AUTOINCREMENT can
// stand.
func (r *rebuild) setAutoincrement(on bool) error {
	key := r.def.keyColumns()
	if len(key) != 1 {
		return fmt.Errorf("table %q: AUTOINCREMENT needs a primary key of one INTEGER column", r.table)
	}
	keyName := ""
	for _, cl := range r.def.allClauses() {
		if cl.kind == kindPrimaryKey {
			keyName = cl.name
		}
	}
	r.dropClauses(func(cl *clause) bool { return cl.kind == kindPrimaryKey })
	text := generic().ConstraintPrefix(keyName) + "PRIMARY KEY"
	if on {
		text += " AUTOINCREMENT"
	}
	return r.def.column(key[0]).add(text)
}
