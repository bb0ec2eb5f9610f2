package script

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alembic-go/alembic/internal/cache"
)

// many is a number of files of which a few may go.
const many = keptFrom + 20

// location is a version location whose files are kept in a cache.
type location struct {
	dir   string
	ext   string
	cache *cache.Folder
	kept  string // the cache's folder
}

func newLocation(t *testing.T, ext string) *location {
	t.Helper()
	text := func(id, parent string) string { return withText(id, parent, "DELETE FROM users") }
	if ext == ".go" {
		text = func(id, parent string) string {
			return goFile(fmt.Sprintf("ID: %q, Revises: []string{%q}, Message: \"message\", %s", id, parent, steps))
		}
	}
	kept := filepath.Join(t.TempDir(), "kept")
	return &location{dir: writeMany(t, many, text, ext), ext: ext, cache: cache.In(kept), kept: kept}
}

// exact reports whether a cache is used on the test's file system.
func (l *location) exact(t *testing.T) bool {
	t.Helper()
	dir, err := os.Open(l.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	_, ok := exact(dir)
	return ok
}

func withText(id, parent, sql string) string {
	return "-- Message of " + id + "\n--\n-- Revision ID: " + id + "\n-- Revises: " + parent + "\n\n-- +alembic upgrade\n" + sql + ";\n"
}

func (l *location) path(n int) string { return filepath.Join(l.dir, fmt.Sprintf("%012x%s", n, l.ext)) }

// seen is what a reading of the folder tells.
type seen struct {
	Files []File // whole ones
	Err   string
	heads int // how many weren't read, but for their text
}

func (l *location) read(kept *cache.Folder) (s seen) {
	files, err := Read(Folder(l.dir), ".", ReadOptions{Recursive: true, Cache: kept, Show: Within(l.dir)})
	if err == nil {
		_, err = ByID(files)
	}
	for _, f := range files {
		if f.head {
			s.heads++
		}
		whole, wholeErr := f.Whole()
		if wholeErr == nil && !f.sameHead(whole) {
			wholeErr = errors.New("the head isn't that of the text")
		}
		if err = errors.Join(err, wholeErr); err == nil {
			s.Files = append(s.Files, *whole)
		}
	}
	if err != nil {
		s.Err = err.Error()
	}
	return s
}

// compare fails unless a reading with the cache tells what one without it tells, however
// often it is read. It returns how many files the last one took from the cache.
func (l *location) compare(t *testing.T) (heads int) {
	t.Helper()
	for range 3 {
		got, want := l.read(l.cache), l.read(nil)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(File{}, seen{})); diff != "" {
			t.Fatalf("-without +with the cache\n%s", diff)
		}
		heads = got.heads
	}
	return heads
}

// rewrite writes other text of the same length into a file.
func rewrite(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return os.WriteFile(name, []byte(strings.NewReplacer("Message", "Massage", "message", "massage", "users", "wards").Replace(string(text))), 0o600)
}

// unchangedTimes makes a change and sets the file's time of modification to what it was.
func unchangedTimes(name string, change func(string) error) error {
	info, err := os.Stat(name)
	return errors.Join(err, change(name), os.Chtimes(name, info.ModTime(), info.ModTime()))
}

// copyOver replaces a file by a copy with other text, as editors do.
func copyOver(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(name+"~", text, 0o600), rewrite(name+"~"), os.Rename(name+"~", name))
}

var changes = map[string]func(l *location) error{
	"nothing":            func(*location) error { return nil },
	"edited in place":    func(l *location) error { return rewrite(l.path(7)) },
	"its time put back":  func(l *location) error { return unchangedTimes(l.path(7), rewrite) },
	"replaced":           func(l *location) error { return copyOver(l.path(7)) },
	"replaced, its time": func(l *location) error { return unchangedTimes(l.path(7), copyOver) },
	"deleted":            func(l *location) error { return os.Remove(l.path(many)) },
	"emptied":            func(l *location) error { return os.Truncate(l.path(7), 0) },
	"renamed": func(l *location) error {
		return os.Rename(l.path(7), filepath.Join(l.dir, "x"+l.ext))
	},
	"names exchanged": func(l *location) error {
		return errors.Join(os.Rename(l.path(7), l.path(0)), os.Rename(l.path(8), l.path(7)), os.Rename(l.path(0), l.path(8)))
	},
	"one added": func(l *location) error {
		text, err := os.ReadFile(l.path(7))
		return errors.Join(err, os.WriteFile(l.path(0), []byte(strings.ReplaceAll(string(text), "000000000007", "00000000000a")), 0o600))
	},
	"a second file of an id": func(l *location) error {
		text, err := os.ReadFile(l.path(7))
		return errors.Join(err, os.WriteFile(l.path(0), text, 0o600))
	},
	"changed by its other name": func(l *location) error {
		other := l.dir + "other"
		return errors.Join(os.Link(l.path(7), other), rewrite(other), os.Remove(other))
	},
	"a mistake": func(l *location) error {
		return os.WriteFile(l.path(7), []byte("no revision\nat all {\n"), 0o600)
	},
	"unreadable":   func(l *location) error { return os.Chmod(l.path(7), 0) },
	"a folder now": func(l *location) error { return errors.Join(os.Remove(l.path(7)), os.Mkdir(l.path(7), 0o700)) },
	"behind a link": func(l *location) error {
		other := l.dir + "other"
		return errors.Join(os.Rename(l.path(7), other), os.Symlink(other, l.path(7)), rewrite(other))
	},
	"a dead link": func(l *location) error { return errors.Join(os.Remove(l.path(7)), os.Symlink("nowhere", l.path(7))) },
	"into a subfolder": func(l *location) error {
		sub := filepath.Join(l.dir, "sub")
		return errors.Join(os.Mkdir(sub, 0o700), os.Rename(l.path(7), filepath.Join(sub, "7"+l.ext)))
	},
	"the folder moved": func(l *location) error {
		was := l.dir
		l.dir += "moved"
		return errors.Join(os.Rename(was, l.dir), os.Mkdir(was, 0o700))
	},
	"another folder in its place": func(l *location) error {
		other := l.dir + "other"
		if err := errors.Join(os.Rename(l.dir, other), os.CopyFS(l.dir, os.DirFS(other))); err != nil {
			return err
		}
		return rewrite(l.path(7))
	},
	"the cache cut": func(l *location) error {
		return l.spoil(func(data []byte) []byte { return data[:len(data)/2] })
	},
	"the cache emptied": func(l *location) error { return l.spoil(func([]byte) []byte { return nil }) },
	"the cache damaged": func(l *location) error {
		return l.spoil(func(data []byte) []byte { return []byte(strings.ReplaceAll(string(data), "essage", "issage")) })
	},
	"another cache's file": func(l *location) error {
		return l.spoil(func([]byte) []byte { return []byte("something else, which is no cache") })
	},
	"the cache can't be written": func(l *location) error {
		return errors.Join(os.RemoveAll(l.kept), os.WriteFile(l.kept, nil, 0o600), rewrite(l.path(7)))
	},
}

// spoil changes the cache's file.
func (l *location) spoil(change func([]byte) []byte) error {
	files, err := filepath.Glob(filepath.Join(l.kept, "*"))
	if err != nil || len(files) != 1 {
		return fmt.Errorf("%d files in the cache: %w", len(files), err)
	}
	data, err := os.ReadFile(files[0])
	return errors.Join(err, os.WriteFile(files[0], change(data), 0o600))
}

func TestACacheOfRevisionFilesChangesNoAnswer(t *testing.T) {
	t.Parallel()
	locations := map[string]*location{}
	for name := range changes {
		locations[name+" .sql"], locations[name+" .go"] = newLocation(t, ".sql"), newLocation(t, ".go")
	}
	time.Sleep(granularity + 100*time.Millisecond)
	for name, l := range locations {
		t.Run(name, func(t *testing.T) {
			exact := l.exact(t)
			if heads := l.compare(t); exact && heads != many {
				t.Fatalf("%d of %d files were taken from the cache", heads, many)
			}
			if err := changes[strings.TrimSuffix(name, " "+l.ext)](l); err != nil {
				t.Fatal(err)
			}
			l.compare(t)
		})
	}
}

func TestAFileThatHasJustChangedIsNotKept(t *testing.T) {
	t.Parallel()
	start := time.Now()
	l := newLocation(t, ".sql")
	for range 20 {
		if heads := l.compare(t); heads != 0 && time.Since(start) < granularity {
			t.Fatalf("%d files were taken from the cache", heads)
		}
		if err := unchangedTimes(l.path(7), rewrite); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOnlyWhatChangedIsReadAgain(t *testing.T) {
	t.Parallel()
	l := newLocation(t, ".sql")
	if exact := l.exact(t); !exact {
		t.Skip("the file system doesn't tell each change")
	}
	time.Sleep(granularity + 100*time.Millisecond)
	l.compare(t)
	if err := errors.Join(rewrite(l.path(7)), os.Remove(l.path(1)), os.Rename(l.path(9), l.path(2*many))); err != nil {
		t.Fatal(err)
	}
	if heads := l.compare(t); heads != many-3 {
		t.Errorf("%d files were taken from the cache, not all but those three", heads)
	}
}

func TestTheTextOfAFileThatHasChangedSinceIsNotAnothers(t *testing.T) {
	t.Parallel()
	l := newLocation(t, ".sql")
	time.Sleep(granularity + 100*time.Millisecond)
	l.compare(t)
	files, err := Read(Folder(l.dir), ".", ReadOptions{Cache: l.cache, Show: Within(l.dir)})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Rename(l.path(8), l.path(7)), os.Remove(l.path(9)), os.WriteFile(l.path(11), []byte(withText("00000000000b", "00000000000a", "SELECT 1")), 0o600)); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{7: "was changed while this command read", 9: "can't be read", 10: ""} {
		whole, err := files[n-1].Whole()
		if want == "" && (err != nil || len(whole.Sections) == 0) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("file %d: %v", n, err)
		}
	}
	whole, err := files[10].Whole()
	if err != nil || !strings.Contains(whole.Sections[0].Text, "SELECT 1") {
		t.Fatal(whole, err)
	}
	if whole.KeepSum("sqlite", "sum"); files[10].Sum("sqlite") != "" {
		t.Error("the checksum of the new text is kept for the old one")
	}
}

func TestProcessesThatKeepFilesAtOnce(t *testing.T) {
	t.Parallel()
	l := newLocation(t, ".sql")
	time.Sleep(granularity + 100*time.Millisecond)
	done := make(chan seen)
	const readers = 8
	for i := range readers {
		go func() {
			var last seen
			for range 20 {
				if i == 0 {
					_ = filepath.WalkDir(l.kept, func(name string, e fs.DirEntry, err error) error {
						return errors.Join(err, os.Remove(name))
					})
				}
				last = l.read(cache.In(l.kept))
			}
			done <- last
		}()
	}
	want := l.read(nil)
	for range readers {
		if diff := cmp.Diff(want, <-done, cmpopts.IgnoreUnexported(File{}, seen{})); diff != "" {
			t.Errorf("-without +with the cache\n%s", diff)
		}
	}
}

func TestChecksumsAreKeptForEachReading(t *testing.T) {
	t.Parallel()
	l := newLocation(t, ".sql")
	if exact := l.exact(t); !exact {
		t.Skip("the file system doesn't tell each change")
	}
	time.Sleep(granularity + 100*time.Millisecond)
	open := func() map[string]*File {
		files, err := Read(Folder(l.dir), ".", ReadOptions{Cache: l.cache, Show: Within(l.dir)})
		if err != nil {
			t.Fatal(err)
		}
		byID, err := ByID(files)
		if err != nil {
			t.Fatal(err)
		}
		return byID
	}
	files := open()
	for id, f := range files {
		f.KeepSum("sqlite", "s"+id)
	}
	files["000000000008"].KeepSum("mysql", "other")
	SaveSums(files)
	if err := rewrite(l.path(7)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		files = open()
		for id, want := range map[string]string{"000000000007": "", "000000000008": "s000000000008"} {
			if got := files[id].Sum("sqlite"); got != want {
				t.Errorf("the checksum of %s is %q, not %q", id, got, want)
			}
		}
		if got := files["000000000008"].Sum("mysql"); got != "other" {
			t.Errorf("in the other reading it is %q", got)
		}
	}
}
