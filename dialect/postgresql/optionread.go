package postgresql

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// The options as they are read: their values come from this package's
// functions, from inspection, and from scripts that set Alembic's keys.

func textOption(o schema.Options, key string) string {
	if v, ok := o[key]; ok && v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

func boolOption(o schema.Options, key string) bool {
	v, ok := o[key].(bool)
	return ok && v
}

// listOption reads a list of texts, or one text.
func listOption(o schema.Options, key string) []string {
	v := reflect.ValueOf(o[key])
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Slice, reflect.Array:
		out := make([]string, v.Len())
		for i := range out {
			out[i] = fmt.Sprint(v.Index(i).Interface())
		}
		return out
	}
	return nil
}

// mapOption reads a map of texts to anything as texts.
func mapOption(o schema.Options, key string) map[string]string {
	v := reflect.ValueOf(o[key])
	if v.Kind() != reflect.Map {
		return nil
	}
	out := map[string]string{}
	for it := v.MapRange(); it.Next(); {
		out[fmt.Sprint(it.Key().Interface())] = fmt.Sprint(it.Value().Interface())
	}
	return out
}

// storageSQL writes "WITH (a = 1, b = 2)", sorted by name; "" without any.
func storageSQL(o schema.Options) string {
	params := mapOption(o, keyWith)
	if len(params) == 0 {
		return ""
	}
	parts := make([]string, 0, len(params))
	for k, v := range params {
		parts = append(parts, k+" = "+v)
	}
	slices.Sort(parts)
	return "WITH (" + strings.Join(parts, ", ") + ")"
}
