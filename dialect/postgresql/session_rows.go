package postgresql

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var (
	_ dialect.RowInserter = (*session)(nil)
	_ dialect.RowCompiler = (*Dialect)(nil)
)

// plainTableSQL tells whether an INSERT of several rows does to a table what one for
// each row does, and the types of columns, of which one that only the server gives
// values to has none. A trigger or a rule may act once for a statement, and a foreign
// key on the table itself is checked at the end of one.
const plainTableSQL = `SELECT c.relkind = 'r' AND NOT c.relhasrules AND NOT c.relrowsecurity AND NOT c.relispartition
AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.confrelid = c.oid),
(SELECT pg_catalog.string_agg(CASE WHEN a.attidentity = 'a' OR a.attgenerated <> '' THEN '-' WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN t.typname ELSE '' END, ',' ORDER BY n.ord)
FROM pg_catalog.unnest(%[2]s::text[]) WITH ORDINALITY n(name, ord)
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = n.name AND a.attnum > 0
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid)
FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(%[1]s)`

// CompileRows returns the rows of an operation as literals.
func (d *Dialect) CompileRows(o op.BulkInsert) ([]dialect.Rows, error) {
	return ddl.Generic{D: d}.CompileRows(o)
}

// InsertRows returns what inserts rows by COPY where that reads their
// values as INSERT does, and by one INSERT otherwise.
func (s *session) InsertRows(ctx context.Context, table schema.TableName, columns []string) (dialect.InsertRows, error) {
	plain, types, err := s.plainTable(ctx, table, columns)
	if err != nil || !plain {
		return nil, err
	}
	g := ddl.Generic{D: s.dialect}
	from := "COPY " + g.Table(table) + " (" + g.Names(columns) + ") FROM STDIN"
	return dialect.InsertFunc(func(ctx context.Context, rows dialect.Rows) error {
		if lines, ok := copyLines(rows, types); ok {
			if done, err := copyFrom(ctx, s.Conn, from, lines); done || err != nil {
				return err
			}
		}
		_, err := s.Conn.ExecContext(ctx, rows.InsertAll())
		return err
	}), nil
}

func (s *session) plainTable(ctx context.Context, table schema.TableName, columns []string) (plain bool, types []string, err error) {
	name, err := quoteString(ddl.Generic{D: s.dialect}.Table(table))
	if err != nil {
		return false, nil, err
	}
	names, err := s.dialect.arrayBody(reflect.ValueOf(columns), nil)
	if err != nil {
		return false, nil, err
	}
	rows, err := s.Conn.QueryContext(ctx, fmt.Sprintf(plainTableSQL, name, names))
	if err != nil {
		return false, nil, fmt.Errorf("read what the table %s is: %w", table, err)
	}
	defer rows.Close()
	for rows.Next() {
		var all string
		if err := rows.Scan(&plain, &all); err != nil {
			return false, nil, err
		}
		types = strings.Split(all, ",")
	}
	return plain, types, rows.Err()
}

// copyLines writes rows of literals as COPY reads them. ok is false if a value isn't
// certain to be read as an INSERT reads it.
func copyLines(rows dialect.Rows, types []string) (lines []byte, ok bool) {
	size := len(rows.Values)
	for _, literal := range rows.Values {
		size += len(literal)
	}
	lines = make([]byte, 0, size)
	for i, literal := range rows.Values {
		column := i % len(types)
		if lines, ok = appendCopy(lines, literal, types[column]); !ok {
			return nil, false
		}
		if column+1 < len(types) {
			lines = append(lines, '\t')
		} else {
			lines = append(lines, '\n')
		}
	}
	return lines, true
}

// appendCopy writes a literal for COPY. A quoted one goes through the input function
// of the column's type in an INSERT too. An INSERT converts any other: it refuses a
// number in a column of truth values, where the input function takes it.
func appendCopy(b []byte, literal, typ string) (_ []byte, ok bool) {
	text := literal
	switch {
	case typ == "-":
		return nil, false
	case literal == "NULL":
		return append(b, `\N`...), true
	case strings.HasPrefix(literal, "E'"):
		if text, ok = ddl.Unquote(literal[1:]); ok {
			text, ok = unescape(text)
		}
	case strings.HasPrefix(literal, "'"):
		text, ok = ddl.Unquote(literal)
	default:
		return append(b, literal...), copiesBare(literal, typ)
	}
	return appendEscaped(b, text), ok
}

// appendEscaped writes a text with what COPY takes for more than a character escaped.
func appendEscaped(b []byte, text string) []byte {
	for at := strings.IndexAny(text, "\\\n\r\t"); at >= 0; at = strings.IndexAny(text, "\\\n\r\t") {
		b = append(append(b, text[:at]...), '\\', copyEscapes[text[at]])
		text = text[at+1:]
	}
	return append(b, text...)
}

var copyEscapes = [...]byte{'\\': '\\', '\n': 'n', '\r': 'r', '\t': 't'}

// unescape takes back the doubling of backslashes.
func unescape(text string) (string, bool) {
	plain := strings.ReplaceAll(text, `\\`, "\x00")
	return strings.ReplaceAll(plain, "\x00", `\`), !strings.Contains(plain, `\`)
}

// copiesBare reports whether a literal without quotes means the same to the input
// function of a type.
func copiesBare(literal, typ string) bool {
	switch typ {
	case "bool":
		return literal == "true" || literal == "false"
	case "int2", "int4", "int8":
		return ddl.IsInteger(literal)
	case "numeric", "float4", "float8":
		digits := strings.TrimPrefix(literal, "-")
		return digits != "" && strings.Trim(digits, "0123456789.e+-") == "" && !ddl.IsNegativeZero(literal)
	}
	return false
}

// rawConn is a connection that gives its driver's connection away for a while.
type rawConn interface {
	RawContext(ctx context.Context, f func(context.Context, any) error) error
}

// copyFrom sends lines by pgx, whose methods are called by name, so that no driver is
// linked here. done is false if the driver is another one.
func copyFrom(ctx context.Context, c dialect.Conn, sql string, lines []byte) (done bool, err error) {
	raw, ok := c.(rawConn)
	if !ok {
		return false, nil
	}
	err = raw.RawContext(ctx, func(ctx context.Context, conn any) (err error) {
		if pg := pgConn(conn); pg.IsValid() {
			done, err = callCopy(ctx, pg.MethodByName("CopyFrom"), bytes.NewReader(lines), sql)
		}
		return err
	})
	return done, err
}

// callCopy calls func(context.Context, io.Reader, string) (tag, error).
func callCopy(ctx context.Context, method reflect.Value, r io.Reader, sql string) (done bool, err error) {
	const in, out = 3, 2
	if !method.IsValid() || method.Type().NumIn() != in || method.Type().NumOut() != out || method.Type().In(1) != reflect.TypeFor[io.Reader]() {
		return false, nil
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(r), reflect.ValueOf(sql)})
	err, _ = results[1].Interface().(error)
	return true, err
}
