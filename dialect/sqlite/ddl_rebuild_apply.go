package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
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
	case op.AlterTable:
		return r.setOptions(o.Options)
	case op.CreateTableComment:
		return nil // SQLite keeps no comments; batch mode passes over them, as Alembic does
	}
	return &dialect.UnsupportedError{Dialect: product, What: fmt.Sprintf("%q within a batch", o), Instead: "do it outside of the batch"}
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

func (r *rebuild) createIndex(o op.CreateIndex) error {
	x := o.Index.Clone()
	if err := ddl.CheckOptions("index "+x.Name, x.Options, optionPrefix, "where"); err != nil {
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

// setOptions sets AUTOINCREMENT, WITHOUT ROWID and STRICT of the new table.
func (r *rebuild) setOptions(o schema.Options) error {
	if err := ddl.CheckOptions("batch alter table "+r.table.Name, o, optionPrefix, flagAutoincrementName, "with_rowid", "strict"); err != nil {
		return err
	}
	flag := func(key, word string, want bool) {
		if _, given := o[key]; !given {
			return
		}
		r.def.suffix = slices.DeleteFunc(r.def.suffix, func(s string) bool { return s == word })
		if optionBool(o, key, !want) == want {
			r.def.suffix = slices.Insert(r.def.suffix, 0, word)
		}
	}
	flag(keyWithRowid, "WITHOUT ROWID", false)
	flag(keyStrict, "STRICT", true) // in front, where CREATE TABLE writes it
	if _, given := o[keyAutoincrement]; !given {
		return nil
	}
	return r.setAutoincrement(optionBool(o, keyAutoincrement, false))
}

// setAutoincrement writes the key at its column, where alone AUTOINCREMENT can
// stand.
func (r *rebuild) setAutoincrement(on bool) error {
	columns := r.def.keyColumns()
	if len(columns) != 1 {
		return fmt.Errorf("table %q: AUTOINCREMENT needs a primary key of one INTEGER column", r.table)
	}
	i := slices.IndexFunc(r.def.allClauses(), func(cl *clause) bool { return cl.kind == kindPrimaryKey })
	key := r.def.allClauses()[i].constraint(r.table, columns).(*schema.PrimaryKey)
	r.dropClauses(func(cl *clause) bool { return cl.kind == kindPrimaryKey })
	return r.addInlineKey(key, on)
}

func (r *rebuild) addInlineKey(key *schema.PrimaryKey, autoincrement bool) error {
	text, err := inlineKeySQL(key, autoincrement)
	if err != nil {
		return err
	}
	return r.def.column(key.Columns[0]).add(text)
}
