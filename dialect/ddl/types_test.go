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
