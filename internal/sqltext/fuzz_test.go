package sqltext_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// checkSplit holds for any text: nothing is lost, nothing is made up, and each
// statement is one statement.
func checkSplit(t *testing.T, d sqltext.Dialect, text string) {
	var joined strings.Builder
	for tok := range sqltext.Tokens(d, text) {
		if tok.Text == "" || tok.Offset != joined.Len() || tok.Line != 1+strings.Count(joined.String(), "\n") {
			t.Fatalf("token %+v at %d", tok, joined.Len())
		}
		joined.WriteString(tok.Text)
	}
	if joined.String() != text {
		t.Fatalf("tokens joined: %q, want %q", joined.String(), text)
	}
	normal := sqltext.Normalize(d, text)
	if again := sqltext.Normalize(d, normal); again != normal && !rereadsOtherwise(d, text, normal) {
		t.Fatalf("normal form of %q is %q", normal, again)
	}
	statements, err := sqltext.Split(d, text, sqltext.Options{})
	if err != nil {
		return
	}
	at := 0
	for _, s := range statements {
		if s.Offset < at || s.SQL == "" || !strings.HasPrefix(text[s.Offset:], s.SQL) || s.Line != 1+strings.Count(text[:s.Offset], "\n") {
			t.Fatalf("statement %+v behind %d", s, at)
		}
		checkGap(t, d, text[at:s.Offset])
		at = s.Offset + len(s.SQL)
		n := strings.Index(text[at:], s.Terminator)
		if n < 0 {
			t.Fatalf("no %q behind %q", s.Terminator, s.SQL)
		}
		checkGap(t, d, text[at:at+n])
		at += n + len(s.Terminator)
	}
	checkGap(t, d, text[at:])
}

// rereadsOtherwise: texts, none of them valid SQL, whose normal form would be
// read as something else: what is not closed, a second byte order mark moved to
// the start, and MySQL's two minus signs whose comment is gone.
func rereadsOtherwise(d sqltext.Dialect, text, normal string) bool {
	for tok := range sqltext.Tokens(d, text) {
		if tok.Unclosed {
			return true
		}
	}
	return strings.HasPrefix(normal, "\ufeff") || d == sqltext.MySQL && strings.Contains(normal, "--")
}

// checkGap: between statements stand white space, comments, terminators and
// lines for the client.
func checkGap(t *testing.T, d sqltext.Dialect, gap string) {
	t.Helper()
	for len(gap) > 0 {
		skipped := false
		for tok := range sqltext.Tokens(d, gap) {
			switch {
			case tok.Kind.Trivia():
			case isClientLine(d, tok):
				line, _, _ := strings.Cut(gap[tok.Offset:], "\n")
				gap, skipped = gap[tok.Offset+len(line):], true
			case !isTerminator(d, tok.Text):
				t.Fatalf("lost %q in %q", tok.Text, gap)
			}
			if skipped {
				break
			}
		}
		if !skipped {
			return
		}
	}
}

func isClientLine(d sqltext.Dialect, tok sqltext.Token) bool {
	switch d {
	case sqltext.SQLite:
		return tok.Text == "#"
	case sqltext.MySQL, sqltext.MariaDB:
		return tok.Is("delimiter")
	case sqltext.MSSQL:
		return tok.Is("go")
	}
	return false
}

func isTerminator(d sqltext.Dialect, text string) bool {
	switch d {
	case sqltext.SQLite:
		return text == ";" || text == "/" || strings.EqualFold(text, "go")
	case sqltext.MSSQL:
		return false
	}
	return text == ";"
}

func fuzzSplit(f *testing.F, d sqltext.Dialect, seeds ...string) {
	for _, c := range commonCases {
		f.Add(c.text)
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkSplit(t, d, text) })
}

func FuzzSplitSQLite(f *testing.F) {
	fuzzSplit(f, sqltext.SQLite,
		"CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE 1 WHEN 2 THEN 3 END; END;\nSELECT [a;], `b;`\ngo\nSELECT 1\n/\n",
		"# x'\n.mode\n", "EXPLAIN CREATE TRIGGER ; END")
}
