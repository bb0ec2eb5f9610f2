package mysql

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// mysql8 is the dialect as ForServer makes it for a MySQL server, which can't be
// run here: these tests hold what its manual says.
func mysql8() *Dialect { return &Dialect{name: nameMySQL, version: version{8, 0, 36}} }

func TestVersionTextsAreUnderstood(t *testing.T) {
	for text, want := range map[string]version{
		"8.0.36":                              {8, 0, 36},
		"8.4.2-commercial":                    {8, 4, 2},
		"10.11.19-MariaDB-0+deb12u1":          {10, 11, 19},
		"5.5.5-10.4.32-MariaDB-1:10.4.32+log": {10, 4, 32},
		"unknown":                             {},
	} {
		if got := parseVersion(text, strings.Contains(text, "MariaDB")); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	if v := (version{10, 6, 3}); !v.atLeast(10, 6, 3) || !v.atLeast(10, 5, 99) || v.atLeast(10, 6, 4) || v.atLeast(11, 0, 0) {
		t.Error("versions are not ordered")
	}
}

func TestDefaultsOfMySQLsCatalog(t *testing.T) {
	for _, tc := range []struct {
		text, extra string
		want        *schema.Default
	}{
		{"5", "", schema.LiteralDefault("5")},
		{"it's", "", schema.LiteralDefault("it's")},
		{"", "", schema.LiteralDefault("")},
		{"NULL", "", schema.LiteralDefault("NULL")},
		{"b'101'", "", schema.ExprDefault("b'101'")},
		{"CURRENT_TIMESTAMP", "default_generated on update current_timestamp", schema.ExprDefault("CURRENT_TIMESTAMP")},
		{`concat(_utf8mb4\'a\',uuid())`, "default_generated", schema.ExprDefault("concat('a',uuid())")},
	} {
		got := mysql8().catalogDefault(columnRow{def: sql.NullString{String: tc.text, Valid: true}}, tc.extra)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%q: %s", tc.text, diff)
		}
	}
	if got := mysql8().catalogDefault(columnRow{}, ""); got != nil {
		t.Errorf("no default became %v", got)
	}
}

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
	o := op.CreateSequence{Sequence: &schema.Sequence{Name: schema.Name("sq")}}
	var unsupported *dialect.UnsupportedError
	if _, err := mysql8().Compile(o, nil); !errors.As(err, &unsupported) || !strings.Contains(err.Error(), "MySQL 8.0.36 does not support sequences") {
		t.Errorf("got %v", err)
	}
	if _, err := NewMariaDB().Compile(o, nil); err != nil {
		t.Error(err)
	}
}

// The server's own texts, as MariaDB 10.11 writes them for the conditions on the
// left, beside what server_test.go creates.
func TestConditionsAreEqualToTheServersTexts(t *testing.T) {
	d := NewMariaDB()
	for model, catalog := range map[string]string{
		"NOT a":               "`a` = 0",
		"not (a > 1 and b)":   "`a` <= 1 or `b` = 0",
		"a and (b and a > 3)": "`a` <> 0 and `b` <> 0 and `a` > 3",
		"a IN (1)":            "`a` = 1",
		`c <> "q"`:            "`c` <> 'q'",
		"c <> 'it''s'":        "`c` <> 'it\\'s'",
		"LENGTH(c) > 1":       "octet_length(`c`) > 1",
		"mod(a,3) = 1":        "`a` MOD 3 = 1",
		"case when (a > 1) then 'x' else 'y' end": "case when `a` > 1 then 'x' else 'y' end",
		"t.a > 1":                        "`t`.`a` > 1",
		"d > DATE '2020-01-01'":          "`d` > DATE'2020-01-01'",
		"a > -1":                         "`a` > -1",
		"CASE a when 1 then (2) end = 2": "case `a` when 1 then 2 end = 2",
		"cast(a as char) = '1'":          "cast(`a` as char charset utf8mb3) = '1'",
		"d > now() - INTERVAL (1) DAY":   "`d` > current_timestamp() - interval 1 day",
		"!(a > 1)":                       "`a` <= 1",
	} {
		if a, b := d.normalExpr(model), d.normalExpr(catalog); a != b {
			t.Errorf("%s: %s\n%s: %s", model, a, catalog, b)
		}
	}
}

func TestBrokenExpressionsDoNotHang(t *testing.T) {
	d := NewMariaDB()
	for _, text := range []string{"", "(", ")", "a +", "in (", "not", "f(", "f(a,", "a between 1", "a is", "case", "'", "`", "..", "a.", "-", "((a)", "a b c", strings.Repeat("(", 1000)} {
		if got := d.normalExpr(text); text != "" && got == "" {
			t.Errorf("%q became empty", text)
		}
	}
}

func TestAModelsTypeMayLeaveOpenWhatTheDatabaseSays(t *testing.T) {
	d := NewMariaDB()
	latin := VarChar(20, Charset("latin1"), Collate("latin1_bin"))
	for _, tc := range []struct {
		model, database schema.Type
		want            bool
	}{
		{schema.String{Length: 20}, latin, true},
		{schema.String{Length: 21}, latin, false},
		{schema.Text{}, latin, false},
		{latin, latin, true},
		{VarChar(20, Charset("utf8mb4"), Collate("utf8mb4_bin")), latin, false},
		{schema.String{Length: 20, Collation: "latin1_bin"}, schema.String{Length: 20}, false},
		{schema.Numeric{}, schema.Numeric{Precision: 10, Scale: 2}, true},
		{schema.Numeric{Precision: 12, Scale: 2}, schema.Numeric{Precision: 10, Scale: 2}, false},
		{schema.Float{}, schema.Double{}, true},
		{schema.Double{}, schema.Float{}, false},
		{schema.Integer{}, Integer(Unsigned), false},
		{schema.Boolean{}, TinyInt(Width(1)), true},
		{schema.JSON{}, LongText(), true},
		{&schema.Enum{Values: []string{"a"}}, Enum("a").With(Collate("utf8mb4_bin")), true},
		{&schema.Enum{Values: []string{"a"}}, Enum("a", "b"), false},
		{schema.String{}, latin, false}, // no length: it can't be written
	} {
		if got := d.MatchesType(tc.model, tc.database); got != tc.want {
			t.Errorf("%#v and %#v: got %v", tc.model, tc.database, got)
		}
	}
}

func TestConstantsAreComparedAsTheColumnStoresThem(t *testing.T) {
	for _, tc := range []struct {
		text string
		t    schema.Type
		want string
	}{
		{"0.00", schema.Numeric{Precision: 10, Scale: 2}, "0"}, {"1.500", schema.Numeric{Precision: 8, Scale: 3}, "3/2"},
		{"1e3", schema.Double{}, "1000"}, {"TRUE", schema.Boolean{}, "1"}, {"false", schema.Integer{}, "0"}, {"b'101'", Bit(3), "5"},
		{"007", schema.Integer{}, "7"}, {"007", schema.String{Length: 9}, "007"}, {"abc", schema.Integer{}, "abc"},
		{"2020-01-01", schema.DateTime{}, "2020-01-01 00:00:00"}, {"2020-01-01", schema.SQLName{Name: "TIMESTAMP"}, "2020-01-01 00:00:00"},
		{"2020-01-01", schema.Date{}, "2020-01-01"}, {"10:00", schema.Time{}, "10:00:00"}, {"ab\x00", schema.SQLName{Name: "BINARY"}, "ab"},
	} {
		if got := normalConstant(tc.text, tc.t); got != tc.want {
			t.Errorf("%q as %s: got %q, want %q", tc.text, tc.t.TypeName(), got, tc.want)
		}
	}
}

func TestOnUpdateWithinADefaultIsTheColumnsOwn(t *testing.T) {
	d := NewMariaDB()
	written := &schema.Column{Name: "a", Type: schema.DateTime{}, Default: schema.ExprDefault("CURRENT_TIMESTAMP ON UPDATE now()")}
	inspected := &schema.Column{Name: "a", Type: schema.DateTime{}, Default: schema.ExprDefault("current_timestamp()"),
		Options: schema.Options{"mysql_on_update": "current_timestamp()"}}
	for _, c := range []*schema.Column{written, inspected} {
		if err := d.normalColumn(&schema.Table{Columns: []*schema.Column{c}}, c); err != nil {
			t.Fatal(err)
		}
	}
	if written.Default.Expr != inspected.Default.Expr || written.Options["mysql_on_update"] != inspected.Options["mysql_on_update"] {
		t.Errorf("got %v, %v and %v, %v", written.Default, written.Options, inspected.Default, inspected.Options)
	}
}
