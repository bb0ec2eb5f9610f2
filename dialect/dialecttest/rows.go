package dialecttest

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// rows compares what rows are inserted by with the literals of their values.
func (c Config) rows(t *testing.T) {
	values := []any{0, 7, -7, math.MaxInt64, math.MinInt64, int64(12), int32(3), uint8(4), true, 1.5, nil,
		"", "x", "12", "-1.50", "it's", `back\slash`, "a\nb\r\n", "\x00", "\x7f", "é☃😀", "{}", "2024-02-29", strings.Repeat("long ", 1000)}
	for _, typ := range []schema.Type{nil, schema.Integer{}, schema.SmallInteger{}, schema.BigInteger{}, schema.String{Length: 50}, schema.Text{},
		schema.Boolean{}, schema.Numeric{Precision: 9, Scale: 2}, schema.JSON{}, schema.Date{}, &schema.Enum{Values: []string{"x", "12"}}} {
		for _, v := range values {
			insert := op.BulkInsert{Table: schema.Name("t"), Columns: []*schema.Column{{Name: "c", Type: typ}}, Rows: []map[string]any{{"c": v}}}
			literal, wanted := c.Dialect.Literal(v, typ)
			out, err := c.Dialect.Compile(insert, nil)
			switch {
			case (err == nil) != (wanted == nil):
				t.Errorf("%#v in a column of type %#v: %v, as a literal: %v", v, typ, err, wanted)
			case err == nil && !slices.ContainsFunc(out, func(s dialect.Statement) bool { return strings.Contains(s.SQL, "("+literal+")") }):
				t.Errorf("%#v in a column of type %#v is inserted by %v, and its literal is %s", v, typ, out, literal)
			}
		}
	}
}
