package alembic_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// folder is a folder with enough revisions for a cache of what was read of them.
type folder struct {
	dir, cache string
	db         *sql.DB
}

const inFolder = 150

func newFolder(t *testing.T) *folder {
	t.Helper()
	f := &folder{t.TempDir(), t.TempDir(), testenv.SQLite(t)}
	for n := range inFolder {
		f.write(t, n+1, "SELECT 'a';")
	}
	return f
}

func (f *folder) file(n int) string { return filepath.Join(f.dir, fmt.Sprintf("r%03d.sql", n)) }

func (f *folder) write(t *testing.T, n int, sql string) {
	t.Helper()
	revises := ""
	if n > 1 {
		revises = fmt.Sprintf("r%03d", n-1)
	}
	text := fmt.Sprintf("-- step %d\n--\n-- Revision ID: r%03d\n-- Revises: %s\n\n-- +alembic upgrade\n%s\n-- +alembic downgrade\n", n, n, revises, sql)
	if err := os.WriteFile(f.file(n), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (f *folder) migrator(t *testing.T, o ...alembic.Option) (*alembic.Migrator, error) {
	t.Helper()
	return alembic.New(f.db, "sqlite", &alembic.Env{Revisions: []*alembic.Revisions{alembic.DirRevisions(f.dir)}}, o...)
}

// found is what a Migrator tells of its revisions and the database.
type found struct {
	Edited []alembic.EditedRevision
	Heads  []string
	Err    string
}

func (f *folder) ask(t *testing.T, o ...alembic.Option) (got found) {
	t.Helper()
	m, err := f.migrator(t, o...)
	if err == nil {
		got.Heads = m.Graph().Heads()
		got.Edited, err = m.Edited(t.Context())
	}
	if err != nil {
		got.Err = err.Error()
	}
	return got
}

// same asks with and without the cache, and fails where the answers differ.
func (f *folder) same(t *testing.T) found {
	t.Helper()
	want := f.ask(t)
	for range 2 {
		if diff := cmp.Diff(want, f.ask(t, alembic.WithCache(f.cache))); diff != "" {
			t.Fatalf("-without +with the cache\n%s", diff)
		}
	}
	return want
}

func TestEditedRevisionsAreFoundBehindACache(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	m, err := f.migrator(t)
	if err == nil {
		err = m.Upgrade(t.Context(), "r140")
	}
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(2100 * time.Millisecond) // younger files aren't kept
	if got := f.same(t); len(got.Edited) > 0 || got.Err != "" {
		t.Fatalf("nothing was edited yet: %+v", got)
	}
	for _, step := range []struct {
		name   string
		change func() error
		edited int
		err    string
	}{
		{"another text", func() error { f.write(t, 7, "SELECT 'b';"); return nil }, 1, ""},
		{"another layout", func() error { f.write(t, 8, "SELECT\n  'a'; -- the same"); return nil }, 1, ""},
		{"its time put back", func() error {
			info, err := os.Stat(f.file(9))
			f.write(t, 9, "SELECT 'c';")
			return errors.Join(err, os.Chtimes(f.file(9), info.ModTime(), info.ModTime()))
		}, 2, ""},
		{"not applied yet", func() error { f.write(t, 150, "SELECT 'd';"); return nil }, 2, ""},
		{"taken back", func() error { f.write(t, 7, "SELECT 'a';"); return nil }, 1, ""},
		{"a mistake", func() error { return os.WriteFile(f.file(150), []byte("SELECT"), 0o600) }, 0, "r150.sql:1: text before"},
		{"mended", func() error { f.write(t, 150, "SELECT 'd';"); return nil }, 1, ""},
		{"a file is gone", func() error { return os.Remove(f.file(3)) }, 0, "r003"},
	} {
		if err := step.change(); err != nil {
			t.Fatal(err)
		}
		got := f.same(t)
		if len(got.Edited) != step.edited || !strings.Contains(got.Err, step.err) || (step.err == "") != (got.Err == "") {
			t.Errorf("%s: %+v", step.name, got)
		}
	}
}

// TestRevisionsRunFromBehindACache runs texts that weren't read when the revisions were.
func TestRevisionsRunFromBehindACache(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	for n := 1; n <= inFolder; n++ {
		f.write(t, n, fmt.Sprintf("CREATE TABLE t%d (a INTEGER);", n))
	}
	time.Sleep(2100 * time.Millisecond)
	for _, target := range []string{"r010", "r100", "head"} {
		m, err := f.migrator(t, alembic.WithCache(f.cache))
		if err == nil {
			err = m.Upgrade(t.Context(), target)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := f.same(t); len(got.Edited) > 0 || got.Err != "" {
			t.Errorf("after %s: %+v", target, got)
		}
	}
	var tables int
	if err := f.db.QueryRow("SELECT count(*) FROM sqlite_schema WHERE name LIKE 't%' AND type = 'table'").Scan(&tables); err != nil || tables != inFolder {
		t.Errorf("%d tables, %v", tables, err)
	}
	if kept, err := fs.Glob(os.DirFS(f.cache), "revisions/*.kept"); err != nil || len(kept) != 1 {
		t.Errorf("kept are %v, %v", kept, err)
	}
}
