// Package cache keeps in files what would be slow to find out again. Whatever goes wrong
// with them counts as nothing kept.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// UserDir returns the folder of the user's cache folder that is alembic's.
func UserDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "alembic-go"), nil
}

// The folders of UserDir in which something is kept.
const (
	Targets   = "targets"
	Revisions = "revisions"
)

// Folder is a folder with a file for each key.
type Folder struct {
	dir     string
	program string // of what build the program is
}

const (
	most   = 16 // files are kept,
	oldest = 90 * 24 * time.Hour
	ending = ".kept"
)

// In returns a folder, which is made when something is kept. It returns nil, in which
// nothing is kept, if the folder isn't the user's own or the program's own file can't be
// told: another build may read or ask otherwise.
func In(dir string) *Folder {
	path, err := os.Executable()
	if err != nil {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil || !usable(dir) {
		return nil
	}
	return &Folder{dir, fmt.Sprintf("%s %d %d", path, info.Size(), info.ModTime().UnixNano())}
}

// usable reports whether a folder is the user's own, or isn't there yet.
func usable(dir string) bool {
	fault, err := Fault(dir)
	return fault == "" && (err == nil || os.IsNotExist(err))
}

func (f *Folder) file(key string) string {
	sum := sha256.Sum256([]byte(f.program + "\n" + key))
	return filepath.Join(f.dir, hex.EncodeToString(sum[:])+ending)
}

// Get returns what was kept under a key; nil if there is nothing.
func (f *Folder) Get(key string) []byte {
	if text := f.Text(key); text != "" {
		return []byte(text)
	}
	return nil
}

// Text is Get for one who cuts a text of megabytes into parts, so that it isn't there twice.
func (f *Folder) Text(key string) string {
	if f == nil {
		return ""
	}
	name := f.file(key)
	file, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer file.Close() // it was only read
	var text strings.Builder
	if info, err := file.Stat(); err == nil {
		text.Grow(int(info.Size()))
	}
	if _, err := io.Copy(&text, file); err != nil {
		return ""
	}
	now := time.Now()
	_ = os.Chtimes(name, now, now) // else it counts as old
	return text.String()
}

// Put keeps data, if the folder can be written, and removes old files.
func (f *Folder) Put(key string, data []byte) {
	if f == nil || os.MkdirAll(f.dir, 0o700) != nil || !usable(f.dir) {
		return
	}
	temporary, err := os.CreateTemp(f.dir, "new-*")
	if err != nil {
		return
	}
	_, err = temporary.Write(data)
	if closeErr := temporary.Close(); err != nil || closeErr != nil || os.Rename(temporary.Name(), f.file(key)) != nil {
		_ = os.Remove(temporary.Name())
		return
	}
	f.prune()
}

// prune removes all but the newest files, those that weren't used for long, and what a
// run that was killed left.
func (f *Folder) prune() {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || !info.Mode().IsRegular():
		case filepath.Ext(e.Name()) == ending && time.Since(info.ModTime()) < oldest:
			files = append(files, info)
		case time.Since(info.ModTime()) > time.Hour:
			_ = os.Remove(filepath.Join(f.dir, e.Name()))
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, file := range files[min(most, len(files)):] {
		_ = os.Remove(filepath.Join(f.dir, file.Name()))
	}
}
