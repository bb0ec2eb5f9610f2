//go:build !linux

package testdb

import "testing"

// Disk is a small file system of the test's own.
type Disk struct{ Dir string }

// NewDisk skips the test: small disks are mounted on Linux only.
func NewDisk(t testing.TB, _ int) Disk {
	t.Skip("a small disk can only be mounted on Linux")
	return Disk{}
}

// Free is not called.
func (d Disk) Free(testing.TB) int64 { return 0 }

// Fill is not called.
func (d Disk) Fill(testing.TB, int64) (clear func()) { return func() {} }
