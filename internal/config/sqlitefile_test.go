package config

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSQLiteFileReadsPathsAndURIs(t *testing.T) {
	for _, tt := range []struct {
		url, path      string
		memory, exists bool
		wait           time.Duration
		query          string
	}{
		{"sqlite:///./app.db", "./app.db", false, false, 0, ""},
		{"sqlite:////var/app.db?mode=ro", "/var/app.db", false, true, 0, "mode=ro"},
		{"sqlite:///file:app.db", "file:app.db", false, false, 0, ""},
		{"sqlite:///file:app.db?mode=ro&uri=true", "app.db", false, true, 0, "mode=ro"},
		{"sqlite:///file:/var/a%20b.db?uri=true&mode=rw", "/var/a b.db", false, true, 0, "mode=rw"},
		{"sqlite:///file:///var/app.db?immutable=1&uri=1", "/var/app.db", false, false, 0, "immutable=1"},
		{"sqlite:///file://localhost/var/app.db?uri=True", "/var/app.db", false, false, 0, ""},
		{"sqlite:///app.db?uri=true&mode=rwc&timeout=2.5&check_same_thread=false", "app.db", false, false, 2500 * time.Millisecond, "mode=rwc"},
		{"sqlite://", "", true, false, 0, ""},
		{"sqlite:///:memory:", "", true, false, 0, ""},
		{"sqlite:///file::memory:?cache=shared&uri=true", "", true, false, 0, "cache=shared"},
		{"sqlite:///file:orders?mode=memory&uri=true", "", true, false, 0, "mode=memory"},
	} {
		u, err := ParseURL(tt.url)
		if err != nil {
			t.Errorf("%s: %v", tt.url, err)
			continue
		}
		f, err := u.SQLiteFile()
		if err != nil || filepath.ToSlash(f.Path) != tt.path || f.Memory != tt.memory || f.Exists != tt.exists || f.Wait != tt.wait || f.Query.Encode() != tt.query {
			t.Errorf("%s: got %+v, %v", tt.url, f, err)
		}
	}
}

func TestSQLiteURLsThatMeanNothingAreRefused(t *testing.T) {
	for url, want := range map[string]string{
		"sqlite:///app.db?mode=readonly":              "mode=readonly in the URL is none of SQLite's modes; write ro, rw, rwc or memory",
		"sqlite:///app.db?timeout=soon":               "timeout=soon in the URL is no number of seconds",
		"sqlite:///file://server/share/a.db?uri=true": `names the host "server"`,
		"sqlite:///file:100%.db?uri=true":             "the database file in the URL has a '%' that is not followed by two hex digits",
	} {
		if _, err := ParseURL(url); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", url, err)
		}
	}
}
