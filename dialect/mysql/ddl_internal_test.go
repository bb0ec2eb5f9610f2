package mysql

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// mysql8 is the dialect as ForServer makes it for a MySQL server, which can't be
// run here: these tests hold what its manual says.
func mysql8() *Dialect { return &Dialect{name: nameMySQL, version: version{8, 0, 36}} }

func TestMySQLHasNoIfExistsSoTheCatalogIsAsked(t *testing.T) {
	d := mysql8()
	name := schema.Name("t")
	m := schema.NewMetaData(&schema.Table{
		Name: name, Columns: []*schema.Column{{Name: "a", Type: schema.Integer{}}},
		Indexes: []*schema.Index{{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}}}},
	})
	column := func(n string) *schema.Column { return &schema.Column{Name: n, Type: schema.Integer{}} }
	index := func(n string) *schema.Index {
		return &schema.Index{Name: n, Keys: []schema.KeyPart{{Column: "a"}}}
	}
	for _, tc := range []struct {
		o    op.Operation
		want string
	}{
		{op.AddColumn{Table: name, Column: column("a"), IfNotExists: true}, ""},
		{op.AddColumn{Table: name, Column: column("b"), IfNotExists: true}, "ALTER TABLE t ADD COLUMN b INTEGER"},
		{op.DropColumn{Table: name, Name: "b", IfExists: true}, ""},
		{op.DropColumn{Table: name, Name: "a", IfExists: true}, "ALTER TABLE t DROP COLUMN a"},
		{op.CreateIndex{Table: name, Index: index("ix"), IfNotExists: true}, ""},
		{op.CreateIndex{Table: name, Index: index("ix2"), IfNotExists: true}, "CREATE INDEX ix2 ON t (a)"},
		{op.DropIndex{Table: name, Name: "ix2", IfExists: true}, ""},
		{op.DropIndex{Table: name, Name: "ix", IfExists: true}, "DROP INDEX ix ON t"},
		{op.DropConstraint{Table: name, Name: "fk", Kind: schema.KindForeignKey, IfExists: true}, ""},
	} {
		if names := d.Reads(tc.o); len(names) != 1 || names[0] != name {
			t.Errorf("%v: the table is not read: %v", tc.o, names)
		}
		got, err := d.Compile(tc.o, m)
		text := ""
		if len(got) > 0 {
			text = got[0].SQL
		}
		if err != nil || text != tc.want {
			t.Errorf("%v: got %q, %v; want %q", tc.o, text, err, tc.want)
		}
	}
}

func TestWhatHangsOnAColumnIsDroppedBeforeIt(t *testing.T) {
	d := mysql8()
	name := schema.Name("t")
	checked := (&schema.Enum{Values: []string{"a"}, Name: "ck"}).AsVarchar().Checked()
	m := schema.NewMetaData(&schema.Table{
		Name: name, Columns: []*schema.Column{{Name: "a", Type: schema.Integer{}}, {Name: "b", Type: schema.String{Length: 1}}},
		ForeignKeys: []*schema.ForeignKey{{Name: "fk", Columns: []string{"a"}, RefTable: schema.Name("o"), RefColumns: []string{"id"}}},
		Checks:      []*schema.Check{{Name: "ck", SQL: "b in ('a')"}},
	})
	for _, tc := range []struct {
		o    op.Operation
		want string
	}{
		{op.DropColumn{Table: name, Name: "a"}, "ALTER TABLE t DROP FOREIGN KEY fk; ALTER TABLE t DROP COLUMN a"},
		{op.DropColumn{Table: name, Name: "b"}, "ALTER TABLE t DROP COLUMN b"},
		{op.AlterColumn{Table: name, Name: "b", Type: schema.Integer{}, ExistingType: checked}, "ALTER TABLE t DROP CHECK ck; ALTER TABLE t MODIFY b INTEGER NULL"},
		{op.AlterColumn{Table: name, Name: "a", Type: schema.BigInteger{}, ExistingType: schema.Integer{}}, "ALTER TABLE t MODIFY a BIGINT NULL"},
	} {
		if names := d.Reads(tc.o); len(names) != 1 || names[0] != name {
			t.Errorf("%v: the table is not read: %v", tc.o, names)
		}
		got, err := d.Compile(tc.o, m)
		var texts []string
		for _, s := range got {
			texts = append(texts, s.SQL)
		}
		if text := strings.Join(texts, "; "); err != nil || text != tc.want {
			t.Errorf("%v: got %q, %v; want %q", tc.o, text, err, tc.want)
		}
	}
}

func TestMySQLTakesExpressionsAsDefaultsInParentheses(t *testing.T) {
	d := mysql8()
	for _, tc := range []struct {
		typ  string
		def  *schema.Default
		want string
	}{
		{"VARCHAR(9)", schema.ExprDefault("uuid()"), "(uuid())"},
		{"VARCHAR(9)", schema.ExprDefault("(uuid())"), "(uuid())"},
		{"VARCHAR(9)", schema.ExprDefault("'x'"), "'x'"},
		{"INTEGER", schema.ExprDefault("-1.5e3"), "-1.5e3"},
		{"DATETIME(6)", schema.ExprDefault("CURRENT_TIMESTAMP(6)"), "CURRENT_TIMESTAMP(6)"},
		{"TEXT", schema.LiteralDefault("x"), "('x')"},
		{"VARCHAR(9)", schema.LiteralDefault("x"), "'x'"},
	} {
		if got, err := d.defaultSQL(tc.def, tc.typ); err != nil || got != tc.want {
			t.Errorf("%s %v: got %q, %v; want %q", tc.typ, tc.def, got, err, tc.want)
		}
	}
}

func TestSequencesAreUnsupportedOnMySQLOnly(t *testing.T) {
	o := op.CreateObject{Object: schema.NewSequence(schema.Name("sq"), schema.Identity{})}
	var unsupported *dialect.UnsupportedError
	if _, err := mysql8().Compile(o, nil); !errors.As(err, &unsupported) || !strings.Contains(err.Error(), "MySQL 8.0.36 does not support sequences") {
		t.Errorf("got %v", err)
	}
	if _, err := NewMariaDB().Compile(o, nil); err != nil {
		t.Error(err)
	}
}
