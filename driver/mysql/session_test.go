package mysql

import (
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testdb"
)

// TestSessionSetsWhatOpenSets compares a session that the URL sets with one that
// the statements set.
func TestSessionSetsWhatOpenSets(t *testing.T) {
	const state = "SELECT CONCAT_WS(' ', @@sql_mode, @@time_zone, @@character_set_client, @@collation_connection)"
	plain := testdb.MariaDB(t)
	for query, want := range map[string][]string{
		"":                                         nil,
		"?use_unicode=1&ssl_ca=missing.pem":        nil,
		"?sql_mode=ANSI_QUOTES":                    {"SET sql_mode = 'ANSI_QUOTES'"},
		"?sql_mode=":                               {"SET sql_mode = ''"},
		"?time_zone=%2B02:00&charset=latin1":       {"SET NAMES latin1", "SET time_zone = '+02:00'"},
		"?collation=utf8mb4_bin":                   {"SET NAMES utf8mb4 COLLATE utf8mb4_bin"},
		"?charset=utf8mb4&collation=utf8mb4_bin":   {"SET NAMES utf8mb4 COLLATE utf8mb4_bin"},
		"?charset=latin1&collation=latin1_bin":     {"SET NAMES latin1 COLLATE latin1_bin"},
		"?sql_mode=ANSI&sql_mode=TRADITIONAL,ANSI": {"SET sql_mode = 'TRADITIONAL,ANSI'"},
	} {
		statements, err := Driver.Session(plain + query)
		if err != nil || !slices.Equal(statements, want) {
			t.Errorf("%s: %q, %v, want %q", query, statements, err, want)
		}
		if strings.Contains(query, "ssl_ca") {
			continue // no server to ask
		}
		db, err := Driver.Open(t.Context(), plain+query)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		other, err := Driver.Open(t.Context(), plain)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		other.SetMaxOpenConns(1)
		for _, sql := range statements {
			if _, err := other.Exec(sql); err != nil {
				t.Fatal(err)
			}
		}
		var opened, set string
		if err := db.QueryRow(state).Scan(&opened); err != nil {
			t.Fatal(err)
		}
		if err := other.QueryRow(state).Scan(&set); err != nil {
			t.Fatal(err)
		}
		if opened != set {
			t.Errorf("%s: opened with %s, set with %s", query, opened, set)
		}
	}
}

func TestSessionRefusesWhatIsNoName(t *testing.T) {
	for query, want := range map[string]string{
		"?charset=utf8%3BDROP": "must be a name", "?collation=": "must be a name", "?time_zone=a%27": "must not hold quotes",
	} {
		if _, err := Driver.Session("mysql://h/d" + query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
}
