// Package filename shows the names of files in messages.
package filename

import (
	"os"
	"path/filepath"
)

// Shown returns a path as messages show it: relative to the working directory
// where that is shorter to read. A path that isn't absolute stays as it is.
func Shown(name string) string {
	wd, err := os.Getwd()
	if err != nil {
		return name
	}
	best := name
	for _, base := range []string{wd, Resolved(wd)} {
		rel, err := filepath.Rel(base, name)
		if err == nil && (filepath.IsLocal(rel) || len(rel) < len(best)) {
			best = rel
		}
	}
	return best
}

// Resolved returns dir without symbolic links, or as it is where that fails.
func Resolved(dir string) string {
	if r, err := filepath.EvalSymlinks(dir); err == nil {
		return r
	}
	return dir
}
