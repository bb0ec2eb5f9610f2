package mssql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func containsAll(text string, words ...string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func TestConstraints(t *testing.T) {
	tbl := schema.Name("t")
	unique := op.AddConstraint{Table: tbl, Constraint: &schema.Unique{Name: "uq", Columns: []string{"a", "order"}}}
	mssql.Clustered(true).ApplyAddConstraint(&unique)
	checkStatements(t, []statements{
		{"a clustered unique constraint", unique, "ALTER TABLE t ADD CONSTRAINT uq UNIQUE CLUSTERED (a, [order])"},
		{"a key without a name", op.AddConstraint{Table: tbl, Constraint: &schema.PrimaryKey{Columns: []string{"a"}}}, "ALTER TABLE t ADD PRIMARY KEY (a)"},
		{"a check", op.AddConstraint{Table: tbl, Constraint: &schema.Check{Name: "ck", SQL: "a > 1"}}, "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 1)"},
		{"a foreign key", op.AddConstraint{Table: tbl, Constraint: &schema.ForeignKey{Columns: []string{"a"}, RefTable: schema.TableName{Schema: "s", Name: "o"},
			RefColumns: []string{"id"}, OnDelete: "SET NULL", OnUpdate: "CASCADE"}},
			"ALTER TABLE t ADD FOREIGN KEY(a) REFERENCES s.o (id) ON DELETE SET NULL ON UPDATE CASCADE"},
		{"a checked enum of a new column", op.AddColumn{Table: tbl, Column: &schema.Column{Name: "e", Type: &schema.Enum{Values: []string{"x"}, CreateConstraint: true}}},
			"ALTER TABLE t ADD e VARCHAR(1) NULL; ALTER TABLE t ADD CHECK (e IN ('x'))"},
	})
}

func TestDeferrableConstraintsOfEveryKindAreRefused(t *testing.T) {
	timing := schema.Timing{Deferrable: ptr(false)}
	for _, c := range []schema.Constraint{
		&schema.PrimaryKey{Columns: []string{"a"}, Timing: timing}, &schema.Unique{Columns: []string{"a"}, Timing: timing},
		&schema.Check{SQL: "a > 1", Timing: timing}, &schema.ForeignKey{Columns: []string{"a"}, RefTable: schema.Name("o"), Timing: timing},
	} {
		_, err := compile(op.AddConstraint{Table: schema.Name("t"), Constraint: c})
		var u *dialect.UnsupportedError
		if !errors.As(err, &u) || u.Instead != "leave deferrable and initially out" {
			t.Errorf("%s: got %v", c, err)
		}
	}
}
