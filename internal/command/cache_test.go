package command_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/internal/convert/converttest"
)

// kept are the files in the user's cache folder.
func kept(t *testing.T, home string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(home, func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestCommandsSayTheSameBehindACache runs each command with the cache and without it, on
// the same database, one revision of which was edited.
func TestCommandsSayTheSameBehindACache(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", home)
	t.Chdir(t.TempDir())
	const ini = "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///app.db\n"
	converttest.WriteFile(t, "alembic.ini", ini)
	converttest.WriteFile(t, "off.ini", ini+"cache = off\n")
	write := func(n int, sql string) {
		parent := ""
		if n > 1 {
			parent = fmt.Sprintf("r%03d", n-1)
		}
		converttest.WriteFile(t, fmt.Sprintf("migrations/versions/r%03d.sql", n),
			fmt.Sprintf("-- step %d\n-- Revision ID: r%03d\n-- Revises: %s\n-- +alembic upgrade\n%s;\n-- +alembic downgrade\n%[4]s;\n", n, n, parent, sql))
	}
	for n := 1; n <= 120; n++ {
		write(n, "SELECT 1")
	}
	if exit, _, stderr := runEnv(nil, "-c", "off.ini", "upgrade", "r110"); exit != 0 {
		t.Fatal(stderr)
	}
	write(5, "SELECT 5")
	time.Sleep(2100 * time.Millisecond) // younger files aren't kept
	for _, args := range [][]string{
		{"heads"}, {"history"}, {"history", "-v", "-r", "r100:"}, {"heads", "--format", "json"}, {"show", "r005"},
		{"current"}, {"current", "-v"}, {"current", "--format", "json"}, {"upgrade", "head", "--sql"}, {"upgrade", "r110"},
	} {
		off := fmt.Sprintln(runEnv(nil, append([]string{"-c", "off.ini"}, args...)...))
		for range 3 {
			if on := fmt.Sprintln(runEnv(nil, args...)); on != off {
				t.Errorf("%v says\n%s\nand without the cache\n%s", args, on, off)
			}
		}
		if args[0] == "current" && !strings.Contains(off, "revision r005 (migrations/versions/r005.sql) was edited") {
			t.Errorf("the edit isn't told: %s", off)
		}
	}
	if files := kept(t, home); runtime.GOOS == "linux" && len(files) != 1 {
		t.Errorf("kept are %v", files)
	}
	if err := os.RemoveAll(filepath.Join(home, "alembic-go")); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"heads", "current"} {
		if exit, _, stderr := runEnv(nil, "-c", "off.ini", command); exit != 0 || len(kept(t, home)) > 0 {
			t.Errorf("%s with the cache off: status %d, kept are %v, %s", command, exit, kept(t, home), stderr)
		}
	}
}
