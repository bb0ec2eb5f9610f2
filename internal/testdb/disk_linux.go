package testdb

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Disk is a small file system of the test's own.
type Disk struct{ Dir string }

// NewDisk mounts a disk of a size in megabytes, which only root may do.
func NewDisk(t testing.TB, megabytes int) Disk {
	t.Helper()
	dir, err := os.MkdirTemp("", "alembic-disk-") // a server can't enter t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(dir) })
	d := Disk{dir}
	err = syscall.Mount("tmpfs", d.Dir, "tmpfs", 0, fmt.Sprintf("size=%dm,mode=0777", megabytes))
	if errors.Is(err, os.ErrPermission) {
		t.Skip("only root can mount a small disk; run this test as root")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(d.Dir, syscall.MNT_DETACH); err != nil { // a server may still hold a file
			t.Error(err)
		}
	})
	return d
}

// Free is how many bytes may still be written.
func (d Disk) Free(t testing.TB) int64 {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(d.Dir, &s); err != nil {
		t.Fatal(err)
	}
	return int64(s.Bavail) * s.Bsize
}

// Fill leaves so many bytes free until the returned function is called.
func (d Disk) Fill(t testing.TB, leave int64) (clear func()) {
	t.Helper()
	name := filepath.Join(d.Dir, "filler")
	text := make([]byte, max(0, d.Free(t)-leave))
	_, _ = rand.Read(text)
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return func() { _ = os.Remove(name) }
}
