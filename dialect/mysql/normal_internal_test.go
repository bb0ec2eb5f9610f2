package mysql

import (
	"reflect"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/schema"
)

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
		if got := d.MatchesType(tc.model, tc.database, &schema.Table{}, &schema.Table{}); got != tc.want {
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

func TestADisplayWidthIsKept(t *testing.T) {
	for text, want := range map[string]schema.Type{
		"int(11)": schema.Integer{}, "int(5)": Number{Name: "INTEGER", Args: []int{5}},
		"tinyint(1) unsigned": Number{Name: "TINYINT", Args: []int{1}, Unsigned: true}, "tinyint(3) unsigned": Number{Name: "TINYINT", Unsigned: true},
		"tinyint(1)": schema.Boolean{}, "bigint(20) unsigned": Number{Name: "BIGINT", Unsigned: true},
		"int(10) unsigned zerofill": Number{Name: "INTEGER", Args: []int{10}, Unsigned: true, Zerofill: true},
	} {
		read, err := typeOfColumn(text, "", "", false)
		if err != nil || !reflect.DeepEqual(read, want) {
			t.Errorf("%s is %#v (%v), want %#v", text, read, err, want)
		}
	}
}

// A display width that a model leaves out is no difference; one that it gives is, where
// the server shows it.
func TestADisplayWidthIsADifferenceIfTheModelGivesIt(t *testing.T) {
	older, newer := New(), New()
	older.version, newer.version = version{5, 7, 44}, version{8, 4, 0}
	for _, tc := range []struct {
		d               *Dialect
		model, database schema.Type
		want            bool
	}{
		{NewMariaDB(), schema.Integer{}, Integer(Width(8)), true},
		{NewMariaDB(), Integer(Width(5)), Integer(Width(8)), false},
		{NewMariaDB(), Integer(Width(5)), schema.Integer{}, false},
		{NewMariaDB(), Integer(Width(11)), schema.Integer{}, true},
		{NewMariaDB(), schema.Raw{SQLText: "INT(5)"}, Integer(Width(8)), false},
		{NewMariaDB(), TinyInt(Unsigned), TinyInt(Width(1), Unsigned), true},
		{NewMariaDB(), TinyInt(Width(3), Unsigned), TinyInt(Width(1), Unsigned), false},
		{NewMariaDB(), Integer(Zerofill), Integer(Width(5), Zerofill), true},
		{NewMariaDB(), Integer(Width(5), Zerofill), Integer(Zerofill), false},
		{NewMariaDB(), schema.Integer{}, schema.BigInteger{}, false},
		{older, Integer(Width(5)), schema.Integer{}, false},
		{newer, Integer(Width(5)), schema.Integer{}, true},
		{newer, Integer(Width(5), Zerofill), Integer(Zerofill), false},
	} {
		if got := tc.d.MatchesType(tc.model, tc.database, &schema.Table{}, &schema.Table{}); got != tc.want {
			t.Errorf("%#v and %#v: got %v", tc.model, tc.database, got)
		}
	}
}
