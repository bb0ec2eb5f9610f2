package revisions

import (
	"go/scanner"
	"go/token"
	"io"
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
// false for a revision without a file, or whose file can't be read any more.
func (set *Set) Text(d dialect.Dialect, id string, direction revision.Direction) (text string, ok bool) {
	var b strings.Builder
	ok = set.writeText(d, id, direction, &b)
	return b.String(), ok
}

// Digest returns the text as the journal keeps it. No text is held whole for that.
func (set *Set) Digest(d dialect.Dialect, id string, direction revision.Direction) journal.Text {
	if known, ok := set.known(d, id, direction); ok {
		return known
	}
	w := journal.NewTextWriter()
	if !set.writeText(d, id, direction, w) {
		return journal.Text{}
	}
	return w.Text()
}

// known returns the text of a large section that was read whole before.
func (set *Set) known(d dialect.Dialect, id string, direction revision.Direction) (text journal.Text, ok bool) {
	f := set.files[id]
	if f == nil || f.Format != script.SQL {
		return text, false
	}
	f, err := f.Whole()
	if err != nil {
		return text, false
	}
	section, ok := f.Section(direction, dialect.Names(d)...)
	if !ok || section.Large == nil {
		return text, false
	}
	p, ok := set.passed(section, d)
	return p.text, ok
}

// textWriter takes a text by pieces.
type textWriter interface {
	WriteString(piece string) (int, error)
	Reset()
}

func (set *Set) writeText(d dialect.Dialect, id string, direction revision.Direction, w textWriter) (ok bool) {
	f := set.files[id]
	if f == nil {
		return false
	}
	f, err := f.Whole()
	switch {
	case err != nil:
		return false
	case f.Format == script.Go && direction == revision.Downgrade:
		_, _ = w.WriteString(goText(f.DownBody)) // never an error
		return true
	case f.Format == script.Go:
		_, _ = w.WriteString(goText(f.Body)) // never an error
		return true
	}
	section, ok := f.Section(direction, dialect.Names(d)...)
	if !ok {
		return true
	}
	t := texter{w, d}
	for r := sqltext.NewStatementReader(d, section.Source(), sqltext.Options{Variables: f.Variables != nil}); ; {
		s, err := r.Next()
		if err == io.EOF {
			return true
		}
		if err != nil { // as it is written then
			w.Reset()
			raw, err := io.ReadAll(io.NewSectionReader(section.Source(), 0, section.Source().Size()))
			_, _ = w.WriteString(string(raw)) // never an error
			return err == nil
		}
		t.add(s.SQL)
	}
}

// Checksums returns a function that returns the checksum of what a revision's upgrade says;
// "" where that isn't known. Several goroutines may call it: there may be thousands.
func (set *Set) Checksums(d dialect.Dialect) (of func(id string) string) {
	reading, keeps := set.reading(d)
	return func(id string) string {
		f := set.files[id]
		if f == nil {
			return ""
		}
		if keeps {
			if sum := f.Sum(reading); sum != "" {
				return sum
			}
		}
		sum := set.Digest(d, id, revision.Upgrade).Checksum
		if sum == "" {
			return ""
		}
		if whole, err := f.Whole(); err == nil && keeps {
			whole.KeepSum(reading, sum)
		}
		return sum
	}
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

// texter writes the normal form of statements.
type texter struct {
	textWriter
	dialect dialect.Dialect // after the statements so far
}

func (t *texter) add(sql string) {
	for piece := range sqltext.Normal(t.dialect.Traits().Lexer, sql) {
		_, _ = t.WriteString(piece) // never an error
	}
	_, _ = t.WriteString(";\n") // never an error
	t.dialect = dialect.After(t.dialect, sql)
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
