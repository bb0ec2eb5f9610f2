package engine

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// madeTables are the tables that a script has made itself and whose definition is
// therefore known: operations alone have changed them since.
type madeTables map[schema.TableName]bool

// note follows an operation; applied is the error of applying it to the model.
func (t madeTables) note(d dialect.Dialect, o op.Operation, applied error) {
	if e, ok := o.(op.Execute); ok {
		t.noteText(d, e.SQL)
		return
	}
	if applied != nil {
		clear(t)
		return
	}
	switch o := o.(type) {
	case op.CreateTable:
		if !o.IfNotExists {
			t[o.Table.Name] = true
		}
	case op.RenameTable:
		if t[o.From] {
			t[schema.TableName{Schema: o.From.Schema, Name: o.To}] = true
		}
		delete(t, o.From)
	case op.SetSchema:
		clear(t)
	case op.DropTable:
		delete(t, o.Name)
	}
}

// noteText forgets the tables that a statement as text may change, and all of them if it
// doesn't say which. Rows don't matter.
func (t madeTables) noteText(d dialect.Dialect, sql string) {
	if len(t) == 0 {
		return
	}
	for _, e := range sqltext.Effects(d.Traits().Lexer, sql) {
		switch {
		case e.Does == sqltext.ChangesRows && !strings.HasPrefix(strings.ToLower(e.Of), "sqlite_"): // SQLite's catalog are rows, too
		case e.Does == sqltext.Makes && e.Kind == "TABLE":
			t.forget(e.Name) // CREATE OR REPLACE
		case e.Kind == "INDEX" && e.Of != "":
			t.forget(e.Of)
		default:
			clear(t)
		}
	}
}

func (t madeTables) forget(name string) {
	of := schema.ParseTableName(name).Name
	for n := range t {
		if strings.EqualFold(n.Name, of) {
			delete(t, n)
		}
	}
}

// without returns those of the tables whose definition isn't known.
func (t madeTables) without(tables []schema.TableName) []schema.TableName {
	return slices.DeleteFunc(tables, func(n schema.TableName) bool { return t[n] })
}
