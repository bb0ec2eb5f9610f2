package revisions

import (
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/revision"
)

// Text returns what a revision says in a direction, without its comments and its
// layout: a line for each statement. Variables stand in it by their names. ok is
// false for a revision without a file, or whose file can't be read any more, and for the
// downgrade of one in Go.
func (set *Set) Text(d dialect.Dialect, id string, direction revision.Direction) (text string, ok bool) {
	f := set.files[id]
	if f == nil {
		return "", false
	}
	f, err := f.Whole()
	switch {
	case err != nil:
		return "", false
	case f.Format == script.Go:
		return goText(f.Body), direction == revision.Upgrade
	}
	section, ok := f.Section(direction, dialect.Names(d)...)
	if !ok {
		return "", true
	}
	return sqlText(d, section.Text, f.Variables != nil), true
}

// Checksum returns the checksum of what a revision's upgrade says. ok is false where
// that isn't known.
func (set *Set) Checksum(d dialect.Dialect, id string) (sum string, ok bool) {
	f := set.files[id]
	if f == nil {
		return "", false
	}
	reading, keeps := set.reading(d)
	if keeps {
		if sum = f.Sum(reading); sum != "" {
			return sum, true
		}
	}
	text, ok := set.Text(d, id, revision.Upgrade)
	if !ok {
		return "", false
	}
	sum = journal.NewText(text).Checksum
	if whole, err := f.Whole(); err == nil && keeps {
		whole.KeepSum(reading, sum)
	}
	return sum, true
}

// SaveChecksums keeps the checksums that came to be known for the next run.
func (set *Set) SaveChecksums() { script.SaveSums(set.files) }

// reading names all that Text depends on in a dialect. A dialect of the user's may depend
// on more.
func (set *Set) reading(d dialect.Dialect) (name string, ok bool) {
	if set.o.Foreign != nil && set.o.Foreign(d.Name()) {
		return "", false
	}
	return strings.Join(append(dialect.Names(d), string(d.Traits().Lexer)), " "), true
}

func sqlText(d dialect.Dialect, text string, variables bool) string {
	statements, err := sqltext.Statements(d, text, sqltext.Options{Variables: variables})
	if err != nil {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, s := range statements {
		b.WriteString(sqltext.Normalize(d.Traits().Lexer, s.SQL))
		b.WriteString(";\n")
		d = dialect.After(d, s.SQL)
	}
	return b.String()
}

// goText writes the tokens of Go source. Commas and semicolons beside a bracket
// only follow from where lines break.
func goText(source string) string {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(source)), []byte(source), nil, 0)
	var b strings.Builder
	last, between := token.LBRACE, ""
	for {
		_, tok, text := s.Scan()
		switch tok {
		case token.EOF:
			return b.String()
		case token.COMMA:
			between = ", "
			continue
		case token.SEMICOLON:
			between = "\n"
			continue
		}
		switch {
		case slices.Contains(opening, last) || slices.Contains(closing, tok):
		case between != "":
			b.WriteString(between)
		case apart(last, tok):
			b.WriteString(" ")
		}
		if text == "" {
			text = tok.String()
		}
		b.WriteString(text)
		last, between = tok, ""
	}
}

var (
	opening = []token.Token{token.LPAREN, token.LBRACK, token.LBRACE}
	closing = []token.Token{token.RPAREN, token.RBRACK, token.RBRACE}
)

// apart reports whether a blank stands between two tokens.
func apart(a, b token.Token) bool { return isWord(a) && isWord(b) || isBinary(a) || isBinary(b) }

func isWord(t token.Token) bool { return t.IsLiteral() || t.IsKeyword() }

func isBinary(t token.Token) bool {
	return t.Precedence() > token.LowestPrec || t == token.ASSIGN || t == token.DEFINE
}
