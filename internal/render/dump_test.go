package render_test

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
)

// dump writes a value whole, through pointers and interfaces, with the names of
// its types. The program that the round trip builds holds this file too.
func dump(value any) string {
	var b strings.Builder
	dumpValue(&b, reflect.ValueOf(value))
	return b.String()
}

func dumpValue(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Invalid:
		b.WriteString("nil")
	case reflect.Interface:
		dumpValue(b, v.Elem())
	case reflect.Pointer:
		b.WriteByte('&')
		dumpValue(b, v.Elem())
	case reflect.Struct:
		b.WriteString(v.Type().String() + "{")
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "origin" { // the line in the file differs
				continue
			}
			if v.Field(i).IsZero() || v.Field(i).Kind() == reflect.Slice && v.Field(i).Len() == 0 {
				continue
			}
			b.WriteString(v.Type().Field(i).Name + ":")
			dumpValue(b, v.Field(i))
			b.WriteByte(' ')
		}
		b.WriteByte('}')
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			dumpValue(b, v.Index(i))
			b.WriteByte(' ')
		}
		b.WriteByte(']')
	case reflect.Map:
		var pairs []string
		for _, k := range v.MapKeys() {
			var pair strings.Builder
			dumpValue(&pair, k)
			pair.WriteByte(':')
			dumpValue(&pair, v.MapIndex(k))
			pairs = append(pairs, pair.String())
		}
		sort.Strings(pairs)
		fmt.Fprintf(b, "%v", pairs)
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	case reflect.Bool:
		fmt.Fprintf(b, "%v", v.Bool())
	case reflect.Float64:
		fmt.Fprintf(b, "%v", v.Float())
	case reflect.Uint8, reflect.Uint:
		fmt.Fprintf(b, "%d", v.Uint())
	default:
		fmt.Fprintf(b, "%d", v.Int())
	}
}
