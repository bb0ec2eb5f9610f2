package postgresql_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
)

// TestSessionSetsWhatOpenSets compares a session that the URL sets with one that
// the statements set.
func TestSessionSetsWhatOpenSets(t *testing.T) {
	const state = `SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN
		('standard_conforming_strings', 'search_path', 'DateStyle', 'statement_timeout', 'TimeZone', 'lock_timeout')`
	plain := testdb.Postgres(t)
	for query, settings := range map[string]int{
		"connect_timeout=5&application_name=a&sslrootcert=missing.pem&passfile=missing&service=": 0,
		"search_path=" + url.QueryEscape(`"a'b", public`):                                        1,
		"options=" + url.QueryEscape(`-c search_path=a,\ b -cstandard_conforming_strings=off`):   2,
		"options=" + url.QueryEscape(`--statement-timeout=5s --DateStyle=German`):                2,
		"timezone=Asia/Tokyo&lock_timeout=3000&options=-c%20DateStyle%3DSQL":                     3,
	} {
		statements, err := postgresql.Session(plain + "&" + query)
		if err != nil || len(statements) != settings {
			t.Fatalf("%s: %q, %v, want %d statements", query, statements, err, settings)
		}
		if settings == 0 {
			continue
		}
		other := open(t, plain)
		other.SetMaxOpenConns(1)
		for _, sql := range statements {
			ask(t, other, sql)
		}
		if opened, set := ask(t, open(t, plain+"&"+query), state), ask(t, other, state); opened != set {
			t.Errorf("%s: opened with %s, set with %s", query, opened, set)
		}
	}
}

func TestSessionRefusesOptionsWithoutAStatement(t *testing.T) {
	for _, options := range []string{"-e", "-c search_path", "search_path=a"} {
		if _, err := postgresql.Session("postgresql://h/d?options=" + url.QueryEscape(options)); err == nil || !strings.Contains(err.Error(), "write -c NAME=VALUE") {
			t.Errorf("%s: %v", options, err)
		}
	}
}
