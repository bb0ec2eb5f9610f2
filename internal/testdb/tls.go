package testdb

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// CertificateRole is a role that must show a certificate of its name; it has no
// password. Only the servers that TLSPostgres and TLSMariaDB start know it.
const CertificateRole = "certificate_role"

// Certificates are the files of an authority of the test's own: of a server on
// 127.0.0.1 and of CertificateRole.
type Certificates struct{ CA, ServerCert, ServerKey, ClientCert, ClientKey string }

// NewCertificates makes certificates that are valid for an hour.
func NewCertificates(t testing.TB) Certificates {
	t.Helper()
	dir, err := os.MkdirTemp("", "alembic-tls-") // a server can't enter t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	at := func(name string) string { return filepath.Join(dir, name) }
	c := Certificates{at("ca.crt"), at("server.crt"), at("server.key"), at("client.crt"), at("client.key")}
	a := authority{}
	err = errors.Join(os.Chmod(dir, 0o755), a.issue(&x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, "test", c.CA, at("ca.key")),
		a.issue(&x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, "server", c.ServerCert, c.ServerKey),
		a.issue(&x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}, CertificateRole, c.ClientCert, c.ClientKey))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// authority signs certificates; the first one is its own.
type authority struct {
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
	serial int64
}

func (a *authority) issue(c *x509.Certificate, name, certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	a.serial++
	c.SerialNumber, c.Subject = big.NewInt(a.serial), pkix.Name{CommonName: name}
	c.NotBefore, c.NotAfter = time.Now().Add(-time.Minute), time.Now().Add(time.Hour)
	if a.cert == nil {
		a.cert, a.key = c, key
	}
	cert, err := x509.CreateCertificate(rand.Reader, c, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(writePEM(certFile, "CERTIFICATE", cert, 0o644), writePEM(keyFile, "PRIVATE KEY", private, 0o600))
}

func writePEM(name, kind string, data []byte, mode os.FileMode) error {
	return os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), mode)
}

// TLSPostgres starts a PostgreSQL server with certificates. It returns the URL of
// CertificateRole with the query that is given.
func TLSPostgres(t testing.TB) (with func(url.Values) string, c Certificates) {
	return startTLS(t, startTLSPostgres)
}

// TLSMariaDB starts a MariaDB server with certificates.
func TLSMariaDB(t testing.TB) (with func(url.Values) string, c Certificates) {
	return startTLS(t, startTLSMariaDB)
}

func startTLS(t testing.TB, start func(context.Context, Certificates) (*Server, error)) (func(url.Values) string, Certificates) {
	t.Helper()
	SkipShort(t)
	c := NewCertificates(t)
	own, err := start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.Stop)
	u, err := url.Parse(own.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(CertificateRole)
	return func(query url.Values) string { u.RawQuery = query.Encode(); return u.String() }, c
}

func startTLSPostgres(ctx context.Context, c Certificates) (*Server, error) {
	if err := chown(c.ServerKey, "postgres"); err != nil {
		return nil, err
	}
	s, err := startPostgres(ctx, "-c", "ssl=on", "-c", "ssl_ca_file="+c.CA, "-c", "ssl_cert_file="+c.ServerCert, "-c", "ssl_key_file="+c.ServerKey)
	if err != nil {
		return nil, err
	}
	return s, postgresExec(s.URL, "CREATE ROLE "+CertificateRole+" LOGIN")
}

func startTLSMariaDB(ctx context.Context, c Certificates) (*Server, error) {
	if err := chown(c.ServerKey, "mysql"); err != nil {
		return nil, err
	}
	s, err := startMariaDB(ctx, "--ssl-ca="+c.CA, "--ssl-cert="+c.ServerCert, "--ssl-key="+c.ServerKey)
	if err != nil {
		return nil, err
	}
	return s, mariaDBExec(ctx, s.URL, "CREATE USER '"+CertificateRole+"'@'%' REQUIRE SUBJECT '/CN="+CertificateRole+"'",
		"GRANT ALL ON *.* TO '"+CertificateRole+"'@'%'")
}
