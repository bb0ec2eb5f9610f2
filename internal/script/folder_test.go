package script

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestFolderIsTheFileSystemOfAFolder(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("-- a long line\n", 10_000)
	for name, text := range map[string]string{"a.sql": "-- a\n", "empty.sql": "", "sub/long.sql": long} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	folder := Folder(dir)
	if err := fstest.TestFS(folder, "a.sql", "empty.sql", "sub/long.sql"); err != nil {
		t.Error(err)
	}
	if text, err := fs.ReadFile(folder, "sub/long.sql"); err != nil || string(text) != long {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if _, err := fs.ReadFile(folder, "b.sql"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that isn't there: %v", err)
	}
}
