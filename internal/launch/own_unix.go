//go:build unix

package launch

import (
	"fmt"
	"os"
	"syscall"
)

// checkOwn returns an error unless a folder belongs to the user and nobody else may
// write into it: programs in it are run.
func checkOwn(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	fault := ""
	switch stat, ok := info.Sys().(*syscall.Stat_t); {
	case info.Mode()&os.ModeSymlink != 0:
		fault = "a link"
	case !info.IsDir():
		fault = "no folder"
	case ok && int(stat.Uid) != os.Geteuid():
		fault = "another user's"
	case info.Mode().Perm()&0o022 != 0:
		fault = "one that others may write into"
	default:
		return nil
	}
	return fmt.Errorf("programs are built in the folder %s and run from there, and it is %s; remove it, or set XDG_CACHE_HOME to a folder of your own", dir, fault)
}
