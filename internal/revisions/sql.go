package revisions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
)

// sqlFunction runs the statements of an SQL revision one by one.
func (set *Set) sqlFunction(f *script.File, direction revision.Direction) engine.Func {
	return func(s *engine.Step) error {
		f, err := f.Whole()
		if err != nil {
			return err
		}
		section, ok := f.Section(direction, dialect.Names(s.Dialect())...)
		if !ok {
			return missingSection(f, direction, s.Dialect().Name())
		}
		statements, err := set.split(f, section, s.Dialect(), s.Mode() == engine.RecordingMode)
		if err != nil {
			return sqltext.InFile(f.Path, err)
		}
		outside := slices.Contains(section.Options, script.NoTransaction)
		emit := func() {
			for _, st := range statements {
				s.Emit(op.Execute{SQL: st.SQL, Autocommit: outside}, dialect.Position{File: f.Path, Line: st.Pos.Line})
			}
		}
		if outside && len(statements) > 0 {
			// At once, so that the section may have transactions of its own.
			s.Autocommit(dialect.Position{File: f.Path, Line: statements[0].Pos.Line}, emit)
		} else {
			emit()
		}
		return s.Err()
	}
}

// split cuts a section into statements, whose lines are those of the file, and
// fills in the variables that the file declares; recording, one that isn't set
// gets a value that stands in for it.
func (set *Set) split(f *script.File, section *script.Section, d dialect.Dialect, recording bool) ([]dialect.Statement, error) {
	statements, err := sqltext.Statements(d, section.Text, sqltext.Options{Line: section.Line, Variables: f.Variables != nil})
	if err != nil || f.Variables == nil {
		return statements, err
	}
	var panicked error
	for i, st := range statements {
		statements[i].SQL, err = sqltext.Expand(d.Traits().Lexer, st.SQL, st.Pos.Line, set.variablesOf(f, d, recording, &panicked))
		if err = cmp.Or(panicked, err); err != nil {
			return nil, err
		}
		d = dialect.After(d, statements[i].SQL)
	}
	return statements, nil
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
