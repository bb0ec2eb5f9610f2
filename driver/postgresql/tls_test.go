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
	with, c := testdb.TLSPostgres(t)
	other := testdb.NewCertificates(t)

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
