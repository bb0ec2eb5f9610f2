package ddl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

func TestArgumentsOfTypesStandInParentheses(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{ddl.TypeArgs(), ""}, {ddl.TypeArgs(0), "(0)"}, {ddl.TypeArgs(10, 2), "(10, 2)"},
		{ddl.TypeArg(0), ""}, {ddl.TypeArg(5), "(5)"},
		{ddl.NumericArgs(0, 0), ""}, {ddl.NumericArgs(0, 2), ""}, {ddl.NumericArgs(10, 0), "(10)"}, {ddl.NumericArgs(10, 2), "(10, 2)"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestATypeWithoutWordsHasAnError(t *testing.T) {
	var u *dialect.UnsupportedError
	if err := ddl.NoTypeSQL(standard{}, schema.Array{Elem: schema.Integer{}}); !errors.As(err, &u) || u.What != "the type Array" || !strings.Contains(u.Instead, "sa.Variant") {
		t.Errorf("got %v", err)
	}
	for _, unknown := range []schema.Type{nil, schema.NullType{}} {
		if err := ddl.NoTypeSQL(standard{}, unknown); err == nil || err.Error() != "the type is not known; give the column a type" {
			t.Errorf("%v: %v", unknown, err)
		}
	}
}

func TestAStandardTypeIsWrittenInTheWordsOfStandardSQL(t *testing.T) {
	for _, c := range []struct {
		t    schema.Type
		want string
	}{
		{schema.Integer{}, "INTEGER"}, {schema.SmallInteger{}, "SMALLINT"}, {schema.BigInteger{}, "BIGINT"},
		{schema.Numeric{Precision: 5, Scale: 1}, "NUMERIC(5, 1)"}, {schema.Float{Precision: 7}, "FLOAT(7)"}, {schema.Double{}, "DOUBLE PRECISION"},
		{schema.Date{}, "DATE"}, {schema.Time{}, "TIME"}, {schema.Uuid{}, "CHAR(32)"},
		{schema.Boolean{}, ""}, {schema.Text{}, ""}, {schema.NullType{}, ""},
	} {
		if got := ddl.StandardType(c.t); got != c.want {
			t.Errorf("%s: %q, want %q", c.t.TypeName(), got, c.want)
		}
	}
}

func TestATypeThatBringsItsSQLIsWrittenSo(t *testing.T) {
	own := schema.Raw{SQLText: "GEOMETRY"}
	variant := schema.Variant{Base: schema.Integer{}, Dialects: map[string]schema.Type{"standard": own, "other": schema.Text{}}}
	for _, c := range []struct {
		t     schema.Type
		want  string
		given bool
	}{{own, "GEOMETRY", true}, {schema.Raw{}, "", true}, {schema.Integer{}, "", false}, {variant, "GEOMETRY", true}} {
		if _, text, given, err := ddl.GivenType(standard{}, c.t); text != c.want || given != c.given || err != nil {
			t.Errorf("%s: %q, %t, %v", c.t.TypeName(), text, given, err)
		}
	}
	if resolved, _, _, _ := ddl.GivenType(standard{}, variant); resolved != schema.Type(own) {
		t.Errorf("the variant: %v", resolved)
	}
}

func TestTheDatabasesOwnOrderOfNullNeedsNoWord(t *testing.T) {
	for _, c := range []struct {
		k       schema.KeyPart
		low     bool
		refused bool
	}{
		{schema.KeyPart{}, true, false}, {schema.KeyPart{Desc: true}, false, false},
		{schema.KeyPart{Nulls: "FIRST"}, true, false}, {schema.KeyPart{Nulls: "LAST"}, true, true},
		{schema.KeyPart{Nulls: "LAST", Desc: true}, true, false}, {schema.KeyPart{Nulls: "FIRST", Desc: true}, true, true},
		{schema.KeyPart{Nulls: "LAST"}, false, false}, {schema.KeyPart{Nulls: "FIRST"}, false, true},
		{schema.KeyPart{Nulls: "FIRST", Desc: true}, false, false}, {schema.KeyPart{Nulls: "LAST", Desc: true}, false, true},
	} {
		got, err := ddl.DefaultNulls(standard{}, c.k, c.low)
		var u *dialect.UnsupportedError
		if errors.As(err, &u) != c.refused || !c.refused && got.Nulls != "" {
			t.Errorf("%+v, low %t: %+v, %v", c.k, c.low, got, err)
		}
	}
}
