package mssql

import (
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// constraint writes the constraints that may be CLUSTERED, and refuses what the
// server lacks.
func (c compiler) constraint(_ *schema.Table, con schema.Constraint) (string, error) {
	if err := ddl.CheckOptions(con.String(), con.ConstraintOptions(), name, "clustered"); err != nil {
		return "", err
	}
	switch con := con.(type) {
	case *schema.PrimaryKey:
		if err := noTiming(con.Timing); err != nil {
			return "", err
		}
		return c.ConstraintPrefix(con.Name) + "PRIMARY KEY " + clustered(con.Options) + "(" + c.Names(con.Columns) + ")", nil
	case *schema.Unique:
		if err := noTiming(con.Timing); err != nil {
			return "", err
		}
		return c.ConstraintPrefix(con.Name) + "UNIQUE " + clustered(con.Options) + "(" + c.Names(con.Columns) + ")", nil
	case *schema.Check:
		return "", noTiming(con.Timing)
	case *schema.ForeignKey:
		if con.Match != "" {
			return "", unsupported("MATCH at a foreign key", "leave match out")
		}
		return "", noTiming(con.Timing)
	}
	return "", nil
}

func noTiming(t schema.Timing) error {
	if t.Deferrable == nil && t.Initially == "" {
		return nil
	}
	return unsupported("deferrable constraints", "leave deferrable and initially out")
}

func clustered(o schema.Options) string {
	switch yes, ok := o[keyClustered].(bool); {
	case !ok:
		return ""
	case yes:
		return "CLUSTERED "
	}
	return "NONCLUSTERED "
}
