package ddl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// ofObjects is a dialect that knows the operations on objects too, and whose
// booleans and enums are its own types.
type ofObjects struct{ standard }

type objectCompiler struct{ compiler }

func (c objectCompiler) Other(o op.Operation, _ *schema.MetaData) ([]dialect.Statement, bool, error) {
	out, ok := c.Objects(o)
	return out, ok, nil
}

func (ofObjects) Traits() dialect.Traits {
	return dialect.Traits{Product: "standard", MaxIdentifier: 20, Objects: []dialect.ObjectTraits{{Kind: schema.KindView, Replace: "OR REPLACE"}}}
}

func (d ofObjects) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	return ddl.Compile(d, objectCompiler{compiler{ddl.Generic{D: d, NativeBoolean: true, NativeEnum: true}}}, o, m)
}

func compileWith(t *testing.T, d dialect.Dialect, o op.Operation) []string {
	t.Helper()
	out, err := d.Compile(o, nil)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, s := range out {
		texts = append(texts, strings.Join(strings.Fields(s.SQL), " "))
	}
	return texts
}

func TestObjectsAreMadeAndDroppedInStandardSQL(t *testing.T) {
	no, five := false, int64(5)
	name := schema.TableName{Schema: "s", Name: "X"}
	for _, c := range []struct {
		o    op.Operation
		want []string
	}{
		{op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("s")}, IfNotExists: true}, []string{`CREATE SCHEMA IF NOT EXISTS s`}},
		{op.DropObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("s")}, IfExists: true, Cascade: true}, []string{`DROP SCHEMA IF EXISTS s CASCADE`}},
		{op.CreateObject{Object: schema.NewSequence(name, schema.Identity{})}, []string{`CREATE SEQUENCE s."X"`}},
		{op.CreateObject{Object: schema.NewSequence(name, schema.Identity{
			Start: &five, Increment: &five, MinValue: &five, MaxValue: &five, NoMin: true, NoMax: true, Cache: &five, Cycle: &no}), IfNotExists: true},
			[]string{`CREATE SEQUENCE IF NOT EXISTS s."X" INCREMENT BY 5 START WITH 5 MINVALUE 5 MAXVALUE 5 NO MINVALUE NO MAXVALUE CACHE 5 NO CYCLE`}},
		{op.DropObject{Object: &schema.Object{Kind: schema.KindSequence, Name: name}, IfExists: true}, []string{`DROP SEQUENCE IF EXISTS s."X"`}},
		{op.CreateObject{Object: schema.NewView(name, "SELECT 1")}, []string{`CREATE VIEW s."X" AS SELECT 1`}},
		{op.ReplaceObject{Object: schema.NewView(name, "SELECT 1")}, []string{`CREATE OR REPLACE VIEW s."X" AS SELECT 1`}},
		{op.ReplaceObject{Object: schema.NewMaterializedView(name, "SELECT 1")}, []string{`DROP MATERIALIZED VIEW s."X"`, `CREATE MATERIALIZED VIEW s."X" AS SELECT 1`}},
		{op.DropObject{Object: &schema.Object{Kind: schema.KindMaterializedView, Name: name}, IfExists: true}, []string{`DROP MATERIALIZED VIEW IF EXISTS s."X"`}},
		{op.CreateObject{Object: schema.NewRoutine(schema.KindFunction, name, "", "CREATE FUNCTION f")}, []string{`CREATE FUNCTION f`}},
		{op.DropObject{Object: &schema.Object{Kind: schema.KindFunction, Name: name}, IfExists: true}, []string{`DROP FUNCTION IF EXISTS s."X"`}},
		{op.DropObject{Object: &schema.Object{Kind: schema.KindProcedure, Name: name}}, []string{`DROP PROCEDURE s."X"`}},
		{op.CreateObject{Object: schema.NewTrigger("g", name, "CREATE TRIGGER g")}, []string{`CREATE TRIGGER g`}},
		{op.DropObject{Object: &schema.Object{Kind: schema.KindTrigger, Name: schema.TableName{Schema: name.Schema, Name: "g"}, On: name}}, []string{`DROP TRIGGER s.g`}},
		{op.DropTable{Name: tbl}, []string{`DROP TABLE t`}},
	} {
		if d := cmp.Diff(c.want, compileWith(t, ofObjects{}, c.o)); d != "" {
			t.Errorf("%s: -want +got\n%s", c.o, d)
		}
	}
}

func TestWhatNoCompilerKnowsIsUnsupported(t *testing.T) {
	for _, d := range []dialect.Dialect{standard{}, ofObjects{}} {
		_, err := d.Compile(op.RenameIndex{Table: tbl, From: "a", To: "b"}, nil)
		var u *dialect.UnsupportedError
		if !errors.As(err, &u) || !strings.Contains(u.What, "op.RenameIndex") || !strings.Contains(u.Instead, "op.Execute") {
			t.Errorf("got %v", err)
		}
	}
}

func TestTypesTheDatabaseHasNeedNoCheck(t *testing.T) {
	table := schema.NewTable(tbl, &schema.Column{Name: "b", Type: schema.Boolean{CreateConstraint: true}},
		&schema.Column{Name: "e", Type: &schema.Enum{Values: []string{"x"}, CreateConstraint: true}},
		&schema.Column{Name: "v", Type: &schema.Enum{Values: []string{"it's"}, Name: "ck_v", CreateConstraint: true, NonNative: true}},
		&schema.Column{Name: "n", Type: &schema.Enum{Values: []string{"x"}, NonNative: true}})
	const columns = "CREATE TABLE t ( b BOOLEAN, e ENUM, v ENUM, n ENUM, "
	const nonNative = "CONSTRAINT ck_v CHECK (v IN ('it''s')) )"
	for d, want := range map[dialect.Dialect]string{
		ofObjects{}: columns + nonNative,
		standard{}:  columns + "CHECK (b IN (0, 1)), CHECK (e IN ('x')), " + nonNative,
	} {
		if got := compileWith(t, d, op.CreateTable{Table: table}); got[0] != want {
			t.Errorf("got  %s\nwant %s", got[0], want)
		}
	}
	if len(table.Checks) != 0 {
		t.Errorf("the table itself got %v", table.Checks)
	}
	held := table.Clone()
	held.Checks = []*schema.Check{{Name: "ck_v", SQL: "v = 'it''s'"}}
	if got := compileWith(t, ofObjects{}, op.CreateTable{Table: held})[0]; got != columns+"CONSTRAINT ck_v CHECK (v = 'it''s') )" {
		t.Errorf("a check of that name stands twice: %s", got)
	}
}
