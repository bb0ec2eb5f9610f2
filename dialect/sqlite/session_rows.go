package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var (
	_ dialect.RowInserter = (*session)(nil)
	_ dialect.RowCompiler = Dialect{}
)

// CompileRows returns the rows of an operation as literals.
func (d Dialect) CompileRows(o op.BulkInsert) ([]dialect.Rows, error) {
	return ddl.Generic{D: d}.CompileRows(o)
}

// InsertRows returns a function that inserts rows by a prepared statement of many
// rows. SQLite has triggers for rows only.
func (s *session) InsertRows(context.Context, schema.TableName, []string) (dialect.InsertRows, error) {
	return func(ctx context.Context, rows dialect.Rows) error {
		if conn, ok := s.Conn.(preparer); ok {
			if values, ok := boundRows(rows.Values); ok {
				return insertBound(ctx, conn, rows.Into, len(rows.Columns), values)
			}
		}
		_, err := s.Conn.ExecContext(ctx, rows.InsertAll())
		return err
	}, nil
}

// preparer is implemented by *sql.Conn.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// insertBound inserts the values of rows. The text for many rows is read once.
func insertBound(ctx context.Context, conn preparer, into string, columns int, values []any) error {
	const most = 1000 // values of a statement; the library takes 32766
	many := max(most/columns, 1) * columns
	for _, n := range []int{many, len(values) % many} {
		if n == 0 || n > len(values) {
			continue
		}
		rest, err := insertGroups(ctx, conn, into+placeholders(n/columns, columns), n, values)
		if err != nil {
			return err
		}
		values = rest
	}
	return nil
}

// insertGroups runs a statement for each n values, and returns what is left.
func insertGroups(ctx context.Context, conn preparer, text string, n int, values []any) (rest []any, err error) {
	quiet := context.WithoutCancel(ctx) // the driver takes longer to wait for an interrupt than for the statement
	stmt, err := conn.PrepareContext(quiet, text)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	for ; len(values) >= n; values = values[n:] {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if _, err := stmt.ExecContext(quiet, values[:n]...); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func placeholders(rows, columns int) string {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return row + strings.Repeat(", "+row, rows-1)
}

// boundRows returns the values of the literals. ok is false if one of them is an
// expression, or a number that the database might read as another one.
func boundRows(literals []string) (values []any, ok bool) {
	values = make([]any, len(literals))
	for i, literal := range literals {
		if values[i], ok = bound(literal); !ok {
			return nil, false
		}
	}
	return values, true
}

func bound(literal string) (v any, ok bool) {
	switch {
	case literal == "NULL":
		return nil, true
	case strings.HasPrefix(literal, "'"):
		return ddl.Unquote(literal)
	case strings.HasPrefix(literal, "X'"):
		b, err := hex.DecodeString(literal[2 : len(literal)-1])
		return b, err == nil
	case ddl.IsInteger(literal):
		n, err := strconv.ParseInt(literal, 10, 64)
		return n, err == nil
	}
	return boundReal(literal)
}

// boundReal reads a number with a fraction. One of up to 15 digits without an
// exponent is the same for every reader.
func boundReal(literal string) (v any, ok bool) {
	const exact = 15
	digits := strings.TrimPrefix(literal, "-")
	f, err := strconv.ParseFloat(literal, 64)
	return f, err == nil && len(digits) <= exact+1 && strings.Trim(digits, "0123456789.") == "" && !ddl.IsNegativeZero(literal)
}
