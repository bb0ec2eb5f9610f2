package e2e_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
)

// rowsFile returns an SQL revision of so many bytes, at least, and the number of rows
// that it inserts.
func rowsFile(size int) (text []byte, rows int) {
	var b bytes.Buffer
	b.WriteString("-- Revision ID: a1\n\n-- +alembic upgrade\nCREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT);\n")
	for ; b.Len() < size; rows++ {
		fmt.Fprintf(&b, "INSERT INTO a VALUES (%d, '%s');\n", rows, strings.Repeat("name; ", 80))
	}
	b.WriteString("-- +alembic downgrade\nDROP TABLE a;\n")
	return b.Bytes(), rows
}

// highWater runs f and returns by how many bytes the heap that is in use grew meanwhile.
func highWater(f func()) uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	read := func() uint64 { metrics.Read(sample); return sample[0].Value.Uint64() }
	runtime.GC()
	before, most := read(), uint64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for tick := time.NewTicker(time.Millisecond); ; {
			most = max(most, read())
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	f()
	close(stop)
	<-stopped
	return most - min(before, most)
}

// A revision that is larger than the memory it may take is read by pieces, and so are
// its statements kept: neither grows with the file. Where the database isn't empty, what
// the first revision would create is looked at before it runs, a check looks at all that
// the revisions ever made, and a script has all of it.
func TestALargeRevisionIsNotHeldInMemory(t *testing.T) {
	const size, bound = 24 << 20, 20 << 20
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // what is in use is counted at each collection
	dir := t.TempDir()
	text, want := rowsFile(size)
	if err := os.WriteFile(filepath.Join(dir, "a1.sql"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	env := &alembic.Env{
		Revisions: []*alembic.Revisions{alembic.NewRevisions(os.DirFS(dir))},
		TargetMetadata: sa.NewMetaData(sa.Table("a",
			sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Autoincrement(false)), sa.Column("name", sa.Text()))),
	}
	var alone sync.Mutex // the heap is the whole program's
	onDatabases(t, func(t *testing.T, s server) {
		alone.Lock()
		defer alone.Unlock()
		db := s.open(t)
		exec(t, db, "CREATE TABLE of_somebody (id INTEGER)")
		m := s.migrator(t, db, env)
		grown := highWater(func() {
			if err := errors.Join(m.UpgradeSQL(t.Context(), io.Discard, "", "head"), m.Upgrade(t.Context(), "head"), m.Check(t.Context())); err != nil {
				t.Error(err)
			}
		})
		t.Logf("the heap grew by %d KB", grown>>10)
		if grown > bound {
			t.Errorf("a revision of %d MB took %d MB of the heap, more than %d", size>>20, grown>>20, bound>>20)
		}
		var rows int
		if err := db.QueryRow("SELECT count(*) FROM a").Scan(&rows); err != nil || rows != want {
			t.Errorf("%d rows, want %d, %v", rows, want, err)
		}
	})
}

// countingFS counts the bytes that are read of ranges of its files.
type countingFS struct {
	fs.FS
	read atomic.Int64
}

func (c *countingFS) Open(name string) (fs.File, error) {
	f, err := c.FS.Open(name)
	if file, ok := f.(*os.File); ok && name != "." {
		return countingFile{file, c}, err
	}
	return f, err
}

type countingFile struct {
	*os.File
	fs *countingFS
}

func (f countingFile) ReadAt(p []byte, at int64) (int, error) {
	n, err := f.File.ReadAt(p, at)
	f.fs.read.Add(int64(n))
	return n, err
}

// A large revision is looked at once before it runs: what it would create, which matters
// where the database isn't empty, and what MariaDB can't take back are known from then.
func TestALargeRevisionIsReadTwice(t *testing.T) {
	const size = 6 << 20
	text, _ := rowsFile(size)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a1.sql"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	onDatabases(t, func(t *testing.T, s server) {
		files := &countingFS{FS: os.DirFS(dir)}
		db := s.open(t)
		exec(t, db, "CREATE TABLE of_somebody (id INTEGER)")
		m := s.migrator(t, db, &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}})
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if read := files.read.Load(); read > 2*size+size/4 {
			t.Errorf("%d KB were read of a file of %d", read>>10, size>>10)
		}
		exec(t, db, "DROP TABLE alembic_version", "DROP TABLE alembic_journal")
		var existing *alembic.ExistingTablesError
		if err := m.Upgrade(t.Context(), "head"); !errors.As(err, &existing) {
			t.Errorf("got %v, want that the table is there", err)
		}
	})
}

// changingFS changes a file, behind its size and its time, once it was read so often.
type changingFS struct {
	fs.FS
	reads  int
	change func()
}

func (c *changingFS) Open(name string) (fs.File, error) {
	if name != "." {
		if c.reads--; c.reads == 0 {
			c.change()
		}
	}
	return c.FS.Open(name)
}

// What runs of a large file is what was looked at before anything ran.
func TestALargeRevisionThatChangesIsNotRecorded(t *testing.T) {
	const size = 2 << 20
	text, _ := rowsFile(size)
	for reads := 2; ; reads++ {
		name := filepath.Join(t.TempDir(), "a1.sql")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		was, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		files := &changingFS{FS: os.DirFS(filepath.Dir(name)), reads: reads, change: func() {
			other := bytes.ReplaceAll(text, []byte("name; name; "), []byte("eman; eman; "))
			if err := errors.Join(os.WriteFile(name, other, 0o600), os.Chtimes(name, was.ModTime(), was.ModTime())); err != nil {
				t.Error(err)
			}
		}}
		db := testenv.SQLite(t)
		m := testenv.Migrator(t, db, &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}})
		files.reads = reads
		err = m.Upgrade(t.Context(), "head")
		heads := testenv.Current(t, m)
		var other int
		if err == nil {
			if err := db.QueryRow("SELECT count(*) FROM a WHERE name LIKE 'eman%'").Scan(&other); err != nil {
				t.Fatal(err)
			}
		}
		switch {
		case files.reads > 0:
			if reads < 10 {
				t.Errorf("the file was opened %d times only", reads-files.reads)
			}
			return
		case err != nil && !strings.Contains(err.Error(), "a1.sql: the file was changed while it was being run"):
			t.Errorf("changed at read %d: %v", reads, err)
		case (err == nil) != (len(heads) == 1), err == nil && other == 0:
			t.Errorf("changed at read %d: %v, heads %v, %d other rows", reads, err, heads, other)
		}
	}
}
