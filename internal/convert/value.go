package convert

import (
	"fmt"
	"math/big"
	"reflect"

	"github.com/alembic-go/alembic/schema"
)

// The values of a script beside Go's own: nil is None; bool, int64, *big.Int,
// float64, string, []byte, time.Time and time.Duration are what they are in
// Python; operations and parts of the schema are those of op and schema.

// list is a list, tuple or set.
type list struct {
	items []any
	tuple bool
}

// mapping is a dict, in order of insertion.
type mapping struct{ keys, values []any }

func (m *mapping) get(key any) (any, bool) {
	for i, k := range m.keys {
		if equal(k, key) {
			return m.values[i], true
		}
	}
	return nil, false
}

func (m *mapping) set(key, value any) {
	for i, k := range m.keys {
		if equal(k, key) {
			m.values[i] = value
			return
		}
	}
	m.keys, m.values = append(m.keys, key), append(m.values, value)
}

// namespace is a module, or an object that only has attributes.
type namespace struct {
	name    string
	members map[string]any
	// any makes the members that the map lacks; nil when there are none.
	any func(name string) any
}

func (n *namespace) member(id string) (any, bool) {
	if v, ok := n.members[id]; ok {
		return v, true
	}
	if n.any != nil {
		v := n.any(id)
		return v, v != nil
	}
	return nil, false
}

// builtin is a callable that this package knows.
type builtin struct {
	name string
	call func(*args) (any, error)
	// isType says that calling it without arguments makes a type, so that the
	// bare name may stand for one.
	isType bool
	// members are the class's own callables: datetime.datetime.now.
	members map[string]any
}

// function is a function of the script.
type function struct {
	def   funcDef
	scope *scope
}

// unknown is a name whose value can't be known; using it is the error.
type unknown struct{ err error }

// quotedName is op.f(name): the naming convention leaves it alone.
type quotedName string

// attributer is a value with methods or attributes of its own.
type attributer interface {
	attr(in *interp, id string) (any, bool)
}

func equal(a, b any) bool {
	if x, ok := a.(quotedName); ok {
		a = string(x)
	}
	if x, ok := b.(quotedName); ok {
		b = string(x)
	}
	return reflect.DeepEqual(a, b)
}

func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case *list:
		return len(v.items) > 0
	case *mapping:
		return len(v.keys) > 0
	}
	return true
}

// typeName names a value's kind in an error.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return "a truth value"
	case int64, *big.Int, float64:
		return "a number"
	case string, quotedName:
		return "a string"
	case *list:
		if v.tuple {
			return "a tuple"
		}
		return "a list"
	case *mapping:
		return "a dict"
	case *namespace:
		return v.name
	case *builtin:
		return v.name
	case schema.Type:
		return "the type " + v.TypeName()
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprintf("a %T", v)
}
