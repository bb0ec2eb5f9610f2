package bunschema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// inOrder registers the models and sorts them so that each comes behind those
// that its foreign keys refer to.
func inOrder(b *bun.DB, models []any) (sorted []any, err error) {
	defer refused(&err)
	byType := map[reflect.Type]any{}
	for _, m := range models {
		typ, err := structOf(m)
		if err != nil {
			return nil, err
		}
		byType[typ] = m
	}
	register(b, models)
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		m, ok := byType[typ]
		if !ok {
			return // done, or no model of ours
		}
		delete(byType, typ)
		for _, r := range relations(b, typ) {
			visit(r)
		}
		sorted = append(sorted, m)
	}
	for _, m := range models {
		typ, _ := structOf(m)
		visit(typ)
	}
	return sorted, nil
}

// refused makes an error of Bun's panic about a model.
func refused(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("bunschema: Bun refuses the models: %v", p)
	}
}

// register makes the models known to Bun, which must know the table of a
// many-to-many relation before a model that has the relation.
func register(b *bun.DB, models []any) {
	var plain, joined []any
	for _, m := range models {
		if typ, _ := structOf(m); manyToMany(typ) {
			joined = append(joined, m)
		} else {
			plain = append(plain, m)
		}
	}
	b.RegisterModel(append(plain, joined...)...)
}

func manyToMany(typ reflect.Type) bool {
	return slices.ContainsFunc(reflect.VisibleFields(typ), func(f reflect.StructField) bool {
		return strings.Contains(f.Tag.Get("bun"), "m2m:")
	})
}

// relations returns the structs that the foreign keys of a model refer to, by
// the names of the relations.
func relations(b *bun.DB, typ reflect.Type) []reflect.Type {
	table := b.Table(typ)
	var names []string
	for name, r := range table.Relations {
		if r.References() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var types []reflect.Type
	for _, name := range names {
		types = append(types, table.Relations[name].JoinTable.Type)
	}
	return types
}

func structOf(model any) (reflect.Type, error) {
	typ := reflect.TypeOf(model)
	if typ == nil || typ.Kind() != reflect.Pointer || typ.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("bunschema: %T is no model; give a pointer to a struct for each, such as (*User)(nil), and a list as list...", model)
	}
	return typ.Elem(), nil
}
