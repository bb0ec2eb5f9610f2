package sa

import (
	"fmt"
	"reflect"
	"strings"
)

// orm describes how to tell a struct of an ORM, whose tags Model doesn't read.
type orm struct {
	name    string
	tag     string // the key of its struct tags; "" if it has none
	path    string // the import path of its types, and of what lies below it; "" if it has none
	adapter string // the package for Env.TargetFunc and its function; "" if there is none
}

var orms = []orm{
	{"GORM", "gorm", "gorm.io/gorm", "gormschema.AutoMigrate"},
	{"Bun", "bun", "github.com/uptrace/bun", "bunschema.CreateTables"},
	{"ent", "", "entgo.io/ent", "entschema.Create"},
	{"XORM", "xorm", "xorm.io/xorm", ""},
	{"go-pg", "pg", "github.com/go-pg/pg", ""},
	{"Beego", "orm", "github.com/beego/beego", ""},
	{"SQLBoiler", "boil", "github.com/volatiletech/sqlboiler", ""},
	{"reform", "reform", "gopkg.in/reform.v1", ""},
	{"KSQL", "ksql", "", ""},
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
				r.problem("sa.Model[%s]: it is a model of %s (the field %s has %s), %s", typ, o.name, f.Name, what, o.advice())
				return true
			}
		}
	}
	return false
}

func (o orm) advice() string {
	if o.adapter == "" {
		return fmt.Sprintf("whose tags have no effect here: give the fields `alembic:\"…\"` tags, "+
			"or set Env.TargetFunc in env.go to a function that has %s create its tables in the database that it receives", o.name)
	}
	pkg, _, _ := strings.Cut(o.adapter, ".")
	return fmt.Sprintf("and only %s knows its table: set Env.TargetFunc in env.go to %s(…) of github.com/alembic-go/alembic/orm/%s", o.name, o.adapter, pkg)
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
	if path := typ.PkgPath(); o.path != "" && (path == o.path || strings.HasPrefix(path, o.path+"/")) {
		return "the type " + typ.String()
	}
	return ""
}
