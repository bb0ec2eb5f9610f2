package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/sqlite"
	driver "github.com/alembic-go/alembic/driver/sqlite"
)

func open(t *testing.T, url string) (*sql.DB, error) {
	t.Helper()
	db, err := driver.Open(t.Context(), url)
	if err == nil {
		t.Cleanup(func() { db.Close() })
	}
	return db, err
}

func TestOpenMakesAFileByRelativeAndAbsolutePath(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for url, path := range map[string]string{
		"sqlite:///./app.db": "app.db",
		"sqlite:////" + strings.TrimPrefix(dir, "/") + "/absolute.db": "absolute.db",
		"sqlite:///a b#c%25?.db": "a b#c%25",
	} {
		db, err := open(t, url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if _, err := db.ExecContext(t.Context(), `CREATE TABLE t (a)`); err != nil {
			t.Errorf("%s: %v", url, err)
		}
		if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestOpenInMemoryIsOneDatabaseForAllConnections(t *testing.T) {
	for _, url := range []string{"sqlite://", "sqlite:///:memory:"} {
		db, err := open(t, url)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := db.ExecContext(t.Context(), `CREATE TABLE IF NOT EXISTS t (a); INSERT INTO t VALUES (1)`); err != nil {
				t.Fatal(err)
			}
		}
		var n int
		if err := db.QueryRow(`SELECT count(*) FROM t`).Scan(&n); err != nil || n != 3 {
			t.Errorf("%s: %d rows, %v", url, n, err)
		}
	}
}

func TestOpenPassesParametersOn(t *testing.T) {
	db, err := open(t, "sqlite:///"+filepath.Join(t.TempDir(), "a.db")+"?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	var mode string
	var timeout int
	if err := db.QueryRow(`PRAGMA journal_mode`).Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal_mode %q, %v", mode, err)
	}
	if err := db.QueryRow(`PRAGMA busy_timeout`).Scan(&timeout); err != nil || timeout != 5000 {
		t.Errorf("busy_timeout %d, %v", timeout, err)
	}
}

func TestOpenReadOnlyMakesAndChangesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, url := range []string{"sqlite:///file:app.db?mode=ro&uri=true", "sqlite:///app.db?mode=ro", "sqlite:///file:app.db?mode=rw&uri=true"} {
		if _, err := open(t, url); err == nil || !strings.Contains(err.Error(), `the database "app.db" does not exist, and mode=r`) {
			t.Errorf("%s: got %v", url, err)
		}
	}
	if names, _ := os.ReadDir(dir); len(names) > 0 {
		t.Fatalf("made %v", names)
	}
	db, err := open(t, "sqlite:///file:app.db?uri=true&timeout=0.25")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE t (a)`); err != nil {
		t.Fatal(err)
	}
	var wait int
	if err := db.QueryRow(`PRAGMA busy_timeout`).Scan(&wait); err != nil || wait != 250 {
		t.Errorf("busy_timeout %d, %v", wait, err)
	}
	readOnly, err := open(t, "sqlite:///file:app.db?mode=ro&uri=true")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readOnly.ExecContext(t.Context(), `INSERT INTO t VALUES (1)`); err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("got %v", err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir:                                "is a folder; name a file in it",
		text:                               "is not an SQLite database",
		filepath.Join(dir, "no", "app.db"): `make it first`,
		filepath.Join(text, "app.db"):      `can't be opened`,
	} {
		if _, err := open(t, "sqlite:///"+path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", path, err, want)
		}
	}
}

func TestLockHeldByAnotherConnectionIsNamed(t *testing.T) {
	url := "sqlite:///" + filepath.Join(t.TempDir(), "a.db") + "?_pragma=busy_timeout(50)"
	first, err := open(t, url)
	if err != nil {
		t.Fatal(err)
	}
	second, err := open(t, url)
	if err != nil {
		t.Fatal(err)
	}
	begin(t, first)
	conn, err := second.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s := sqlite.New().NewSession(conn)
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(t.Context()); err == nil || !strings.Contains(err.Error(), "another process holds the lock") {
		t.Errorf("got %v", err)
	}
}

// begin takes the write lock and keeps it for the rest of the test.
func begin(t *testing.T, db *sql.DB) {
	t.Helper()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	s := sqlite.New().NewSession(conn)
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Rollback(context.Background()) })
}

func TestSessionIsThePragmasThatARunDoesntSetItself(t *testing.T) {
	got, err := driver.Session("sqlite:///a.db?mode=ro&_pragma=foreign_keys(1)&_pragma=case_sensitive_like(1)&_pragma=Busy_Timeout%3D5")
	if want := []string{"PRAGMA case_sensitive_like(1)"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}
