// Package sqlite opens SQLite databases with the driver modernc.org/sqlite,
// which needs no C compiler.
package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/internal/config"
)

// Driver opens sqlite:///relative/path, sqlite:////absolute/path and, in memory,
// sqlite://; with ?uri=true the path may be SQLite's own file:PATH. Query
// parameters are passed on to SQLite (?mode=ro) and the driver
// (?_pragma=journal_mode(WAL)). A lock held by another process is waited for
// 5 seconds, or what timeout=SECONDS or _pragma=busy_timeout(milliseconds) says.
var Driver = driver.Driver{Dialects: []string{"sqlite"}, Open: Open, Session: Session}

const busyTimeout = 5 * time.Second

// Open opens the database. It creates a file that doesn't exist, unless the URL
// says mode=ro or mode=rw. A missing folder is an error.
func Open(ctx context.Context, text string) (*sql.DB, error) {
	u, err := config.ParseURL(text)
	if err != nil {
		return nil, err
	}
	file, err := u.SQLiteFile()
	if err != nil {
		return nil, err
	}
	if file.Memory {
		return openMemory(ctx, file)
	}
	if err := checkPath(file); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(file))
	if err != nil {
		return nil, err
	}
	if err := probe(ctx, db); err != nil {
		_ = db.Close() // the first error counts
		return nil, explain(file.Path, err)
	}
	return db, nil
}

// openMemory opens a database in memory. It lives in one connection, so the
// pool holds exactly one, for good.
func openMemory(ctx context.Context, file config.SQLiteFile) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(file))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	db.SetConnMaxLifetime(0)
	db.SetConnMaxIdleTime(0)
	return db, probe(ctx, db)
}

// dsn makes the driver's data source name: a file: URI, so that no character
// of the path is taken for a parameter.
func dsn(file config.SQLiteFile) string {
	q := file.Query
	if !strings.Contains(strings.Join(q["_pragma"], " "), "busy_timeout") {
		wait := cmp.Or(file.Wait, busyTimeout)
		q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds()))
	}
	if file.Memory {
		return ":memory:?" + q.Encode()
	}
	u := url.URL{Path: filepath.ToSlash(file.Path)}
	return "file:" + u.EscapedPath() + "?" + q.Encode()
}

// checkPath refuses what SQLite would answer with "unable to open database
// file".
func checkPath(file config.SQLiteFile) error {
	path := file.Path
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("the database %q is a folder; name a file in it, for example sqlite:///%s", path, filepath.Join(path, "app.db"))
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the database can't be opened: %w", err)
	}
	if file.Exists {
		return fmt.Errorf("the database %q does not exist, and mode=%s in its URL makes no file", path, file.Query.Get("mode"))
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("the folder %q of the database %q does not exist; make it first", folder, filepath.Base(path))
	}
	return nil
}

// probe reads the file's header; the connection alone doesn't touch the file. It then has
// SQLite read the schema, which thousands of tables make long, so that this is done while
// the caller does something else; who needs it is told what is wrong with it.
func probe(ctx context.Context, db *sql.DB) error {
	var n int
	err := db.QueryRowContext(ctx, "PRAGMA schema_version").Scan(&n)
	if err == nil {
		_ = db.QueryRowContext(ctx, "SELECT 1 FROM sqlite_schema LIMIT 0").Scan(&n)
	}
	return err
}

// explain adds what the result codes mean for the user.
// Source: https://www.sqlite.org/rescode.html.
func explain(path string, err error) error {
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		switch coded.Code() & 0xff {
		case 26:
			return fmt.Errorf("the file %q is not an SQLite database: %w; check the URL", path, err)
		case 5:
			return fmt.Errorf("the database %q is locked by another process: %w; try again when it has ended", path, err)
		case 8, 14:
			return fmt.Errorf("the database %q can't be opened: %w; give yourself the right %s", path, err, missingRight(path))
		}
	}
	return fmt.Errorf("open the database %q: %w", path, err)
}

// missingRight tells which right on the file of a database is missing. A new file
// and the journal beside one need the folder.
func missingRight(path string) string {
	for _, needs := range []struct {
		right string
		flag  int
	}{{"to read the file", os.O_RDONLY}, {"to write the file", os.O_WRONLY}} {
		f, err := os.OpenFile(path, needs.flag, 0)
		if errors.Is(err, fs.ErrPermission) {
			return needs.right
		}
		if err == nil {
			f.Close()
		}
	}
	return fmt.Sprintf("to write into the folder %q", filepath.Dir(path))
}

// ofRun are the pragmas that a run sets by itself, and the wait for a lock.
var ofRun = []string{"busy_timeout", "foreign_keys", "legacy_alter_table"}

// Session returns the pragmas of the URL.
func Session(text string) ([]string, error) {
	u, err := config.ParseURL(text)
	if err != nil {
		return nil, err
	}
	var set []string
	for _, pragma := range u.Query["_pragma"] {
		if name := strings.ToLower(pragma); !slices.ContainsFunc(ofRun, func(own string) bool { return strings.HasPrefix(name, own) }) {
			set = append(set, "PRAGMA "+pragma)
		}
	}
	return set, nil
}
