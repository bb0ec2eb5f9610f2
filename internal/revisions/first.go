package revisions

import (
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/revision"
)

// First returns the statement that an SQL revision begins with, as it is sent. ok is false
// where only a run tells: for a Go revision, one with variables, and a section outside of a
// transaction.
func (set *Set) First(d dialect.Dialect, id string, direction revision.Direction) (sql string, ok bool) {
	f := set.files[id]
	if f == nil || f.Format != script.SQL {
		return "", false
	}
	f, err := f.Whole()
	if err != nil || f.Variables != nil {
		return "", false
	}
	section, ok := f.Section(direction, dialect.Names(d)...)
	if !ok || slices.Contains(section.Options, script.NoTransaction) {
		return "", false
	}
	first, err := set.statements(f, section, d, false).next()
	return first.SQL, err == nil
}
