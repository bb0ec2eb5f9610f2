package sa

import (
	"reflect"
	"strings"
)

// orm describes how to tell a struct of an ORM, whose tables only the ORM itself
// can make.
type orm struct {
	name    string
	tag     string // the key of its struct tags; "" if it has none
	path    string // the import path of its types, and of what lies below it
	adapter string // the package for Env.TargetFunc and its function
}

var orms = []orm{
	{"GORM", "gorm", "gorm.io/gorm", "gormschema.AutoMigrate"},
	{"Bun", "bun", "github.com/uptrace/bun", "bunschema.CreateTables"},
	{"ent", "", "entgo.io/ent", "entschema.Create"},
}

// ofORM reports whether a struct is an ORM's, and what to do then. One that has
// fields with an alembic tag is meant for Model, whatever else they have.
func (r *modelReader) ofORM(typ reflect.Type) bool {
	if tagged(typ) {
		return false
	}
	for _, o := range orms {
		for i := range typ.NumField() {
			f := typ.Field(i)
			if what := o.mark(f); what != "" {
				pkg, _, _ := strings.Cut(o.adapter, ".")
				r.problem("sa.Model[%s]: it is a model of %s (the field %s has %s), and only %s knows its table: set Env.TargetFunc in env.go to %s(…) of "+
					"github.com/alembic-go/alembic/orm/%s", typ, o.name, f.Name, what, o.name, o.adapter, pkg)
				return true
			}
		}
	}
	return false
}

func tagged(typ reflect.Type) bool {
	for i := range typ.NumField() {
		if _, ok := typ.Field(i).Tag.Lookup("alembic"); ok {
			return true
		}
	}
	return false
}

// mark returns what makes a field the ORM's, or "".
func (o orm) mark(f reflect.StructField) string {
	if _, ok := f.Tag.Lookup(o.tag); ok && o.tag != "" {
		return "a " + o.tag + " tag"
	}
	typ := f.Type
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if path := typ.PkgPath(); path == o.path || strings.HasPrefix(path, o.path+"/") {
		return "the type " + typ.String()
	}
	return ""
}
