// Package filelock locks files against other processes. The operating system
// releases a lock when its process ends, so none is left behind.
package filelock

import (
	"errors"
	"io/fs"
	"os"
)

// Lock is a lock that is held on a file of its own.
type Lock struct{ file *os.File }

// Take takes the lock on the named file, which it makes with these permissions. It
// returns nil if somebody else holds the lock.
func Take(name string, perm fs.FileMode) (*Lock, error) {
	for {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, perm)
		if err != nil {
			return nil, err
		}
		free, err := Try(f)
		if err != nil || !free {
			return nil, errors.Join(err, f.Close())
		}
		if isNamed(f, name) {
			return &Lock{f}, nil
		}
		f.Close() // its last holder removed it meanwhile
	}
}

// isNamed reports whether an open file is the one of that name.
func isNamed(f *os.File, name string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(name)
	return err == nil && os.SameFile(opened, named)
}

// Held reports whether somebody holds the lock on the named file. Whoever may read
// the file may ask, and a file that a dead process left stays.
func Held(name string) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	defer f.Close()
	free, err := tryShared(f)
	return !free, err
}

// Release gives the lock back and removes the file.
func (l *Lock) Release() error {
	_ = os.Remove(l.file.Name()) // Windows keeps a file that is open
	return l.file.Close()
}
