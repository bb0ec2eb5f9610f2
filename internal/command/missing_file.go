package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

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
	if err != nil || file.Memory {
		return text, err
	}
	if c := d.project.config; !filepath.IsAbs(file.Path) && c.Here() != c.Dir() {
		a.notef("Using database file %s", filepath.Join(c.Dir(), file.Path))
	}
	if file.Exists {
		return text, nil
	}
	if _, err := os.Stat(file.Path); !errors.Is(err, fs.ErrNotExist) {
		d.file = file.Path
		return text, nil
	}
	if info, err := os.Stat(filepath.Dir(file.Path)); err != nil || !info.IsDir() {
		return text, nil // the driver says what is wrong
	}
	if changes, err := r.changesEmpty(d); err != nil || !changes {
		return "sqlite://", err
	}
	name, err := filepath.Abs(file.Path)
	if err != nil {
		return "", err
	}
	d.file, d.created = name, true
	a.notef("Creating database file %s", name)
	return text, nil
}

// removeUnused removes the SQLite file that a run has created but left empty.
// It holds the file's lock meanwhile, so that it is no other process's.
func (a *App) removeUnused(ctx context.Context, d *database) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeTime)
	defer cancel()
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return nil // another process works with it
	}
	defer func() { _, _ = conn.ExecContext(ctx, "ROLLBACK") }()
	var objects int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&objects); err != nil || objects > 0 {
		return err
	}
	if err := os.Remove(d.file); err != nil {
		return nil // where an open file can't be removed, it stays
	}
	a.notef("Removed database file %s, which is empty", d.file)
	return nil
}

// removeTime bounds the wait for the file's lock.
const removeTime = 10 * time.Second

// stillThere returns an error if another process removed the file meanwhile:
// what this run did went with it.
func (d *database) stillThere() error {
	if d.file == "" {
		return nil
	}
	if _, err := os.Stat(d.file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the database file %s was removed by another process during the run; run the command again", d.file)
	}
	return nil
}

// changesEmpty reports whether a run writes anything to an empty database; err
// is the error that it would end with before its first step.
func (r request) changesEmpty(d *database) (changes bool, err error) {
	var steps []revision.Step
	switch r.direction {
	case revision.Upgrade:
		steps, err = d.Graph().Upgrade(nil, d.targets[0])
	case revision.Stamp:
		steps, err = d.Graph().Stamp(nil, d.targets)
	default:
		return r.creates, nil
	}
	return len(steps) > 0, err
}
