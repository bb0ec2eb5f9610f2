package engine

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// VersionTable is the table that holds one row for each current head, Alembic's
// alembic_version.
type VersionTable struct {
	Name    schema.TableName
	Dialect dialect.Dialect
	// length is how many characters the column holds, as far as Rows was told; 0 if
	// that isn't known, and untold tells that the driver can't say it.
	length         int
	untold, looked bool
}

const (
	versionColumn = "version_num"
	versionLength = 32 // characters
)

// Create returns the statements that make the table as Alembic does.
func (v VersionTable) Create() ([]dialect.Statement, error) { return v.create(nil) }

// CreateSafe returns those that make it with rows that are part of a transaction,
// whatever the server's default is.
func (v VersionTable) CreateSafe() ([]dialect.Statement, error) {
	return v.create(schema.Options{"mysql_engine": "InnoDB"})
}

func (v VersionTable) create(options schema.Options) ([]dialect.Statement, error) {
	table := schema.NewTable(v.Name,
		&schema.Column{Name: versionColumn, Type: schema.String{Length: versionLength}, Nullability: schema.NotNull},
		&schema.PrimaryKey{Name: v.Name.Name + "_pkc", Columns: []string{versionColumn}})
	table.Options = options
	return v.Dialect.Compile(op.CreateTable{Table: table}, &schema.MetaData{})
}

// Statement is the SQL of one write, with literals.
func (v VersionTable) Statement(w revision.Write) (string, error) {
	from, err := v.Dialect.Literal(w.From, nil)
	if err != nil {
		return "", err
	}
	to, err := v.Dialect.Literal(w.To, nil)
	if err != nil {
		return "", err
	}
	table, column := v.quoted(), v.Dialect.Quote(versionColumn)
	switch w.Op {
	case revision.Insert:
		return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, column, to), nil
	case revision.Update:
		return fmt.Sprintf("UPDATE %s SET %s=%s WHERE %s.%s = %s", table, column, to, table, column, from), nil
	default:
		return fmt.Sprintf("DELETE FROM %s WHERE %s.%s = %s", table, table, column, from), nil
	}
}

// statements returns the SQL of several writes behind a statement ahead, if there is one;
// "" if one of them can't be written.
func (v VersionTable) statements(ahead string, writes []revision.Write) string {
	var texts []string
	if ahead != "" {
		texts = append(texts, ahead)
	}
	for _, w := range writes {
		text, err := v.Statement(w)
		if err != nil {
			return ""
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ";\n")
}

func (v VersionTable) quoted() string {
	name := v.Dialect.Quote(v.Name.Name)
	if v.Name.Schema != "" {
		name = v.Dialect.Quote(v.Name.Schema) + "." + name
	}
	return name
}

// scopeOf is the scope of tables in any schema.
func scopeOf(tables ...schema.TableName) dialect.Scope {
	s := dialect.Scope{Tables: tables}
	seen := map[string]bool{}
	for _, t := range tables {
		if !seen[t.Schema] {
			seen[t.Schema] = true
			s.Schemas = append(s.Schemas, t.Schema)
		}
	}
	return s
}

// Rows returns the heads, in the database's order of the primary key.
func (v *VersionTable) Rows(ctx context.Context, q dialect.Querier) ([]string, error) {
	column := v.Dialect.Quote(versionColumn)
	query := fmt.Sprintf("SELECT %s FROM %s ORDER BY %s", column, v.quoted(), column)
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, v.unreadable(ctx, q, fmt.Errorf("reading the table %s: %w", v.Name, dialect.Failed(v.Dialect, dialect.Statement{SQL: query}, err)))
	}
	defer rows.Close()
	if err := v.look(rows); err != nil {
		return nil, err
	}
	var heads []string
	for rows.Next() {
		var id sql.NullString
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading the table %s: %w", v.Name, err)
		}
		if !id.Valid {
			return nil, fmt.Errorf("the table %s has a row without a revision: its %s is NULL; nothing was changed. Remove the row: DELETE FROM %s WHERE %s IS NULL",
				v.Name, versionColumn, v.quoted(), column)
		}
		heads = append(heads, strings.TrimRight(id.String, " ")) // a CHAR column pads it
	}
	return heads, rows.Err()
}

// look looks at the type of the column, which comes with the rows, once a run.
func (v *VersionTable) look(rows *sql.Rows) error {
	if v.looked {
		return nil
	}
	types, err := rows.ColumnTypes()
	if err != nil || len(types) != 1 {
		return nil // the rows themselves tell
	}
	v.length = 0
	n, ok := types[0].Length()
	v.untold = !ok
	if ok && n < versionLength {
		v.length = int(n)
	}
	err = v.ofType(types[0].DatabaseTypeName())
	v.looked = err == nil
	return err
}

// ofType refuses a column of a type that doesn't hold ids.
func (v *VersionTable) ofType(name string) error {
	if !notText.MatchString(name) {
		return nil
	}
	return fmt.Errorf("the column %s of the table %s is of the type %s, and the ids of revisions are text; nothing was changed. "+
		"Make it a VARCHAR(%d), or name another table by version_table in alembic.ini", versionColumn, v.Name, name, versionLength)
}

// notText are the types whose columns don't hold any id, or change it (001 to 1), as
// the drivers name them; what a database has beside them may be text.
var notText = regexp.MustCompile(`(?i)^(_.*|(unsigned )?(big|medium|small|tiny)?int(eger)?[248]?( unsigned)?(\(.*)?|(numeric|decimal|float[48]?|double( precision)?|real|bit|bool(ean)?)(\(.*)?|` +
	`uuid|jsonb?|date(time)?|time(stamp)?(tz)?|year|oid|inet)$`)

// unreadable says what is wrong if a table of that name is not the version table, and
// else returns the error of reading it.
func (v *VersionTable) unreadable(ctx context.Context, q dialect.Querier, err error) error {
	rows, failed := q.QueryContext(ctx, "SELECT * FROM "+v.quoted()+" WHERE 1 = 0")
	if failed != nil {
		return err
	}
	defer rows.Close()
	types, failed := rows.ColumnTypes()
	if failed != nil {
		return err
	}
	var columns []string
	for _, t := range types {
		if columns = append(columns, t.Name()); strings.EqualFold(t.Name(), versionColumn) {
			return cmp.Or(v.ofType(t.DatabaseTypeName()), err)
		}
	}
	return fmt.Errorf("the table %s is not a version table: it has no column %s, its columns are: %s; nothing was changed. "+
		"Rename it, or name another table by version_table in alembic.ini", v.Name, versionColumn, strings.Join(columns, ", "))
}

// Holds returns a query that has a row if the table holds the heads and no other row,
// and "" if a head can't be written as SQL.
func (v VersionTable) Holds(heads []string) string {
	column := v.Dialect.Quote(versionColumn)
	literals := make([]string, len(heads))
	for i, head := range heads {
		var err error
		if literals[i], err = v.Dialect.Literal(head, nil); err != nil {
			return ""
		}
	}
	found := fmt.Sprintf("CASE WHEN %s IN (%s) THEN %[1]s END", column, strings.Join(literals, ", "))
	if len(heads) > 1 { // one row alone is no other's double, and MariaDB takes long to look for doubles
		found = "DISTINCT " + found
	}
	return fmt.Sprintf("SELECT 1 FROM %s HAVING COUNT(*) = %d AND COUNT(%s) = %[2]d", v.quoted(), len(heads), found)
}

// Write does one write and makes sure that it met exactly one row.
func (v VersionTable) Write(ctx context.Context, c dialect.Conn, w revision.Write) error {
	return v.WriteWith(ctx, c, "", w)
}

// WriteWith does one write and sends another statement, if there is one, ahead of it in
// the same message.
func (v VersionTable) WriteWith(ctx context.Context, c dialect.Conn, ahead string, w revision.Write) error {
	sql, err := v.Statement(w)
	if err != nil {
		return err
	}
	if ahead != "" {
		sql = ahead + ";\n" + sql
	}
	result, err := c.ExecContext(ctx, sql)
	if err != nil {
		return v.failed(ctx, c, sql, w, err)
	}
	n, err := result.RowsAffected()
	if err != nil || n == 1 {
		return err
	}
	return v.unmatched(ctx, c, w, n)
}

// failed is the error of a write.
func (v VersionTable) failed(ctx context.Context, q dialect.Querier, sql string, w revision.Write, err error) error {
	return fmt.Errorf("recording the revision in %s: %w%s", v.Name, dialect.Failed(v.Dialect, dialect.Statement{SQL: sql}, err), v.tooNarrow(ctx, q, w))
}

// tooNarrow says that the column doesn't hold an id, if that is why a write failed. The
// driver of MySQL doesn't tell the length with the rows.
func (v VersionTable) tooNarrow(ctx context.Context, q dialect.Querier, w revision.Write) string {
	t, err := v.inspect(ctx, q)
	if limit := columnLength(v.Dialect, t, versionLength); err == nil && utf8.RuneCountInString(w.To) > limit {
		return fmt.Sprintf("\nThe column %s holds %d characters, and the id has %d: make it a VARCHAR(%d), and run the command again",
			versionColumn, limit, utf8.RuneCountInString(w.To), versionLength)
	}
	return ""
}

// Purge removes all rows.
func (v VersionTable) Purge(ctx context.Context, c dialect.Conn) error {
	sql := "DELETE FROM " + v.quoted()
	if _, err := c.ExecContext(ctx, sql); err != nil {
		return fmt.Errorf("emptying the table %s: %w", v.Name, dialect.Failed(v.Dialect, dialect.Statement{SQL: sql}, err))
	}
	if rows, err := v.Rows(ctx, c); err != nil || len(rows) > 0 {
		return cmp.Or(err, error(&KeptOutError{v.Name, "the version table holds " + brief.Revisions(rows) + " after it was emptied"}))
	}
	return nil
}

// VersionRowError is returned when a write to the version table affects no row,
// or more than one, because someone else changed the table in the meantime.
type VersionRowError struct {
	Table   schema.TableName
	Write   revision.Write
	Matched int64
}

func (e *VersionRowError) Error() string {
	if e.Write.Op == revision.Update {
		return fmt.Sprintf("Online migration expected to match one row when updating '%s' to '%s' in '%s'; %d found",
			e.Write.From, e.Write.To, e.Table, e.Matched)
	}
	return fmt.Sprintf("Online migration expected to match one row when deleting '%s' in '%s'; %d found",
		e.Write.From, e.Table, e.Matched)
}
