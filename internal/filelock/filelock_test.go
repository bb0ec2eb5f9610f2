package filelock

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

func TestALockIsHeldByOne(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	held := func(want bool) {
		t.Helper()
		if got, err := Held(name); got != want || err != nil {
			t.Errorf("held: %v, %v, want %v", got, err, want)
		}
	}
	held(false)
	first, err := Take(name, 0o600)
	if err != nil || first == nil {
		t.Fatal(first, err)
	}
	held(true)
	if second, err := Take(name, 0o600); second != nil || err != nil {
		t.Errorf("a second one got it: %v, %v", second, err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	held(false)
	if _, err := os.Stat(name); err == nil {
		t.Error("the file stays")
	}
	if err := os.WriteFile(name, nil, 0o600); err != nil { // of a process that died
		t.Fatal(err)
	}
	held(false)
	if os.Geteuid() != 0 { // root may read everything
		if err := os.Chmod(name, 0o400); err != nil {
			t.Fatal(err)
		}
	}
	held(false)
}

// TestManyTakersAreNeverTwo takes and releases the lock at once from many sides:
// each removes the file that others have open.
func TestManyTakersAreNeverTwo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	var inside, taken atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for taken.Load() < 200 {
				l, err := Take(name, 0o600)
				if err != nil {
					t.Error(err)
					return
				}
				if l == nil {
					continue
				}
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d hold the lock", n)
				}
				taken.Add(1)
				inside.Add(-1)
				if err := l.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
