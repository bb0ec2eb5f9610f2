package engine

import (
	"context"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestCreatedTablesOfRawSQL(t *testing.T) {
	for sql, want := range map[string]string{
		"CREATE TABLE users (id INTEGER)":                     "users",
		"create /* a comment */ temp\ttable \"my \"\"t\" (a)": `my "t`,
		"CREATE UNLOGGED TABLE app.users (id INTEGER)":        "app.users",
		"CREATE TABLE [odd name] (a)":                         "odd name",
		"CREATE TABLE IF NOT EXISTS users (id INTEGER)":       "",
		"CREATE INDEX ix ON users (id)":                       "",
		"CREATE VIEW v AS SELECT 1 AS \"TABLE\"":              "",
		"INSERT INTO a VALUES ('CREATE TABLE users (id)')":    "",
		"-- CREATE TABLE users (id)\nSELECT 1":                "",
		"CREATE TABLE":                                        "",
	} {
		r := &Recording{Operations: []Recorded{{Operation: op.Execute{SQL: sql}}}}
		got := ""
		for _, name := range CreatedTables(sqlite.New(), r) {
			got += name.String()
		}
		if got != want {
			t.Errorf("%s: creates %q, want %q", sql, got, want)
		}
	}
}

func emitting(operations ...op.Operation) Func {
	return func(s *Step) error {
		for _, o := range operations {
			s.Emit(o, dialect.Position{})
		}
		return s.Err()
	}
}

func TestHistoryKnowsWhatRevisionsMade(t *testing.T) {
	users, people := schema.Name("users"), schema.Name("people")
	inMain := schema.TableName{Schema: "main", Name: "byname"}
	h, err := ReplayHistory(context.Background(), sqlite.New(), []Func{
		emitting(op.CreateTable{Table: sa.Table("users", sa.Column("id", sa.Integer())).Schema()}),
		emitting(op.AddColumn{Table: users, Column: sa.Column("Email", sa.Text())}),
		emitting(op.Execute{SQL: "CREATE TABLE raw (a INTEGER, b TEXT)"}, op.Execute{SQL: `ALTER TABLE "RAW" ADD c TEXT`},
			op.Execute{SQL: `ALTER TABLE raw RENAME TO "Cooked"`}, op.Execute{SQL: "ALTER TABLE cooked RENAME c TO d"}, op.Execute{SQL: "ALTER TABLE byhand RENAME TO made"}),
		emitting(op.BatchAlterTable{Table: users, Ops: []op.Operation{
			op.AlterColumn{Table: users, Name: "Email", NewName: "mail"}}}),
		emitting(op.RenameTable{From: users, To: "people"}),
		emitting(op.CreateTable{Table: schema.NewTable(inMain, sa.Column("id", sa.Integer()))}),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		table  schema.TableName
		column string
		want   bool
	}{
		{users, "", true}, {users, "id", true}, {users, "email", true}, {users, "mail", true}, {users, "phone", false},
		{people, "", true}, {people, "mail", true},
		{schema.Name("raw"), "", true}, {schema.Name("raw"), "b", true}, {schema.Name("raw"), "c", true}, {schema.Name("raw"), "d", false},
		{schema.Name("cooked"), "", true}, {schema.Name("cooked"), "b", true}, {schema.Name("cooked"), "d", true}, {schema.Name("cooked"), "e", false}, {schema.Name("made"), "", false},
		{schema.Name("byname"), "id", true}, {inMain, "", true},
		{schema.Name("byhand"), "", false}, {schema.TableName{Schema: "other", Name: "users"}, "", false},
	} {
		if got := h.Made(c.table, c.column); got != c.want {
			t.Errorf("Made(%s, %q) = %v, want %v", c.table, c.column, got, c.want)
		}
	}
	if h.Incomplete {
		t.Error("nothing asked for a connection, yet the history is incomplete")
	}
}

func TestRecordingThatNeedsAConnectionIsIncomplete(t *testing.T) {
	r, err := Record(context.Background(), sqlite.New(), nil, func(s *Step) error {
		s.Emit(op.Execute{SQL: "SELECT 1"}, dialect.Position{})
		if _, err := s.Conn(); err != nil {
			return err
		}
		return nil
	})
	if err != nil || !r.Incomplete || len(r.Operations) != 1 {
		t.Errorf("recorded %d operations, incomplete %v, %v", len(r.Operations), r.Incomplete, err)
	}
}

func TestScriptCarriesTheFirstError(t *testing.T) {
	recorded := 0
	_, err := Record(context.Background(), sqlite.New(), nil, func(s *Step) error {
		s.Emit(op.DropTable{}, dialect.Position{File: "a.go", Line: 7})
		s.Emit(op.Execute{SQL: "SELECT 1"}, dialect.Position{})
		recorded++
		return nil // the error is swallowed
	})
	if err == nil || err.Error() != "a.go:7: drop table has no name" {
		t.Errorf("the step returned %v", err)
	}
	if recorded != 1 {
		t.Error("the function did not run to its end")
	}
}
