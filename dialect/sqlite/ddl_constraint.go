package sqlite

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func constraintSQL(t *schema.Table, c schema.Constraint) (string, error) {
	if err := ddl.CheckOptions(c.String(), c.ConstraintOptions(), optionPrefix, "on_conflict", "key_order", "descending", "nullable"); err != nil {
		return "", err
	}
	if key, ok := c.(*schema.PrimaryKey); ok && isInline(t, key) {
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
	text, err := keySQL(c)
	return text + conflict, err
}

// keySQL writes a constraint with the order of its columns.
func keySQL(c schema.Constraint) (string, error) {
	order, _ := c.ConstraintOptions()[keyOrder].([]string)
	text, err := generic0.StandardConstraint(c)
	if len(order) == 0 || err != nil {
		return text, err
	}
	columns := schema.KeyColumns(c)
	if len(order) != len(columns) {
		return "", fmt.Errorf("%s: KeyOrder is given for %d columns, the key has %d", c, len(order), len(columns))
	}
	keys := make([]string, len(columns))
	for i, column := range columns {
		keys[i] = strings.TrimRight(quoter.Quote(column)+" "+order[i], " ")
	}
	head, _, _ := strings.Cut(text, " (")
	return head + " (" + strings.Join(keys, ", ") + ")", nil
}

// isInline reports whether the primary key stands at its column, where alone
// AUTOINCREMENT and the DESC of a key that isn't the rowid can stand.
func isInline(t *schema.Table, key *schema.PrimaryKey) bool {
	return len(key.Columns) == 1 && (optionBool(t.Options, keyAutoincrement, false) || optionBool(key.Options, keyDescending, false))
}

// inlineKeySQL is the primary key as it stands at its column.
func inlineKeySQL(key *schema.PrimaryKey, autoincrement bool) (string, error) {
	conflict, err := onConflict(key.Options, keyOnConflict)
	if err != nil {
		return "", err
	}
	s := generic().ConstraintPrefix(key.Name) + "PRIMARY KEY"
	if optionBool(key.Options, keyDescending, false) {
		s += " DESC"
	}
	s += conflict
	if autoincrement {
		s += " AUTOINCREMENT"
	}
	return s, nil
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
