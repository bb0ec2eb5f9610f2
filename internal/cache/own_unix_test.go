//go:build unix

package cache_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/alembic-go/alembic/internal/cache"
)

func TestOnlyTheUsersOwnFolderIsUsed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	f := cache.In(dir)
	f.Put("a", []byte("b"))
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", info, err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if cache.In(dir) != nil {
		t.Error("a folder that others may write into is used")
	}
	if f.Put("c", []byte("d")); f.Get("c") != nil {
		t.Error("something was kept where others may write")
	}
	link := dir + "link"
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	if cache.In(link) != nil {
		t.Error("a link is used")
	}
}
