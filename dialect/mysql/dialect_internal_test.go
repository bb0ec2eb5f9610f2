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

func TestTheCaseOfTablesCountsAsTheServerIsSet(t *testing.T) {
	table := func(schemaName, name string) schema.TableName {
		return schema.TableName{Schema: schemaName, Name: name}
	}
	for given, want := range map[schema.TableName][2]schema.TableName{ // lower_case_table_names 0 and 1
		table("", "Users"):      {table("", "Users"), table("", "users")},
		table("Shop", "Users"):  {table("", "Users"), table("", "users")},
		table("shop", "Users"):  {table("shop", "Users"), table("", "users")},
		table("Other", "Users"): {table("Other", "Users"), table("other", "users")},
	} {
		for i, folds := range []bool{false, true} {
			if got := (&Dialect{database: "Shop", foldsTables: folds}).FoldTable(given); got != want[i] {
				t.Errorf("%s, folded %v: %s, want %s", given, folds, got, want[i])
			}
		}
	}
}

// What is asked about each statement is put together once.
func TestAStatementIsReadOnce(t *testing.T) {
	d := NewMariaDB()
	d.version = version{10, 11, 19}
	d.label = d.product()
	const sql = `INSERT INTO t VALUES ("a", 'b\'); --')`
	first, second := d.words(sql), d.words(sql)
	if &first[0] != &second[0] {
		t.Error("the same text is read again")
	}
	if n := testing.AllocsPerRun(100, func() { d.words(sql); d.Traits() }); n > 0 {
		t.Errorf("%v allocations", n)
	}
	other := d.after("SET sql_mode = 'NO_BACKSLASH_ESCAPES'")
	if got := other.words(sql); len(got) == len(first) {
		t.Error("under another sql_mode the words are those of before")
	}
	if got := d.words(sql); len(got) != len(first) {
		t.Error("and now they are those of the other sql_mode")
	}
	if n := testing.AllocsPerRun(100, func() { d.words("COMMIT"); d.words(sql) }); n == 0 {
		t.Error("a text is known that wasn't the last one")
	}
}
