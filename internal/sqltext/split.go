package sqltext

import (
	"fmt"
	"io"
	"strings"
)

// Statement is one statement of a script, or one batch of SQL Server.
type Statement struct {
	// SQL is the statement's text as it stands in the script, from its first
	// token to its last: without its terminator, and without white space and
	// comments around it. A batch of SQL Server keeps its comments, because
	// the server stores them with procedures and views.
	SQL string
	// Line is the 1-based line on which SQL begins.
	Line int
	// Offset is where SQL begins in the script, in bytes.
	Offset int
	// Terminator is what ended it (";", "//", `\G`, all of the line "GO 5");
	// "" at the end of the script.
	Terminator string
	// Repeat is how often to run it: 1, or what SQL Server's GO says.
	Repeat int
	// Single tells that no semicolon stands in it outside of literals, names and
	// comments, so that it can't be split again.
	Single bool
}

// Options of [Split]. The zero value is right for a whole file.
type Options struct {
	// Line is the number of the text's first line; 0 means 1.
	Line int
	// Variables: the text may hold ${NAME} for [Expand].
	Variables bool
	// CopyRows leaves out the rows behind PostgreSQL's COPY … FROM STDIN, which
	// are refused otherwise.
	CopyRows bool
	// window is how much of a source is held at a time; 0 means windowSize.
	window int
}

// Split cuts a script into its statements as the client of the dialect does.
// Empty statements are left out, and so is a rest of white space and comments.
// An error is a *[SyntaxError], or says that the lexer is unknown; no
// statements are returned with it, so that half a script is never run.
func Split(d Dialect, text string, o Options) ([]Statement, error) {
	var all []Statement
	r := NewReader(d, Text(text), o)
	for {
		statement, err := r.Next()
		switch {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, statement)
	}
}

// Parts returns the statements of a text that is sent at once, which is one as a rule.
func Parts(d Dialect, text string) ([]Statement, error) {
	if !scripted(d) && strings.IndexByte(text, ';') < 0 && strings.IndexByte(text, '\\') < 0 && First(d, text).Text != "" {
		return []Statement{{SQL: text, Line: 1, Repeat: 1}}, nil
	}
	return Split(d, text, Options{})
}

// scripted reports whether lines end statements, so that a semicolon says nothing.
func scripted(d Dialect) bool { return d.Base() == MSSQL || d.Base() == Oracle }

// A Reader reads the statements of a script one by one, as [Split] returns them. Of a
// source that isn't in memory it holds little more than a statement at a time.
type Reader struct {
	splitter *splitter
	err      error // that ended it
}

// NewReader returns a reader. What is wrong with the source is told by Next.
func NewReader(d Dialect, source Source, o Options) *Reader {
	s, err := newSplitter(d, source, o)
	return &Reader{s, err}
}

// Next returns the next statement; io.EOF behind the last one. An error comes behind the
// statements before it: who must not run half a script reads it to its end first.
func (r *Reader) Next() (s Statement, err error) {
	if r.err != nil {
		return Statement{}, r.err
	}
	s, ok, err := r.splitter.statement()
	if err == nil && !ok {
		err = io.EOF
	}
	r.err = err
	return s, err
}

// grammar finds the ends of statements. One is used for one script.
type grammar interface {
	// step is told every token that isn't white space or a comment and says
	// what it is. It may move the lexer on.
	step(Token) (verdict, error)
	// finish is called at the end of the script: an error if what is open
	// cannot end there.
	finish() error
}

// verdict is what a token means to the splitter.
type verdict uint8

const (
	part verdict = iota // belongs to the statement
	end                 // is, with what the lexer was moved over, its terminator
	drop                // an order to the client that was obeyed: belongs to nothing
)

// splitter collects the tokens of one statement.
type splitter struct {
	*lexer
	window
	grammar      grammar
	dialect      Dialect // of the grammar
	reading      Reading
	keepComments bool
	copyRows     bool // Options.CopyRows
	first, last  int  // the statement's range in src
	firstLine    int
	open         bool // first, last and firstLine are set
	filled       bool // the statement has more than comments
	inner        bool // a semicolon is a part of it
	fresh        bool // nothing of a statement has been read
	repeat       int  // set by a grammar together with end
	start        place
}

// place is where a statement may begin, with all that is known there of the text
// before it.
type place struct {
	lexer   lexer
	reading Reading
}

func newSplitter(d Dialect, source Source, o Options) (s *splitter, err error) {
	s = &splitter{lexer: newLexer(d, "", o.Line), dialect: d, reading: Read(d), copyRows: o.CopyRows, fresh: true}
	s.vars = o.Variables
	if s.grammar, err = s.grammarOf(d); err == nil {
		s.src, err = s.window.open(source, o.window)
	}
	s.start = place{*s.lexer, s.reading}
	return s, err
}

// statement returns the next statement; ok is false behind the last one. Where the
// window ends, more of the text may change what was found in front of that: the
// statement is read again then.
func (s *splitter) statement() (found Statement, ok bool, err error) {
	for {
		found, ok, err = s.within()
		switch behind := s.src[s.pos:]; {
		case s.whole:
			return found, ok, s.placed(err)
		case ok && s.moreFollows():
			s.again = false
			return found, true, nil
		case err != nil && strings.Contains(behind, "\n"):
			return found, false, s.placed(err)
		}
		if err := s.back(); err != nil {
			return found, false, err
		}
	}
}

// blanks are the characters of white space, and longBlank is how many of them are
// looked at before more text is read.
const (
	blanks    = " \t\n\v\f\r"
	longBlank = 1 << 10
)

// moreFollows reports whether the window has more than blanks behind the place: what
// stands before the end of a line depends on the rest of it.
func (s *splitter) moreFollows() bool {
	behind := s.src[s.pos:]
	return strings.TrimLeft(behind[:min(len(behind), longBlank)], blanks) != ""
}

// back goes back to where the statement begins and has more of the text.
func (s *splitter) back() (err error) {
	if s.grammar, err = s.grammarOf(s.dialect); err != nil {
		return err
	}
	from := s.start.lexer.lineSoFar()
	text := s.src
	*s.lexer, s.reading = s.start.lexer, s.start.reading
	s.open, s.filled, s.inner, s.fresh = false, false, false, true
	s.pos, s.nameEnd, s.nameDot = s.pos-from, s.nameEnd-from, s.nameDot-from
	s.src, err = s.move(text, from)
	return err
}

// lineSoFar returns the offset of what the rest of the line depends on: whether
// something stands in front of it, or a byte order mark.
func (l *lexer) lineSoFar() int {
	if l.pos <= len(byteOrderMark) {
		return 0
	}
	at := l.pos - 1
	for at > 0 && l.src[at] != '\n' && isSpace(l.src[at]) {
		at--
	}
	return at
}

// within returns the next statement of the window.
func (s *splitter) within() (found Statement, ok bool, err error) {
	for {
		if s.fresh && !s.whole && s.moreFollows() {
			s.start = place{*s.lexer, s.reading}
		}
		t, ok := s.next()
		switch {
		case !ok:
			return s.atEnd()
		case t.Unclosed:
			return found, false, unclosedError(t)
		}
		if found, ok, err := s.add(t); ok || err != nil {
			return found, ok, err
		}
	}
}

// atEnd returns the statement that the end of the text ends.
func (s *splitter) atEnd() (found Statement, ok bool, err error) {
	switch {
	case !s.whole:
		return found, false, nil
	case s.exec:
		return found, false, unclosedError(s.execToken)
	}
	if err := s.grammar.finish(); err != nil {
		return found, false, err
	}
	found, ok = s.cut("", 1)
	return found, ok, nil
}

func (s *splitter) grammarOf(d Dialect) (grammar, error) {
	switch d.Base() {
	case Standard:
		return standardGrammar{}, nil
	case SQLite:
		return &sqliteGrammar{splitter: s}, nil
	case PostgreSQL:
		return &postgresqlGrammar{splitter: s}, nil
	case MySQL:
		s.delim = ";"
		return &mysqlGrammar{splitter: s}, nil
	case MSSQL:
		s.keepComments = true
		return &mssqlGrammar{splitter: s}, nil
	case Oracle:
		return &oracleGrammar{splitter: s}, nil
	}
	return nil, fmt.Errorf("there is no lexer %q; use one of the Lexer constants of package dialect", string(d))
}

// add takes a token and returns the statement that it ends.
func (s *splitter) add(t Token) (found Statement, ok bool, err error) {
	if t.Kind.Trivia() {
		if t.Kind != Space && s.keepComments {
			s.extend(t)
		}
		return found, false, nil
	}
	s.repeat = 1
	v, err := s.grammar.step(t)
	if err != nil {
		return found, false, err
	}
	switch v {
	case part:
		s.extend(t)
		s.filled = true
		s.inner = s.inner || t.isSymbol(";")
	case end:
		found, ok = s.cut(strings.TrimRight(s.src[t.Offset:s.pos], " \t\r\f\v"), s.repeat)
	}
	return found, ok, nil
}

func (s *splitter) extend(t Token) {
	if !s.open {
		s.first, s.firstLine, s.open, s.fresh = t.Offset, t.Line, true, false
	}
	s.last = t.Offset + len(t.Text)
}

// cut ends the statement, if there is one.
func (s *splitter) cut(terminator string, repeat int) (found Statement, ok bool) {
	if ok = s.filled; ok {
		found = Statement{
			SQL: s.src[s.first:s.last], Line: s.firstLine, Offset: int(s.base) + s.first,
			Terminator: terminator, Repeat: repeat, Single: !s.inner && !scripted(s.dialect),
		}
		was := s.reading.Now
		if s.reading = s.reading.After(found.SQL); s.reading.Now != was {
			s.rules = rulesOf(s.reading.Now)
		}
	}
	s.open, s.filled, s.inner, s.fresh = false, false, false, true
	return found, ok
}
