package sqltext_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	checkWindows(t, d, text, statements, err)
	if err != nil {
		return
	}
	checkSingle(t, d, statements)
	g := &gaps{T: t, dialect: d, delim: ";"}
	if d == sqltext.MSSQL {
		g.delim = ""
	}
	at := 0
	for i, s := range statements {
		if i > 0 && (statements[i-1].Terminator == "" || !strings.Contains(text[at:s.Offset], statements[i-1].Terminator)) {
			t.Fatalf("nothing ends %+v", statements[i-1])
		}
		if s.Offset < at || s.SQL == "" || !strings.HasPrefix(text[s.Offset:], s.SQL) || s.Line != 1+strings.Count(text[:s.Offset], "\n") {
			t.Fatalf("statement %+v behind %d", s, at)
		}
		g.check(text[at:s.Offset])
		at = s.Offset + len(s.SQL)
	}
	g.check(text[at:])
}

// checkWindows: a script that is read by pieces, however small, has the same
// statements and the same error.
func checkWindows(t *testing.T, d sqltext.Dialect, text string, want []sqltext.Statement, wantErr error) {
	for _, size := range []int{1, 2, 7, 64} {
		var got []sqltext.Statement
		var err error
		for r := sqltext.NewReader(d, strings.NewReader(text), sqltext.Options{}.Within(size)); ; {
			s, failed := r.Next()
			if failed == io.EOF {
				break
			}
			if err = failed; err != nil {
				break
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(wantErr, err); diff != "" {
			t.Fatalf("%q in windows of %d: error (-want +got):\n%s", text, size, diff)
		}
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Fatalf("%q in windows of %d: statements (-want +got):\n%s", text, size, diff)
		}
	}
}

// checkSingle holds that a statement which is told to be a single one isn't several.
func checkSingle(t *testing.T, d sqltext.Dialect, all []sqltext.Statement) {
	t.Helper()
	reading := sqltext.Read(d)
	for _, s := range all {
		if s.Single {
			if again, err := sqltext.Split(reading.Now, s.SQL, sqltext.Options{}); err == nil && len(again) > 1 {
				t.Errorf("%q is told to be a single statement, but is split into %v", s.SQL, again)
			}
		}
		reading = reading.After(s.SQL)
	}
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

// gaps checks what stands between statements.
type gaps struct {
	*testing.T
	dialect sqltext.Dialect
	delim   string // what ends statements now
}

// check: white space, comments, terminators and lines for the client, of which
// DELIMITER is obeyed.
func (g *gaps) check(gap string) {
	g.Helper()
	for at := 0; at < len(gap); {
		if g.delim != "" && strings.HasPrefix(gap[at:], g.delim) {
			at += len(g.delim)
			continue
		}
		if g.dialect == sqltext.MySQL && gap[at] == ';' { // under another delimiter as well
			at++
			continue
		}
		tok := firstToken(g.dialect, gap[at:])
		line, _, _ := strings.Cut(gap[at:], "\n")
		switch {
		case tok.Kind.Trivia():
			at += len(tok.Text)
		case g.isClientLine(tok, line):
			at += len(line)
		default:
			g.Fatalf("lost %q in %q", tok.Text, gap)
		}
	}
}

func firstToken(d sqltext.Dialect, text string) sqltext.Token {
	for tok := range sqltext.Tokens(d, text) {
		return tok
	}
	return sqltext.Token{}
}

func (g *gaps) isClientLine(tok sqltext.Token, line string) bool {
	switch g.dialect {
	case sqltext.SQLite:
		return tok.Text == "#" || tok.Text == "/" || tok.Is("go")
	case sqltext.MySQL:
		if tok.Is("delimiter") {
			g.delim = strings.Trim(strings.Fields(line[len(tok.Text):])[0], "'\"`")
			return true
		}
		return strings.EqualFold(line[:min(2, len(line))], `\g`)
	case sqltext.MSSQL:
		return tok.Is("go")
	case sqltext.Oracle:
		return tok.Text == "/"
	}
	return false
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
