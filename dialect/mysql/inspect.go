package mysql

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// Inspect reads the catalog in at most nine queries: the default database,
// tables, columns, indexes, checks, foreign keys, sequences, the names of all
// other objects and their definitions. MySQL itself takes a query for each
// definition.
func (d *Dialect) Inspect(ctx context.Context, q dialect.Querier, scope dialect.Scope) (*schema.MetaData, error) {
	r := &reader{d: d, q: q, tables: map[schema.TableName]*tableInfo{},
		viewColumns: map[schema.TableName][]string{}, queries: map[*schema.Object][]sqltext.Token{}}
	for _, read := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"name", func(ctx context.Context) error { return r.findScope(ctx, scope) }},
		{"tables", r.readTables}, {"columns", r.readColumns}, {"indexes", r.readIndexes}, {"CHECK constraints", r.readChecks},
		{"foreign keys", r.readForeignKeys}, {"sequences", r.readSequences}, {"views, triggers, routines and events", r.readObjects},
	} {
		if err := read.do(ctx); errors.Is(err, errNoDatabase) {
			return nil, err
		} else if err != nil {
			return nil, &dialect.CatalogError{Database: r.database, What: read.what, Err: err,
				Advice: "check that the server answers and that the user of the database URL may read information_schema, then run the command again"}
		}
	}
	r.settleViews()
	out := &schema.MetaData{Objects: r.objects, LeftOut: r.leftOut, Defaults: r.defaults}
	for _, name := range r.order {
		t := r.tables[name].table
		settleIndexes(t)
		out.Add(t)
	}
	return out, nil
}

// reader reads one scope of the catalog.
type reader struct {
	d        *Dialect
	q        dialect.Querier
	database string // the default one
	defaults schema.Options
	schemas  []string
	only     []schema.TableName // nil: all tables; schemas are filled in
	tables   map[schema.TableName]*tableInfo
	order    []schema.TableName
	objects  []*schema.Object
	leftOut  []string

	sequences []*schema.Object
	shown     []schema.TableName // tables whose CREATE TABLE says more than the catalog, with the database

	viewColumns map[schema.TableName][]string
	queries     map[*schema.Object][]sqltext.Token // of the views
}

// tableInfo is a table while it is being read.
type tableInfo struct {
	table     *schema.Table
	charset   string
	collation string
}

var errNoDatabase = errors.New("the connection has no default database; name one in the URL, or the schemas to read")

// findScope settles which databases and tables are read.
func (r *reader) findScope(ctx context.Context, scope dialect.Scope) error {
	var database sql.NullString
	var charset, collation string
	if err := r.q.QueryRowContext(ctx, "SELECT DATABASE(), @@character_set_database, @@collation_database").Scan(&database, &charset, &collation); err != nil {
		return err
	}
	r.defaults.Set(nameMySQL+"_"+keyCharset, charset)
	r.defaults.Set(nameMySQL+"_"+keyCollate, collation)
	r.database = database.String
	schemas := scope.Schemas
	if len(schemas) == 0 {
		schemas = []string{""}
	}
	if scope.Tables != nil {
		schemas = nil
		r.only = []schema.TableName{}
		for _, t := range scope.Tables {
			schemas = append(schemas, t.Schema)
			if full := (schema.TableName{Schema: r.full(t.Schema), Name: t.Name}); possible(full.Schema) && possible(full.Name) {
				r.only = append(r.only, full)
			}
		}
	}
	for _, s := range schemas {
		if s == "" && !database.Valid {
			return errNoDatabase
		}
		if full := r.full(s); possible(full) {
			r.schemas = append(r.schemas, full)
		}
	}
	return nil
}

// possible reports whether something can have a name. The catalog's character
// set lacks the characters beyond U+FFFF: no name has one, and the server refuses
// to compare with it (1267).
func possible(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r > 0xFFFF })
}

// full is the name of the database that a schema's name means.
func (r *reader) full(schemaName string) string {
	if schemaName == "" {
		return r.database
	}
	return schemaName
}

// name makes a table's name; the default database's have no schema.
func (r *reader) name(database, table string) schema.TableName {
	if database == r.database {
		database = ""
	}
	return schema.TableName{Schema: database, Name: table}
}

// where is the condition on the columns that hold database and table.
func (r *reader) where(database, table string) (string, []any) {
	if r.only != nil && len(r.only) == 0 || len(r.schemas) == 0 {
		return "1 = 0", nil
	}
	if r.only != nil {
		parts := make([]string, len(r.only))
		var args []any
		for i, t := range r.only {
			parts[i] = database + " = ? AND " + table + " = ?"
			args = append(args, t.Schema, t.Name)
		}
		return "(" + strings.Join(parts, " OR ") + ")", args
	}
	args := make([]any, len(r.schemas))
	for i, s := range r.schemas {
		args[i] = s
	}
	return database + " IN (?" + strings.Repeat(", ?", len(args)-1) + ")", args
}

// each runs a query and calls scan for each row.
func (r *reader) each(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := r.q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r *reader) info(database, table string) *tableInfo { return r.tables[r.name(database, table)] }

// readTables asks for the collations first: joined to the tables, they would be
// read again for each.
func (r *reader) readTables(ctx context.Context) error {
	charsets, err := r.charsets(ctx)
	if err != nil {
		return err
	}
	where, args := r.where("TABLE_SCHEMA", "TABLE_NAME")
	query := `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, COALESCE(ENGINE, ''), COALESCE(TABLE_COLLATION, ''),
		COALESCE(CREATE_OPTIONS, ''), COALESCE(TABLE_COMMENT, '')
		FROM information_schema.TABLES WHERE ` + where + ` ORDER BY TABLE_SCHEMA, TABLE_NAME`
	return r.each(ctx, query, args, func(rows *sql.Rows) error {
		var database, name, kind, engine, collation, options, comment string
		if err := rows.Scan(&database, &name, &kind, &engine, &collation, &options, &comment); err != nil {
			return err
		}
		charset, ok := charsets[collation]
		if !ok { // MariaDB lists uca1400_ai_ci, which several character sets have, without them
			charset = charsetOfCollation(collation)
		}
		switch kind {
		case "SEQUENCE":
			if engine != "InnoDB" {
				r.leftOut = append(r.leftOut, "engine "+engine+" of sequence "+r.name(database, name).String())
			}
			r.sequences = append(r.sequences, &schema.Object{Kind: schema.KindSequence, Name: r.name(database, name), Comment: comment, DependsOn: []schema.ObjectRef{}})
		case "BASE TABLE", "SYSTEM VERSIONED":
			t := &schema.Table{Name: r.name(database, name), Comment: comment}
			tableOptions(t, engine, charset, collation, options)
			if kind == "SYSTEM VERSIONED" {
				t.Options.Set(nameMySQL+"_"+keyVersioned, true)
			}
			if r.d.mariadb || slices.Contains(strings.Fields(options), "partitioned") {
				r.shown = append(r.shown, schema.TableName{Schema: database, Name: name})
			}
			if engine == "MRG_MyISAM" {
				r.leftOut = append(r.leftOut, "UNION of table "+t.Name.String())
			}
			r.tables[t.Name] = &tableInfo{table: t, charset: charset, collation: collation}
			r.order = append(r.order, t.Name)
		}
		return nil
	})
}

// charsets reads the character set of each collation.
func (r *reader) charsets(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	query := "SELECT COLLATION_NAME, COALESCE(CHARACTER_SET_NAME, '') FROM information_schema.COLLATIONS"
	err := r.each(ctx, query, nil, func(rows *sql.Rows) error {
		var collation, charset string
		err := rows.Scan(&collation, &charset)
		out[collation] = charset
		return err
	})
	return out, err
}

// tableOptions keeps what is needed to make the table again.
func tableOptions(t *schema.Table, engine, charset, collation, options string) {
	set := func(key, value string) {
		if value != "" {
			t.Options.Set(nameMySQL+"_"+key, value)
		}
	}
	set(keyEngine, engine)
	set(keyCharset, charset)
	set(keyCollate, collation)
	for word := range strings.FieldsSeq(options) {
		key, value, ok := strings.Cut(word, "=")
		key = strings.ToLower(key)
		value = strings.Trim(value, `"'`)
		switch {
		case !ok || key == keyTransactional: // which Aria says of every table
		case key == keyRowFormat:
			set(key, strings.ToUpper(value))
		default:
			set(strings.Trim(key, "`"), value)
		}
	}
}

// FindTables looks for tables, and what has their names, in one query.
func (d *Dialect) FindTables(ctx context.Context, q dialect.Querier, tables ...schema.TableName) ([]string, error) {
	var queries []string
	for _, t := range tables {
		query, err := d.tableQuery(t)
		if err != nil {
			return nil, err
		}
		queries = append(queries, query)
	}
	return ddl.Kinds(ctx, q, len(tables), func(i int) string { return queries[i] })
}

// placed returns the condition of the rows of the catalog that are a table's; "" for a
// table that can't be there.
func (d *Dialect) placed(t schema.TableName) (string, error) {
	if !possible(t.Schema) || !possible(t.Name) {
		return "", nil
	}
	name, err := d.Literal(t.Name, nil)
	if err != nil {
		return "", err
	}
	database := "DATABASE()"
	if t.Schema != "" {
		if database, err = d.Literal(t.Schema, nil); err != nil {
			return "", err
		}
	}
	return "TABLE_SCHEMA = " + database + " AND TABLE_NAME = " + name, nil
}

func (d *Dialect) tableQuery(t schema.TableName) (string, error) {
	at, err := d.placed(t)
	if at == "" {
		return "SELECT NULL FROM DUAL WHERE FALSE", err
	}
	return "SELECT CASE WHEN TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED') THEN LOWER(TABLE_TYPE)" +
		" WHEN ENGINE IN ('MyISAM', 'Aria', 'MRG_MyISAM', 'MEMORY', 'CSV', 'ARCHIVE', 'BLACKHOLE') THEN '" + dialect.KindUnsafeTable + "' ELSE 'table' END" +
		" FROM information_schema.TABLES WHERE TABLE_TYPE NOT LIKE '%TEMPORARY%' AND " + at, nil
}

// RequiredColumns implements dialect.ColumnFinder. The server gives a value by itself to
// an enum, and to every column if its sql_mode isn't strict.
func (d *Dialect) RequiredColumns(ctx context.Context, q dialect.Querier, tables ...schema.TableName) ([][]string, error) {
	var queries []string
	for _, t := range tables {
		at, err := d.placed(t)
		if err != nil {
			return nil, err
		}
		queries = append(queries, "SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS c WHERE "+cmp.Or(at, "FALSE")+
			" AND IS_NULLABLE = 'NO' AND COLUMN_DEFAULT IS NULL AND DATA_TYPE <> 'enum' AND EXTRA NOT LIKE '%auto_increment%' AND EXTRA NOT LIKE '%GENERATED%'"+
			" AND @@SESSION.sql_mode REGEXP 'STRICT_(TRANS|ALL)_TABLES' AND NOT EXISTS (SELECT 1 FROM information_schema.TRIGGERS"+
			" WHERE EVENT_OBJECT_SCHEMA = c.TABLE_SCHEMA AND EVENT_OBJECT_TABLE = c.TABLE_NAME AND ACTION_TIMING = 'BEFORE' AND EVENT_MANIPULATION = 'INSERT')")
	}
	return ddl.Columns(ctx, q, len(tables), func(i int) string { return queries[i] })
}

// TablesWith implements dialect.ColumnFinder.
func (d *Dialect) TablesWith(ctx context.Context, q dialect.Querier, schemaName, column string) ([]schema.TableName, error) {
	database, err := d.Literal(schemaName, nil)
	if err != nil {
		return nil, err
	}
	name, err := d.Literal(column, nil)
	if err != nil {
		return nil, err
	}
	return ddl.Tables(ctx, q, schemaName, "SELECT TABLE_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = COALESCE(NULLIF("+database+", ''), DATABASE()) AND COLUMN_NAME = "+name+
		" ORDER BY TABLE_NAME")
}

// SchemasWith implements dialect.SchemaFinder. The catalog holds the databases that the
// user may see.
func (d *Dialect) SchemasWith(ctx context.Context, q dialect.Querier, table schema.TableName, column string) (schemas []string, visible int, err error) {
	if !possible(table.Schema) || !possible(table.Name) {
		return nil, 0, nil
	}
	var texts []string
	for _, text := range []string{table.Name, column, table.Schema} {
		literal, err := d.Literal(text, nil)
		if err != nil {
			return nil, 0, err
		}
		texts = append(texts, literal)
	}
	found, err := ddl.Tables(ctx, q, "", "SELECT TABLE_SCHEMA FROM information_schema.COLUMNS WHERE TABLE_NAME = "+texts[0]+" AND COLUMN_NAME = "+texts[1]+
		" AND TABLE_SCHEMA <> COALESCE(NULLIF("+texts[2]+", ''), DATABASE(), '') AND TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') ORDER BY TABLE_SCHEMA")
	for _, t := range found {
		schemas = append(schemas, t.Name)
	}
	return schemas, 0, err
}

// Schemas lists the databases that the user may see, without the server's own.
func (d *Dialect) Schemas(ctx context.Context, q dialect.Querier) (names []string, err error) {
	rows, err := q.QueryContext(ctx, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA "+
		"WHERE SCHEMA_NAME NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') ORDER BY SCHEMA_NAME")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
