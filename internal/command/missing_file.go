package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/alembic-go/alembic/revision"
)

// A database file that isn't there is an empty database. A command that only
// reads must not make it, nor one that will fail anyway; one that writes
// announces it, because the path may be a slip of the pen.

// urlToOpen prepares for a SQLite file that does not exist and returns the URL
// to open.
func (a *App) urlToOpen(d *database, r request) (string, error) {
	u := d.url
	text := u.Reveal()
	if u.Dialect != "sqlite" {
		return text, nil
	}
	file, err := u.SQLiteFile()
	if err != nil || file.Memory || file.Exists {
		return text, err
	}
	if _, err := os.Stat(file.Path); !errors.Is(err, fs.ErrNotExist) {
		return text, nil
	}
	if info, err := os.Stat(filepath.Dir(file.Path)); err != nil || !info.IsDir() {
		return text, nil // the driver says what is wrong
	}
	if !r.creates {
		return "sqlite://", nil
	}
	if err := r.worksOnEmpty(d); err != nil {
		return "", err
	}
	name, err := filepath.Abs(file.Path)
	if err != nil {
		return "", err
	}
	if !a.global.quiet {
		fmt.Fprintf(a.Stderr, "Creating database file %s\n", name)
	}
	return text, nil
}

// worksOnEmpty returns the error that a run on an empty database would end with
// before its first step.
func (r request) worksOnEmpty(d *database) (err error) {
	switch r.direction {
	case revision.Upgrade:
		_, err = d.Graph().Upgrade(nil, d.targets[0])
	case revision.Stamp:
		_, err = d.Graph().Stamp(nil, d.targets)
	}
	return err
}
