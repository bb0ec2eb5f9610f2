package engine

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestAnOperationThatCantBeWrittenIsRefusedBeforeTheFirstRuns(t *testing.T) {
	d := mariaDB(t).open(t, options())
	long := strings.Repeat("x", 65)
	steps, find := upgrades([]string{"a1"}, emitting(
		op.CreateTable{Table: schema.NewTable(schema.Name("a"), sa.Column("x", sa.Integer()))},
		op.CreateIndex{Table: schema.Name("a"), Index: &schema.Index{Name: long, Keys: sa.Cols("x")}}))
	_, err := d.Run(t.Context(), nil, steps, find)
	var tooLong *dialect.IdentifierError
	if !errors.As(err, &tooLong) || !strings.Contains(err.Error(), "The revision was rolled back") {
		t.Errorf("%v", err)
	}
	if got := state(t, d); got != "[] []" {
		t.Errorf("the database holds %s", got)
	}
}

func TestARehearsalPassesWhatOnlyTheRunCanTell(t *testing.T) {
	d := mariaDB(t).open(t, options())
	a := schema.Name("a")
	calls := 0
	steps, find := upgrades([]string{"a1"}, func(s *Step) error {
		calls++
		s.Emit(op.CreateTable{Table: schema.NewTable(a, sa.Column("x", sa.Integer()))}, dialect.Position{})
		s.Emit(macro{}, dialect.Position{})
		s.Emit(op.AlterColumn{Table: a, Name: "x", Nullable: new(bool)}, dialect.Position{}) // reads the table
		if _, err := s.Conn(); err != nil {
			return err // in the rehearsal
		}
		return nil
	})
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if got := state(t, d); got != "[a1] [a b]" || calls != 2 {
		t.Errorf("the database holds %s after %d calls", got, calls)
	}
}

// macro creates the table b.
type macro struct{ op.Macro }

func (macro) Expand(dialect string) ([]op.Operation, error) {
	if dialect == "oracle" {
		return nil, errors.New("not on Oracle")
	}
	return []op.Operation{op.CreateTable{Table: schema.NewTable(schema.Name("b"), sa.Column("y", sa.Integer()))}}, nil
}

func (macro) Validate() error                { return nil }
func (macro) Reverse() (op.Operation, error) { return nil, errors.New("no way back") }
func (macro) Apply(*schema.MetaData) error   { return nil }
func (macro) String() string                 { return "create b" }

func TestACustomOperationRunsAsWhatItExpandsTo(t *testing.T) {
	d := open(t, options())
	steps, find := upgrades([]string{"a1"}, emitting(macro{}))
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if got := state(t, d); got != "[a1] [b]" {
		t.Errorf("the database holds %s", got)
	}
}
