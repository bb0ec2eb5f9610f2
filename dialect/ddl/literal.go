package ddl

import (
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// Literals renders Go values as SQL literals. Each field may be nil and then
// means its default.
type Literals struct {
	Dialect string
	// String quotes a text. The default doubles single quotes.
	String func(string) (string, error)
	// Bytes writes a binary value. The default is X'…'.
	Bytes func([]byte) (string, error)
	// Bool writes a boolean. The default is 1 and 0.
	Bool func(bool) string
	// Float writes NaN and the infinities. The default returns an error.
	Float func(float64) (string, error)
	// Time writes a point in time as a value of the type. The default is a
	// quoted ISO text in the value's own zone, with microseconds.
	Time func(time.Time, schema.Type) (string, error)
	// Microseconds writes the fraction of a second even if it is zero, for
	// databases that compare times as texts.
	Microseconds bool
	// UUIDText keeps the hyphens of a UUID. The default is 32 hexadecimal
	// digits, for a CHAR(32) column.
	UUIDText bool
}

// QuoteString encloses a text in single quotes and doubles the single quotes in
// it.
func QuoteString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Unquote takes back QuoteString. ok is false for anything else.
func Unquote(literal string) (text string, ok bool) {
	if len(literal) < 2 || literal[0] != '\'' || literal[len(literal)-1] != '\'' {
		return "", false
	}
	text = literal[1 : len(literal)-1]
	if !strings.Contains(text, "'") {
		return text, true
	}
	return strings.ReplaceAll(text, "''", "'"), !strings.Contains(strings.ReplaceAll(text, "''", ""), "'")
}

// IsInteger reports whether a literal is a whole number.
func IsInteger(literal string) bool {
	digits := strings.TrimPrefix(literal, "-")
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return digits != ""
}

// IsNegativeZero reports whether a number is written as one: its sign is lost or kept
// by what reads it.
func IsNegativeZero(literal string) bool {
	digits, negative := strings.CutPrefix(literal, "-")
	return negative && strings.Trim(digits, "0.") == ""
}

// Literal returns v as a literal. t is the type of its column and may be nil.
func (l Literals) Literal(v any, t schema.Type) (string, error) {
	t = schema.ResolveVariant(t, l.Dialect)
	v, err := plainValue(v)
	if err != nil {
		return "", &dialect.LiteralError{Dialect: l.Dialect, Value: v, Why: err.Error()}
	}
	if v == nil {
		return "NULL", nil
	}
	if text, ok, err := l.byType(v, t); ok || err != nil {
		return text, err
	}
	switch v := v.(type) {
	case string:
		return l.quote(v)
	case []byte:
		return l.bytes(v)
	case int:
		return strconv.Itoa(v), nil
	case bool:
		return l.bool(v), nil
	case float32:
		return l.float(float64(v), 32)
	case float64:
		return l.float(v, 64)
	case time.Time:
		return l.time(v, t)
	case *big.Int:
		return v.String(), nil
	case time.Duration:
		return "", &dialect.LiteralError{Dialect: l.Dialect, Value: v, Why: "a length of time needs a column of type Interval; give a number or a text"}
	case fmt.Stringer:
		return l.quote(v.String())
	}
	return l.byKind(v)
}

// byType renders what the type decides: JSON documents, UUIDs, numbers that
// come as text, and lengths of time as SQLAlchemy stores them where there is no
// interval type: a date so long after 1970.
func (l Literals) byType(v any, t schema.Type) (text string, ok bool, err error) {
	switch t := t.(type) {
	case schema.JSON:
		text, err = l.json(v)
		return text, true, err
	case schema.Uuid:
		text, ok, err = l.uuid(v, t)
		return text, ok, err
	case schema.Numeric, schema.Float, schema.Double:
		if s, is := v.(string); is && isDecimal(s) {
			return s, true, nil
		}
	case schema.Interval:
		if d, is := v.(time.Duration); is {
			text, err = l.quote(time.Unix(0, 0).UTC().Add(d).Format(TimeLayout(schema.DateTime{})))
			return text, true, err
		}
	case schema.Boolean:
		if n, is := asInt(v); is {
			return l.bool(n != 0), true, nil
		}
	}
	return "", false, nil
}

func (l Literals) json(v any) (string, error) {
	switch v := v.(type) {
	case string:
		if json.Valid([]byte(v)) {
			return l.quote(v)
		}
	case []byte:
		return l.quote(string(v))
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "", &dialect.LiteralError{Dialect: l.Dialect, Value: v, Why: err.Error()}
	}
	return l.quote(string(text))
}

func (l Literals) uuid(v any, t schema.Uuid) (string, bool, error) {
	var digits string
	switch v := v.(type) {
	case string:
		digits = strings.ToLower(strings.ReplaceAll(v, "-", ""))
	case fmt.Stringer:
		digits = strings.ToLower(strings.ReplaceAll(v.String(), "-", ""))
	case []byte:
		digits = hex.EncodeToString(v)
	case [16]byte:
		digits = hex.EncodeToString(v[:])
	default:
		return "", false, nil
	}
	if raw, err := hex.DecodeString(digits); err != nil || len(raw) != 16 {
		return "", true, &dialect.LiteralError{Dialect: l.Dialect, Value: v, Why: "it is not a UUID"}
	}
	if l.UUIDText && !t.NonNative {
		digits = digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
	}
	text, err := l.quote(digits)
	return text, true, err
}

func (l Literals) quote(s string) (string, error) {
	if l.String != nil {
		return l.String(s)
	}
	return QuoteString(s), nil
}

func (l Literals) bytes(b []byte) (string, error) {
	if l.Bytes != nil {
		return l.Bytes(b)
	}
	return "X'" + strings.ToUpper(hex.EncodeToString(b)) + "'", nil
}

func (l Literals) bool(b bool) string {
	if l.Bool != nil {
		return l.Bool(b)
	}
	if b {
		return "1"
	}
	return "0"
}

func (l Literals) float(f float64, bits int) (string, error) {
	if !math.IsNaN(f) && !math.IsInf(f, 0) {
		s := shortest(f, bits)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		return s, nil
	}
	if l.Float != nil {
		return l.Float(f)
	}
	return "", &dialect.LiteralError{Dialect: l.Dialect, Value: f, Why: "it is not a finite number"}
}

// shortest writes the fewest digits that give the number back, with an exponent
// where Python has one.
func shortest(f float64, bits int) string {
	const least, most = 1e-4, 1e16
	if abs := math.Abs(f); abs == 0 || abs >= least && abs < most {
		return strconv.FormatFloat(f, 'f', -1, bits)
	}
	return strconv.FormatFloat(f, 'e', -1, bits)
}

func (l Literals) time(v time.Time, t schema.Type) (string, error) {
	if l.Time != nil {
		return l.Time(v, t)
	}
	layout := TimeLayout(t)
	if v.Nanosecond() == 0 && !l.Microseconds {
		layout = strings.Replace(layout, ".000000", "", 1)
	}
	return l.quote(v.Format(layout))
}

// TimeLayout returns the ISO layout for the values of a type: with
// microseconds, as SQLAlchemy stores them, and with the zone if the type has
// one.
func TimeLayout(t schema.Type) string {
	switch t := t.(type) {
	case schema.Date:
		return "2006-01-02"
	case schema.Time:
		if t.Timezone {
			return "15:04:05.000000-07:00"
		}
		return "15:04:05.000000"
	case schema.DateTime:
		if t.Timezone {
			return "2006-01-02 15:04:05.000000-07:00"
		}
	case schema.SQLName:
		switch {
		case t.Name == "DATE":
			return "2006-01-02"
		case t.Name == "TIME":
			return TimeLayout(schema.Time{Timezone: t.Timezone})
		case t.Timezone:
			return TimeLayout(schema.DateTime{Timezone: true})
		}
	}
	return "2006-01-02 15:04:05.000000"
}

func (l Literals) byKind(v any) (string, error) {
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(r.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(r.Uint(), 10), nil
	case reflect.Float32:
		return l.float(r.Float(), 32)
	case reflect.Float64:
		return l.float(r.Float(), 64)
	case reflect.String:
		return l.quote(r.String())
	case reflect.Bool:
		return l.bool(r.Bool()), nil
	case reflect.Slice:
		if r.Type().Elem().Kind() == reflect.Uint8 {
			return l.bytes(r.Bytes())
		}
	}
	return "", &dialect.LiteralError{Dialect: l.Dialect, Value: v, Why: "give a string, number, bool, []byte, time.Time, or set the column's type to JSON"}
}

// plainValue follows pointers and asks driver.Valuer, as database/sql does.
func plainValue(v any) (any, error) {
	switch v.(type) {
	case nil, string, bool, int, int64, float64, time.Time:
		return v, nil
	}
	for v != nil {
		r := reflect.ValueOf(v)
		if (r.Kind() == reflect.Pointer || r.Kind() == reflect.Slice && r.Type().Elem().Kind() == reflect.Uint8) && r.IsNil() {
			return nil, nil
		}
		switch x := v.(type) {
		case driver.Valuer:
			return x.Value()
		case *big.Int:
			return v, nil
		}
		if r.Kind() != reflect.Pointer {
			return v, nil
		}
		v = r.Elem().Interface()
	}
	return v, nil
}

func asInt(v any) (int64, bool) {
	r := reflect.ValueOf(v)
	if r.CanInt() {
		return r.Int(), true
	}
	return 0, false
}

// isDecimal reports a plain decimal number such as "-12.30".
func isDecimal(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	return isDigits(whole) && (!point || isDigits(fraction))
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
