package command

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// enterProject changes to the nearest folder above the working folder that holds
// an alembic.ini, if the working folder has none and no other file is named, so
// that the run is as if started there.
func (a *App) enterProject(command string, typed globals) error {
	if a.deployed() || !usesProject(command) || len(typed.config) > 0 || os.Getenv("ALEMBIC_CONFIG") != "" {
		return nil
	}
	start, err := os.Getwd()
	if err != nil {
		return nil // reading the configuration reports it
	}
	dir, ok := folderAbove(start, "alembic.ini")
	if !ok || dir == start {
		return nil
	}
	if !typed.quiet && !completes(command) {
		a.notef("Using %s, as if started in %s", filepath.Join(dir, "alembic.ini"), dir)
	}
	return os.Chdir(dir)
}

// usesProject reports whether a command reads the project's configuration.
func usesProject(command string) bool {
	switch command {
	case "", "init", "list_templates", "help", "completion":
		return false
	}
	return true
}

// folderAbove returns the folder, dir or one above it, that holds a file.
func folderAbove(dir, name string) (string, bool) {
	for {
		info, err := os.Stat(filepath.Join(dir, name))
		switch {
		case err == nil && !info.IsDir():
			return dir, true
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return "", false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}
