package convert_test

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// world is the database that operations need: the tables, columns, keys and
// other objects that they refer to and don't make themselves.
type world struct {
	d     dialect.Dialect
	fill  schema.Type
	first *schema.MetaData // before the operations
	now   *schema.MetaData // after those that were looked at
	named []string         // schemas
}

// newWorld collects what the operations need; a column of unknown type is of
// the type fill.
func newWorld(d dialect.Dialect, fill schema.Type, ops []op.Operation) *world {
	w := &world{d: d, fill: fill, first: &schema.MetaData{}, now: &schema.MetaData{}}
	for _, o := range ops {
		w.need(o)
	}
	return w
}

// schemas are the schemas that tables and objects lie in.
func (w *world) schemas() []string {
	slices.Sort(w.named)
	return slices.Compact(w.named)
}

// setup makes the database: tables without foreign keys first.
func (w *world) setup() []op.Operation {
	var out []op.Operation
	for _, e := range w.first.Enums {
		out = append(out, op.CreateEnum{Enum: e})
	}
	for _, o := range w.first.Objects {
		out = append(out, op.CreateObject{Object: o})
	}
	tables := slices.Clone(w.first.Tables())
	slices.SortStableFunc(tables, func(a, b *schema.Table) int { return len(a.ForeignKeys) - len(b.ForeignKeys) })
	for _, t := range tables {
		if len(t.Columns) == 0 {
			t.Columns = []*schema.Column{{Name: "id", Type: schema.Integer{}}}
		}
		out = append(out, op.CreateTable{Table: t})
	}
	return out
}

// need adds what an operation refers to, and then what it makes.
func (w *world) need(o op.Operation) {
	switch o := o.(type) {
	case op.CreateTable:
		w.needForeignTables(o.Table)
	case op.DropTable:
		w.table(o.Name)
	case op.RenameTable:
		w.table(o.From)
	case op.CreateTableComment:
		w.table(o.Table).Comment = o.Existing
	case op.AddColumn:
		w.needAddColumn(o)
	case op.DropColumn:
		w.column(o.Table, o.Name, o.ExistingType)
		w.column(o.Table, "id", nil) // most databases have no table without columns
	case op.AlterColumn:
		w.needAlterColumn(o)
	case op.BatchAlterTable:
		w.needBatch(o)
	case op.AddConstraint:
		w.needConstraint(o.Table, o.Constraint)
	case op.DropConstraint:
		w.needDropConstraint(o)
	case op.CreateIndex:
		w.needIndex(o)
	case op.DropIndex:
		w.needDropIndex(o)
	case op.BulkInsert:
		w.needRows(o)
	case op.Execute:
		w.needSQL(o.SQL)
	case op.CreateObject:
		w.schema(o.Object.Name)
	case op.DropObject:
		w.schema(o.Object.Name)
		w.first.Objects = append(w.first.Objects, schema.NewSequence(o.Object.Name, schema.Identity{}))
	}
	_ = o.Apply(w.now) // what raw SQL makes is not known; the run reports the rest
}

func (w *world) schema(n schema.TableName) {
	if n.Schema != "" {
		w.named = append(w.named, n.Schema)
	}
}

// table returns the table as it is at first; one that an operation made is not
// added.
func (w *world) table(name schema.TableName) *schema.Table {
	w.schema(name)
	if t := w.first.Table(name); t != nil {
		return t
	}
	t := schema.NewTable(name)
	if w.now.Table(name) == nil {
		w.first.Add(t)
		w.now.Add(schema.NewTable(name))
	}
	return t
}

// column makes sure that the table has the column, and returns it as it is at
// first. typ may be nil.
func (w *world) column(table schema.TableName, name string, typ schema.Type) *schema.Column {
	t := w.table(table)
	if c := t.Column(name); c != nil {
		return c
	}
	if typ == nil {
		typ = w.fill
		if name == "id" {
			typ = schema.Integer{}
		}
	}
	c := &schema.Column{Name: name, Type: typ}
	if now := w.now.Table(table); now.Column(name) == nil {
		t.Columns = append(t.Columns, c)
		now.Columns = append(now.Columns, c.Clone())
	}
	return c
}

func (w *world) columns(table schema.TableName, names []string) {
	for _, name := range names {
		w.column(table, name, nil)
	}
}

// expression adds the columns that an SQL expression names.
func (w *world) expression(table schema.TableName, sql string) {
	var typ schema.Type
	if strings.Contains(sql, "lower(") || strings.Contains(sql, "''") {
		typ = schema.String{Length: 50}
	}
	for _, name := range names(w.d, sql) {
		w.column(table, name, typ)
	}
}

func (w *world) needForeignTables(t *schema.Table) {
	w.schema(t.Name)
	for _, c := range t.Columns {
		if e, ok := c.Type.(*schema.Enum); ok {
			w.enum(e)
		}
	}
	for _, fk := range t.ForeignKeys {
		var types []schema.Type
		for _, name := range fk.Columns {
			if c := t.Column(name); c != nil {
				types = append(types, c.Type)
			}
		}
		if fk.RefTable != t.Name {
			w.referred(fk, types)
		}
	}
	if parent, ok := t.Options["postgresql_inherits"].(string); ok {
		w.table(schema.ParseTableName(parent))
	}
}

func (w *world) enum(e *schema.Enum) {
	name := schema.TableName{Schema: e.Schema, Name: e.Name}
	w.schema(name)
	if !e.NoCreateType || w.first.Enum(name) != nil || w.d.Name() != "postgresql" {
		return
	}
	values := e.Values
	if len(values) == 0 {
		values = []string{"a"}
	}
	w.first.Enums = append(w.first.Enums, &schema.EnumType{Name: name, Values: values})
}

// referred adds the table of a foreign key with a key on its columns.
func (w *world) referred(fk *schema.ForeignKey, types []schema.Type) {
	t := w.table(fk.RefTable)
	names := fk.RefColumns
	if len(names) == 0 {
		names = []string{"id"}
	}
	for i, name := range names {
		var typ schema.Type
		if i < len(types) {
			typ = types[i]
		}
		w.column(fk.RefTable, name, typ)
	}
	if now := w.now.Table(fk.RefTable); now != nil && !hasKey(now, names) {
		t.Uniques = append(t.Uniques, &schema.Unique{Columns: names})
		now.Uniques = append(now.Uniques, &schema.Unique{Columns: names})
	}
}

func hasKey(t *schema.Table, columns []string) bool {
	if t.PrimaryKey != nil && slices.Equal(t.PrimaryKey.Columns, columns) {
		return true
	}
	return slices.ContainsFunc(t.Uniques, func(u *schema.Unique) bool { return slices.Equal(u.Columns, columns) })
}

func (w *world) needAddColumn(o op.AddColumn) {
	w.table(o.Table)
	for _, name := range []string{o.Before, o.After} {
		if name != "" {
			w.column(o.Table, name, nil)
		}
	}
	if e, ok := o.Column.Type.(*schema.Enum); ok {
		w.enum(e)
	}
	for _, fk := range o.Column.ForeignKeys {
		if fk.RefTable != o.Table {
			w.referred(fk, []schema.Type{o.Column.Type})
		}
	}
	for _, ck := range o.Column.Checks {
		w.columns(o.Table, without(names(w.d, ck.SQL), o.Column.Name))
	}
	if o.Column.Computed != nil {
		w.columns(o.Table, without(names(w.d, o.Column.Computed.SQL), o.Column.Name))
	}
}

func without(all []string, name string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == name })
}

func (w *world) needAlterColumn(o op.AlterColumn) {
	c := w.column(o.Table, o.Name, o.ExistingType)
	for _, name := range []string{o.Before, o.After} {
		if name != "" {
			w.column(o.Table, name, nil)
		}
	}
	nullable := o.ExistingNullable
	if nullable == nil && o.Nullable != nil {
		other := !*o.Nullable
		nullable = &other
	}
	if nullable != nil && !*nullable {
		c.Nullability = schema.NotNull
	}
	if d := o.ExistingDefault; d != nil {
		c.Default, c.Computed, c.Identity = d.Default, d.Computed, d.Identity
	}
	if o.ExistingComment != nil {
		c.Comment = *o.ExistingComment
	}
	for _, d := range []*op.DefaultChange{o.Default, o.ExistingDefault} {
		if d != nil && d.Computed != nil {
			w.columns(o.Table, names(w.d, d.Computed.SQL))
		}
		if d != nil && d.Identity != nil {
			c.Nullability = schema.NotNull
		}
	}
	numbered := o.Autoincrement != nil || o.ExistingAutoincrement != nil
	if t := w.table(o.Table); numbered && t.PrimaryKey == nil {
		c.PrimaryKey, c.Nullability = true, schema.NotNull
		t.PrimaryKey = &schema.PrimaryKey{Columns: []string{o.Name}}
		c.Autoincrement = schema.AutoincrementOff
		if o.ExistingAutoincrement != nil && *o.ExistingAutoincrement {
			c.Autoincrement = schema.AutoincrementOn
		}
	}
}

func (w *world) needBatch(o op.BatchAlterTable) {
	if o.CopyFrom != nil && w.first.Table(o.Table) == nil {
		w.schema(o.Table)
		copied := o.CopyFrom.Clone()
		copied.Name = o.Table
		w.needForeignTables(copied)
		w.first.Add(copied)
		w.now.Add(copied.Clone())
	}
	w.table(o.Table)
	for _, item := range o.TableArgs {
		if c, ok := item.(schema.Constraint); ok {
			w.needConstraint(o.Table, c)
		}
	}
	var added []string
	for _, change := range o.Ops {
		if add, ok := change.(op.AddColumn); ok {
			added = append(added, add.Column.Name)
		}
	}
	for _, group := range o.Reordering {
		for _, name := range group {
			if !slices.Contains(added, name) {
				w.column(o.Table, name, nil)
			}
		}
	}
	now := w.now.Clone()
	for _, change := range o.Ops {
		w.need(change)
	}
	w.now = now // need applies the batch as a whole
	for _, t := range w.first.Tables() {
		if w.now.Table(t.Name) == nil {
			w.now.Add(t.Clone())
		}
	}
}

func (w *world) needConstraint(table schema.TableName, c schema.Constraint) {
	w.table(table)
	switch c := c.(type) {
	case *schema.PrimaryKey:
		for _, name := range c.Columns {
			w.column(table, name, nil).Nullability = schema.NotNull // which they stay without the key
		}
	case *schema.Unique:
		w.columns(table, c.Columns)
		w.optionColumns(table, c.Options)
	case *schema.ForeignKey:
		w.columns(table, c.Columns)
		w.referred(c, nil)
		w.indexed(table, c.Columns)
	case *schema.Check:
		w.expression(table, c.SQL)
	case *schema.Exclude:
		for _, e := range c.Elements {
			w.element(table, e)
		}
		w.expression(table, c.Where)
	}
}

// indexed makes an index on MariaDB, which else makes one for a foreign key and
// keeps it when the key is dropped.
func (w *world) indexed(table schema.TableName, columns []string) {
	t := w.table(table)
	if w.d.Name() == "mariadb" && t.IndexNamed("ix_referring") == nil {
		x := &schema.Index{Name: "ix_referring"}
		for _, name := range columns {
			x.Keys = append(x.Keys, schema.KeyPart{Column: name})
		}
		t.Indexes = append(t.Indexes, x)
	}
}

func (w *world) element(table schema.TableName, e schema.ExcludeElement) {
	var typ schema.Type
	if e.Operator == "&&" {
		typ = postgresql.TSRANGE()
	}
	if e.Column != "" {
		w.column(table, e.Column, typ)
	}
	w.expression(table, e.Expr)
}

func (w *world) needDropConstraint(o op.DropConstraint) {
	t := w.table(o.Table)
	if o.Constraint != nil {
		w.needConstraint(o.Table, o.Constraint)
		_ = t.AddConstraint(schema.CloneConstraint(o.Constraint))
		return
	}
	if t.Constraint(o.Name, o.Kind) != nil || w.now.Table(o.Table).Constraint(o.Name, o.Kind) != nil {
		return
	}
	w.column(o.Table, "a", nil)
	column := []string{"a"}
	switch o.Kind {
	case schema.KindPrimaryKey:
		t.PrimaryKey = &schema.PrimaryKey{Name: o.Name, Columns: column}
		t.Column("a").PrimaryKey, t.Column("a").Autoincrement = true, schema.AutoincrementOff
	case schema.KindForeignKey:
		fk := &schema.ForeignKey{Name: o.Name, Columns: column, RefTable: schema.TableName{Schema: o.Table.Schema, Name: "referred"}, RefColumns: column}
		w.referred(fk, []schema.Type{t.Column("a").Type})
		t.ForeignKeys = append(t.ForeignKeys, fk)
	case schema.KindCheck:
		t.Checks = append(t.Checks, &schema.Check{Name: o.Name, SQL: "a IS NOT NULL"})
	default:
		t.Uniques = append(t.Uniques, &schema.Unique{Name: o.Name, Columns: column})
	}
	_ = w.now.Table(o.Table).AddConstraint(t.Constraint(o.Name, o.Kind))
}

func (w *world) needIndex(o op.CreateIndex) {
	for _, key := range o.Index.Keys {
		w.expression(o.Table, key.Expr)
	}
	w.optionColumns(o.Table, o.Index.Options)
	w.columns(o.Table, o.Index.Columns())
	w.table(o.Table)
}

// optionColumns adds the columns that options name.
func (w *world) optionColumns(table schema.TableName, options schema.Options) {
	for key, value := range options {
		if !strings.HasPrefix(key, w.d.Name()+"_") {
			continue
		}
		switch {
		case strings.HasSuffix(key, "_where"):
			if text, ok := value.(string); ok {
				w.expression(table, text)
			}
		case strings.HasSuffix(key, "_include"):
			if columns, ok := value.([]string); ok {
				w.columns(table, columns)
			}
		}
	}
}

func (w *world) needDropIndex(o op.DropIndex) {
	table := o.Table
	if table.Name == "" {
		table.Name = "t"
	}
	t := w.table(table)
	if t.IndexNamed(o.Name) != nil || w.now.Table(table).IndexNamed(o.Name) != nil {
		return
	}
	w.column(table, "a", nil)
	t.Indexes = append(t.Indexes, &schema.Index{Name: o.Name, Keys: []schema.KeyPart{{Column: "a"}}})
	w.now.Table(table).Indexes = append(w.now.Table(table).Indexes, t.IndexNamed(o.Name).Clone())
}

func (w *world) needRows(o op.BulkInsert) {
	w.table(o.Table)
	for _, c := range o.Columns {
		typ := c.Type
		if _, ok := typ.(schema.NullType); ok {
			typ = nil
		}
		w.column(o.Table, c.Name, typ)
	}
}

// needSQL adds the tables that a statement names after FROM, INTO, UPDATE,
// JOIN and TABLE, with all its other names as their columns.
func (w *world) needSQL(sql string) {
	var tables []schema.TableName
	var previous string
	words := tokens(w.d, sql)
	for _, t := range words {
		if t.Kind != sqltext.Word && t.Kind != sqltext.QuotedName {
			previous = ""
			continue
		}
		switch strings.ToUpper(previous) {
		case "FROM", "INTO", "UPDATE", "JOIN", "TABLE":
			tables = append(tables, schema.Name(unquoted(t)))
		case "TYPE":
			w.enum(&schema.Enum{Name: unquoted(t), NoCreateType: true})
		}
		previous = t.Text
	}
	for _, table := range tables {
		w.table(table)
		for _, name := range names(w.d, sql) {
			if !slices.Contains(tables, schema.Name(name)) {
				w.column(table, name, nil)
			}
		}
	}
}

func tokens(d dialect.Dialect, sql string) []sqltext.Token {
	var all []sqltext.Token
	for t := range sqltext.Tokens(d.Traits().Lexer, sql) {
		if !t.Kind.Trivia() {
			all = append(all, t)
		}
	}
	return all
}

func unquoted(t sqltext.Token) string {
	if t.Kind == sqltext.QuotedName {
		return t.Text[1 : len(t.Text)-1]
	}
	return t.Text
}

// names returns the column names in an SQL text: the words that are neither
// keywords nor functions nor types.
func names(d dialect.Dialect, sql string) []string {
	var out []string
	all := tokens(d, sql)
	for i, t := range all {
		word := t.Kind == sqltext.Word && !slices.Contains(notNames, strings.ToUpper(t.Text))
		called := i+1 < len(all) && (all[i+1].Text == "(" || all[i+1].Text == ".")
		cast := i > 0 && (all[i-1].Text == "::" || all[i-1].Text == ":" || all[i-1].Is("AS") || all[i-1].Is("ADD") || all[i-1].Is("COLLATE"))
		if (word || t.Kind == sqltext.QuotedName) && (!called || all[max(i-1, 0)].Is("INTO")) && !cast {
			out = append(out, unquoted(t))
		}
	}
	return out
}

// notNames are the words of SQL that the corpus uses.
var notNames = strings.Fields(`ALTER ALL AND ANALYZE AS ASC BEGIN BETWEEN BY CASE CAST COLLATE COLUMN COMMIT CREATE CURRENT_DATE
	CURRENT_TIMESTAMP DATE DEFAULT DELETE DESC DISTINCT DO DROP ELSE END ESCAPE EXISTS FALSE FIRST FROM FULL GROUP HAVING ILIKE IN INDEX INSERT
	INTERVAL INTO IS JOIN LAST LEFT LIKE LIMIT NOT NULL NULLS ON OR ORDER OUTER PRAGMA RETURNING SELECT SET SIMILAR TABLE THEN TO TRUE
	UNION UPDATE USING VALUES WHEN WHERE WITH`)
