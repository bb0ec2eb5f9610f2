package ddl_test

import (
	"database/sql"
	"errors"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

type myString string

type myStringer struct{}

func (myStringer) String() string { return "it's me" }

func TestLiteral(t *testing.T) {
	at := time.Date(2024, 2, 29, 13, 4, 5, 678000, time.FixedZone("", 3600))
	seven := 7
	tests := []struct {
		v    any
		t    schema.Type
		want string
	}{
		{nil, nil, "NULL"}, {(*int)(nil), nil, "NULL"}, {sql.NullString{}, nil, "NULL"}, {&seven, nil, "7"},
		{"it's", nil, "'it''s'"}, {myString("x"), nil, "'x'"}, {myStringer{}, nil, "'it''s me'"},
		{sql.NullInt64{Int64: 3, Valid: true}, nil, "3"}, {uint8(200), nil, "200"}, {int64(math.MinInt64), nil, "-9223372036854775808"},
		{big.NewInt(12), nil, "12"}, {1.5, nil, "1.5"}, {1e20, nil, "1e+20"}, {float32(0.1), nil, "0.1"}, {2.0, nil, "2.0"},
		{true, nil, "1"}, {false, schema.Boolean{}, "0"}, {2, schema.Boolean{}, "1"},
		{"12.30", schema.Numeric{}, "12.30"}, {"12; DROP", schema.Numeric{}, "'12; DROP'"}, {"1e5", schema.Numeric{}, "'1e5'"},
		{[]byte{0, 255}, nil, "X'00FF'"},
		{at, schema.DateTime{}, "'2024-02-29 13:04:05.000678'"}, {at, schema.DateTime{Timezone: true}, "'2024-02-29 13:04:05.000678+01:00'"},
		{at, schema.Date{}, "'2024-02-29'"}, {at, schema.Time{}, "'13:04:05.000678'"}, {at, schema.SQLName{Name: "DATE"}, "'2024-02-29'"},
		{map[string]any{"a": []any{1, nil, "it's"}}, schema.JSON{}, `'{"a":[1,null,"it''s"]}'`}, {`{"a": 1}`, schema.JSON{}, `'{"a": 1}'`},
		{"plain", schema.JSON{}, `'"plain"'`},
		{"0123456789ABCDEF0123456789abcdef", schema.Uuid{}, "'0123456789abcdef0123456789abcdef'"},
		{"01234567-89ab-cdef-0123-456789abcdef", schema.Uuid{}, "'0123456789abcdef0123456789abcdef'"},
		{[16]byte{1}, schema.Uuid{}, "'01000000000000000000000000000000'"},
		{24*time.Hour + 5*time.Second, schema.Interval{}, "'1970-01-02 00:00:05.000000'"},
		{"x", schema.Variant{Base: schema.Integer{}, Dialects: map[string]schema.Type{"test": schema.JSON{}}}, `'"x"'`},
	}
	l := ddl.Literals{Dialect: "test"}
	for _, tt := range tests {
		if got, err := l.Literal(tt.v, tt.t); err != nil || got != tt.want {
			t.Errorf("%v (%T): %s, %v; want %s", tt.v, tt.v, got, err, tt.want)
		}
	}
}

func TestLiteralOfWhatHasNone(t *testing.T) {
	l := ddl.Literals{Dialect: "test"}
	for _, tt := range []struct {
		v any
		t schema.Type
	}{{struct{}{}, nil}, {math.NaN(), nil}, {math.Inf(1), nil}, {"no uuid", schema.Uuid{}}, {make(chan int), schema.JSON{}}, {[]string{"a"}, nil}} {
		var bad *dialect.LiteralError
		if got, err := l.Literal(tt.v, tt.t); !errors.As(err, &bad) {
			t.Errorf("%v: %s, %v", tt.v, got, err)
		}
	}
}

func TestUUIDTextKeepsHyphens(t *testing.T) {
	l := ddl.Literals{Dialect: "test", UUIDText: true}
	got, err := l.Literal("0123456789abcdef0123456789abcdef", schema.Uuid{})
	if err != nil || got != "'01234567-89ab-cdef-0123-456789abcdef'" {
		t.Errorf("%s, %v", got, err)
	}
}
