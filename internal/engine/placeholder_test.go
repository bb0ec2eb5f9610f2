package engine

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
)

func TestBoundValuesArePutInTheirPlaces(t *testing.T) {
	for name, c := range map[string]struct {
		d         dialect.Dialect
		sql, want string
		args      []any
	}{
		"in order":           {sqlite.New(), "a = ? AND b=?", "a = 1 AND b='x?'", []any{1, "x?"}},
		"by number":          {postgresql.New(), "a=$2 AND b = $1::text", "a='$1' AND b = 1::text", []any{1, "$1"}},
		"twice":              {postgresql.New(), "$1 + $1", "7 + 7", []any{7}},
		"ten":                {postgresql.New(), "$1$10,$2,$3,$4,$5,$6,$7,$8,$9", "110,2,3,4,5,6,7,8,9", []any{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
		"not in a string":    {postgresql.New(), "a = '$1' OR b = $1 -- $1", "a = '$1' OR b = 5 -- $1", []any{5}},
		"not in a $ string":  {postgresql.New(), "SELECT $$ $1 $$, $1", "SELECT $$ $1 $$, 5", []any{5}},
		"too few values":     {sqlite.New(), "? + ?", "", []any{1}},
		"too few places":     {sqlite.New(), "?", "", []any{1, 2}},
		"a number left out":  {postgresql.New(), "$1", "", []any{1, 2}},
		"a number too large": {postgresql.New(), "$1 $3", "1 $3", []any{1}},
	} {
		got, err := inlineArgs(c.d, dialect.Statement{SQL: c.sql, Args: c.args})
		if c.want == "" {
			if err == nil || !strings.Contains(err.Error(), "placeholder") {
				t.Errorf("%s: got %q, %v; want an error", name, got, err)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, c.want)
		}
	}
}
