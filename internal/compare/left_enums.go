package compare

import (
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// leftEnums renames the enum types which keep their names, but neither their values nor
// all of their columns: the values of a column that leaves the type wouldn't fit its new
// list. Under another name the old type stays until its last column has left it.
func (c *comparison) leftEnums() (renames []op.Operation) {
	for _, o := range c.phases.enums {
		set, ok := o.(op.SetEnumValues)
		if ok && !isSubsequence(set.Existing, set.Values) && c.isLeft(set.Enum) {
			renames = append(renames, op.RenameObject{Object: schema.ObjectRef{Kind: schema.KindEnum, Name: set.Enum}, To: c.freeName(set.Enum)})
		}
	}
	return renames
}

// isLeft reports whether a column of the database has an enum type and not in the target.
func (c *comparison) isLeft(enum schema.TableName) bool {
	return slices.ContainsFunc(c.db.normal.Tables(), func(t *schema.Table) bool {
		after := c.target.normal.Table(t.Name)
		return slices.ContainsFunc(t.Columns, func(col *schema.Column) bool {
			return c.isEnum(col, enum) && (after == nil || after.Column(col.Name) == nil || !c.isEnum(after.Column(col.Name), enum))
		})
	})
}
