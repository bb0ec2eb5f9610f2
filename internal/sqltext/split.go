package sqltext

import (
	"fmt"
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
}

// Split cuts a script into its statements as the client of the dialect does.
// Empty statements are left out, and so is a rest of white space and comments.
// An error is a *[SyntaxError], or says that the lexer is unknown; no
// statements are returned with it, so that half a script is never run.
func Split(d Dialect, text string, o Options) ([]Statement, error) {
	s := &splitter{lexer: newLexer(d, text, o.Line), reading: Read(d)}
	s.vars = o.Variables
	s.copyRows = o.CopyRows
	g, err := s.grammarOf(d)
	if err != nil {
		return nil, err
	}
	for t, ok := s.next(); ok; t, ok = s.next() {
		if t.Unclosed {
			return nil, unclosedError(t)
		}
		if err := s.add(g, t); err != nil {
			return nil, err
		}
	}
	if s.exec {
		return nil, unclosedError(s.execToken)
	}
	if err := g.finish(); err != nil {
		return nil, err
	}
	s.cut("", 1)
	return s.out, nil
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
	reading      Reading
	keepComments bool
	copyRows     bool // Options.CopyRows
	first, last  int  // the statement's range in src
	firstLine    int
	open         bool // first, last and firstLine are set
	filled       bool // the statement has more than comments
	repeat       int  // set by a grammar together with end
	out          []Statement
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

func (s *splitter) add(g grammar, t Token) error {
	if t.Kind.Trivia() {
		if t.Kind != Space && s.keepComments {
			s.extend(t)
		}
		return nil
	}
	s.repeat = 1
	v, err := g.step(t)
	if err != nil {
		return err
	}
	switch v {
	case part:
		s.extend(t)
		s.filled = true
	case end:
		s.cut(strings.TrimRight(s.src[t.Offset:s.pos], " \t\r\f\v"), s.repeat)
	}
	return nil
}

func (s *splitter) extend(t Token) {
	if !s.open {
		s.first, s.firstLine, s.open = t.Offset, t.Line, true
	}
	s.last = t.Offset + len(t.Text)
}

// cut ends the statement, if there is one.
func (s *splitter) cut(terminator string, repeat int) {
	if s.filled {
		s.out = append(s.out, Statement{
			SQL: s.src[s.first:s.last], Line: s.firstLine, Offset: s.first,
			Terminator: terminator, Repeat: repeat,
		})
		s.reading = s.reading.After(s.src[s.first:s.last])
		s.rules = rulesOf(s.reading.Now)
	}
	s.open, s.filled = false, false
}
