package postgresql_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
)

// TestAServerThatAsksForACertificateGetsTheURLs opens a database as a role that must
// show its certificate, and checks the server's.
func TestAServerThatAsksForACertificateGetsTheURLs(t *testing.T) {
	testdb.SkipShort(t)
	c, other := testdb.NewCertificates(t), testdb.NewCertificates(t)
	own, err := testdb.StartTLSPostgres(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.Stop)
	u, err := url.Parse(own.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(testdb.CertificateRole)
	with := func(query url.Values) string { u.RawQuery = query.Encode(); return u.String() }

	whole := url.Values{"sslmode": {"verify-full"}, "sslrootcert": {c.CA}, "sslcert": {c.ClientCert}, "sslkey": {c.ClientKey}}
	db := open(t, with(whole))
	if got := ask(t, db, "SELECT current_user || ' ' || ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"); got != testdb.CertificateRole+" true" {
		t.Errorf("the session is %q", got)
	}
	for want, query := range map[string]url.Values{
		"certificate": {"sslmode": {"verify-full"}, "sslrootcert": {c.CA}},
		"unknown":     {"sslmode": {"verify-full"}, "sslrootcert": {other.CA}, "sslcert": {c.ClientCert}, "sslkey": {c.ClientKey}},
		"rejects":     {"sslmode": {"disable"}},
	} {
		if _, err := postgresql.Open(t.Context(), with(query)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("with %v: %v; want %q", query, err, want)
		}
	}
}
