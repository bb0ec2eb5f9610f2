package sqlite

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func constraintSQL(t *schema.Table, c schema.Constraint) (string, error) {
	if err := ddl.CheckOptions(c.String(), c.ConstraintOptions(), optionPrefix, "on_conflict"); err != nil {
		return "", err
	}
	if key, ok := c.(*schema.PrimaryKey); ok && len(key.Columns) == 1 && optionBool(t.Options, keyAutoincrement, false) {
		return ddl.Omit, nil
	}
	if fk, ok := c.(*schema.ForeignKey); ok {
		fk = fk.Clone()
		if err := oneSchema(t.Name, fk); err != nil {
			return "", err
		}
		c = fk
	}
	conflict, err := conflictOf(t, c)
	if err != nil {
		return "", err
	}
	text, err := generic0.StandardConstraint(c)
	return text + conflict, err
}

// oneSchema takes the schema off the referred table: SQLite refers within one
// database file only, and the syntax has no place for another.
func oneSchema(table schema.TableName, fk *schema.ForeignKey) error {
	if fk.RefTable.Schema != "" && fk.RefTable.Schema != table.Schema {
		return &dialect.UnsupportedError{Dialect: product, What: "a foreign key to another database file (" + fk.RefTable.String() + ")",
			Instead: "keep both tables in one"}
	}
	fk.RefTable.Schema = ""
	return nil
}

// conflictOf is the ON CONFLICT clause of a constraint, given at itself or at
// its only column.
func conflictOf(t *schema.Table, c schema.Constraint) (string, error) {
	if text, err := onConflict(c.ConstraintOptions(), keyOnConflict); text != "" || err != nil {
		return text, err
	}
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return columnConflict(t, c.Columns, keyOnConflictPrimary)
	case *schema.Unique:
		return columnConflict(t, c.Columns, keyOnConflictUnique)
	}
	return "", nil
}

// AddConstraint returns the statements of a rebuild.
func (c compiler) AddConstraint(o op.AddConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	return rebuildWith(m, o.Table, o)
}

// DropConstraint returns the statements of a rebuild.
func (c compiler) DropConstraint(o op.DropConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	return rebuildWith(m, o.Table, o)
}
