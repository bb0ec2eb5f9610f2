//go:build unix

package script

import "syscall"

// unpolled is the flag by which package os takes a file for one that never
// waits, and leaves its mode alone. A regular file ignores it.
const unpolled = syscall.O_NONBLOCK
