package revisions

import (
	"cmp"
	"errors"
	"hash/maphash"
	"io"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// statement is one of a section as it is sent.
type statement struct {
	dialect.Statement
	written string          // as it stands in the file, with its variables
	by      dialect.Dialect // as the statements before it have it
}

// reader reads the statements of a section one by one, whose lines are those of the
// file, and fills in the variables that the file declares.
type reader struct {
	*sqltext.StatementReader
	set       *Set
	file      *script.File
	by        dialect.Dialect
	recording bool // a variable that isn't set gets a value that stands in for it
}

func (set *Set) statements(f *script.File, section *script.Section, d dialect.Dialect, recording bool) *reader {
	o := sqltext.Options{Line: section.Line, Variables: f.Variables != nil}
	return &reader{sqltext.NewStatementReader(d, section.Source(), o), set, f, d, recording}
}

// next returns the next statement; io.EOF behind the last one.
func (r *reader) next() (statement, error) {
	st, err := r.Next()
	st.Pos.File = r.file.Path
	s := statement{Statement: st, written: st.SQL, by: r.by}
	if err == nil && r.file.Variables != nil {
		var panicked error
		s.Single = false
		s.SQL, err = sqltext.Expand(r.by.Traits().Lexer, st.SQL, st.Pos.Line, r.set.variablesOf(r.file, r.by, r.recording, &panicked))
		err = cmp.Or(panicked, err)
	}
	switch {
	case err == io.EOF:
		return statement{}, err
	case err != nil:
		return statement{}, inFile(r.file, err)
	}
	r.by = dialect.After(r.by, s.SQL)
	return s, nil
}

// inFile names the file in an error, unless it is about the file.
func inFile(f *script.File, err error) error {
	var unreadable *script.FileError
	if errors.As(err, &unreadable) {
		return err
	}
	return sqltext.InFile(f.Path, err)
}

// pass is what reading a section from one end to the other has found.
type pass struct {
	sum     uint64 // of the statements as they are sent
	text    journal.Text
	creates creations
}

// creations are the statements of a section that begin with CREATE, so that the section
// needn't be read again for them.
type creations struct {
	statements []statement
	size       int  // of their texts
	more       bool // than are kept
}

func (c *creations) add(s statement, large bool) {
	const most = 1 << 20
	if c.more || !sqltext.First(s.by.Traits().Lexer, s.SQL).Is("CREATE") {
		return
	}
	if c.size += len(s.SQL); c.size > most {
		*c = creations{more: true}
		return
	}
	if s.written = ""; large {
		s.SQL = strings.Clone(s.SQL) // it is a piece of its file
	}
	c.statements = append(c.statements, s)
}

// passKey is that of a section as a database reads it.
type passKey struct {
	section *script.Section
	lexer   dialect.Lexer
}

func (set *Set) passed(section *script.Section, d dialect.Dialect) (pass, bool) {
	known, ok := set.passes.Load(passKey{section, d.Traits().Lexer})
	if !ok {
		return pass{}, false
	}
	return known.(pass), true
}

// look reads a section whole before anything of it runs, and calls check for each
// statement. Of a large one, which may have become another one when it is run, it
// keeps what it was.
func (set *Set) look(f *script.File, section *script.Section, d dialect.Dialect, check func(statement) error) error {
	sum := set.summer()
	var digest *journal.TextWriter
	var text texter
	if section.Large != nil {
		digest = journal.NewTextWriter()
		text = texter{digest, d}
	}
	found := pass{}
	all := set.batches(f, section, d, false)
	defer all.close()
	for {
		read, err := all.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for _, s := range read {
			if err := check(s); err != nil {
				return err
			}
			found.creates.add(s, section.Large != nil)
			if section.Large != nil {
				add(sum, s)
				text.add(s.written)
			}
		}
	}
	found.sum = sum.Sum64()
	if digest != nil {
		found.text = digest.Text()
	}
	set.passes.Store(passKey{section, d.Traits().Lexer}, found)
	return nil
}

func (set *Set) summer() *maphash.Hash {
	h := &maphash.Hash{}
	h.SetSeed(set.seed)
	return h
}

func add(sum *maphash.Hash, s statement) {
	_, _ = sum.WriteString(s.SQL) // never an error
	_ = sum.WriteByte(0)
}
