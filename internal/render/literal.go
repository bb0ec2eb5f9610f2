package render

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// literal writes a value of a type of package schema, or of plain Go, as a
// composite literal. Fields that are zero are left out.
func (s *source) literal(value any) (string, error) { return s.reflected(reflect.ValueOf(value)) }

// schemaPackage is the package whose types can be written.
var schemaPackage = reflect.TypeFor[schema.Table]().PkgPath()

func (s *source) reflected(v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.Struct:
		return s.structLiteral(v)
	case reflect.Slice:
		return s.sliceLiteral(v)
	case reflect.Pointer:
		return s.pointerLiteral(v)
	case reflect.Interface:
		if t, ok := v.Interface().(schema.Type); ok {
			return s.typeOf(t)
		}
		return s.reflected(v.Elem())
	case reflect.String:
		return s.named(v.Type(), strconv.Quote(v.String()))
	case reflect.Bool:
		return s.named(v.Type(), strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int64:
		return s.named(v.Type(), strconv.FormatInt(v.Int(), 10))
	default:
		return "", unwritable("a value of the type", v.Type())
	}
}

// named passes on the text of a plain value of an unnamed type; a named one is
// not needed by any type of package schema.
func (s *source) named(t reflect.Type, text string) (string, error) {
	if t.PkgPath() != "" {
		return "", unwritable("a value of the type", t)
	}
	return text, nil
}

func (s *source) structLiteral(v reflect.Value) (string, error) {
	t := v.Type()
	if t.PkgPath() != schemaPackage {
		return "", fmt.Errorf("a value of the type %s can't be written as Go; give the type a method GoSource", t)
	}
	var fields []string
	for i := range t.NumField() {
		f := t.Field(i)
		if v.Field(i).IsZero() {
			continue
		}
		if !f.IsExported() {
			return "", unwritable("the field "+f.Name+" of a value of the type", t)
		}
		text, err := s.reflected(v.Field(i))
		if err != nil {
			return "", err
		}
		fields = append(fields, f.Name+": "+text)
	}
	s.imports[schemaPath] = true
	return "schema." + t.Name() + "{" + strings.Join(fields, ", ") + "}", nil
}

func (s *source) sliceLiteral(v reflect.Value) (string, error) {
	elem := v.Type().Elem()
	name := elem.Name()
	if elem.PkgPath() == schemaPackage {
		s.imports[schemaPath] = true
		name = "schema." + name
	}
	if name == "" {
		return "", unwritable("a value of the type", v.Type())
	}
	parts := make([]string, v.Len())
	for i := range parts {
		text, err := s.reflected(v.Index(i))
		if err != nil {
			return "", err
		}
		parts[i] = text
	}
	return "[]" + name + "{" + strings.Join(parts, ", ") + "}", nil
}

// pointerLiteral writes &T{…} for structs and new(value) for plain values,
// which Go has since 1.26.
func (s *source) pointerLiteral(v reflect.Value) (string, error) {
	text, err := s.reflected(v.Elem())
	if err != nil {
		return "", err
	}
	switch v.Elem().Kind() {
	case reflect.Struct:
		return "&" + text, nil
	case reflect.Int64:
		return "new(int64(" + text + "))", nil
	default:
		return "new(" + text + ")", nil
	}
}

func isComparable(v any) bool { return reflect.TypeOf(v).Comparable() }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
