package script

import "golang.org/x/sys/unix"

// isExact reports whether a file system is APFS. One of another machine may answer from its
// own memory, and HFS+ keeps whole seconds.
func isExact(system *unix.Statfs_t) bool {
	return unix.ByteSliceToString(system.Fstypename[:]) == "apfs"
}
