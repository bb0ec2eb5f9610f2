package config

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// SQLiteFile is the file that a sqlite URL names.
type SQLiteFile struct {
	Path   string        // as the operating system takes it; empty in memory
	Memory bool          // the database is in memory
	Exists bool          // only a file that exists is opened: mode=ro, mode=rw
	Wait   time.Duration // how long to wait for another process's lock; 0: not given
	Query  url.Values    // the parameters for SQLite and its driver
}

// pythonParams are parameters of SQLAlchemy and Python's sqlite3, which SQLite
// doesn't know.
var pythonParams = []string{"uri", "timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements"}

// SQLiteFile reads the database of a sqlite URL as SQLAlchemy does: a path, or
// with the parameter uri=true SQLite's own form, file:PATH?mode=ro.
func (u URL) SQLiteFile() (SQLiteFile, error) {
	f := SQLiteFile{Path: u.Database, Query: url.Values{}}
	for key, values := range u.Query {
		f.Query[key] = values
	}
	if text := f.Query.Get("timeout"); text != "" {
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil || seconds < 0 {
			return f, fmt.Errorf("timeout=%s in the URL is no number of seconds", text)
		}
		f.Wait = time.Duration(seconds * float64(time.Second))
	}
	if on, _ := strconv.ParseBool(f.Query.Get("uri")); on {
		if err := f.readURI(); err != nil {
			return f, err
		}
	}
	for _, key := range pythonParams {
		f.Query.Del(key)
	}
	return f, f.setMode()
}

// readURI takes the path out of "file:PATH", "file:///PATH" and
// "file://localhost/PATH".
func (f *SQLiteFile) readURI() error {
	path, ok := strings.CutPrefix(f.Path, "file:")
	if !ok {
		return nil
	}
	path, _, _ = strings.Cut(path, "#")
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		host, file, _ := strings.Cut(rest, "/")
		if host != "" && host != "localhost" {
			return fmt.Errorf("the URI file:%s names the host %q; write file:/absolute/path or file:relative/path", path, host)
		}
		path = "/" + file
	}
	path, err := url.PathUnescape(path)
	f.Path = filepath.FromSlash(path)
	if err != nil {
		return errBrokenEscape("database file")
	}
	return nil
}

func (f *SQLiteFile) setMode() error {
	switch mode := f.Query.Get("mode"); mode {
	case "", "rwc":
	case "ro", "rw":
		f.Exists = true
	case "memory":
		f.Memory = true
	default:
		return fmt.Errorf("mode=%s in the URL is none of SQLite's modes; write ro, rw, rwc or memory", mode)
	}
	if f.Path == "" || f.Path == ":memory:" {
		f.Memory = true
	}
	if f.Memory {
		f.Path = ""
	}
	return nil
}
