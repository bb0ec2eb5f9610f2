package sqltext_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestSplitMSSQL(t *testing.T) {
	runSplitCases(t, sqltext.MSSQL, []splitCase{
		{name: "empty text", text: ""},
		{name: "no GO", text: "SELECT 1; SELECT 2;", want: []string{"SELECT 1; SELECT 2;"}},
		{name: "batches", text: "SELECT 1;\r\nGO\r\n\r\n go -- x\r\nCREATE VIEW v AS SELECT 1\r\nGo", want: []string{"SELECT 1;", "CREATE VIEW v AS SELECT 1"},
			lines: []int{1, 5}, ends: []string{"GO", "Go"}},
		{name: "a batch keeps its comments", text: "-- why\nCREATE PROC p AS SELECT 1 -- x\n/* tail */\nGO\n-- only this\nGO", want: []string{"-- why\nCREATE PROC p AS SELECT 1 -- x\n/* tail */"}},
		{name: "GO in quotes, comments and words", text: "SELECT 'a\nGO\n', [b\nGO\n], \"c\nGO\n\" /* /* */\nGO\n*/, x AS gone, @go\n, GOTO1\nGO",
			want: []string{"SELECT 'a\nGO\n', [b\nGO\n], \"c\nGO\n\" /* /* */\nGO\n*/, x AS gone, @go\n, GOTO1"}},
		{name: "GO within a line", text: "SELECT 1 AS GO\nGO", want: []string{"SELECT 1 AS GO"}},
		{name: "bracket in a name", text: "SELECT [a]]\nGO\n], N'it''s'\nGO\nSELECT 2", want: []string{"SELECT [a]]\nGO\n], N'it''s'", "SELECT 2"}},
		{name: "GO first in the file", text: "\ufeffGO\nSELECT 1", want: []string{"SELECT 1"}, lines: []int{2}},
		{name: "GO with something else", text: "SELECT 1\nGO;\n", err: "GO with something else behind it", errLine: 2},
		{name: "command of sqlcmd", text: "SELECT 1\n:setvar a b\n", err: `":setvar a b" is a command of sqlcmd and not SQL`, errLine: 2},
		{name: "scope operator", text: "GRANT SELECT ON SCHEMA\n::x TO y", want: []string{"GRANT SELECT ON SCHEMA\n::x TO y"}},
		{name: "unclosed", text: "SELECT 1\nGO\nSELECT [a\nGO\n", err: "this quoted name is not closed", errLine: 3},
	})
}

func TestSplitMSSQLCountsRepetitions(t *testing.T) {
	got, err := sqltext.Split(sqltext.MSSQL, "SELECT 1\nGO 5\nSELECT 2\nGO\t0 -- no\nSELECT 3\nGO\nSELECT 4", sqltext.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var repeats []int
	var ends []string
	for _, s := range got {
		repeats, ends = append(repeats, s.Repeat), append(ends, s.Terminator)
	}
	if diff := cmp.Diff([]int{5, 0, 1, 1}, repeats); diff != "" {
		t.Errorf("repetitions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"GO 5", "GO\t0 -- no", "GO", ""}, ends); diff != "" {
		t.Errorf("terminators (-want +got):\n%s", diff)
	}
}

func FuzzSplitMSSQL(f *testing.F) {
	fuzzSplit(f, sqltext.MSSQL, "SELECT [a]]b]\nGO 5\n/* /* */ */ :r x\nGO -- x\n", "SELECT N'a'\r\n go \r\nGO;", ":setvar a b")
}
