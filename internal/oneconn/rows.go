package oneconn

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"
)

// rows are the results of a query in memory.
type rows struct {
	result
	more []result // after the first one
}

// result is one result of a query.
type result struct {
	columns []column
	values  [][]driver.Value
	next    int
}

// column is what a driver says about a column of a result.
type column struct {
	name             string
	databaseType     string
	scanType         reflect.Type
	length           int64
	precision, scale int64
	nullable         bool

	hasLength, hasPrecision, hasNullable bool
}

var (
	_ driver.RowsNextResultSet              = (*rows)(nil)
	_ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
	_ driver.RowsColumnTypeScanType         = (*rows)(nil)
	_ driver.RowsColumnTypeLength           = (*rows)(nil)
	_ driver.RowsColumnTypeNullable         = (*rows)(nil)
	_ driver.RowsColumnTypePrecisionScale   = (*rows)(nil)
)

// readRows reads the results of a query to their end and closes them.
func readRows(from driver.Rows) (*rows, error) {
	first, err := readResult(from)
	if err != nil {
		return nil, errors.Join(err, from.Close())
	}
	r := &rows{result: first}
	several, ok := from.(driver.RowsNextResultSet)
	for ok && several.HasNextResultSet() {
		if err := several.NextResultSet(); err == io.EOF {
			break
		} else if err != nil {
			return nil, errors.Join(err, from.Close())
		}
		next, err := readResult(from)
		if err != nil {
			return nil, errors.Join(err, from.Close())
		}
		r.more = append(r.more, next)
	}
	return r, from.Close()
}

func readResult(from driver.Rows) (result, error) {
	r := result{columns: columnsOf(from)}
	for {
		row := make([]driver.Value, len(r.columns))
		err := from.Next(row)
		if err == io.EOF {
			return r, nil
		}
		if err != nil {
			return r, err
		}
		for i, v := range row {
			if b, ok := v.([]byte); ok { // the driver may use its memory again
				row[i] = bytes.Clone(b)
			}
		}
		r.values = append(r.values, row)
	}
}

// HasNextResultSet reports whether there is another result.
func (r *rows) HasNextResultSet() bool { return len(r.more) > 0 }

// NextResultSet goes on to the next result.
func (r *rows) NextResultSet() error {
	if len(r.more) == 0 {
		return io.EOF
	}
	r.result, r.more = r.more[0], r.more[1:]
	return nil
}

func columnsOf(from driver.Rows) []column {
	names := from.Columns()
	out := make([]column, len(names))
	for i, name := range names {
		c := column{name: name, scanType: reflect.TypeFor[any]()}
		if t, ok := from.(driver.RowsColumnTypeDatabaseTypeName); ok {
			c.databaseType = t.ColumnTypeDatabaseTypeName(i)
		}
		if t, ok := from.(driver.RowsColumnTypeScanType); ok {
			c.scanType = t.ColumnTypeScanType(i)
		}
		if t, ok := from.(driver.RowsColumnTypeLength); ok {
			c.length, c.hasLength = t.ColumnTypeLength(i)
		}
		if t, ok := from.(driver.RowsColumnTypeNullable); ok {
			c.nullable, c.hasNullable = t.ColumnTypeNullable(i)
		}
		if t, ok := from.(driver.RowsColumnTypePrecisionScale); ok {
			c.precision, c.scale, c.hasPrecision = t.ColumnTypePrecisionScale(i)
		}
		out[i] = c
	}
	return out
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string {
	names := make([]string, len(r.columns))
	for i, c := range r.columns {
		names[i] = c.name
	}
	return names
}

// Next copies the next row.
func (r *rows) Next(to []driver.Value) error {
	if r.next == len(r.values) {
		return io.EOF
	}
	copy(to, r.values[r.next])
	r.next++
	return nil
}

// Close does nothing: the driver's own rows are closed.
func (*rows) Close() error { return nil }

// ColumnTypeDatabaseTypeName returns the name of a column's type.
func (r *rows) ColumnTypeDatabaseTypeName(i int) string { return r.columns[i].databaseType }

// ColumnTypeScanType returns the Go type that a column is read into.
func (r *rows) ColumnTypeScanType(i int) reflect.Type { return r.columns[i].scanType }

// ColumnTypeLength returns the length of a column of variable length.
func (r *rows) ColumnTypeLength(i int) (int64, bool) {
	return r.columns[i].length, r.columns[i].hasLength
}

// ColumnTypeNullable reports whether a column may be NULL.
func (r *rows) ColumnTypeNullable(i int) (nullable, ok bool) {
	return r.columns[i].nullable, r.columns[i].hasNullable
}

// ColumnTypePrecisionScale returns the precision and scale of a decimal column.
func (r *rows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	c := r.columns[i]
	return c.precision, c.scale, c.hasPrecision
}
