package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/config"
)

// A database file that isn't there is an empty database. A command that only
// reads must not make it, nor one that will fail anyway; one that writes
// announces it, because the path may be a slip of the pen.

// writes says of a request that its command writes to the database, and whether
// it can be done on an empty one.
type writes func(m *alembic.Migrator) error

// urlToOpen prepares for a SQLite file that does not exist and returns the
// URL to open.
func (a *App) urlToOpen(u *config.URL, m *alembic.Migrator, writes writes) (string, error) {
	text := u.Reveal()
	if u.Dialect != "sqlite" || u.InMemory() {
		return text, nil
	}
	if _, err := os.Stat(u.Database); !errors.Is(err, fs.ErrNotExist) {
		return text, nil
	}
	if info, err := os.Stat(filepath.Dir(u.Database)); err != nil || !info.IsDir() {
		return text, nil // the driver says what is wrong
	}
	if writes == nil {
		return "sqlite://", nil
	}
	if err := writes(m); err != nil {
		return "", err
	}
	name, err := filepath.Abs(u.Database)
	if err != nil {
		return "", err
	}
	if !a.global.quiet {
		fmt.Fprintf(a.Stderr, "Creating database file %s\n", name)
	}
	return text, nil
}
