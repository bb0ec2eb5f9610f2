package mysql

import (
	"context"
	"encoding/pem"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/testdb"
)

func TestOpenReachesTheDatabaseOfTheURL(t *testing.T) {
	plain := testdb.MariaDB(t)
	address, name, _ := strings.Cut(strings.TrimPrefix(plain, "mariadb://root@"), "/")
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{
		plain,
		"mysql://root@" + address + "/" + name,
		"mysql+pymysql://root@localhost:" + port + "/" + name + "?charset=utf8mb4&use_unicode=1&connect_timeout=5",
		"mariadb+mariadbconnector://password_role:password%5Frole@" + address + "/" + name + "?read_timeout=30&sql_mode=ANSI",
		plain + "?collation=utf8mb4_bin&time_zone=%2B02:00",
		plain + "?ssl_mode=PREFERRED",
	} {
		db, err := Driver.Open(context.Background(), url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		var got string
		var now time.Time
		if err := db.QueryRow("SELECT DATABASE(), NOW()").Scan(&got, &now); err != nil || got != name {
			t.Errorf("%s: got %q, %v", url, got, err)
		}
		db.Close()
	}
}

func TestSettingsOfTheURLReachTheSession(t *testing.T) {
	db, err := Driver.Open(context.Background(), testdb.MariaDB(t)+"?sql_mode=NO_BACKSLASH_ESCAPES&time_zone=%2B02:00&collation=utf8mb4_bin")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var mode, zone, collation string
	if err := db.QueryRow("SELECT @@sql_mode, @@time_zone, @@collation_connection").Scan(&mode, &zone, &collation); err != nil {
		t.Fatal(err)
	}
	if mode != "NO_BACKSLASH_ESCAPES" || zone != "+02:00" || collation != "utf8mb4_bin" {
		t.Errorf("got %q, %q, %q", mode, zone, collation)
	}
	if _, err := db.Exec("SELECT 1; SELECT 2"); err == nil {
		t.Error("two statements in one call are accepted")
	}
}

func TestFailuresAreOneSentenceWithoutThePassword(t *testing.T) {
	good := testdb.MariaDB(t)
	address, _, _ := strings.Cut(strings.TrimPrefix(good, "mariadb://root@"), "/")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := free.Addr().String()
	free.Close()
	for url, want := range map[string]string{
		"mysql://password_role:hunter2%40@" + address + "/x":                  `refused the user "password_role"`,
		"mysql://root:hunter2%40@" + closed + "/x":                            "no MySQL or MariaDB server answers at " + closed,
		"mysql://root@" + address + "/no_such_db":                             `has no database "no_such_db"; create it with CREATE DATABASE`,
		"mysql://root:hunter2%40@no-such-host.invalid/x":                      "no MySQL or MariaDB server answers at no-such-host.invalid:3306",
		"mysql://root:hunter2%40@" + address + "/x?nope=1":                    `unknown parameter "nope"; known are`,
		"mysql://root:hunter2%40@" + address + "/x?parseTime=1":               "set by alembic",
		"mysql://root:hunter2%40@" + address + "/x?multiStatements=true":      "stays off",
		"mysql://root:hunter2%40@" + address + "/x?init_command=SET+x":        "not supported",
		"mysql://root:hunter2%40@" + address + "/x?connect_timeout=soon":      "number of seconds",
		"mysql://root:hunter2%40@" + address + "/x?ssl_ca=/no/such/file":      "ssl_ca",
		"mysql://root:hunter2%40@" + address + "/x?ssl_cert=/no/such/file":    "give both",
		"mysql://root:hunter2%40@" + address + "/x?ssl_mode=SOMETIMES":        "VERIFY_IDENTITY",
		"mysql://root:hunter2%40@" + address + "/x?sql_mode=a%27":             "quotes",
		"mariadb://root:hunter2%40@" + address:                                "the mariadb URL names no database: write its name behind the last slash",
		"mysql://root:hunter2%@" + address + "/x":                             "percent",
		"mysql://root:hunter2%40@" + address + "/x?ssl_mode=REQUIRED":         "TLS",
		"mysql://root:hunter2%40@" + address + "/x?unix_socket=/no/such.sock": "/no/such.sock",
	} {
		_, err := Driver.Open(context.Background(), url)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", url, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: the error is %q", url, err)
		}
	}
}

func TestURLFormsBecomeAddresses(t *testing.T) {
	for url, want := range map[string]string{
		"mysql://u@h/d":                        "tcp h:3306",
		"mysql://u@[::1]:3307/d":               "tcp [::1]:3307",
		"mysql:///d":                           "tcp 127.0.0.1:3306",
		"mysql://u@h/d?unix_socket=/tmp/a.soc": "unix /tmp/a.soc",
	} {
		u, err := config.ParseURL(url)
		if err != nil {
			t.Fatal(err)
		}
		c, err := driverConfig(u)
		if err != nil || c.Net+" "+c.Addr != want || !c.ParseTime || c.MultiStatements || !c.ClientFoundRows {
			t.Errorf("%s: got %+v, %v; want %s", url, c, err, want)
		}
	}
}

func TestTLSParametersAreTranslated(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	server.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]struct {
		name               string // Config.TLSConfig
		tls, skip, byChain bool
	}{
		"":                         {},
		"ssl_disabled=true":        {name: "false"},
		"ssl_mode=PREFERRED":       {name: "preferred"},
		"tls=preferred":            {name: "preferred"},
		"ssl=true":                 {tls: true, skip: true},
		"ssl_mode=REQUIRED":        {tls: true, skip: true},
		"tls=skip-verify":          {tls: true, skip: true},
		"tls=true":                 {tls: true},
		"ssl_mode=VERIFY_IDENTITY": {tls: true},
		"ssl_ca=" + ca:             {tls: true},
		"ssl_ca=" + ca + "&ssl_check_hostname=false": {tls: true, skip: true, byChain: true},
		"ssl_ca=" + ca + "&ssl_mode=VERIFY_CA":       {tls: true, skip: true, byChain: true},
	} {
		u, err := config.ParseURL("mysql://u@h/d?" + query)
		if err != nil {
			t.Fatal(err)
		}
		c, err := driverConfig(u)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if c.TLSConfig != want.name || (c.TLS != nil) != want.tls {
			t.Errorf("%s: got %q, %v", query, c.TLSConfig, c.TLS)
		}
		if c.TLS != nil && (c.TLS.InsecureSkipVerify != want.skip || (c.TLS.VerifyConnection != nil) != want.byChain || c.TLS.ServerName != "h") {
			t.Errorf("%s: got skip %v, by chain %v, name %q", query, c.TLS.InsecureSkipVerify, c.TLS.VerifyConnection != nil, c.TLS.ServerName)
		}
	}
}
