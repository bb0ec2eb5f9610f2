//go:build unix

package cache

import (
	"os"
	"syscall"
)

// Fault tells why a folder isn't the user's own, which nobody else may write into. It
// returns "" if it is.
func Fault(dir string) (string, error) {
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	switch stat, ok := info.Sys().(*syscall.Stat_t); {
	case info.Mode()&os.ModeSymlink != 0:
		return "a link", nil
	case !info.IsDir():
		return "no folder", nil
	case ok && int(stat.Uid) != os.Geteuid():
		return "another user's", nil
	case info.Mode().Perm()&0o022 != 0:
		return "one that others may write into", nil
	}
	return "", nil
}
