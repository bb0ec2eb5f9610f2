package ddl

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// rows returns the rows of an operation as literals, those that have values for the
// same columns together. A row without any value stands by itself.
func (g Generic) rows(o op.BulkInsert) ([]dialect.Rows, error) {
	var all []dialect.Rows
	write := g.literalWriters(o.Columns)
	filled := make([]bool, len(o.Columns)) // by the row
	values := make([]string, 0, len(o.Columns))
	for i, row := range o.Rows {
		values = values[:0]
		same := i > 0
		for j, c := range o.Columns {
			v, ok := row[c.Name]
			same = same && ok == filled[j]
			filled[j] = ok
			if !ok {
				continue
			}
			text, err := write[j].literal(v)
			if err != nil {
				return nil, fmt.Errorf("bulk insert into %s: row %d: column %q: %w", o.Table, i+1, c.Name, err)
			}
			values = append(values, text)
		}
		if !same || len(values) == 0 {
			columns := filledColumns(o.Columns, filled)
			all = append(all, dialect.Rows{Columns: columns, Into: g.insertInto(o.Table, columns)})
		}
		last := &all[len(all)-1]
		if i == 0 { // most often all rows have the same columns
			last.Values = make([]string, 0, len(values)*len(o.Rows))
		}
		last.Values = append(last.Values, values...)
	}
	return all, nil
}

// literalWriter writes the literals of a column. Whole numbers and texts of few kinds of
// characters, which most values are, it writes without asking the dialect for each, and
// many of them into one piece of memory.
type literalWriter struct {
	dialect dialect.Dialect
	typ     schema.Type
	numbers bool // are written as their digits
	texts   bool // are enclosed in quotes
	written *strings.Builder
}

func (g Generic) literalWriters(columns []*schema.Column) []literalWriter {
	writers, written := make([]literalWriter, len(columns)), &strings.Builder{}
	for i, c := range columns {
		w := literalWriter{dialect: g.D, typ: c.Type, written: written}
		switch c.Type.(type) {
		case schema.Integer, schema.SmallInteger, schema.BigInteger:
			w.numbers = w.writes(12, "12") && w.writes(-3, "-3")
		case schema.String, schema.Text:
			w.texts = w.writes("a b", "'a b'") && w.writes("0", "'0'")
		}
		writers[i] = w
	}
	return writers
}

// writes reports whether the dialect writes a value as a literal.
func (w literalWriter) writes(v any, literal string) bool {
	text, err := w.dialect.Literal(v, w.typ)
	return err == nil && text == literal
}

// literal returns a value as a literal.
func (w literalWriter) literal(v any) (string, error) {
	switch v := v.(type) {
	case int:
		if w.numbers {
			return w.number(int64(v)), nil
		}
	case int64:
		if w.numbers {
			return w.number(v), nil
		}
	case string:
		if w.texts && isPlain(v) {
			return w.quoted(v), nil
		}
	}
	return w.dialect.Literal(v, w.typ)
}

func (w literalWriter) number(n int64) string {
	var digits [20]byte
	text := strconv.AppendInt(digits[:0], n, 10)
	from := w.room(len(text))
	w.written.Write(text)
	return w.written.String()[from:]
}

func (w literalWriter) quoted(s string) string {
	const quote = '\''
	from := w.room(len(s) + len("''"))
	w.written.WriteByte(quote)
	w.written.WriteString(s)
	w.written.WriteByte(quote)
	return w.written.String()[from:]
}

// room makes room for n bytes and returns where they begin. What was written stays where
// it is.
func (w literalWriter) room(n int) int {
	const piece = 32 << 10
	if w.written.Cap()-w.written.Len() < n {
		w.written.Reset()
		w.written.Grow(max(piece, n))
	}
	return w.written.Len()
}

// isPlain reports whether a text has nothing in it that a database may want to be written
// in another way.
func isPlain(s string) bool {
	const short = 255
	if len(s) > short {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '\'' || c == '\\' {
			return false
		}
	}
	return true
}

// filledColumns returns the names of the columns that a row has values for.
func filledColumns(columns []*schema.Column, filled []bool) []string {
	var names []string
	for i, c := range columns {
		if filled[i] {
			names = append(names, c.Name)
		}
	}
	return names
}

// insertInto returns an INSERT up to its rows.
func (g Generic) insertInto(table schema.TableName, columns []string) string {
	return "INSERT INTO " + g.Table(table) + " (" + g.Names(columns) + ") VALUES "
}
