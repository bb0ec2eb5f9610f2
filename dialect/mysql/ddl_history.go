package mysql

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// MariaDB refuses to change the columns of a table that keeps its old rows, and to add
// a unique key, unless a setting of the session says what becomes of these.

const alterHistory = "system_versioning_alter_history"

// alteringHistory sets the setting around the statements of an operation that needs it.
func (d *Dialect) alteringHistory(o op.Operation, statements []dialect.Statement, m *schema.MetaData) []dialect.Statement {
	how := d.historyOf(o, m)
	if how == "" || !d.mariadb || len(statements) == 0 {
		return statements
	}
	out := append(dialect.SQL("SET @saved_"+alterHistory+" = @@SESSION."+alterHistory+", SESSION "+alterHistory+" = "+ddl.QuoteString(how)), statements...)
	return append(out, dialect.SQL("SET SESSION "+alterHistory+" = @saved_"+alterHistory)...)
}

// historyOf returns what becomes of the old rows: what the batch says, or "KEEP" if the
// table is known to keep them.
func (d *Dialect) historyOf(o op.Operation, m *schema.MetaData) string {
	name, _ := o.TableName()
	switch o := o.(type) {
	case op.BatchAlterTable:
		if how := d.stringOption(o.TableOptions, keyAlterHistory); how != "" {
			return how
		}
	case op.AlterTable:
		if _, switches := d.option(o.Options, keyVersioned); switches {
			return ""
		}
	default:
		if !changesHistory(o) {
			return ""
		}
	}
	if d.keepsHistory(table(m, name)) {
		return "KEEP"
	}
	return ""
}

// changesHistory reports whether an operation concerns the old rows as well.
func changesHistory(o op.Operation) bool {
	switch o := o.(type) {
	case op.AddColumn, op.DropColumn, op.AlterColumn:
		return true
	case op.AddConstraint:
		return o.Constraint.Kind() == schema.KindPrimaryKey || o.Constraint.Kind() == schema.KindUnique
	case op.CreateIndex:
		return o.Index.Unique
	}
	return false
}

func (d *Dialect) keepsHistory(t *schema.Table) bool {
	return t != nil && d.boolOption(t.Options, keyVersioned)
}

// inHistories has changes of columns say what becomes of old rows, so that a revision in
// Go needs no look at the table.
func (d *Dialect) inHistories(all []op.Operation, before, after *schema.MetaData) []op.Operation {
	for i, o := range all {
		name, _ := o.TableName()
		if !d.mariadb || !d.keepsHistory(table(before, name)) {
			continue
		}
		batch, isBatch := o.(op.BatchAlterTable)
		if changesHistory(o) {
			batch, isBatch = op.BatchAlterTable{Table: name, Ops: []op.Operation{o}}, true
		}
		if isBatch {
			batch.TableOptions.Set(nameMySQL+"_"+keyAlterHistory, "KEEP")
			all[i] = batch
		}
	}
	return all
}

// ofBatch compiles the changes of a batch, around which the setting is
// set once.
type ofBatch struct{ *Dialect }

// Compile turns a change into statements.
func (d ofBatch) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	return ddl.Compile(d.Dialect, d.compiler(), o, m)
}
