package script

import (
	"io/fs"
	"syscall"
)

// exact returns the device of a folder whose file system tells each change of a file: APFS.
// One of another machine may answer from its own memory.
func exact(dir string) (device uint64, ok bool) {
	var system syscall.Statfs_t
	var folder syscall.Stat_t
	if syscall.Statfs(dir, &system) != nil || syscall.Stat(dir, &folder) != nil {
		return 0, false
	}
	name := ""
	for _, c := range system.Fstypename {
		if c == 0 {
			break
		}
		name += string(rune(c))
	}
	return uint64(folder.Dev), name == "apfs"
}

// stampAt returns the stamp of the file that a path leads to; the zero stamp if there is
// none.
func stampAt(path string) stamp {
	var s syscall.Stat_t
	if syscall.Stat(path, &s) != nil {
		return stamp{}
	}
	return stampOf(&s)
}

// stampIn returns the stamp of an open file.
func stampIn(info fs.FileInfo) stamp {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return stampOf(s)
	}
	return stamp{}
}

func stampOf(s *syscall.Stat_t) stamp {
	if s.Mode&syscall.S_IFMT != syscall.S_IFREG {
		return stamp{}
	}
	return stamp{device: uint64(s.Dev), inode: s.Ino, size: s.Size, modified: s.Mtimespec.Nano(), changed: s.Ctimespec.Nano()}
}
