package launch

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Binary is a program that Build brought up to date. The lock against other
// builds is held until the program runs, so that no other build can replace
// the file in between.
type Binary struct {
	Path string
	lock *fileLock
}

// Close gives the lock back, for a program that isn't run after all.
func (b *Binary) Close() error {
	if b.lock == nil {
		return nil
	}
	l := b.lock
	b.lock = nil
	return l.release()
}

// mark is the variable by which a program knows that a launcher started it.
// It holds the launcher's process id: an inherited one means nothing.
const mark = "ALEMBIC_GO_LAUNCHED"

// marked returns env with the mark of this process.
func marked(env []string) []string {
	old := func(e string) bool { return strings.HasPrefix(e, mark+"=") }
	return append(slices.DeleteFunc(slices.Clone(env), old), mark+"="+strconv.Itoa(os.Getpid()))
}

// Launched reports whether this process is a program that a launcher started:
// it must never launch another. On Unix the launcher became the program, so
// the id is its own; on Windows it is its parent's.
func Launched() bool {
	pid := os.Getpid()
	if runtime.GOOS == "windows" {
		pid = os.Getppid()
	}
	return os.Getenv(mark) == strconv.Itoa(pid)
}
