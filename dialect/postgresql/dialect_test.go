package postgresql_test

import (
	"testing"

	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestLiteralsComeBackAsTheValuesTheyWereMadeOf(t *testing.T) {
	s := newServer(t)
	for _, v := range []string{"it's", `a\b`, "100%", "new\nline", "$$", "$1", "💩é", "", `"q"`, "a:b", "--x", "/*", "\t\r"} {
		text, err := s.d.Literal(v, sa.Text())
		if err != nil {
			t.Fatal(err)
		}
		if got := s.text("SELECT " + text); got != v {
			t.Errorf("%q comes back as %q", v, got)
		}
	}
	if _, err := s.d.Literal("a\x00b", nil); err == nil {
		t.Error("a text with NUL is no error")
	}
	for _, c := range []struct {
		v    any
		typ  schema.Type
		want string
	}{
		{[]byte{0, 255, '\''}, sa.LargeBinary(0), `\x00ff27`},
		{[]int{1, 2}, schema.Array{Elem: sa.Integer()}, "{1,2}"},
		{[]int{}, schema.Array{Elem: sa.Integer()}, "{}"},
		{[]any{"a'", nil}, schema.Array{Elem: sa.Text()}, "{a',NULL}"},
		{[][]int{{1, 2}, {3, 4}}, schema.Array{Elem: sa.Integer(), Dimensions: 2}, "{{1,2},{3,4}}"},
		{map[string]any{"k": []any{1, nil, "it's"}}, pg.JSONB(), `{"k": [1, null, "it's"]}`},
		{true, sa.Boolean(), "true"},
		{-5, sa.Integer(), "-5"},
		{1e20, sa.Float(0), "1e+20"},
		{nil, sa.Integer(), ""},
	} {
		text, err := s.d.Literal(c.v, c.typ)
		if err != nil {
			t.Fatal(err)
		}
		typ, err := s.d.TypeSQL(c.typ)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.text("SELECT (" + text + ")::" + typ + "::text"); got != c.want {
			t.Errorf("%v comes back as %q, want %q (literal %s)", c.v, got, c.want, text)
		}
	}
}
