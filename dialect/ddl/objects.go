package ddl

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
)

// Objects compiles the operations on schemas, sequences, views, functions and
// triggers in standard SQL. ok is false for any other operation. A dialect
// calls it in its Other method, after its own cases.
func (g Generic) Objects(o op.Operation) (out []dialect.Statement, ok bool) {
	switch o := o.(type) {
	case op.CreateSchema:
		return dialect.SQL("CREATE SCHEMA " + ifNot(o.IfNotExists) + g.D.Quote(o.Name)), true
	case op.DropSchema:
		return dialect.SQL("DROP SCHEMA " + IfExists(o.IfExists) + g.D.Quote(o.Name) + cascade(o.Cascade)), true
	case op.CreateSequence:
		return dialect.SQL(g.createSequence(o)), true
	case op.DropSequence:
		return dialect.SQL("DROP SEQUENCE " + IfExists(o.IfExists) + g.Table(o.Name)), true
	case op.CreateView:
		return dialect.SQL("CREATE " + viewWord(o.Materialized) + g.Table(o.Name) + " AS " + o.Query), true
	case op.ReplaceView:
		return g.replaceView(o), true
	case op.DropView:
		return dialect.SQL("DROP " + viewWord(o.Materialized) + IfExists(o.IfExists) + g.Table(o.Name)), true
	case op.CreateFunction:
		return dialect.SQL(o.SQL), true
	case op.DropFunction:
		return dialect.SQL("DROP " + routineWord(o.Procedure) + IfExists(o.IfExists) + g.Table(o.Name)), true
	case op.CreateTrigger:
		return dialect.SQL(o.SQL), true
	case op.DropTrigger:
		return dialect.SQL("DROP TRIGGER " + IfExists(o.IfExists) + g.Qualified(o.Table.Schema, o.Name)), true
	}
	return nil, false
}

func (g Generic) createSequence(o op.CreateSequence) string {
	s := "CREATE SEQUENCE " + ifNot(o.IfNotExists) + g.Table(o.Sequence.Name)
	if options := SequenceOptions(&o.Sequence.Identity); options != "" {
		s += " " + options
	}
	return s
}

func (g Generic) replaceView(o op.ReplaceView) []dialect.Statement {
	if o.Materialized {
		return dialect.SQL("DROP "+viewWord(true)+g.Table(o.Name), "CREATE "+viewWord(true)+g.Table(o.Name)+" AS "+o.Query)
	}
	return dialect.SQL("CREATE OR REPLACE VIEW " + g.Table(o.Name) + " AS " + o.Query)
}

func viewWord(materialized bool) string {
	if materialized {
		return "MATERIALIZED VIEW "
	}
	return "VIEW "
}

func routineWord(procedure bool) string {
	if procedure {
		return "PROCEDURE "
	}
	return "FUNCTION "
}

func cascade(yes bool) string {
	if yes {
		return " CASCADE"
	}
	return ""
}
