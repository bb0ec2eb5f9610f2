package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/alembic-go/alembic/internal/config"
)

// ignored are parameters of Python's drivers that mean nothing here: texts are
// always Unicode, and autocommit is ruled by the migration.
var ignored = []string{"use_unicode", "binary_prefix", "program_name", "autocommit"}

// settings apply one parameter of the URL each. The names are those of PyMySQL,
// mysqlclient and MySQL Connector, and go-sql-driver's own.
func settings(c *mysql.Config, t *tlsSettings) map[string]func(value string) error {
	seconds := func(d *time.Duration) func(string) error {
		return func(v string) (err error) {
			*d, err = duration(v)
			return err
		}
	}
	text := func(s *string) func(string) error {
		return func(v string) error { *s = v; return nil }
	}
	flag := func(b *bool) func(string) error {
		return func(v string) (err error) {
			*b, err = truth(v)
			return err
		}
	}
	return map[string]func(string) error{
		"unix_socket":             func(v string) error { c.Net, c.Addr = "unix", v; return nil },
		"connect_timeout":         seconds(&c.Timeout),
		"timeout":                 seconds(&c.Timeout),
		"read_timeout":            seconds(&c.ReadTimeout),
		"readTimeout":             seconds(&c.ReadTimeout),
		"write_timeout":           seconds(&c.WriteTimeout),
		"writeTimeout":            seconds(&c.WriteTimeout),
		"allowCleartextPasswords": flag(&c.AllowCleartextPasswords),
		"allowNativePasswords":    flag(&c.AllowNativePasswords),
		"ssl":                     flag(&t.on),
		"ssl_ca":                  text(&t.ca),
		"ssl_cert":                text(&t.cert),
		"ssl_key":                 text(&t.key),
		"ssl_mode":                t.mode,
		"ssl_disabled":            flag(&t.off),
		"ssl_verify_cert":         flag(&t.verify),
		"ssl_verify_identity":     flag(&t.identity),
		"ssl_check_hostname":      flag(&t.identity),
		"tls":                     t.goMode,
	}
}

// applyQuery applies the parameters behind the "?".
func applyQuery(c *mysql.Config, u *config.URL, host string) error {
	t := &tlsSettings{host: host, identity: true}
	known := settings(c, t)
	for key, values := range u.Query {
		if slices.Contains(ignored, key) || slices.Contains(sessionSettings, key) || len(values) == 0 {
			continue
		}
		apply, ok := known[key]
		if !ok {
			return unknownParameter(key, known)
		}
		if err := apply(values[len(values)-1]); err != nil {
			return fmt.Errorf("the parameter %q of the database URL: %w", key, err)
		}
	}
	if err := applySession(c, u.Query); err != nil {
		return err
	}
	return t.apply(c)
}

func unknownParameter(key string, known map[string]func(string) error) error {
	switch key {
	case "multiStatements":
		return errors.New("the parameter \"multiStatements\" of the database URL stays off: scripts are split into statements, so that an error has its line; leave it out")
	case "parseTime", "loc":
		return fmt.Errorf("the parameter %q of the database URL is set by alembic (times are read as UTC); leave it out", key)
	case "init_command":
		return errors.New("the parameter \"init_command\" of the database URL is not supported; use sql_mode=… or time_zone=…, or SET in the server's init_connect")
	}
	names := slices.Clone(sessionSettings)
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	return fmt.Errorf("the database URL has the unknown parameter %q; known are %s", key, strings.Join(names, ", "))
}

func truth(v string) (bool, error) {
	switch strings.ToLower(v) {
	case "1", "true", "yes", "on":
		return true, nil
	case "0", "false", "no", "off":
		return false, nil
	}
	return false, errors.New("it can be true or false")
}

// duration reads seconds, as Python's drivers have them, or Go's "1.5s".
func duration(v string) (time.Duration, error) {
	if n, err := strconv.ParseFloat(v, 64); err == nil && n >= 0 {
		return time.Duration(n * float64(time.Second)), nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 {
		return 0, errors.New("it is a number of seconds, such as 10")
	}
	return d, nil
}

// tlsSettings are the parameters about TLS.
type tlsSettings struct {
	host                              string
	on, off, verify, identity, prefer bool
	noVerify                          bool
	ca, cert, key                     string
}

// mode is ssl_mode of MySQL's own clients.
func (t *tlsSettings) mode(v string) error {
	switch strings.ToUpper(v) {
	case "DISABLED":
		t.off = true
	case "PREFERRED":
		t.prefer = true
	case "REQUIRED":
		t.on, t.noVerify = true, true
	case "VERIFY_CA":
		t.on, t.verify, t.identity = true, true, false
	case "VERIFY_IDENTITY":
		t.on, t.verify, t.identity = true, true, true
	default:
		return errors.New("it can be DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY")
	}
	return nil
}

// goMode is go-sql-driver's tls.
func (t *tlsSettings) goMode(v string) error {
	switch v {
	case "true":
		t.on, t.verify = true, true
	case "false":
		t.off = true
	case "preferred":
		t.prefer = true
	case "skip-verify":
		t.on, t.noVerify = true, true
	default:
		return errors.New("it can be true, false, skip-verify or preferred")
	}
	return nil
}

func (t *tlsSettings) apply(c *mysql.Config) error {
	wanted := t.on || t.verify || t.ca != "" || t.cert != "" || t.key != ""
	switch {
	case t.off:
		c.TLSConfig = "false"
		return nil
	case t.prefer && !wanted:
		c.TLSConfig = "preferred"
		return nil
	case !wanted:
		return nil
	}
	conf := &tls.Config{ServerName: t.host, MinVersion: tls.VersionTLS12}
	if err := t.files(conf); err != nil {
		return err
	}
	// Without an authority to trust and without the wish to verify, the line is
	// encrypted only, as Python's drivers do.
	if t.noVerify || !t.verify && t.ca == "" {
		conf.InsecureSkipVerify = true
	} else if !t.identity {
		conf.InsecureSkipVerify = true
		conf.VerifyConnection = verifyChain(conf.RootCAs)
	}
	c.TLS = conf
	return nil
}

func (t *tlsSettings) files(conf *tls.Config) error {
	if t.ca != "" {
		pem, err := os.ReadFile(t.ca)
		if err != nil {
			return fmt.Errorf("ssl_ca of the database URL: %w", err)
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return fmt.Errorf("ssl_ca of the database URL: the file %s holds no certificate in PEM form", t.ca)
		}
	}
	if t.cert == "" && t.key == "" {
		return nil
	}
	if t.cert == "" || t.key == "" {
		return errors.New("the database URL has only one of ssl_cert and ssl_key; give both")
	}
	pair, err := tls.LoadX509KeyPair(t.cert, t.key)
	if err != nil {
		return fmt.Errorf("ssl_cert and ssl_key of the database URL: %w", err)
	}
	conf.Certificates = []tls.Certificate{pair}
	return nil
}

// verifyChain checks the server's certificate without its host name.
func verifyChain(roots *x509.CertPool) func(tls.ConnectionState) error {
	return func(s tls.ConnectionState) error {
		between := x509.NewCertPool()
		for _, c := range s.PeerCertificates[1:] {
			between.AddCert(c)
		}
		_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
		return err
	}
}
