package sqltext_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// splitCase is a script and its statements, or the error it gives.
type splitCase struct {
	name, text string
	want       []string // the statements' SQL
	lines      []int    // their lines; nil: not looked at
	ends       []string // their terminators; nil: not looked at
	err        string   // a part of the error's text
	errLine    int
}

func runSplitCases(t *testing.T, d sqltext.Dialect, cases []splitCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := sqltext.Split(d, c.text, sqltext.Options{})
			checkWindows(t, d, c.text, got, err)
			checkSingle(t, d, got)
			if c.err != "" {
				checkSyntaxError(t, err, c.err, c.errLine)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			checkStatements(t, got, c)
		})
	}
}

func checkStatements(t *testing.T, got []sqltext.Statement, c splitCase) {
	t.Helper()
	var sqls, ends []string
	var lines []int
	for _, s := range got {
		sqls, lines, ends = append(sqls, s.SQL), append(lines, s.Line), append(ends, s.Terminator)
	}
	if diff := cmp.Diff(c.want, sqls); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(c.lines, lines); c.lines != nil && diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(c.ends, ends); c.ends != nil && diff != "" {
		t.Errorf("terminators (-want +got):\n%s", diff)
	}
}

func checkSyntaxError(t *testing.T, err error, want string, line int) {
	t.Helper()
	var syntax *sqltext.SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("error %v, want a SyntaxError with %q", err, want)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("error %q, want it to contain %q", err, want)
	}
	if syntax.Line != line {
		t.Errorf("error in line %d, want %d", syntax.Line, line)
	}
}

// commonCases split alike in every dialect that ends statements by semicolon.
var commonCases = []splitCase{
	{name: "empty text", text: ""},
	{name: "only comments", text: "-- a\n/* b; */\n", want: nil},
	{name: "empty statements", text: " ; ;\n;", want: nil},
	{name: "no terminator at the end", text: "SELECT 1;\nSELECT 2", want: []string{"SELECT 1", "SELECT 2"},
		lines: []int{1, 2}, ends: []string{";", ""}},
	{name: "comments around a statement are dropped, those within stay",
		text: "-- head\n/* more */ SELECT /* in; */ 1 -- in;\n, 2 -- tail\n; -- after\n-- rest",
		want: []string{"SELECT /* in; */ 1 -- in;\n, 2"}, lines: []int{2}},
	{name: "quotes", text: `SELECT 'a;b', 'it''s;', "c;d", "e"";f"; SELECT '--', '/*';`,
		want: []string{`SELECT 'a;b', 'it''s;', "c;d", "e"";f"`, `SELECT '--', '/*'`}},
	{name: "carriage returns and a byte order mark", text: "\ufeff-- x\r\nSELECT 1;\r\nSELECT\r\n 2\r\n;\r\n",
		want: []string{"SELECT 1", "SELECT\r\n 2"}, lines: []int{2, 3}},
	{name: "byte order mark before the first word", text: "\ufeffSELECT 1", want: []string{"SELECT 1"}, lines: []int{1}},
	{name: "names beyond ASCII", text: "SELECT é;SELECT '😀;'", want: []string{"SELECT é", "SELECT '😀;'"}},
	{name: "unclosed string", text: "SELECT 1;\nSELECT 'abc;\n", err: "this string is not closed", errLine: 2},
	{name: "unclosed comment", text: "SELECT 1;\n\n/* abc;\n", err: "this comment is not closed", errLine: 3},
	{name: "transactions", text: "BEGIN;\nUPDATE a SET b = 1;\nEND;\nBEGIN; COMMIT;",
		want: []string{"BEGIN", "UPDATE a SET b = 1", "END", "BEGIN", "COMMIT"}},
}

func TestSplitCountsFromTheGivenLine(t *testing.T) {
	got, err := sqltext.Split(sqltext.SQLite, "\nSELECT 1;\n SELECT 2;", sqltext.Options{Line: 10})
	if err != nil {
		t.Fatal(err)
	}
	want := []sqltext.Statement{
		{SQL: "SELECT 1", Line: 11, Offset: 1, Terminator: ";", Repeat: 1, Single: true},
		{SQL: "SELECT 2", Line: 12, Offset: 12, Terminator: ";", Repeat: 1, Single: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = sqltext.Split(sqltext.SQLite, "\nSELECT '", sqltext.Options{Line: 10})
	checkSyntaxError(t, err, "line 11: this string is not closed; close it", 11)
}

func TestSplitByAnUnknownLexerIsAnError(t *testing.T) {
	_, err := sqltext.Split("dbase", "SELECT 1", sqltext.Options{})
	if err == nil || !strings.Contains(err.Error(), `there is no lexer "dbase"; use one of the Lexer constants`) {
		t.Errorf("error %v", err)
	}
}

func TestStandardSQLEndsAtSemicolons(t *testing.T) {
	got, err := sqltext.Split(sqltext.Standard, "SELECT 'a;b'; -- x;\nSELECT \"c;d\" /* ; */; \n;", sqltext.Options{})
	if err != nil || len(got) != 2 || got[0].SQL != "SELECT 'a;b'" || got[1].SQL != `SELECT "c;d"` {
		t.Errorf("got %v, %v", got, err)
	}
}
