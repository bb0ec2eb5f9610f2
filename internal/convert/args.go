package convert

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// args are the arguments of one call. The methods take one after the other in
// the order of the parameters; the first thing that doesn't fit is kept and
// returned by done.
type args struct {
	in   *interp
	fn   string
	line int
	pos  []any
	kw   []keyword
	err  error
}

type keyword struct {
	name  string
	value any
}

func (a *args) fail(format string, v ...any) {
	if a.err == nil {
		a.err = errorf(a.line, "%s: %s", a.fn, fmt.Sprintf(format, v...))
	}
}

// take returns the next positional argument, or the keyword argument.
func (a *args) take(name string) (any, bool) {
	if len(a.pos) > 0 {
		v := a.pos[0]
		a.pos = a.pos[1:]
		if _, twice := a.keyword(name); twice {
			a.fail("%s is given twice", name)
		}
		return v, true
	}
	return a.keyword(name)
}

// keyword returns a keyword argument.
func (a *args) keyword(name string) (any, bool) {
	for i, k := range a.kw {
		if k.name == name {
			a.kw = append(a.kw[:i:i], a.kw[i+1:]...)
			return k.value, true
		}
	}
	return nil, false
}

// need is take for an argument that must be there.
func (a *args) need(name string) any {
	v, ok := a.take(name)
	if !ok {
		a.fail("the argument %s is missing", name)
	}
	return v
}

// name is a string that must be given; None is an error.
func (a *args) name(name string) string {
	v := a.need(name)
	s, ok := toString(v)
	if !ok && a.err == nil {
		a.fail("%s is %s and must be a string", name, typeName(v))
	}
	return s
}

// optName is a string or None, which is "".
func (a *args) optName(name string) string {
	v, _ := a.take(name)
	return a.text(name, v)
}

func (a *args) kwName(name string) string {
	v, _ := a.keyword(name)
	return a.text(name, v)
}

func (a *args) text(name string, v any) string {
	s, ok := toString(v)
	if !ok && v != nil {
		a.fail("%s is %s and must be a string", name, typeName(v))
	}
	return s
}

func toString(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case quotedName:
		return string(v), true
	}
	return "", false
}

func (a *args) flag(name string) bool {
	v, _ := a.keyword(name)
	return truthy(v)
}

// optFlag is nil when the argument isn't given or None.
func (a *args) optFlag(name string) *bool {
	v, _ := a.keyword(name)
	if v == nil {
		return nil
	}
	yes := truthy(v)
	return &yes
}

// number is an integer; 0 when it isn't given or None.
func (a *args) number(name string) int {
	v, _ := a.take(name)
	return a.integer(name, v)
}

func (a *args) kwNumber(name string) int {
	v, _ := a.keyword(name)
	return a.integer(name, v)
}

func (a *args) integer(name string, v any) int {
	n, ok := v.(int64)
	if !ok && v != nil {
		a.fail("%s is %s and must be an integer", name, typeName(v))
	}
	return int(n)
}

func (a *args) optInt64(name string) *int64 {
	v, _ := a.take(name)
	n, ok := v.(int64)
	if v == nil {
		return nil
	}
	if !ok {
		a.fail("%s is %s and must be an integer", name, typeName(v))
	}
	return &n
}

// names is a list of column names; one string stands for a list of one.
func (a *args) names(name string) []string { return a.toNames(name, a.need(name)) }

func (a *args) toNames(name string, v any) []string {
	if s, ok := toString(v); ok {
		a.fail("%s is the string %q and must be a list of strings", name, s)
		return nil
	}
	l, ok := v.(*list)
	if !ok {
		a.fail("%s is %s and must be a list of strings", name, typeName(v))
		return nil
	}
	out := make([]string, 0, len(l.items))
	for _, item := range l.items {
		s, ok := columnName(item)
		if !ok {
			a.fail("%s holds %s and must hold strings", name, typeName(item))
			return nil
		}
		out = append(out, s)
	}
	return out
}

func columnName(v any) (string, bool) {
	switch v := v.(type) {
	case columnRef:
		return v.name, true
	case *schema.Column:
		return v.Name, true
	}
	return toString(v)
}

// typ is a type, or nil when it isn't given.
func (a *args) typ(v any) schema.Type {
	if b, ok := v.(*builtin); ok && b.isType {
		made, err := b.call(&args{in: a.in, fn: b.name, line: a.line})
		if err != nil {
			if a.err == nil {
				a.err = err
			}
			return nil
		}
		v = made
	}
	t, ok := v.(schema.Type)
	if !ok && v != nil {
		a.fail("%s is not a type", typeName(v))
	}
	return t
}

func (a *args) kwType(name string) schema.Type {
	v, _ := a.keyword(name)
	return a.typ(v)
}

// ignore drops keyword arguments that change nothing in the database.
func (a *args) ignore(names ...string) {
	for _, n := range names {
		a.keyword(n)
	}
}

// dialects are the prefixes of dialect options.
var dialects = []string{"postgresql_", "mysql_", "mariadb_", "sqlite_", "mssql_", "oracle_"}

// options takes the keyword arguments that belong to a dialect.
func (a *args) options() schema.Options {
	var out schema.Options
	var rest []keyword
	for _, k := range a.kw {
		if !hasDialect(k.name) {
			rest = append(rest, k)
			continue
		}
		out.Set(k.name, a.optionValue(k.value))
	}
	a.kw = rest
	return out
}

func hasDialect(key string) bool {
	for _, d := range dialects {
		if strings.HasPrefix(key, d) {
			return true
		}
	}
	return false
}

// optionValue is a dialect option as the dialects' own functions set it: SQL as
// its text, lists of strings as []string, dicts as map[string]int or
// map[string]string.
func (a *args) optionValue(v any) any {
	switch v := v.(type) {
	case int64:
		return int(v)
	case quotedName:
		return string(v)
	case *list:
		return a.toNames("the option", v)
	case *mapping:
		return a.optionMap(v)
	}
	if _, ok := v.(sqlValue); ok {
		return a.sql(v)
	}
	return v
}

func (a *args) optionMap(m *mapping) any {
	numbers, words := map[string]int{}, map[string]string{}
	for i, k := range m.keys {
		key, _ := columnName(k)
		switch v := m.values[i].(type) {
		case int64:
			numbers[key], words[key] = int(v), fmt.Sprint(v)
		case bool:
			words[key] = fmt.Sprint(v)
		default:
			words[key] = a.text(key, v)
		}
	}
	if len(numbers) == len(m.keys) {
		return numbers
	}
	return words
}

// done reports the first problem, or arguments that nothing took.
func (a *args) done() error {
	if a.err == nil && len(a.pos) > 0 {
		a.fail("there are %d arguments too many", len(a.pos))
	}
	if a.err == nil && len(a.kw) > 0 {
		a.fail("unexpected keyword argument %s", a.kw[0].name)
	}
	return a.err
}
