// Package targetcache keeps what a database's catalog answered about target schemas, in
// files. Whatever goes wrong with them, the schema is made again.
package targetcache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Cache is a folder of answers.
type Cache struct {
	dir     string
	program string // of what build the program is
}

// most is how many schemas are kept.
const most = 16

const ending = ".target"

// New returns the cache in a folder, which is made when something is kept. It returns
// nil if the program's own file can't be told: another build may ask otherwise.
func New(dir string) *Cache {
	path, err := os.Executable()
	if err != nil {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	return &Cache{dir, fmt.Sprintf("%s %d %d", path, info.Size(), info.ModTime().UnixNano())}
}

func (c *Cache) file(key string) string {
	sum := sha256.Sum256([]byte(c.program + "\n" + key))
	return filepath.Join(c.dir, hex.EncodeToString(sum[:])+ending)
}

// Get returns what was kept under a key; nil if there is nothing.
func (c *Cache) Get(key string) []byte {
	file := c.file(key)
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(file, now, now) // else it counts as old
	return data
}

// Put keeps answers, if the folder can be written, and removes old ones.
func (c *Cache) Put(key string, answers []byte) {
	if os.MkdirAll(c.dir, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(c.dir, "new-*")
	if err != nil {
		return
	}
	_, err = f.Write(answers)
	if closeErr := f.Close(); err != nil || closeErr != nil || os.Rename(f.Name(), c.file(key)) != nil {
		_ = os.Remove(f.Name())
		return
	}
	c.prune()
}

// prune removes all but the newest files, and what a run that was killed left.
func (c *Cache) prune() {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || !info.Mode().IsRegular():
		case filepath.Ext(e.Name()) == ending:
			files = append(files, info)
		case time.Since(info.ModTime()) > time.Hour:
			_ = os.Remove(filepath.Join(c.dir, e.Name()))
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, f := range files[min(most, len(files)):] {
		_ = os.Remove(filepath.Join(c.dir, f.Name()))
	}
}
