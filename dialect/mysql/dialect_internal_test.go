package mysql

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/schema"
	"github.com/google/go-cmp/cmp"
)

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
