package postgresql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// createPartition creates a partition. later are the constraints that it has by
// itself.
func (c compiler) createPartition(o op.CreateTable, m *schema.MetaData) (out, later []dialect.Statement, err error) {
	prefix, err := tablePrefix(o.Table)
	if err != nil {
		return nil, nil, err
	}
	suffix, err := tableSuffix(o.Table)
	if err != nil {
		return nil, nil, err
	}
	head := "CREATE " + prefix + "TABLE " + map[bool]string{true: "IF NOT EXISTS "}[o.IfNotExists] + c.Table(o.Table.Name)
	of := textOption(o.Table.Options, keyPartitionOf)
	if len(o.Table.Columns) > 0 { // with its columns it has the constraints of the partitioned table too
		return dialect.SQL(head + " PARTITION OF " + of + suffix), nil, nil
	}
	attached, err := c.attachedKeys(o, m)
	if err != nil {
		return nil, nil, err
	}
	out = dialect.SQL(head + " PARTITION OF " + of + suffix)
	if len(attached) > 0 {
		out = slices.Concat(dialect.SQL(head+" (LIKE "+parentOf(of)+likeTable+")"+suffix), attached, dialect.SQL(c.attachTo(o.Table.Name, of)))
	}
	later, err = c.addConstraints(o, m, false)
	return out, later, err
}

// likeTable is what a partition takes from its table before it is attached.
const likeTable = " INCLUDING ALL EXCLUDING INDEXES EXCLUDING IDENTITY EXCLUDING STATISTICS EXCLUDING COMMENTS"

// attachedKeys makes the indexes and keys that a partition has by itself and that
// become parts of those of its table. ATTACH PARTITION takes them; it makes only
// those that are missing.
func (c compiler) attachedKeys(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	constraints, err := c.addConstraints(o, m, true)
	if err != nil {
		return nil, err
	}
	indexes, err := c.tableIndexes(o, m, true)
	return append(constraints, indexes...), err
}

// addConstraints adds the constraints that are, or aren't, parts of those of the
// partitioned table.
func (c compiler) addConstraints(o op.CreateTable, m *schema.MetaData, attached bool) ([]dialect.Statement, error) {
	var out []dialect.Statement
	for _, constraint := range o.Table.Constraints() {
		if isAttached(constraint.ConstraintOptions()) != attached {
			continue
		}
		more, err := c.AddConstraint(op.AddConstraint{Table: o.Table.Name, Constraint: constraint}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

func isAttached(o schema.Options) bool { return textOption(o, keyAttachedTo) != "" }

// attachTo makes a table a partition: of is "events FOR VALUES …".
func (c compiler) attachTo(table schema.TableName, of string) string {
	parent := parentOf(of)
	return "ALTER TABLE " + parent + " ATTACH PARTITION " + c.Table(table) + of[len(parent):]
}

// parentOf returns the partitioned table of "events FOR VALUES …".
func parentOf(of string) string {
	for _, words := range []string{" FOR VALUES ", " DEFAULT"} {
		if i := lastTop(of, words); i > 0 {
			return of[:i]
		}
	}
	return of
}

// attach changes the bounds of a partition, makes a table one, or takes it out of
// the partitioned table. Its rows stay.
func (c compiler) attach(table schema.TableName, was, is schema.Options) (out []string) {
	if of := textOption(was, keyPartitionOf); of != "" {
		out = append(out, "ALTER TABLE "+parentOf(of)+" DETACH PARTITION "+c.Table(table))
	}
	if of := textOption(is, keyPartitionOf); of != "" {
		out = append(out, c.attachTo(table, of))
	}
	return out
}

// partitionParent returns the name of the partitioned table.
func partitionParent(o schema.Options) schema.TableName {
	return schema.ParseTableName(strings.ReplaceAll(parentOf(textOption(o, keyPartitionOf)), `"`, ""))
}
