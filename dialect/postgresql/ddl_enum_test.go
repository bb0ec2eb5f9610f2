package postgresql_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
	"github.com/google/go-cmp/cmp"
)

func moodTable(name string) *schema.Table {
	return schema.NewTable(schema.Name(name), sa.Column("m", sa.Enum("a", "b").Named("mood")))
}

func (s *server) enumValues(name string) string {
	s.t.Helper()
	return s.text("SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = to_regtype($1)", name)
}

func TestEnumTypeIsMadeWithItsFirstTableAndDroppedWithItsLast(t *testing.T) {
	s := newServer(t)
	first, second := moodTable("t1"), moodTable("t2")
	s.run(op.CreateTable{Table: first}, op.CreateTable{Table: second})
	s.run(op.DropTable{Name: first.Name, Table: first})
	if got := s.enumValues("mood"); got != "a,b" {
		t.Fatalf("the type has the values %q although a table uses it", got)
	}
	s.run(op.DropTable{Name: second.Name, Table: second})
	if got := s.enumValues("mood"); got != "" {
		t.Errorf("the type outlives its last table with the values %q", got)
	}
	s.run(op.CreateTable{Table: first})
}

func TestEnumTypeComesAndGoesWithAColumn(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TABLE t (a varchar(9))", "INSERT INTO t VALUES ('x')")
	table := schema.Name("t")
	add := op.AddColumn{Table: table, Column: sa.Column("m", schema.Array{Elem: sa.Enum("a", "b").Named("mood")})}
	s.run(add)
	back, err := add.Reverse()
	if err != nil {
		t.Fatal(err)
	}
	s.run(back)
	alter := op.AlterColumn{Table: table, Name: "a", Type: sa.Enum("x", "y").Named("kind"), ExistingType: sa.String(9)}
	s.run(alter)
	if got := s.text("SELECT a::text FROM t"); got != "x" {
		t.Errorf("the value is %q after the change of type, want x", got)
	}
	if back, err = alter.Reverse(); err != nil {
		t.Fatal(err)
	}
	s.run(back)
	if left := s.text("SELECT count(*)::text FROM pg_type WHERE typtype = 'e'"); left != "0" {
		t.Errorf("%s enum types are left", left)
	}
}

func TestEnumOperationsAndTheirReverses(t *testing.T) {
	s := newServer(t)
	mood := schema.Name("mood")
	s.run(op.CreateEnum{Enum: &schema.EnumType{Name: mood, Values: []string{"a", "b"}}},
		op.CreateEnum{Enum: &schema.EnumType{Name: mood, Values: []string{"x"}}, IfNotExists: true})
	s.exec("CREATE TABLE t (m mood DEFAULT 'a' NOT NULL, list mood[] DEFAULT '{a,b}', CONSTRAINT other CHECK (length(m::text) > 0))",
		"CREATE INDEX ix ON t (m)", "INSERT INTO t VALUES ('b', '{b,a}')", "COMMENT ON TYPE mood IS 'it''s'")
	for _, step := range []struct {
		op      op.Operation
		forward string
	}{
		{op.AddEnumValue{Enum: mood, Value: "it's 100%", Before: "b"}, "a,it's 100%,b"},
		{op.AddEnumValue{Enum: mood, Value: "c"}, "a,b,c"},
		{op.RenameEnumValue{Enum: mood, From: "b", To: "B"}, "a,B"},
		{op.DropEnumValue{Enum: mood, Value: "b", ReplaceWith: "a", After: "a"}, "a"},
		{op.SetEnumValues{Enum: mood, Values: []string{"z", "b", "a"}, Existing: []string{"a", "b"}}, "z,b,a"},
		{op.SetEnumValues{Enum: mood, Values: []string{"B", "a"}, Existing: []string{"a", "b"}, Rename: map[string]string{"b": "B"}}, "B,a"},
	} {
		before := s.enumValues("mood")
		s.run(step.op)
		if got := s.enumValues("mood"); got != step.forward {
			t.Errorf("%s: the values are %q, want %q", step.op, got, step.forward)
		}
		back, err := step.op.Reverse()
		if err != nil {
			t.Fatal(err)
		}
		s.run(back)
		if got := s.enumValues("mood"); got != before {
			t.Errorf("%s: the reverse leaves %q, want %q", step.op, got, before)
		}
	}
	if got := s.text("SELECT m::text || list::text FROM t"); got != "a{a,a}" {
		t.Errorf("the row holds %s; want the replaced values a{a,a}", got)
	}
	s.exec("INSERT INTO t DEFAULT VALUES", "DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)")
	if got := s.text("SELECT m::text || list::text FROM t"); got != "a{a,a}" {
		t.Errorf("the defaults are %s; want the replaced values a{a,a}", got)
	}
	if got := s.text("SELECT obj_description('mood'::regtype, 'pg_type')"); got != "it's" {
		t.Errorf("the type's comment is %q after the rebuilds", got)
	}
}

func TestDroppingAnEnumValueThatARowHoldsFailsAndChangesNothing(t *testing.T) {
	s := newServer(t)
	s.run(op.CreateTable{Table: moodTable("t")})
	s.exec("INSERT INTO t VALUES ('b')")
	err := s.try(op.DropEnumValue{Enum: schema.Name("mood"), Value: "b"})
	if err == nil || !strings.Contains(err.Error(), `invalid input value for enum mood_new: "b"`) {
		t.Errorf("error %v; want the server's about the value", err)
	}
	if got := s.enumValues("mood"); got != "a,b" {
		t.Errorf("the values are %q after the failure", got)
	}
}

func TestEnumRebuildInAnotherSchemaAndWithOddNames(t *testing.T) {
	s := newServer(t)
	name := schema.TableName{Schema: "My s", Name: `odd "type"`}
	s.run(op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("My s")}}, op.CreateEnum{Enum: &schema.EnumType{Name: name, Values: []string{"a'", "b"}}},
		op.CreateTable{Table: schema.NewTable(schema.TableName{Schema: "My s", Name: "My t"},
			sa.Column(`my "c"`, sa.Enum("a'", "b").Named(name.Name).InSchema(name.Schema), sa.ServerDefault("b")))},
		op.DropEnumValue{Enum: name, Value: "a'"})
	m := s.inspect(dialect.Scope{Schemas: []string{"My s"}})
	want := []*schema.EnumType{{Name: name, Values: []string{"b"}}}
	if diff := cmp.Diff(want, m.Enums); diff != "" {
		t.Errorf("enum types (-want +got):\n%s", diff)
	}
	c := m.Tables()[0].Columns[0]
	if c.Default == nil || c.Default.Literal != "b" {
		t.Errorf("the default is %+v after the rebuild; want b", c.Default)
	}
}
