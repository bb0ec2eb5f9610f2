package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // database/sql driver "pgx"
)

// Environment variables of the PostgreSQL harness.
const (
	// PostgresURLEnv is the URL of a running server, of a user who may create
	// databases and roles.
	PostgresURLEnv = "ALEMBIC_TEST_POSTGRES_URL"
	// PostgresBinEnv is the folder of initdb and postgres to use.
	PostgresBinEnv = "ALEMBIC_TEST_PGBIN"
)

// PasswordRole is a PostgreSQL role, with the password of the same text, that
// needs its password to connect; no other role does.
const PasswordRole = "password_role"

const installAdvice = "run `make test`, which installs what is missing, or internal/testdb/install.sh"

// ownPostgres is this process's own server, started by the first test that
// asks for a database.
var ownPostgres = sync.OnceValues(func() (string, error) {
	s, err := StartPostgres(context.Background())
	if err != nil {
		return "", err
	}
	return s.URL, nil
})

// Postgres returns the URL of an empty PostgreSQL database of the test's own,
// which is dropped when the test ends. It may be called from parallel tests.
func Postgres(t testing.TB) string {
	t.Helper()
	skipShortWithout(t, PostgresURLEnv)
	admin, err := postgresURL()
	if err != nil {
		t.Fatalf("this test needs PostgreSQL: %v", err)
	}
	name := databaseName()
	if err := postgresExec(admin, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatalf("create the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := postgresExec(admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return withDatabase(admin, name)
}

func postgresURL() (string, error) {
	if given := os.Getenv(PostgresURLEnv); given != "" {
		return given, nil
	}
	return ownPostgres()
}

// withDatabase returns the URL with another database.
func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}

func postgresExec(server, statement string) error {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

// StartPostgres starts a PostgreSQL server of its own, for tests that stop or
// kill it and for the command withdb; others use Postgres.
func StartPostgres(ctx context.Context) (*Server, error) { return startPostgres(ctx) }

// StartDurablePostgres starts one that keeps what it has committed when it is killed,
// in the middle of a page too.
func StartDurablePostgres(ctx context.Context) (*Server, error) {
	return startPostgres(ctx, "-c", "synchronous_commit=on", "-c", "full_page_writes=on")
}

func startPostgres(ctx context.Context, flags ...string) (*Server, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	spec := serverSpec{
		name: "postgres",
		user: "postgres",
		quit: "QUIT", // immediate shutdown
		prepare: func(ctx context.Context, s *Server) error {
			return preparePostgres(ctx, s, bin)
		},
		command: func(s *Server, port int) ([]string, string) {
			argv := append([]string{filepath.Join(bin, "postgres"), "-D", filepath.Join(s.dir, "data"), "-p", fmt.Sprint(port)}, postgresFlags(s.dir)...)
			return append(argv, flags...),
				fmt.Sprintf("postgresql://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
		},
		ready: func(_ context.Context, url string) error { return postgresExec(url, "SELECT 1") },
	}
	s, err := spec.start(ctx)
	if err != nil {
		return nil, err
	}
	role := fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", PasswordRole, PasswordRole)
	if err := postgresExec(s.URL, role); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// postgresFlags make a server whose data may be lost, with room for a thousand
// tables in one transaction and for tests in parallel.
func postgresFlags(dir string) []string {
	var flags []string
	for _, setting := range []string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=" + dir,
		"fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"max_locks_per_transaction=1024", "max_connections=200",
		"autovacuum=off", "logging_collector=off", "timezone=UTC", "jit=off",
	} {
		flags = append(flags, "-c", setting)
	}
	return flags
}

// hba lets everyone in on loopback, PasswordRole with its password only and
// CertificateRole with its certificate.
const hba = "hostssl all " + CertificateRole + " all cert\nhost all " + CertificateRole + " all reject\nhost all " + PasswordRole + " all scram-sha-256\nlocal all all trust\nhost all all all trust\n"

func preparePostgres(ctx context.Context, s *Server, bin string) error {
	data := filepath.Join(s.dir, "data")
	err := s.output(ctx, "postgres", filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres",
		"-E", "UTF8", "--no-locale", "-N", "--no-instructions")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(data, "pg_hba.conf"), []byte(hba), 0o600)
}

// postgresBin finds the folder of the server's programs: what the environment
// says, what is in PATH, or the newest of Debian's.
func postgresBin() (string, error) {
	if dir := os.Getenv(PostgresBinEnv); dir != "" {
		if !hasPostgres(dir) {
			return "", fmt.Errorf("%s: the folder %s has no initdb and postgres", PostgresBinEnv, dir)
		}
		return dir, nil
	}
	if path, err := exec.LookPath("initdb"); err == nil && hasPostgres(filepath.Dir(path)) {
		return filepath.Dir(path), nil
	}
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.SortFunc(dirs, func(a, b string) int { // 9.6 before 15: the longer number is the newer
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(b, a)
	})
	for _, dir := range dirs {
		if hasPostgres(dir) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("no PostgreSQL server (initdb, postgres) is in PATH, /usr/lib/postgresql/*/bin or %s; %s", PostgresBinEnv, installAdvice)
}

func hasPostgres(dir string) bool {
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(dir, program)); err != nil {
			return false
		}
	}
	return true
}
