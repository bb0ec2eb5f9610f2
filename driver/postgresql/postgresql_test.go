package postgresql_test

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
)

func open(t *testing.T, text string) *sql.DB {
	t.Helper()
	db, err := postgresql.Open(t.Context(), text)
	if err != nil {
		t.Fatalf("open %s: %v", text, err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func ask(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var s string
	if err := db.QueryRow(query).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func parsed(t *testing.T) *url.URL {
	t.Helper()
	u, err := url.Parse(testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestOpenTakesSQLAlchemysURLs(t *testing.T) {
	u := parsed(t)
	name := strings.TrimPrefix(u.Path, "/")
	sockets := ask(t, open(t, u.String()), "SHOW unix_socket_directories")
	for what, text := range map[string]string{
		"plain":              "postgresql://postgres@" + u.Host + "/" + name,
		"driver suffix":      "postgresql+psycopg2://postgres@" + u.Host + "/" + name,
		"postgres scheme":    "postgres://postgres@" + u.Host + "/" + name,
		"host in the query":  "postgresql://postgres@/" + name + "?host=127.0.0.1&port=" + u.Port(),
		"host and port":      "postgresql://postgres@/" + name + "?host=127.0.0.1:" + u.Port(),
		"two hosts":          "postgresql://postgres@/" + name + "?host=127.0.0.1:" + u.Port() + "&host=127.0.0.1:1",
		"unix socket":        "postgresql://postgres@/" + name + "?host=" + sockets + "&port=" + u.Port(),
		"hosts as in libpq":  "postgresql://postgres@127.0.0.1:1," + u.Host + "/" + name,
		"host without port":  "postgresql://postgres@" + u.Host + ",other.invalid/" + name,
		"IPv6 and IPv4":      "postgresql://postgres@[::1]:1," + u.Host + "/" + name + "?target_session_attrs=read-write",
		"socket as the host": "postgresql://postgres@" + url.QueryEscape(sockets) + ":" + u.Port() + "/" + name,
		"socket and host":    "postgresql://postgres@%2Fnowhere:1," + u.Host + "/" + name + "?options=-c%20lock_timeout%3D1s",
		"password":           "postgresql://" + testdb.PasswordRole + ":" + testdb.PasswordRole + "@" + u.Host + "/" + name + "?sslmode=disable",
		"escaped password":   "postgresql://password%5Frole:password%5Frole@" + u.Host + "/" + name,
		"libpq's parameters": u.String() + "&connect_timeout=5&keepalives=1&gssencmode=disable&target_session_attrs=read-write",
	} {
		t.Run(what, func(t *testing.T) {
			if got := ask(t, open(t, text), "SELECT current_database()"); got != name {
				t.Errorf("the database is %q, want %q", got, name)
			}
		})
	}
}

func TestServiceAndPasswordFilesAreRead(t *testing.T) {
	u := parsed(t)
	name := strings.TrimPrefix(u.Path, "/")
	dir := t.TempDir()
	write := func(file, text string) string {
		file = filepath.Join(dir, file)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	services := write("services.conf", "[shop]\nhost=127.0.0.1\nport="+u.Port()+"\nuser=postgres\ndbname="+name+"\n")
	passwords := write("passwords", "127.0.0.1:"+u.Port()+":"+name+":"+testdb.PasswordRole+":"+testdb.PasswordRole+"\n")
	t.Setenv("PGSERVICEFILE", services)
	if got := ask(t, open(t, "postgresql:///?service=shop"), "SELECT current_database()"); got != name {
		t.Errorf("the service's database is %q, want %q", got, name)
	}
	withFile := "postgresql://" + testdb.PasswordRole + "@" + u.Host + "/" + name
	if got := ask(t, open(t, withFile+"?passfile="+passwords), "SELECT current_user"); got != testdb.PasswordRole {
		t.Errorf("the user is %q", got)
	}
	t.Setenv("PGPASSFILE", passwords)
	if got := ask(t, open(t, withFile), "SELECT current_user"); got != testdb.PasswordRole {
		t.Errorf("the user is %q", got)
	}
}

func TestQueryParametersThatAreSettingsReachTheServer(t *testing.T) {
	u := parsed(t)
	db := open(t, u.String()+"&search_path=app,public&application_name=my+app&options=-c%20lock_timeout%3D1234")
	for setting, want := range map[string]string{"search_path": "app,public", "application_name": "my app", "lock_timeout": "1234ms"} {
		if got := ask(t, db, "SHOW "+setting); got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
	if got := ask(t, open(t, u.String()), "SHOW application_name"); got != "alembic" {
		t.Errorf("application_name = %q, want alembic", got)
	}
}

func TestDatabaseNamesWithOddCharacters(t *testing.T) {
	u := parsed(t)
	db := open(t, u.String())
	const odd = `it's a "%?\x`
	quoted := `"` + strings.ReplaceAll(odd, `"`, `""`) + `"`
	if _, err := db.Exec("CREATE DATABASE " + quoted); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + quoted + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	text := "postgresql://postgres@" + u.Host + "/" + url.PathEscape(odd)
	if got := ask(t, open(t, text), "SELECT current_database()"); got != odd {
		t.Errorf("the database is %q, want %q", got, odd)
	}
}

func TestFailuresAreOneSentenceWithoutThePassword(t *testing.T) {
	u := parsed(t)
	name := strings.TrimPrefix(u.Path, "/")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	l.Close()
	const secret = "s3cr%25t'x"
	for what, c := range map[string]struct{ url, want string }{
		"nobody listens":        {"postgresql://u:" + secret + "@" + nobody + "/d", "no server answers at " + nobody},
		"nobody at any host":    {"postgresql://u:" + secret + "@" + nobody + ",127.0.0.1:1/d", "no server answers at " + nobody + ", 127.0.0.1:1"},
		"only read-only hosts":  {"postgresql://postgres@" + u.Host + "," + u.Host + "/" + name + "?target_session_attrs=read-only", "is what target_session_attrs in the URL asks for: connection is not read only; name the right server, or leave the parameter out"},
		"only a standby":        {"postgresql://postgres@" + u.Host + "/" + name + "?target_session_attrs=standby", "is what target_session_attrs in the URL asks for: server is not in hot standby mode"},
		"no socket":             {"postgresql://u:" + secret + "@/d?host=" + filepath.Join(t.TempDir(), "none"), "there is no PostgreSQL socket"},
		"unknown host":          {"postgresql://u:" + secret + "@host.invalid/d", `the host "host.invalid"`},
		"wrong password":        {"postgresql://" + testdb.PasswordRole + ":" + secret + "@" + u.Host + "/" + name, `refuses the password of user "password_role"`},
		"unknown database":      {"postgresql://postgres:" + secret + "@" + u.Host + "/nope", `has no database "nope"`},
		"unknown user":          {"postgresql://nope:" + secret + "@" + u.Host + "/" + name, `role "nope" does not exist`},
		"unknown parameter":     {"postgresql://postgres:" + secret + "@" + u.Host + "/" + name + "?nope=1", `unrecognized configuration parameter "nope"`},
		"parameter of Python":   {"postgresql+asyncpg://postgres:" + secret + "@" + u.Host + "/" + name + "?ssl=require", "write sslmode=require"},
		"impossible sslmode":    {"postgresql://postgres:" + secret + "@" + u.Host + "/" + name + "?sslmode=" + secret, "parameters of the PostgreSQL URL"},
		"TLS that isn't there":  {"postgresql://postgres:" + secret + "@" + u.Host + "/" + name + "?sslmode=require", "does not offer TLS"},
		"broken escape":         {"postgresql://postgres:s3cr%t'x@" + u.Host + "/" + name, "%25"},
		"IPv6, nobody listens":  {"postgresql://u:" + secret + "@[::1]:1/d", "[::1]:1"},
		"the port is no number": {"postgresql://u:" + secret + "@localhost:x/d", "port"},
	} {
		t.Run(what, func(t *testing.T) {
			_, err := postgresql.Open(t.Context(), c.url)
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %q does not say %q", err, c.want)
			}
			if strings.Contains(err.Error(), "s3cr") || strings.Contains(err.Error(), "\n") {
				t.Errorf("the error shows the password or has several lines: %q", err)
			}
		})
	}
}

func TestFailureUnwrapsToTheServersError(t *testing.T) {
	u := parsed(t)
	_, err := postgresql.Open(t.Context(), "postgresql://postgres@"+u.Host+"/nope")
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != "3D000" {
		t.Errorf("error %v unwraps to %v; want the server's 3D000", err, e)
	}
}

func TestCancelledContextIsNoMatterOfTheURL(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := postgresql.Open(ctx, testdb.Postgres(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v; want context.Canceled", err)
	}
}

func TestNoStatementStaysPrepared(t *testing.T) {
	db := open(t, testdb.Postgres(t))
	db.SetMaxOpenConns(1)
	for _, change := range []string{"CREATE TABLE t (a integer)", "ALTER TABLE t ADD b text", "ALTER TABLE t ALTER a TYPE text"} {
		if _, err := db.Exec(change); err != nil {
			t.Fatal(err)
		}
		rows, err := db.Query("SELECT * FROM t WHERE a::text <> $1", "x")
		if err != nil {
			t.Fatalf("after %s: %v", change, err)
		}
		rows.Close()
	}
}
