package script

import (
	"bytes"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// Folder is the file system of a folder on disk, as os.DirFS is, and
// reads thousands of small files in half the time: os.ReadFile offers each file
// to the system's poller, which refuses it.
func Folder(dir string) fs.FS { return folder{os.DirFS(dir), dir} }

type folder struct {
	fs.FS

	dir string
}

// ReadFile implements [fs.ReadFileFS].
func (f folder) ReadFile(name string) ([]byte, error) {
	text, _, err := f.read(name, math.MaxInt64)
	return text, err
}

// read returns a file's text with the stamp that it had before it was read, the zero stamp
// where that isn't known. It returns errLarge for a file of more than so many bytes.
func (f folder) read(name string, most int64) ([]byte, stamp, error) {
	if !fs.ValidPath(name) {
		return nil, stamp{}, &fs.PathError{Op: "read", Path: name, Err: fs.ErrInvalid}
	}
	full := f.path(name)
	file, err := os.OpenFile(full, os.O_RDONLY|unpolled, 0)
	if err != nil {
		text, err := os.ReadFile(full) // which waits for somebody's lease on the file, and has the words of other errors
		return text, stamp{}, err
	}
	defer file.Close() // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, stamp{}, err
	}
	of := stampIn(file)
	if info.Size() > most {
		return nil, of, errLarge
	}
	text := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	_, err = text.ReadFrom(file)
	return text.Bytes(), of, err
}

// path is where a file of the folder is.
func (f folder) path(name string) string { return filepath.Join(f.dir, filepath.FromSlash(name)) }

// Within returns a function that shows the names of files in a folder as filepath.Join does,
// which would look at the whole path each time.
func Within(dir string) func(name string) string {
	const any = "x"
	front := strings.TrimSuffix(filepath.Join(dir, any), any)
	return func(name string) string {
		if name == "." {
			return filepath.Clean(dir)
		}
		return front + filepath.FromSlash(name)
	}
}
