package op_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objects is a model with one of each: an enum that a column and an array use,
// a sequence, a view, a trigger, an index, constraints.
func objects() *schema.MetaData {
	mood := &schema.Enum{Name: "mood", Values: []string{"a", "b"}}
	t := schema.NewTable(schema.Name("t"),
		&schema.Column{Name: "m", Type: mood}, &schema.Column{Name: "list", Type: schema.Array{Elem: mood}},
		&schema.Check{Name: "ck", SQL: "m <> 'b'"}, &schema.Unique{Name: "uq", Columns: []string{"m"}},
		&schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "m"}}})
	t.Triggers = []schema.Object{{Name: "g", SQL: "CREATE TRIGGER g"}}
	m := schema.NewMetaData(t)
	m.Enums = []*schema.EnumType{{Name: schema.Name("mood"), Values: []string{"a", "b"}}}
	m.Sequences = []*schema.Sequence{{Name: schema.Name("sq")}}
	m.Views = []schema.Object{{Name: "v", SQL: "CREATE VIEW v AS SELECT 1"}}
	return m
}

func difference(a, b *schema.MetaData) string {
	return cmp.Diff(a, b, cmpopts.IgnoreUnexported(schema.MetaData{})) +
		cmp.Diff(a.Tables(), b.Tables(), cmpopts.IgnoreUnexported(schema.Table{}, schema.Column{}), cmpopts.EquateEmpty())
}

func TestObjectOperationsChangeTheModelAndTheirReversesRestoreIt(t *testing.T) {
	mood, view := schema.Name("mood"), schema.Name("v")
	for _, o := range []op.Operation{
		op.CreateEnum{Enum: &schema.EnumType{Name: schema.Name("e"), Values: []string{"x"}}},
		op.DropEnum{Name: mood, Enum: &schema.EnumType{Name: mood, Values: []string{"a", "b"}}},
		op.AddEnumValue{Enum: mood, Value: "c", After: "a"},
		op.AddEnumValue{Enum: mood, Value: "c", Before: "a"},
		op.DropEnumValue{Enum: mood, Value: "b", ReplaceWith: "a"},
		op.SetEnumValues{Enum: mood, Values: []string{"b", "a", "c"}, Existing: []string{"a", "b"}},
		op.RenameEnumValue{Enum: mood, From: "a", To: "A"},
		op.CreateSequence{Sequence: &schema.Sequence{Name: schema.Name("s2")}},
		op.DropSequence{Name: schema.Name("sq"), Sequence: &schema.Sequence{Name: schema.Name("sq")}},
		op.CreateView{Name: schema.Name("w"), Query: "SELECT 2"},
		op.ReplaceView{Name: view, Query: "SELECT 2", Existing: "SELECT 1"},
		op.DropView{Name: view, Query: "SELECT 1"},
		op.RenameIndex{From: "ix", To: "iy"},
		op.RenameConstraint{Table: schema.Name("t"), From: "ck", To: "ck2"},
		op.RenameConstraint{Table: schema.Name("t"), From: "uq", To: "uq2"},
		op.CreateTrigger{Name: "h", Table: schema.Name("t"), SQL: "CREATE TRIGGER h"},
		op.DropTrigger{Name: "g", Table: schema.Name("t"), SQL: "CREATE TRIGGER g"},
	} {
		before, after := objects(), objects()
		if err := errors.Join(o.Validate(), o.Apply(after)); err != nil {
			t.Errorf("%s: %v", o, err)
			continue
		}
		if difference(before, after) == "" {
			t.Errorf("%s changes nothing", o)
		}
		back, err := o.Reverse()
		if err != nil {
			t.Errorf("%s: %v", o, err)
			continue
		}
		if err := back.Apply(after); err != nil {
			t.Errorf("%s: %v", back, err)
		}
		if diff := difference(before, after); diff != "" {
			t.Errorf("%s and %s leave (-before +after):\n%s", o, back, diff)
		}
	}
}

func TestEnumValuesChangeInTheColumnsThatUseThem(t *testing.T) {
	m := objects()
	if err := (op.AddEnumValue{Enum: schema.Name("mood"), Value: "c"}).Apply(m); err != nil {
		t.Fatal(err)
	}
	table := m.Table(schema.Name("t"))
	want := []string{"a", "b", "c"}
	for _, typ := range []schema.Type{table.Columns[0].Type, table.Columns[1].Type.(schema.Array).Elem} {
		if diff := cmp.Diff(want, typ.(*schema.Enum).Values); diff != "" {
			t.Error(diff)
		}
	}
}

func TestObjectOperationsThatLackTheirDefinitionCannotBeReversed(t *testing.T) {
	for _, o := range []op.Operation{
		op.DropEnum{Name: schema.Name("e")}, op.SetEnumValues{Enum: schema.Name("e"), Values: []string{"a"}},
		op.DropSequence{Name: schema.Name("s")}, op.DropView{Name: schema.Name("v")}, op.ReplaceView{Name: schema.Name("v"), Query: "SELECT 1"},
		op.DropFunction{Name: schema.Name("f")}, op.DropTrigger{Name: "g", Table: schema.Name("t")}, op.DropSchema{Name: "s", Cascade: true},
	} {
		_, err := o.Reverse()
		var irreversible *op.IrreversibleError
		if !errors.As(err, &irreversible) || irreversible.Missing == "" {
			t.Errorf("%s: Reverse returned %v", o, err)
		}
	}
}

func TestObjectOperationsThatMakeNoSenseSayWhy(t *testing.T) {
	n := schema.Name("x")
	for _, c := range []struct {
		op   op.Operation
		want string
	}{
		{op.CreateEnum{}, "is nil"},
		{op.CreateEnum{Enum: &schema.EnumType{Name: n}}, "no values"},
		{op.CreateEnum{Enum: &schema.EnumType{Name: n, Values: []string{"a", "a"}}}, "twice"},
		{op.AddEnumValue{Enum: n, Value: "a", Before: "b", After: "c"}, "keep one"},
		{op.DropEnumValue{Enum: n, Value: "a", ReplaceWith: "a"}, "replace itself"},
		{op.SetEnumValues{Enum: n, Values: []string{"a"}, Rename: map[string]string{"b": "c"}}, "not among"},
		{op.RenameEnumValue{}, "no name"}, {op.DropEnum{}, "no name"}, {op.CreateSchema{}, "no name"}, {op.DropSchema{}, "no name"},
		{op.CreateSequence{}, "is nil"}, {op.DropSequence{}, "no name"}, {op.CreateView{Name: n}, "query is empty"},
		{op.ReplaceView{Name: n, Query: " "}, "query is empty"}, {op.DropView{}, "no name"}, {op.CreateFunction{Name: n}, "SQL is empty"},
		{op.DropFunction{}, "no name"}, {op.CreateTrigger{Name: "g", SQL: "x"}, "table has no name"}, {op.DropTrigger{Table: n}, "no name"},
		{op.RenameIndex{From: "a"}, "no name"}, {op.RenameConstraint{Table: n, To: "a"}, "no name"},
	} {
		if err := c.op.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T: error %v; want one that says %q", c.op, err, c.want)
		}
	}
}

func TestObjectOperationsRefuseWhatTheModelContradicts(t *testing.T) {
	mood := schema.Name("mood")
	for _, o := range []op.Operation{
		op.CreateEnum{Enum: &schema.EnumType{Name: mood, Values: []string{"a"}}},
		op.AddEnumValue{Enum: mood, Value: "a"}, op.AddEnumValue{Enum: mood, Value: "z", After: "none"},
		op.AddEnumValue{Enum: schema.Name("none"), Value: "z"}, op.DropEnumValue{Enum: mood, Value: "none"},
		op.RenameEnumValue{Enum: mood, From: "none", To: "z"}, op.CreateSequence{Sequence: &schema.Sequence{Name: schema.Name("sq")}},
		op.DropSequence{Name: schema.Name("none")}, op.CreateView{Name: schema.Name("v"), Query: "SELECT 1"}, op.DropView{Name: schema.Name("none")},
		op.RenameIndex{From: "none", To: "x"}, op.RenameConstraint{Table: schema.Name("t"), From: "none", To: "x"},
	} {
		if err := o.Apply(objects()); err == nil {
			t.Errorf("%s: Apply is no error", o)
		}
	}
}
