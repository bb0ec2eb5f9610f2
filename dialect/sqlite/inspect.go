package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// masterRow is an object of the catalog.
type masterRow struct{ kind, name, table, sql string }

// Inspect reads each schema of the scope (an attached database; "" is main)
// with one query, whatever the number of tables. SQLite's own tables are left
// out.
func (d Dialect) Inspect(ctx context.Context, q dialect.Querier, s dialect.Scope) (*schema.MetaData, error) {
	m := &schema.MetaData{}
	for _, schemaName := range scopeSchemas(s) {
		there, err := attached(ctx, q, schemaName)
		if err != nil {
			return nil, fmt.Errorf("list the attached databases: %w", err)
		}
		if !there && s.Tables != nil {
			continue // its tables don't exist
		}
		rows, err := readMaster(ctx, q, schemaName)
		if err != nil {
			return nil, &dialect.CatalogError{Database: fileOf(ctx, q, schemaName), What: "schema", Err: err,
				Advice: "check that the file is a SQLite database which this user may read, and that no other program keeps it locked"}
		}
		if err := addTables(m, rows, schemaName, s); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// FindTables asks for the columns of each table, which SQLite looks up by its name:
// the catalog isn't read, whatever the number of tables. Only for what has no
// primary key, as a view, it is asked for the kind.
func (Dialect) FindTables(ctx context.Context, q dialect.Querier, tables ...schema.TableName) ([]string, error) {
	var args []any
	for _, t := range tables {
		args = append(args, t.Name, masterName(t.Schema))
	}
	return ddl.Kinds(ctx, q, len(tables), func(i int) string {
		return fmt.Sprintf(`CASE WHEN EXISTS (SELECT 1 FROM pragma_table_info(?%[1]d, ?%[2]d) WHERE pk > 0) THEN 'table'
WHEN EXISTS (SELECT 1 FROM pragma_table_info(?%[1]d, ?%[2]d))
THEN (SELECT replace(type, 'virtual', 'virtual table') FROM pragma_table_list(?%[1]d) WHERE schema = ?%[2]d COLLATE NOCASE) END`, 2*i+1, 2*i+2)
	}, args...)
}

// RequiredColumns implements dialect.ColumnFinder. No trigger fills a column.
func (Dialect) RequiredColumns(ctx context.Context, q dialect.Querier, tables ...schema.TableName) ([][]string, error) {
	var args []any
	for _, t := range tables {
		args = append(args, t.Name, masterName(t.Schema))
	}
	return ddl.Columns(ctx, q, len(tables), func(i int) string {
		return fmt.Sprintf(`SELECT name FROM pragma_table_xinfo(?%d, ?%d) WHERE "notnull" AND dflt_value IS NULL AND hidden = 0
AND NOT (pk > 0 AND type = 'INTEGER' COLLATE NOCASE)`, 2*i+1, 2*i+2)
	}, args...)
}

// TablesWith implements dialect.ColumnFinder. A table's statement names its columns.
func (Dialect) TablesWith(ctx context.Context, q dialect.Querier, schemaName, column string) ([]schema.TableName, error) {
	master := Dialect{}.Quote(masterName(schemaName)) + ".sqlite_master"
	return ddl.Tables(ctx, q, schemaName, "SELECT m.name FROM "+master+` m WHERE m.type = 'table' AND instr(lower(m.sql), ?1) > 0
AND EXISTS (SELECT 1 FROM pragma_table_info(m.name, ?2) WHERE name = ?1 COLLATE NOCASE) ORDER BY m.name`, column, masterName(schemaName))
}

// HoldsTables implements dialect.EmptyTeller. What an attached database holds isn't
// looked at.
func (Dialect) HoldsTables(ctx context.Context, q dialect.Querier) (holds bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sqlite_master) OR EXISTS (SELECT 1 FROM sqlite_temp_master)
OR EXISTS (SELECT 1 FROM pragma_database_list WHERE name NOT IN ('main', 'temp'))`).Scan(&holds)
	return holds, err
}

// masterName is what SQLite calls a schema; "" is main.
func masterName(schemaName string) string { return cmp.Or(schemaName, "main") }

// attached reports whether the connection has a database of that name.
func attached(ctx context.Context, q dialect.Querier, name string) (there bool, err error) {
	if name == "" {
		return true, nil
	}
	err = q.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pragma_database_list WHERE name = ? COLLATE NOCASE)", name).Scan(&there)
	return there, err
}

// fileOf returns the file of a schema, or the schema's name if it has none. The
// pragma works where no table can be read.
func fileOf(ctx context.Context, q dialect.Querier, schemaName string) string {
	rows, err := q.QueryContext(ctx, "PRAGMA database_list")
	if err != nil {
		return masterName(schemaName)
	}
	defer rows.Close()
	for rows.Next() {
		var seq int
		var name, file string
		if rows.Scan(&seq, &name, &file) == nil && strings.EqualFold(name, masterName(schemaName)) && file != "" {
			return file
		}
	}
	return masterName(schemaName)
}

func scopeSchemas(s dialect.Scope) []string {
	var out []string
	add := func(name string) {
		if name == "main" {
			name = ""
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, n := range s.Schemas {
		add(n)
	}
	for _, t := range s.Tables {
		add(t.Schema)
	}
	if len(out) == 0 {
		add("")
	}
	return out
}

// readMaster reads the tables, indexes, triggers, views and virtual tables of a
// schema in the order in which they were made. The tables in which a virtual one
// keeps its data come and go with it, so they are left out.
func readMaster(ctx context.Context, q dialect.Querier, schemaName string) ([]masterRow, error) {
	schemaName = masterName(schemaName)
	rows, err := q.QueryContext(ctx, `SELECT CASE WHEN m.sql LIKE 'CREATE VIRTUAL TABLE %' THEN 'virtual' ELSE m.type END, m.name, m.tbl_name, m.sql
		FROM `+quoter.Quote(schemaName)+`.sqlite_master AS m
		WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
		AND m.name NOT IN (SELECT name FROM pragma_table_list WHERE schema = ? AND type = 'shadow')
		ORDER BY m.rowid`, schemaName)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []masterRow
	for rows.Next() {
		var r masterRow
		if err := rows.Scan(&r.kind, &r.name, &r.table, &r.sql); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func addTables(m *schema.MetaData, rows []masterRow, schemaName string, s dialect.Scope) error {
	tables, wanted := map[string]*schema.Table{}, namesIn(schemaName, s.Tables)
	for _, r := range rows {
		n := schema.TableName{Schema: schemaName, Name: r.name}
		if r.kind != "table" || s.Tables != nil && !wanted[strings.ToLower(r.name)] {
			continue
		}
		t, err := tableOf(n, r.sql)
		if err != nil {
			return fmt.Errorf("the stored definition of table %q can't be read: %w", r.name, err)
		}
		tables[strings.ToLower(r.name)] = t
		m.Add(t)
	}
	for _, r := range rows {
		switch t := tables[strings.ToLower(r.table)]; {
		case r.kind == "index" && t != nil:
			x, err := parseIndex(r.name, r.sql)
			if err != nil {
				return fmt.Errorf("the stored definition of index %q can't be read: %w", r.name, err)
			}
			t.Indexes = append(t.Indexes, x)
		}
	}
	addObjects(m, rows, schemaName)
	return nil
}

// namesIn returns the names of the tables of a schema in lower case: SQLite
// compares without regard to case.
func namesIn(schemaName string, tables []schema.TableName) map[string]bool {
	names := make(map[string]bool, len(tables))
	for _, t := range tables {
		if masterName(t.Schema) == masterName(schemaName) {
			names[strings.ToLower(t.Name)] = true
		}
	}
	return names
}

// tableOf makes the model of a stored CREATE TABLE.
func tableOf(n schema.TableName, sql string) (*schema.Table, error) {
	d, err := parseCreateTable(sql)
	if err != nil {
		return nil, err
	}
	t := d.table(n)
	t.DDL = sql
	return t, nil
}

// table makes the model of a definition.
func (d *definition) table(n schema.TableName) *schema.Table {
	t := &schema.Table{Name: n}
	for _, c := range d.columns {
		t.Columns = append(t.Columns, c.column())
	}
	for _, c := range d.columns {
		for _, cl := range c.clauses {
			cl.addTo(t, []string{c.name})
		}
	}
	for _, cl := range d.constraints {
		cl.addTo(t, cl.columns)
	}
	for _, s := range d.suffix {
		switch s {
		case "STRICT":
			t.Options.Set(keyStrict, true)
		case "WITHOUT ROWID":
			t.Options.Set(keyWithRowid, false)
		}
	}
	d.settleKey(t)
	return t
}

// column makes the model of a column, its constraints aside.
func (c *columnDef) column() *schema.Column {
	col := &schema.Column{Name: c.name}
	collation := ""
	for _, cl := range c.clauses {
		switch cl.kind {
		case kindCollate:
			collation = cl.expr
		case kindNotNull:
			col.Nullability = schema.NotNull
			if cl.conflict != "" {
				col.Options.Set(keyOnConflictNotNull, cl.conflict)
			}
		case kindDefault:
			col.Default = schema.ExprDefault(cl.expr)
		case kindGenerated:
			col.Computed = &schema.Computed{SQL: cl.expr, Persisted: cl.persisted}
		}
	}
	col.Type = parseType(c.typ, collation)
	return col
}

// addTo adds a constraint to the model.
func (cl *clause) addTo(t *schema.Table, columns []string) {
	columns = slices.Clone(columns)
	switch cl.kind {
	case kindPrimaryKey:
		t.PrimaryKey = &schema.PrimaryKey{Name: cl.name, Columns: columns}
		if cl.autoincrement {
			t.Options.Set(keyAutoincrement, true)
		}
		if cl.desc {
			t.PrimaryKey.Options.Set(keyDescending, true)
		}
		cl.setOptions(t.PrimaryKey)
	case kindUnique:
		u := &schema.Unique{Name: cl.name, Columns: columns}
		cl.setOptions(u)
		t.Uniques = append(t.Uniques, u)
	case kindCheck:
		ck := &schema.Check{Name: cl.name, SQL: cl.expr}
		cl.setOptions(ck)
		t.Checks = append(t.Checks, ck)
	case kindForeignKey:
		fk := cl.fk.Clone()
		fk.Name, fk.Columns = cl.name, columns
		fk.RefTable.Schema = t.Name.Schema
		t.ForeignKeys = append(t.ForeignKeys, fk)
	}
}

func (cl *clause) setOptions(c schema.Constraint) {
	if cl.conflict != "" {
		SetOnConflict(c, cl.conflict)
	}
	if cl.order != nil {
		KeyOrder(cl.order...).ApplyConstraint(c)
	}
}

// settleKey brings names in constraints to the columns' own spelling, marks
// the key's columns, and says which of them admit NULL: in SQLite a primary
// key column does, unless it is the rowid or the table is STRICT or WITHOUT
// ROWID. Source: https://www.sqlite.org/lang_createtable.html#the_primary_key.
func (d *definition) settleKey(t *schema.Table) {
	for _, c := range t.Constraints() {
		switch c := c.(type) {
		case *schema.PrimaryKey:
			spell(t, c.Columns)
		case *schema.Unique:
			spell(t, c.Columns)
		case *schema.ForeignKey:
			spell(t, c.Columns)
		}
	}
	if t.PrimaryKey == nil {
		return
	}
	alias := d.rowidAlias()
	for _, n := range t.PrimaryKey.Columns {
		c := t.Column(n)
		if c == nil {
			continue
		}
		c.PrimaryKey = true
		if c.Nullability == schema.NullDefault && !alias && len(d.suffix) == 0 {
			c.Nullability = schema.Null
		}
	}
}

func spell(t *schema.Table, columns []string) {
	for i, n := range columns {
		for _, c := range t.Columns {
			if strings.EqualFold(c.Name, n) {
				columns[i] = c.Name
			}
		}
	}
}

// rowidAlias reports whether the primary key is another name of the rowid: one
// column of type INTEGER exactly.
func (d *definition) rowidAlias() bool {
	isInteger := func(name string) bool {
		c := d.column(name)
		return c != nil && strings.EqualFold(strings.TrimSpace(c.typ), "INTEGER")
	}
	for _, c := range d.columns {
		for _, cl := range c.clauses {
			if cl.kind == kindPrimaryKey {
				return isInteger(c.name) && !cl.desc
			}
		}
	}
	for _, cl := range d.constraints {
		if cl.kind == kindPrimaryKey {
			return len(cl.columns) == 1 && isInteger(cl.columns[0])
		}
	}
	return false
}

// column returns the column of that name, without regard to case; nil when
// there is none.
func (d *definition) column(name string) *columnDef {
	for _, c := range d.columns {
		if strings.EqualFold(c.name, name) {
			return c
		}
	}
	return nil
}
