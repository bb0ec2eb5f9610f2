package alembic

import (
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/schema"
)

// hooks are the functions of an Env that decide what is compared. One that panics is
// an error of the comparison.
type hooks struct {
	env *Env
	err error
}

// call calls a hook that name names, and keeps the first panic.
func (h *hooks) call(name string, f func()) {
	if h.err == nil {
		h.err = calling(name, f)
	}
}

// calling calls a function of the user's that name names.
func calling(name string, f func()) (err error) {
	defer caught.Panic(name, &err)
	f()
	return nil
}

func (h *hooks) includeName() func(string, string, schema.TableName) bool {
	hook := h.env.IncludeName
	if hook == nil {
		return nil
	}
	return func(name, kind string, table schema.TableName) (included bool) {
		h.call("Env.IncludeName", func() { included = hook(name, kind, table) })
		return included
	}
}

func (h *hooks) includeObject() func(any, string, string, bool, any) bool {
	hook := h.env.IncludeObject
	if hook == nil {
		return nil
	}
	return func(object any, name, kind string, reflected bool, compareTo any) (included bool) {
		h.call("Env.IncludeObject", func() { included = hook(object, name, kind, reflected, compareTo) })
		return included
	}
}

// comparing gives a hook that compares a column the verdicts of internal/compare.
func (h *hooks) comparing(name string, hook func(schema.TableName, *schema.Column, *schema.Column) Verdict) func(schema.TableName, *schema.Column, *schema.Column) compare.Verdict {
	if hook == nil {
		return nil
	}
	return func(table schema.TableName, database, model *schema.Column) (v compare.Verdict) {
		h.call(name, func() {
			v = map[Verdict]compare.Verdict{Same: compare.Same, Different: compare.Different}[hook(table, database, model)]
		})
		return v
	}
}
