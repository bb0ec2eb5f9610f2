package engine

import (
	"fmt"
	"io"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// scriptWriter writes the text of a script. A transaction begins with its first
// statement, so that an empty one leaves no trace.
type scriptWriter struct {
	w       io.Writer
	dialect dialect.Dialect // after the statements of the present revision
	first   dialect.Dialect // before them
	err     error
	start   dialect.ScriptStart
	session dialect.ScriptSession // of the present revision; nil until it needs one
	// outside tells that statements run outside of a transaction, one by one.
	outside bool
	// begun tells that the transaction has begun in the text, pending that it is
	// to begin with the next statement.
	begun, pending bool
	heading        string // the comment before the next statement; "" when it is written
	// held is the text of the transaction that is being printed, and of what ran
	// outside of one before it, where its frame depends on a statement that may come;
	// else nil.
	held *strings.Builder
	// framed tells that the transaction has its frame, and last is what goes before
	// COMMIT for that.
	framed bool
	last   []string
}

// comment puts a comment in front of the next statement.
func (s *scriptWriter) comment(text string) {
	s.flushHeading()
	s.heading = text
}

func (s *scriptWriter) flushHeading() {
	if s.heading != "" {
		s.printf("-- %s\n\n", s.heading)
		s.heading = ""
	}
}

// begin has a transaction begin with the next statement.
func (s *scriptWriter) begin() { s.pending = true }

// commit ends the transaction, if it has begun.
func (s *scriptWriter) commit() {
	s.pending = false
	if !s.begun {
		return
	}
	s.release()
	for _, text := range s.last {
		s.print(text)
	}
	s.framed, s.last = false, nil
	_, commit := s.dialect.Traits().Frame()
	for _, text := range commit {
		s.print(text)
	}
	s.begun = false
}

// statement writes one statement of a revision, behind what its session needs
// before it.
func (s *scriptWriter) statement(sql string) {
	if s.session == nil {
		if d, ok := s.dialect.(dialect.SessionScripter); ok {
			s.session = d.ScriptSession(s.start)
		}
	}
	if s.session != nil {
		before, err := s.session.Before(sql, !s.outside)
		s.fail(err)
		for _, text := range before {
			s.write(text)
		}
	}
	s.write(sql)
	s.frame(sql)
	s.dialect = dialect.After(s.dialect, sql)
	if s.session != nil {
		for _, text := range s.session.After(sql) {
			s.write(text)
		}
	}
}

// reset sets back what the revision's statements changed in the session: in the
// transaction, or before it begins where the last of them ran outside of one.
func (s *scriptWriter) reset() {
	if s.session == nil {
		return
	}
	s.outside = s.pending
	for _, text := range s.session.Reset() {
		s.write(text)
	}
	s.outside, s.session, s.dialect = false, nil, s.first
}

// write writes one statement, terminated, and an empty line. The text stays as
// it is: a tab may be part of a string.
func (s *scriptWriter) write(sql string) {
	if s.pending && !s.outside {
		s.open()
	}
	s.hold()
	s.flushHeading()
	s.print(sql)
}

// hold holds back what follows, where the frame around it depends on it.
func (s *scriptWriter) hold() {
	if _, ok := s.dialect.(dialect.ScriptFramer); ok && s.held == nil && !s.framed && (s.begun || s.outside) {
		s.held = &strings.Builder{}
	}
}

// frame prints what is held back once a statement calls for the frame: there may be
// millions of statements behind it.
func (s *scriptWriter) frame(sql string) {
	framer, ok := s.dialect.(dialect.ScriptFramer)
	if !ok || s.held == nil {
		return
	}
	if before, after := framer.ScriptFrame(sql); len(before)+len(after) > 0 {
		s.framed, s.last = true, after
		s.release(before...)
	}
}

// open begins the transaction in the text.
func (s *scriptWriter) open() {
	s.begun, s.pending = true, false
	s.hold()
	if begin, _ := s.dialect.Traits().Frame(); begin != "" {
		s.printf("%s;\n\n", begin)
	}
}

// release prints the transaction that is held back, behind the statements that
// go before it.
func (s *scriptWriter) release(before ...string) {
	if s.held == nil {
		return
	}
	text := s.held.String()
	s.held = nil
	for _, b := range before {
		s.print(b)
	}
	s.printf("%s", text)
}

func (s *scriptWriter) print(sql string) { s.printf("%s\n\n", sqltext.Script(s.dialect, sql)) }

func (s *scriptWriter) printf(format string, args ...any) {
	var w io.Writer = s.held
	if s.held == nil {
		w = s.w
	}
	_, err := fmt.Fprintf(w, format, args...)
	s.fail(err)
}

func (s *scriptWriter) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}
