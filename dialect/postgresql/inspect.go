package postgresql

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// Inspect reads the catalog in nine queries: the default schema, tables,
// columns, constraints, indexes, enum types, all further objects, what depends on
// what and the names of what isn't managed. What belongs to an extension is left out. A partition has the
// columns and keys of its table only if the scope names it; otherwise they stand in
// Whole.
func (d *Dialect) Inspect(ctx context.Context, q dialect.Querier, scope dialect.Scope) (*schema.MetaData, error) {
	r := &reader{d: d, q: q, outsideLiteral: "'" + strings.ReplaceAll(d.schema, "'", "''") + "'", m: &schema.MetaData{}, byID: map[int64]*schema.Table{}, enums: map[int64]*schema.EnumType{},
		refs: map[catalogID]schema.ObjectRef{}, serials: map[int64]bool{}, identities: map[int64]bool{}, byRef: map[schema.ObjectRef]*schema.Object{}}
	err := r.read(ctx, scope)
	if r.jit {
		if failed := r.setBackJIT(ctx); err == nil {
			err = failed
		}
	}
	if err != nil {
		return nil, err
	}
	for _, t := range r.m.Tables() {
		settleInspected(t)
		if t.Whole != nil {
			settleInspected(t.Whole)
		}
	}
	return r.m, nil
}

func (r *reader) read(ctx context.Context, scope dialect.Scope) error {
	for _, read := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"name", func(ctx context.Context) error { return r.scope(ctx, scope) }}, {"tables", r.tables}, {"enum types", r.enumTypes}, {"columns", r.columns},
		{"constraints", r.constraints}, {"indexes", r.indexes}, {"objects", r.objects}, {"dependencies", r.dependencies},
		{"further objects", r.leftOut},
	} {
		if err := read.do(ctx); err != nil {
			return &dialect.CatalogError{Database: r.database, What: read.what, Err: err,
				Advice: "check that the server answers and that the role of the database URL may read pg_catalog, then run the command again"}
		}
	}
	return nil
}

// FindTables looks for tables, and what has their names, in one query.
func (d *Dialect) FindTables(ctx context.Context, q dialect.Querier, tables ...schema.TableName) ([]string, error) {
	var args []any
	for _, t := range tables {
		args = append(args, t.Name, t.Schema)
	}
	return ddl.Kinds(ctx, q, len(tables), func(i int) string {
		return fmt.Sprintf(`SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
    WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'composite type' ELSE 'index' END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $%d AND n.nspname = coalesce(nullif($%d, ''), current_schema())`, 2*i+1, 2*i+2)
	}, args...)
}

// RequiredColumns implements dialect.ColumnFinder.
func (d *Dialect) RequiredColumns(ctx context.Context, q dialect.Querier, tables ...schema.TableName) ([][]string, error) {
	var args []any
	for _, t := range tables {
		args = append(args, t.Name, t.Schema)
	}
	return ddl.Columns(ctx, q, len(tables), func(i int) string {
		return fmt.Sprintf(`SELECT a.attname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE c.relname = $%d AND n.nspname = coalesce(nullif($%d, ''), current_schema()) AND (a.attnotnull OR t.typnotnull)
AND NOT a.atthasdef AND a.attidentity = '' AND t.typdefault IS NULL AND NOT c.relhasrules
AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgtype::integer & 7 = 7)`, 2*i+1, 2*i+2)
	}, args...)
}

// TablesWith implements dialect.ColumnFinder.
func (d *Dialect) TablesWith(ctx context.Context, q dialect.Querier, schemaName, column string) ([]schema.TableName, error) {
	return ddl.Tables(ctx, q, schemaName, `SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND a.attname = $2
WHERE c.relkind IN ('r', 'p') AND n.nspname = coalesce(nullif($1, ''), current_schema()) ORDER BY c.relname`, schemaName, column)
}

// SchemasWith implements dialect.SchemaFinder.
func (d *Dialect) SchemasWith(ctx context.Context, q dialect.Querier, table schema.TableName, column string) (schemas []string, visible int, err error) {
	rows, err := q.QueryContext(ctx, `SELECT n.nspname, n.nspname = ANY (current_schemas(false)) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND a.attname = $2
WHERE c.relname = $1 AND c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname IS DISTINCT FROM coalesce(nullif($3, ''), current_schema())
ORDER BY 2 DESC, array_position(current_schemas(false), n.nspname), 1`, table.Name, column, table.Schema)
	if err != nil {
		return nil, 0, err
	}
	schemas, err = collect(rows, func(rows *sql.Rows) (name string, err error) {
		var seen bool
		if err = rows.Scan(&name, &seen); seen {
			visible++
		}
		return name, err
	})
	return schemas, visible, err
}

// HoldsTables implements dialect.EmptyTeller. The relations of the server itself have
// the numbers below.
func (d *Dialect) HoldsTables(ctx context.Context, q dialect.Querier) (holds bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid >= 16384 AND relkind NOT IN ('i', 'I', 't'))`).Scan(&holds)
	return holds, err
}

// Schemas lists the schemas that hold or may hold a user's tables.
func (d *Dialect) Schemas(ctx context.Context, q dialect.Querier) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT nspname FROM pg_catalog.pg_namespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname`)
	if err != nil {
		return nil, fmt.Errorf("list the schemas: %w", err)
	}
	return collect(rows, func(rows *sql.Rows) (string, error) {
		var s string
		return s, rows.Scan(&s)
	})
}

// reader holds what one Inspect has read so far.
type reader struct {
	d             *Dialect
	q             dialect.Querier
	major         int // the server's major version
	m             *schema.MetaData
	database      string
	jit           bool   // was on, and is to be again
	filled        string // which of the catalogs have rows, where objects are read
	members       bool   // extensions have members beside those of the server itself
	defaultSchema string
	byID          map[int64]*schema.Table
	enums         map[int64]*schema.EnumType // of all schemas, by the type's OID
	refs          map[catalogID]schema.ObjectRef
	byRef         map[schema.ObjectRef]*schema.Object
	serials       map[int64]bool // the OIDs of the sequences of SERIAL columns
	identities    map[int64]bool // the OIDs of those of identity columns

	schemas string // an SQL condition on n.nspname
	tablesC string // further conditions on n.nspname and c.relname
	only    bool   // the scope names tables

	defaultLiteral string // the default schema as an SQL literal
	outsideLiteral string // the schema that a scratch place stands for, or the same, as an SQL literal
}

// scope turns the scope into conditions. Names stand in the text as literals:
// an array parameter would need the driver's help.
func (r *reader) scope(ctx context.Context, s dialect.Scope) error {
	var current *string
	filled := "'', true"
	if s.Tables == nil {
		filled = catalogsFilled()
	}
	query := "SELECT current_database(), current_schema(), current_setting('server_version_num')::int / 10000, " + withoutJIT(r.ownSession(), false) + ", " + filled
	if err := r.q.QueryRowContext(ctx, query).Scan(&r.database, &current, &r.major, &r.jit, &r.filled, &r.members); err != nil {
		return err
	}
	r.defaultSchema = "public"
	if current != nil {
		r.defaultSchema = *current
	}
	literal, err := literals(r.defaultSchema)
	if err != nil {
		return err
	}
	r.defaultLiteral, r.only = literal, s.Tables != nil
	schemas := s.Schemas
	if len(schemas) == 0 {
		schemas = []string{""}
	}
	if s.Tables != nil {
		schemas = nil
		var pairs []string
		for _, t := range s.Tables {
			schemas = append(schemas, t.Schema)
			pair, err := literals(r.schemaName(t.Schema), t.Name)
			if err != nil {
				return err
			}
			pairs = append(pairs, "("+pair+")")
		}
		r.tablesC = " AND false"
		if len(pairs) > 0 {
			r.tablesC = " AND (n.nspname, c.relname) IN (" + strings.Join(pairs, ", ") + ")"
		}
		schemas = append(schemas, s.Schemas...)
	}
	names := make([]string, len(schemas))
	for i, name := range schemas {
		names[i] = r.schemaName(name)
	}
	list, err := literals(names...)
	r.schemas = "n.nspname IN (" + list + ")"
	if len(names) == 0 {
		r.schemas = "false"
	}
	return err
}

func literals(texts ...string) (string, error) {
	out := make([]string, len(texts))
	for i, s := range texts {
		text, err := quoteString(s)
		if err != nil {
			return "", err
		}
		out[i] = text
	}
	return strings.Join(out, ", "), nil
}

func (r *reader) schemaName(given string) string {
	if given == "" {
		return r.defaultSchema
	}
	return given
}

// name is the model's name of an object: the default schema is the empty one.
func (r *reader) name(schemaName, name string) schema.TableName {
	if schemaName == r.defaultSchema {
		schemaName = ""
	}
	return schema.TableName{Schema: schemaName, Name: name}
}

// collect reads all rows.
func collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error)) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// each runs a query and hands every row to scan.
func (r *reader) each(ctx context.Context, query string, scan func(*sql.Rows) error) error {
	rows, err := r.q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	_, err = collect(rows, func(rows *sql.Rows) (struct{}, error) { return struct{}{}, scan(rows) })
	return err
}

// notOfExtension is a condition that leaves out what an extension brought.
func notOfExtension(catalog, oid string) string {
	return " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend x WHERE x.deptype = 'e'" +
		" AND x.classid = 'pg_catalog." + catalog + "'::regclass AND x.objid = " + oid + ")"
}

// notOfExtension is that condition where any extension brought something.
func (r *reader) notOfExtension(catalog, oid string) string {
	if !r.members {
		return ""
	}
	return notOfExtension(catalog, oid)
}

// from is the part of every query on tables.
func (r *reader) from() string {
	return ` FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`
}

func (r *reader) where() string {
	return ` WHERE c.relkind IN ('r', 'p') AND ` + r.schemas + r.tablesC + r.notOfExtension("pg_class", "c.oid")
}

func (r *reader) tables(ctx context.Context) error {
	query := `SELECT c.oid::bigint, n.nspname, c.relname, obj_description(c.oid, 'pg_class'), c.relpersistence = 'u',
    pg_get_partkeydef(c.oid), concat_ws(E'\n', array_to_string(c.reloptions, E'\n'), ` + toastOptions("c.reltoastrelid", `E'\n'`) + `), ts.spcname,
    CASE WHEN am.amname <> 'heap' THEN am.amname END,
    CASE WHEN c.relispartition THEN (SELECT i.inhparent::regclass::text || ' ' || pg_get_expr(c.relpartbound, c.oid)
        FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid) END,
    CASE WHEN NOT c.relispartition THEN (SELECT string_agg(CASE WHEN pn.nspname = current_schema() THEN '' ELSE pn.nspname || '.' END || p.relname, E'\n' ORDER BY i.inhseqno)
        FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid) END` +
		r.from() + `
LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam` + r.where() + ` ORDER BY n.nspname, c.relname`
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var id int64
		var schemaName, tableName string
		var comment, partitionBy, options, tablespace, method, partition, parents sql.NullString
		var unlogged bool
		err := rows.Scan(&id, &schemaName, &tableName, &comment, &unlogged, &partitionBy, &options, &tablespace, &method, &partition, &parents)
		if err != nil {
			return err
		}
		t := &schema.Table{Name: r.name(schemaName, tableName), Comment: comment.String}
		setText := func(key string, v sql.NullString) {
			if v.String != "" {
				t.Options.Set(key, v.String)
			}
		}
		setText(keyPartitionBy, partitionBy)
		setText(keyTablespace, tablespace)
		setText(keyUsing, method)
		if unlogged {
			t.Options.Set(keyUnlogged, true)
		}
		if parents.Valid {
			TableOption{keyInherits, strings.Split(parents.String, "\n")}.ApplyTable(t)
		}
		if partition.Valid {
			PartitionOf(partition.String).ApplyTable(t)
			if !r.only {
				t.Whole = &schema.Table{Name: t.Name}
			}
		}
		setStorage(&t.Options, options.String)
		if t.Whole != nil {
			t.Whole.Options = maps.Clone(t.Options)
			delete(t.Whole.Options, keyPartitionOf)
		}
		r.byID[id] = t
		r.refs[catalogID{"pg_class", id}] = schema.TableRef(t.Name)
		r.m.Add(t)
		return nil
	})
}

// toastOptions are the options of the table beside it that holds long values.
func toastOptions(oid, separator string) string {
	return "(SELECT string_agg('toast.' || o, " + separator + ") FROM pg_catalog.pg_class toast, unnest(toast.reloptions) o WHERE toast.oid = " + oid + ")"
}

// setStorage reads pg_class.reloptions, "name=value" a line.
func setStorage(o *schema.Options, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if k, v, ok := strings.Cut(line, "="); ok {
			setOption(o, keyWith, schema.Parameters{{Name: k, Value: v}})
		}
	}
}

func (r *reader) enumTypes(ctx context.Context) error {
	query := `SELECT t.oid::bigint, n.nspname, t.typname, e.enumlabel, ` + r.schemas + r.notOfExtension("pg_type", "t.oid") + `
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
ORDER BY n.nspname, t.typname, e.enumsortorder`
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var id int64
		var schemaName, typ, label string
		var listed bool
		if err := rows.Scan(&id, &schemaName, &typ, &label, &listed); err != nil {
			return err
		}
		e := r.enums[id]
		if e == nil {
			e = &schema.EnumType{Name: r.name(schemaName, typ)}
			r.enums[id] = e
			r.refs[catalogID{"pg_type", id}] = schema.ObjectRef{Kind: schema.KindEnum, Name: e.Name}
			if listed {
				r.m.Enums = append(r.m.Enums, e)
			}
		}
		e.Values = append(e.Values, label)
		return nil
	})
}
