package script

import (
	"slices"

	"golang.org/x/sys/unix"
)

// exactSystems are the file systems that tell each change by a file's times and its inode, by
// their numbers in statfs(2). One of another machine, or of a program, may answer from its
// own memory; others keep no time of change.
var exactSystems = []uint32{
	unix.EXT4_SUPER_MAGIC, // and ext2, ext3
	unix.XFS_SUPER_MAGIC,
	unix.BTRFS_SUPER_MAGIC,
	unix.F2FS_SUPER_MAGIC,
	unix.TMPFS_MAGIC,
	unix.OVERLAYFS_SUPER_MAGIC,
	0x2fc12fc1, // ZFS
	0xca451a4e, // bcachefs
}

func isExact(system *unix.Statfs_t) bool { return slices.Contains(exactSystems, uint32(system.Type)) }
