package targetcache_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/alembic-go/alembic/internal/targetcache"
)

func TestTheNewestAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "targets")
	c := targetcache.New(dir)
	for i := range 20 {
		c.Put(fmt.Sprint(i), []byte(fmt.Sprint("answers ", i)))
	}
	if got := string(c.Get("19")); got != "answers 19" {
		t.Errorf("got %q", got)
	}
	if c.Get("another") != nil {
		t.Error("there is something under a key of which nothing was kept")
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 16 {
		t.Errorf("%d files, %v", len(files), err)
	}
}

func TestAFolderThatCannotBeWrittenKeepsNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := targetcache.New(file)
	c.Put("a", []byte("b"))
	if c.Get("a") != nil {
		t.Error("something was kept in a file that is no folder")
	}
}
