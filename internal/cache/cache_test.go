package cache_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/alembic-go/alembic/internal/cache"
)

func TestTheNewestAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "targets")
	f := cache.In(dir)
	for i := range 20 {
		f.Put(fmt.Sprint(i), []byte(fmt.Sprint("answers ", i)))
	}
	if got := string(f.Get("19")); got != "answers 19" {
		t.Errorf("got %q", got)
	}
	if f.Get("another") != nil {
		t.Error("there is something under a key of which nothing was kept")
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 16 {
		t.Errorf("%d files, %v", len(files), err)
	}
}

func TestWhatWasNotUsedForLongIsRemoved(t *testing.T) {
	dir := t.TempDir()
	f := cache.In(dir)
	f.Put("old", []byte("a"))
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	long := time.Now().AddDate(-1, 0, 0)
	if err := os.Chtimes(files[0], long, long); err != nil {
		t.Fatal(err)
	}
	f.Put("new", []byte("b"))
	if f.Get("old") != nil || f.Get("new") == nil {
		t.Error("the old file is there, or the new one isn't")
	}
}

func TestAFolderThatCannotBeWrittenKeepsNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := cache.In(filepath.Join(file, "folder"))
	f.Put("a", []byte("b"))
	if f.Get("a") != nil {
		t.Error("something was kept in a file that is no folder")
	}
}
