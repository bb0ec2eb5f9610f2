package convert

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// decimal is decimal.Decimal, as its text.
type decimal struct{ text string }

func (d decimal) negated() decimal {
	if rest, ok := strings.CutPrefix(d.text, "-"); ok {
		return decimal{rest}
	}
	return decimal{"-" + d.text}
}

// moment is a date, a time or both, with the type that says which.
type moment struct {
	t   time.Time
	typ schema.Type
}

// uuidValue is uuid.UUID.
type uuidValue string

// maxValues bounds the parts of one value, so that lists within themselves end.
const maxValues = 1 << 20

// goValue is a script's value as operations hold it, and the type that it has
// by itself, nil when none.
func goValue(v any) (any, schema.Type, error) {
	budget := maxValues
	return convert(v, &budget, 0)
}

func convert(v any, budget *int, depth int) (any, schema.Type, error) {
	if *budget--; *budget < 0 || depth > maxDepth {
		return nil, nil, errors.New("the value holds itself or is too large")
	}
	switch v := v.(type) {
	case quotedName:
		return string(v), nil, nil
	case decimal:
		return v.text, schema.Numeric{}, nil
	case moment:
		return v.t, v.typ, nil
	case uuidValue:
		return string(v), schema.Uuid{}, nil
	case literalValue:
		return convert(v.value, budget, depth+1)
	case *list:
		out := make([]any, len(v.items))
		for i, item := range v.items {
			var err error
			if out[i], _, err = convert(item, budget, depth+1); err != nil {
				return nil, nil, err
			}
		}
		return out, nil, nil
	case *mapping:
		return convertMapping(v, budget, depth)
	}
	return v, nil, nil
}

func convertMapping(m *mapping, budget *int, depth int) (any, schema.Type, error) {
	out := map[string]any{}
	for i, k := range m.keys {
		key, err := str(k, 0)
		if err != nil {
			return nil, nil, errors.New("a key of a dict can't be read")
		}
		if out[key], _, err = convert(m.values[i], budget, depth+1); err != nil {
			return nil, nil, err
		}
	}
	return out, schema.JSON{}, nil
}

func newDecimal(a *args) (any, error) {
	text, err := str(a.need("value"), a.line)
	if err != nil {
		return nil, err
	}
	return decimal{plainDecimal(strings.TrimSpace(text))}, a.done()
}

// plainDecimal writes an exponent out.
func plainDecimal(text string) string {
	i := strings.IndexAny(text, "eE")
	if i < 0 {
		return text
	}
	const most = 400 // digits, more than any database's numbers have
	exponent, err := strconv.Atoi(text[i+1:])
	r, ok := new(big.Rat).SetString(text)
	if err != nil || !ok || exponent > most || exponent < -most {
		return text
	}
	_, fraction, _ := strings.Cut(text[:i], ".")
	return r.FloatString(max(0, len(fraction)-exponent))
}

func newUUID(a *args) (any, error) {
	v := uuidValue(a.name("hex"))
	return v, a.done()
}

func newDate(a *args) (any, error) {
	y, m, d := a.number("year"), a.number("month"), a.number("day")
	return moment{time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC), schema.Date{}}, a.done()
}

func newDateTime(a *args) (any, error) {
	y, mo, d := a.number("year"), a.number("month"), a.number("day")
	h, mi, s, us := a.number("hour"), a.number("minute"), a.number("second"), a.number("microsecond")
	zone := a.zone()
	loc := time.UTC
	if zone != nil {
		loc = zone
	}
	t := time.Date(y, time.Month(mo), d, h, mi, s, us*int(time.Microsecond), loc)
	return moment{t, schema.DateTime{Timezone: zone != nil}}, a.done()
}

func newTime(a *args) (any, error) {
	h, mi, s, us := a.number("hour"), a.number("minute"), a.number("second"), a.number("microsecond")
	zone := a.zone()
	loc := time.UTC
	if zone != nil {
		loc = zone
	}
	t := time.Date(1, 1, 1, h, mi, s, us*int(time.Microsecond), loc)
	return moment{t, schema.Time{Timezone: zone != nil}}, a.done()
}

// utc is datetime.timezone.utc.
var utc = time.UTC

// zone is the argument tzinfo; nil when there is none.
func (a *args) zone() *time.Location {
	switch v, _ := a.take("tzinfo"); v := v.(type) {
	case nil:
		return nil
	case *time.Location:
		return v
	default:
		a.fail("tzinfo is %s; only datetime.timezone can be read", typeName(v))
		return nil
	}
}

func newTimezone(a *args) (any, error) {
	d, ok := a.need("offset").(time.Duration)
	if !ok {
		a.fail("the offset must be a datetime.timedelta")
	}
	return time.FixedZone("", int(d.Seconds())), a.done()
}

func newTimedelta(a *args) (any, error) {
	var sum time.Duration
	const day = 24 * time.Hour
	for _, u := range []struct {
		name string
		unit time.Duration
	}{{"days", day}, {"seconds", time.Second}, {"microseconds", time.Microsecond}, {"milliseconds", time.Millisecond},
		{"minutes", time.Minute}, {"hours", time.Hour}, {"weeks", 7 * day}} {
		switch v, _ := a.take(u.name); v := v.(type) {
		case nil:
		case int64:
			sum += time.Duration(v) * u.unit
		case float64:
			sum += time.Duration(v * float64(u.unit))
		default:
			a.fail("%s is %s and must be a number", u.name, typeName(v))
		}
	}
	return sum, a.done()
}

// newDict is dict(…).
func newDict(a *args) (any, error) {
	m := &mapping{}
	for _, v := range a.pos {
		other, ok := v.(*mapping)
		if !ok {
			a.fail("only a dict can be copied")
			continue
		}
		for i, k := range other.keys {
			m.set(k, other.values[i])
		}
	}
	for _, k := range a.kw {
		m.set(k.name, k.value)
	}
	a.pos, a.kw = nil, nil
	return m, a.done()
}

// newList is list(…), tuple(…) and set(…).
func newList(a *args) (any, error) {
	if len(a.pos) == 0 {
		return &list{}, a.done()
	}
	l, ok := a.need("iterable").(*list)
	if !ok {
		a.fail("only a list can be copied")
		return nil, a.err
	}
	return &list{l.items, l.tuple}, a.done()
}

func newStr(a *args) (any, error) {
	s, err := str(a.need("object"), a.line)
	if err != nil {
		return nil, err
	}
	return s, a.done()
}

// newInt is int(x) of a number or text.
func newInt(a *args) (any, error) {
	text, err := str(a.need("x"), a.line)
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return nil, errorf(a.line, "int: %q is no integer", text)
	}
	return n, a.done()
}

// newFloat is float(x) of a number or text, such as "nan".
func newFloat(a *args) (any, error) {
	v := a.need("x")
	if f, ok := v.(float64); ok {
		return f, a.done()
	}
	text, err := str(v, a.line)
	if err != nil {
		return nil, err
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil {
		return nil, errorf(a.line, "float: %q is no number", text)
	}
	return f, a.done()
}

// attrOf are the methods of plain values.
func attrOf(_ *interp, of any, id string) (any, bool) {
	switch of := of.(type) {
	case string:
		change := map[string]func(string) string{"strip": strings.TrimSpace, "lower": strings.ToLower,
			"upper": strings.ToUpper}[id]
		if change == nil {
			return nil, false
		}
		return &builtin{name: "str." + id, call: func(a *args) (any, error) { return change(of), a.done() }}, true
	case *mapping:
		switch id {
		case "items":
			return &builtin{name: "dict.items", call: func(a *args) (any, error) {
				l := &list{}
				for i, k := range of.keys {
					l.items = append(l.items, &list{[]any{k, of.values[i]}, true})
				}
				return l, a.done()
			}}, true
		case "keys":
			return &builtin{name: "dict.keys", call: func(a *args) (any, error) { return &list{of.keys, false}, a.done() }}, true
		case "values":
			return &builtin{name: "dict.values", call: func(a *args) (any, error) { return &list{of.values, false}, a.done() }}, true
		}
	case *list:
		if id == "append" {
			return &builtin{name: "list.append", call: func(a *args) (any, error) {
				of.items = append(of.items, a.need("object"))
				return nil, a.done()
			}}, true
		}
	case op.Operation:
		return operationMethod(of, id)
	case schema.Type:
		return typeMethod(of, id)
	}
	return nil, false
}
