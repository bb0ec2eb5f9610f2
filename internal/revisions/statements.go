package revisions

import (
	"cmp"
	"errors"
	"hash/maphash"
	"iter"

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

// statements yields the statements of a section one by one, whose lines are those of
// the file, and fills in the variables that the file declares; recording, one that
// isn't set gets a value that stands in for it. An error is yielded last.
func (set *Set) statements(f *script.File, section *script.Section, d dialect.Dialect, recording bool) iter.Seq2[statement, error] {
	return func(yield func(statement, error) bool) {
		o := sqltext.Options{Line: section.Line, Variables: f.Variables != nil}
		for st, err := range sqltext.EachStatement(d, section.Source(), o) {
			st.Pos.File = f.Path
			s := statement{Statement: st, written: st.SQL, by: d}
			if err == nil && f.Variables != nil {
				var panicked error
				s.SQL, err = sqltext.Expand(d.Traits().Lexer, st.SQL, st.Pos.Line, set.variablesOf(f, d, recording, &panicked))
				err = cmp.Or(panicked, err)
			}
			if err != nil {
				yield(statement{}, inFile(f, err))
				return
			}
			if !yield(s, nil) {
				return
			}
			d = dialect.After(d, s.SQL)
		}
	}
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
	sum  uint64 // of the statements as they are sent
	text journal.Text
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
	sum, digest := set.summer(), journal.NewTextWriter()
	text := texter{digest, d}
	for s, err := range set.statements(f, section, d, false) {
		if err == nil {
			err = check(s)
		}
		if err != nil {
			return err
		}
		if section.Large != nil {
			add(sum, s)
			text.add(s.written)
		}
	}
	set.passes.Store(passKey{section, d.Traits().Lexer}, pass{sum.Sum64(), digest.Text()})
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
