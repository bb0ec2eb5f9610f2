package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Parameters are the parts of an option that have names of their own, such as
// PostgreSQL's storage parameters. Their order means nothing, but the database keeps
// it, and its dumps show it.
type Parameters []Parameter

// Parameter is one of them. A value of nil stands for the default.
type Parameter struct {
	Name  string
	Value any
}

// ParametersOf returns an option's parameters: those of a map in order of their names.
// ok is false for another value.
func ParametersOf(option any) (p Parameters, ok bool) {
	if p, ok := option.(Parameters); ok {
		return p, true
	}
	v := reflect.ValueOf(option)
	if v.Kind() != reflect.Map {
		return nil, false
	}
	for it := v.MapRange(); it.Next(); {
		p = append(p, Parameter{fmt.Sprint(it.Key().Interface()), it.Value().Interface()})
	}
	slices.SortFunc(p, func(a, b Parameter) int { return strings.Compare(a.Name, b.Name) })
	return p, true
}

// With returns the parameters with other values: a new one is the last.
func (p Parameters) With(changes Parameters) Parameters {
	out := slices.Clone(p)
	for _, c := range changes {
		if i := slices.IndexFunc(out, func(o Parameter) bool { return o.Name == c.Name }); i >= 0 {
			out[i].Value = c.Value
		} else {
			out = append(out, c)
		}
	}
	return out
}
