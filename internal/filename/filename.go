// Package filename shows the names of files in messages.
package filename

import (
	"os"
	"path/filepath"
)

// Shown returns a path as messages show it: relative to the working directory
// where that is shorter to read. A path that isn't absolute stays as it is.
func Shown(name string) string {
	if !filepath.IsAbs(name) {
		return name
	}
	wd, err := os.Getwd()
	if err != nil {
		return name
	}
	rel := relative(wd, name)
	if rel != name && filepath.IsLocal(rel) { // the folders above needn't be looked at
		return rel
	}
	if resolved := relative(Resolved(wd), name); filepath.IsLocal(resolved) || len(resolved) < len(rel) {
		return resolved
	}
	return rel
}

// relative returns a path as seen from a folder, or as it is if that is shorter.
func relative(base, name string) string {
	rel, err := filepath.Rel(base, name)
	if err == nil && (filepath.IsLocal(rel) || len(rel) < len(name)) {
		return rel
	}
	return name
}

// Resolved returns dir without symbolic links, or as it is where that fails.
func Resolved(dir string) string {
	if r, err := filepath.EvalSymlinks(dir); err == nil {
		return r
	}
	return dir
}
