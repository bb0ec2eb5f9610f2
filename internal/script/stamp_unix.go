//go:build linux || darwin

package script

import (
	"os"

	"golang.org/x/sys/unix"
)

// exact returns the device of an open folder whose file system tells each change of a file.
func exact(dir *os.File) (device uint64, ok bool) {
	var system unix.Statfs_t
	var s unix.Stat_t
	fd := int(dir.Fd())
	if unix.Fstatfs(fd, &system) != nil || unix.Fstat(fd, &s) != nil {
		return 0, false
	}
	return uint64(s.Dev), isExact(&system)
}

// stampAt returns the stamp of the file that a path in an open folder leads to; the zero
// stamp if there is none.
func stampAt(dir *os.File, path string) stamp {
	var s unix.Stat_t
	if unix.Fstatat(int(dir.Fd()), path, &s, 0) != nil {
		return stamp{}
	}
	return stampOf(&s)
}

// stampIn returns the stamp of an open file.
func stampIn(file *os.File) (of stamp) {
	conn, err := file.SyscallConn()
	if err != nil {
		return stamp{}
	}
	_ = conn.Control(func(fd uintptr) { // Fd would change the mode of the file
		var s unix.Stat_t
		if unix.Fstat(int(fd), &s) == nil {
			of = stampOf(&s)
		}
	})
	return of
}

func stampOf(s *unix.Stat_t) stamp {
	if s.Mode&unix.S_IFMT != unix.S_IFREG {
		return stamp{}
	}
	return stamp{device: uint64(s.Dev), inode: s.Ino, size: s.Size, modified: s.Mtim.Nano(), changed: s.Ctim.Nano()}
}
