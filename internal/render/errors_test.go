package render_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/optest"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// macro is a user's own operation, with and without its source.
type macro struct{ op.Execute }

type macroWithSource struct{ macro }

func (macroWithSource) GoSource() (string, []string) {
	return "mine.Grant{}", []string{"example.com/app/mine"}
}

type ownType struct{ Deep []int }

func (ownType) TypeName() string { return "OWN" }

func TestWhatCannotBeWrittenIsAnErrorThatNamesIt(t *testing.T) {
	table := schema.Name("t")
	column := func(typ schema.Type) op.Operation {
		return op.AddColumn{Table: table, Column: sa.Column("a", typ)}
	}
	options := sa.Table("t", sa.Column("a", sa.Integer())).Schema()
	options.Options = schema.Options{"duckdb_fast": true}
	falseOption := sa.Index("ix", sa.Cols("a"))
	falseOption.Options = schema.Options{"sqlite_where": 5}
	tests := []struct {
		name string
		op   op.Operation
		want []string
	}{
		{"an operation", macro{}, []string{"render_test.macro", "GoSource"}},
		{"a type", column(ownType{}), []string{"add column t.a", "render_test.ownType", "GoSource"}},
		{"an unknown type", column(schema.NullType{}), []string{"not known"}},
		{"an option", op.CreateTable{Table: options}, []string{"create table t", "duckdb_fast"}},
		{"an option's value", op.CreateIndex{Table: table, Index: falseOption}, []string{"sqlite_where", "5"}},
		{"a table's name with a dot", op.CreateTable{Table: sa.Table("t", sa.Column("a", sa.Integer()),
			&schema.ForeignKey{Columns: []string{"a"}, RefTable: schema.Name("o.p"), RefColumns: []string{"b"}}).Schema()}, []string{"o.p"}},
		{"an unnamed constraint that isn't known", op.DropConstraint{Table: table, Kind: schema.KindUnique}, []string{"without a name"}},
		{"a value", op.Execute{SQL: "x", Args: []any{struct{}{}}}, []string{"struct {}"}},
		{"a table given to a batch", op.BatchAlterTable{Table: table, CopyFrom: options}, []string{"batch"}},
		{"what is no part of a batch", op.BatchAlterTable{Table: table, Ops: []op.Operation{op.Execute{SQL: "x"}}}, []string{"execute x", "batch"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := render.Go(nil, []op.Operation{tt.op}, render.Options{})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(tt.want, "write the downgrade") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not name %q", err, want)
				}
			}
		})
	}
}

func TestOwnOperationsAndTypesWriteThemselves(t *testing.T) {
	b, err := render.Go([]op.Operation{macroWithSource{}}, nil, render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.Upgrade, "\n\t\t\top.Invoke(mine.Grant{})\n") {
		t.Errorf("got %s", b.Upgrade)
	}
	if diff := cmp.Diff([]string{"example.com/app/mine"}, b.Imports); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEveryOperationIsWrittenAsGo(t *testing.T) {
	for _, o := range optest.Operations() {
		b, err := render.Go([]op.Operation{o}, nil, render.Options{})
		if err != nil {
			t.Errorf("the Go writer: %v", err)
		} else if !strings.Contains(b.Upgrade, "\top.") {
			t.Errorf("the Go writer writes nothing for %s:\n%s", optest.Kind(o), b.Upgrade)
		}
	}
}
