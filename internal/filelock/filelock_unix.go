//go:build !windows

package filelock

import (
	"errors"
	"os"
	"syscall"
)

// Try takes the lock if it is free. It belongs to the open file, which is
// closed on exec.
func Try(f *os.File) (bool, error) { return flock(f, syscall.LOCK_EX) }

// tryShared takes the lock beside others that do the same.
func tryShared(f *os.File) (bool, error) { return flock(f, syscall.LOCK_SH) }

func flock(f *os.File, how int) (bool, error) {
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		}
		return false, err
	}
}
