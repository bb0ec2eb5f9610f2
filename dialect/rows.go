package dialect

import (
	"context"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Rows are rows of literals to be inserted into the same columns of a table. Their
// texts are written when somebody reads them.
type Rows struct {
	Columns []string // their names; at least one
	Into    string   // an INSERT up to the row
	Values  []string // of all rows, one row after the other
}

// Len returns the number of rows.
func (r Rows) Len() int { return len(r.Values) / len(r.Columns) }

// Row returns the values of one row.
func (r Rows) Row(i int) []string { return r.Values[i*len(r.Columns) : (i+1)*len(r.Columns)] }

// Slice returns some of the rows.
func (r Rows) Slice(from, to int) Rows {
	r.Values = r.Values[from*len(r.Columns) : to*len(r.Columns)]
	return r
}

// separator stands between the values of a row.
const separator = ", "

// Size returns the length of an INSERT of one row.
func (r Rows) Size(i int) int {
	n := len(r.Into) + len("()") + (len(r.Columns)-1)*len(separator)
	for _, v := range r.Row(i) {
		n += len(v)
	}
	return n
}

// AppendTuple appends a row as it stands in an INSERT.
func (r Rows) AppendTuple(b []byte, i int) []byte {
	b = append(b, '(')
	for j, v := range r.Row(i) {
		if j > 0 {
			b = append(b, separator...)
		}
		b = append(b, v...)
	}
	return append(b, ')')
}

// AppendInsert appends an INSERT of one row.
func (r Rows) AppendInsert(b []byte, i int) []byte { return r.AppendTuple(append(b, r.Into...), i) }

// Insert returns an INSERT of one row.
func (r Rows) Insert(i int) string { return string(r.AppendInsert(make([]byte, 0, r.Size(i)), i)) }

// InsertAll returns one INSERT of all rows.
func (r Rows) InsertAll() string {
	size := len(r.Into)
	for _, v := range r.Values {
		size += len(v) + len(separator)
	}
	b := append(make([]byte, 0, size+r.Len()*len("(), ")), r.Into...)
	for i := range r.Len() {
		if i > 0 {
			b = append(b, separator...)
		}
		b = r.AppendTuple(b, i)
	}
	return string(b)
}

// RowCompiler is implemented by dialects whose sessions are RowInserters.
type RowCompiler interface {
	// CompileRows returns the rows of an operation, those that follow each other and
	// have values for the same columns together. Compile returns the INSERT of each.
	// It returns nil if a row has no value at all.
	CompileRows(op.BulkInsert) ([]Rows, error)
}

// RowInserter is implemented by sessions that can insert many rows faster than with
// one statement for each.
type RowInserter interface {
	// InsertRows returns what inserts rows into columns of a table as one INSERT for
	// each of them would, in their order. It returns nil if that isn't certain: a
	// trigger may act for each statement, a table may keep the rows of a statement
	// that fails.
	InsertRows(ctx context.Context, table schema.TableName, columns []string) (InsertRows, error)
}

// InsertRows inserts rows, again and again until it is closed. If Insert fails, its rows
// are inserted one by one from where they were, to find out which of them the database
// refuses.
type InsertRows interface {
	Insert(context.Context, Rows) error
	Close() error
}

// InsertFunc is an InsertRows that has nothing to close.
type InsertFunc func(context.Context, Rows) error

// Insert calls the function.
func (f InsertFunc) Insert(ctx context.Context, rows Rows) error { return f(ctx, rows) }

// Close does nothing.
func (InsertFunc) Close() error { return nil }
