package script

import (
	"io/fs"
	"slices"
	"syscall"
)

// exactSystems are the file systems that tell each change by a file's times and its inode, by
// their numbers in statfs(2). One of another machine, or of a program, may answer from its
// own memory; others keep no time of change.
var exactSystems = []uint32{
	0xef53,     // ext2, ext3, ext4
	0x58465342, // XFS
	0x9123683e, // Btrfs
	0x2fc12fc1, // ZFS
	0xf2f52010, // F2FS
	0xca451a4e, // bcachefs
	0x01021994, // tmpfs
	0x794c7630, // overlayfs
}

// exact returns the device of a folder whose file system tells each change of a file.
func exact(dir string) (device uint64, ok bool) {
	var system syscall.Statfs_t
	var folder syscall.Stat_t
	if syscall.Statfs(dir, &system) != nil || syscall.Stat(dir, &folder) != nil {
		return 0, false
	}
	return uint64(folder.Dev), slices.Contains(exactSystems, uint32(system.Type))
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
	return stamp{device: uint64(s.Dev), inode: s.Ino, size: s.Size, modified: s.Mtim.Nano(), changed: s.Ctim.Nano()}
}
