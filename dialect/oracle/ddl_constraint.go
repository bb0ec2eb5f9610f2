package oracle

import (
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

func (c compiler) constraint(_ *schema.Table, con schema.Constraint) (string, error) {
	if err := ddl.CheckOptions(con.String(), con.ConstraintOptions(), name); err != nil {
		return "", err
	}
	fk, ok := con.(*schema.ForeignKey)
	switch {
	case !ok:
		return "", nil
	case fk.Match != "":
		return "", unsupported("MATCH at a foreign key", "leave match out")
	case fk.OnUpdate != "" && !strings.EqualFold(fk.OnUpdate, "NO ACTION"):
		return "", unsupported("ON UPDATE at a foreign key", "leave onupdate out, or write a trigger with op.Execute")
	}
	return "", nil
}
