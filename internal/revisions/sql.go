package revisions

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/revision"
)

// sqlFunction runs the statements of an SQL revision one by one, as they are read: all
// of them have been looked at before.
func (set *Set) sqlFunction(f *script.File, direction revision.Direction) engine.Func {
	return func(s *engine.Step) error {
		d, recording := s.Dialect(), s.Mode() == engine.RecordingMode
		f, err := f.Whole()
		if err != nil {
			return err
		}
		section, ok := f.Section(direction, dialect.Names(d)...)
		if !ok {
			return missingSection(f, direction, d.Name())
		}
		known, ok := set.passed(section, d)
		if !ok && !recording {
			if err := set.look(f, section, d, func(statement) error { return nil }); err != nil {
				return err
			}
		}
		emit := set.emit
		if ok && s.WantsCreates() && !known.creates.more {
			emit = known.creates.emit
		}
		if !slices.Contains(section.Options, script.NoTransaction) {
			return emit(s, f, section, d, false)
		}
		first, err := set.statements(f, section, d, recording).next()
		switch {
		case err == io.EOF:
			return s.Err()
		case err != nil:
			return err
		}
		// At once, so that the section may have transactions of its own.
		s.Autocommit(first.Pos, func() { s.Fail(emit(s, f, section, d, true)) })
		return s.Err()
	}
}

// emit emits the statements of a section. A large one must be as it was when it was
// looked at: nothing else of what it has become was.
func (set *Set) emit(s *engine.Step, f *script.File, section *script.Section, d dialect.Dialect, outside bool) error {
	sum := set.summer()
	var statements []dialect.Statement
	all := set.batches(f, section, d, s.Mode() == engine.RecordingMode)
	defer all.close()
	for {
		read, err := all.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		statements = statements[:0]
		for _, st := range read {
			if section.Large != nil {
				add(sum, st)
			}
			st.Autocommit = outside
			statements = append(statements, st.Statement)
		}
		for left := statements; len(left) > 0; {
			n := s.EmitTogether(left)
			if n == 0 {
				s.EmitStatement(left[0])
				n = 1
			}
			if s.Err() != nil {
				return s.Err()
			}
			left = left[n:]
		}
	}
	if was, ok := set.passed(section, d); ok && section.Large != nil && was.sum != sum.Sum64() {
		return &script.FileError{File: f.Path, Msg: "the file was changed while it was being run; run the command again"}
	}
	return nil
}

// emit emits the statements where nobody asks for the others of the section.
func (c creations) emit(s *engine.Step, _ *script.File, _ *script.Section, _ dialect.Dialect, outside bool) error {
	for _, st := range c.statements {
		st.Autocommit = outside
		if s.EmitStatement(st.Statement); s.Err() != nil {
			return s.Err()
		}
	}
	return s.Err()
}

// variablesOf are the variables of a file. A panic of the project's function that finds
// their values goes into panicked.
func (set *Set) variablesOf(f *script.File, d dialect.Dialect, recording bool, panicked *error) sqltext.Variables {
	lookup := func(name string) (value string, ok bool) {
		defer caught.Panic("Env.Variable", panicked)
		return set.o.Variable(name)
	}
	v := sqltext.Variables{
		Types:           map[string]sqltext.VariableType{},
		Lookup:          lookup,
		QuoteLiteral:    func(value string) (string, error) { return d.Literal(value, nil) },
		QuoteIdentifier: func(name string) (string, error) { return d.Quote(name), nil },
	}
	for name, kind := range f.Variables {
		v.Types[name] = sqltext.VariableType(kind)
	}
	if recording {
		v.Lookup = standIn(lookup)
	}
	return v
}

// standIn gives an unset variable a value where nothing is run.
func standIn(lookup func(string) (string, bool)) func(string) (string, bool) {
	return func(name string) (string, bool) {
		if value, ok := lookup(name); ok {
			return value, true
		}
		return "0", true
	}
}

func missingSection(f *script.File, direction revision.Direction, name string) error {
	if direction == revision.Downgrade && f.Irreversible {
		return &revision.IrreversibleError{Revision: f.ID, File: f.Path}
	}
	return fmt.Errorf("%s has no %s section for %s; add one that begins with %q", f.Path, direction, name,
		strings.Join([]string{"-- +alembic", string(direction), name}, " "))
}
