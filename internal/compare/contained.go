package compare

import (
	"slices"

	"github.com/alembic-go/alembic/schema"
)

// isContained reports whether the constraints of a domain change while columns hold its
// values within arrays, or within composite or range types: the database can't check
// those, so that the columns leave the type for the time.
func (c *comparison) isContained(old, o *schema.Object) bool {
	if o.Kind != schema.KindDomain || slices.Equal(old.Definition, o.Definition) {
		return false
	}
	within := []schema.ObjectRef{old.Ref()}
	for i := 0; i < len(within); i++ {
		for _, user := range c.db.written.Objects {
			isType := user.Kind == schema.KindDomain || user.Kind == schema.KindType
			if isType && slices.Contains(user.DependsOn, within[i]) && !slices.Contains(within, user.Ref()) {
				within = append(within, user.Ref())
			}
		}
	}
	return slices.ContainsFunc(c.db.written.Tables(), func(t *schema.Table) bool {
		return slices.ContainsFunc(t.Uses, func(u schema.Use) bool {
			if u.Part != schema.UseColumn || !slices.Contains(within, u.Of) || t.Column(u.Name) == nil {
				return false
			}
			_, isArray := t.Column(u.Name).Type.(schema.Array)
			return isArray || u.Of.Kind == schema.KindType
		})
	})
}
