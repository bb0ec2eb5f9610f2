package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"
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

// InsertRows returns what inserts rows by prepared statements of many rows. SQLite has
// triggers for rows only.
func (s *session) InsertRows(context.Context, schema.TableName, []string) (dialect.InsertRows, error) {
	return &rowInserter{conn: s.Conn}, nil
}

// rowInserter keeps its statements prepared: to read the text of one with many rows takes
// as long as to insert some of them.
type rowInserter struct {
	conn     dialect.Conn
	prepared []*sql.Stmt // by the number of rows: that of groups
	values   []any
}

// preparer is implemented by *sql.Conn.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// Insert inserts rows.
func (r *rowInserter) Insert(ctx context.Context, rows dialect.Rows) error {
	if conn, ok := r.conn.(preparer); ok {
		if values, ok := boundRows(r.values[:0], rows.Values); ok {
			r.values = values
			return r.insertBound(ctx, conn, rows.Into, len(rows.Columns), values)
		}
	}
	_, err := r.conn.ExecContext(ctx, rows.InsertAll())
	return err
}

// Close closes the statements.
func (r *rowInserter) Close() error {
	var err error
	for _, stmt := range r.prepared {
		if stmt != nil {
			err = errors.Join(err, stmt.Close())
		}
	}
	r.prepared = nil
	return err
}

// groups returns the numbers of rows that have a statement: as many as it is good for,
// and fewer for those that are left.
func groups(columns int) []int {
	const most, fewer = 1000, 8 // values of a statement, of which the library takes 32766
	var sizes []int
	for n := max(most/columns, 1); ; n = (n + fewer - 1) / fewer {
		if sizes = append(sizes, n); n == 1 {
			return sizes
		}
	}
}

// insertBound inserts the values of rows.
func (r *rowInserter) insertBound(ctx context.Context, conn preparer, into string, columns int, values []any) error {
	quiet := context.WithoutCancel(ctx) // the driver takes longer to wait for an interrupt than for the statement
	sizes := groups(columns)
	if r.prepared == nil {
		r.prepared = make([]*sql.Stmt, len(sizes))
	}
	for i, size := range sizes {
		for n := size * columns; len(values) >= n; values = values[n:] {
			if err := ctx.Err(); err != nil {
				return err
			}
			if r.prepared[i] == nil {
				stmt, err := conn.PrepareContext(quiet, into+placeholders(size, columns))
				if err != nil {
					return err
				}
				r.prepared[i] = stmt
			}
			if _, err := r.prepared[i].ExecContext(quiet, values[:n]...); err != nil {
				return err
			}
		}
	}
	return nil
}

func placeholders(rows, columns int) string {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return row + strings.Repeat(", "+row, rows-1)
}

// boundRows appends the values of the literals. ok is false if one of them is an
// expression, or a number that the database might read as another one.
func boundRows(values []any, literals []string) (_ []any, ok bool) {
	values = slices.Grow(values, len(literals))
	for _, literal := range literals {
		v, ok := bound(literal)
		if !ok {
			return nil, false
		}
		values = append(values, v)
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
