package mysql

import (
	"net/url"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testdb"
)

// TestAServerThatAsksForACertificateGetsTheURLs opens a database as a user who must
// show a certificate, and checks the server's.
func TestAServerThatAsksForACertificateGetsTheURLs(t *testing.T) {
	with, c := testdb.TLSMariaDB(t)
	other := testdb.NewCertificates(t)

	db, err := Driver.Open(t.Context(), with(url.Values{"ssl_ca": {c.CA}, "ssl_cert": {c.ClientCert}, "ssl_key": {c.ClientKey}}))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var user, name, cipher string
	if err := db.QueryRowContext(t.Context(), "SELECT CURRENT_USER()").Scan(&user); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRowContext(t.Context(), "SHOW SESSION STATUS LIKE 'Ssl_cipher'").Scan(&name, &cipher); err != nil {
		t.Fatal(err)
	}
	if user != testdb.CertificateRole+"@%" || cipher == "" {
		t.Errorf("the session is %s's, its cipher %q", user, cipher)
	}
	for want, query := range map[string]url.Values{
		"certificate signed by unknown authority": {"ssl_ca": {other.CA}, "ssl_cert": {c.ClientCert}, "ssl_key": {c.ClientKey}},
		"Access denied": {"ssl_ca": {c.CA}},
		"Error 1045":    {},
	} {
		if _, err := Driver.Open(t.Context(), with(query)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("with %v: %v; want %q", query, err, want)
		}
	}
}
