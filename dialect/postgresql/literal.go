package postgresql

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// arrayLiteral writes a slice as ARRAY[…]::type; the cast gives an empty array
// its type.
func (d *Dialect) arrayLiteral(v any, t schema.Array) (string, error) {
	r := reflect.ValueOf(v)
	if v == nil || r.Kind() == reflect.Slice && r.IsNil() {
		return "NULL", nil
	}
	if r.Kind() == reflect.String {
		return quoteString(r.String()) // the array's own text form
	}
	if r.Kind() != reflect.Slice && r.Kind() != reflect.Array {
		return "", &dialect.LiteralError{Dialect: name, Value: v, Why: "an array's value is a slice, or its text such as {1,2}"}
	}
	body, err := d.arrayBody(r, t.Elem)
	if err != nil {
		return "", err
	}
	typ, err := d.TypeSQL(t)
	if err != nil {
		return "", err
	}
	return body + "::" + typ, nil
}

func (d *Dialect) arrayBody(r reflect.Value, elem schema.Type) (string, error) {
	parts := make([]string, r.Len())
	for i := range parts {
		item := r.Index(i)
		if item.Kind() == reflect.Interface {
			item = item.Elem()
		}
		var err error
		if item.IsValid() && item.Kind() == reflect.Slice && item.Type().Elem().Kind() != reflect.Uint8 {
			parts[i], err = d.arrayBody(item, elem)
		} else if !item.IsValid() {
			parts[i] = "NULL"
		} else {
			parts[i], err = d.Literal(item.Interface(), elem)
		}
		if err != nil {
			return "", fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	return "ARRAY[" + strings.Join(parts, ", ") + "]", nil
}

// intervalLiteral writes a time.Duration as SQLAlchemy does.
func intervalLiteral(l ddl.Literals, v any, t schema.Type) (string, error) {
	length, ok := v.(time.Duration)
	if !ok {
		return l.Literal(v, t)
	}
	seconds, err := l.Literal(length.Seconds(), nil)
	if err != nil {
		return "", err
	}
	return "make_interval(secs=>" + seconds + ")", nil
}
