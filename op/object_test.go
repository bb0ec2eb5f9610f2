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
	m := schema.NewMetaData(t)
	m.Enums = []*schema.EnumType{{Name: schema.Name("mood"), Values: []string{"a", "b"}}}
	m.Objects = []*schema.Object{
		schema.NewTrigger("g", t.Name, "CREATE TRIGGER g"), schema.NewSequence(schema.Name("sq"), schema.Identity{}), schema.NewView(schema.Name("v"), "SELECT 1"),
	}
	return m
}

func difference(a, b *schema.MetaData) string {
	byName := cmpopts.SortSlices(func(x, y *schema.Object) bool { return x.Ref().Less(y.Ref()) })
	return cmp.Diff(a, b, cmpopts.IgnoreUnexported(schema.MetaData{}), byName) +
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
		op.CreateObject{Object: schema.NewSequence(schema.Name("s2"), schema.Identity{})},
		op.DropObject{Object: schema.NewSequence(schema.Name("sq"), schema.Identity{})},
		op.CreateObject{Object: schema.NewView(schema.Name("w"), "SELECT 2")},
		op.ReplaceObject{Object: schema.NewView(view, "SELECT 2"), Existing: schema.NewView(view, "SELECT 1")},
		op.DropObject{Object: schema.NewView(view, "SELECT 1")},
		op.RenameIndex{From: "ix", To: "iy"},
		op.RenameConstraint{Table: schema.Name("t"), From: "ck", To: "ck2"},
		op.RenameConstraint{Table: schema.Name("t"), From: "uq", To: "uq2"},
		op.CreateObject{Object: schema.NewTrigger("h", schema.Name("t"), "CREATE TRIGGER h")},
		op.DropObject{Object: schema.NewTrigger("g", schema.Name("t"), "CREATE TRIGGER g")},
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
		op.DropObject{Object: &schema.Object{Kind: schema.KindSequence, Name: schema.Name("s")}}, op.DropObject{Object: &schema.Object{Kind: schema.KindView, Name: schema.Name("v")}}, op.ReplaceObject{Object: schema.NewView(schema.Name("v"), "SELECT 1")},
		op.DropObject{Object: &schema.Object{Kind: schema.KindFunction, Name: schema.Name("f")}}, op.DropObject{Object: &schema.Object{Kind: schema.KindTrigger, Name: schema.Name("g"), On: schema.Name("t")}}, op.DropObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("s")}, Cascade: true},
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
		{op.RenameEnumValue{}, "no name"}, {op.DropEnum{}, "no name"},
		{op.CreateObject{}, "is nil"}, {op.ReplaceObject{}, "is nil"}, {op.DropObject{}, "is nil"},
		{op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema}}, "no name"}, {op.DropObject{Object: &schema.Object{Kind: schema.KindView}}, "no name"},
		{op.CreateObject{Object: &schema.Object{Kind: schema.KindView, Name: n}}, "definition is empty"},
		{op.CreateObject{Object: &schema.Object{Kind: schema.KindFunction, Name: n}}, "definition is empty"},
		{op.ReplaceObject{Object: schema.NewView(n, " ")}, "statement of the definition is empty"},
		{op.CreateObject{Object: schema.NewTrigger("g", schema.TableName{}, "x")}, "table has no name"},
		{op.DropObject{Object: &schema.Object{Kind: schema.KindTrigger, On: n}}, "no name"},
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
		op.RenameEnumValue{Enum: mood, From: "none", To: "z"}, op.CreateObject{Object: schema.NewSequence(schema.Name("sq"), schema.Identity{})},
		op.DropObject{Object: &schema.Object{Kind: schema.KindSequence, Name: schema.Name("none")}}, op.CreateObject{Object: schema.NewView(schema.Name("v"), "SELECT 1")}, op.DropObject{Object: &schema.Object{Kind: schema.KindView, Name: schema.Name("none")}},
		op.RenameIndex{From: "none", To: "x"}, op.RenameConstraint{Table: schema.Name("t"), From: "none", To: "x"},
	} {
		if err := o.Apply(objects()); err == nil {
			t.Errorf("%s: Apply is no error", o)
		}
	}
}
