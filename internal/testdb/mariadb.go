package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// Environment variables of the MariaDB harness.
const (
	// MariaDBURLEnv is the URL of a running server, of a user who may create
	// databases and users: mariadb://root@127.0.0.1:3306/mysql.
	MariaDBURLEnv = "ALEMBIC_TEST_MARIADB_URL"
	// MariaDBBinEnv is the folder of mariadbd to use.
	MariaDBBinEnv = "ALEMBIC_TEST_MARIADB_BIN"
)

// ownMariaDB is this process's own server, started by the first test that
// asks for a database.
var ownMariaDB = sync.OnceValues(func() (string, error) {
	s, err := StartMariaDB(context.Background())
	if err != nil {
		return "", err
	}
	return s.URL, nil
})

// MariaDB returns the URL of an empty MariaDB database of the test's own, which
// is dropped when the test ends. It may be called from parallel tests. The user
// "password_role" needs the password of the same text to connect; root needs
// none.
func MariaDB(t testing.TB) string {
	t.Helper()
	skipShortWithout(t, MariaDBURLEnv)
	admin, err := mariaDBURL()
	if err != nil {
		t.Fatalf("this test needs MariaDB: %v", err)
	}
	name := databaseName()
	if err := mariaDBExec(context.Background(), admin, "CREATE DATABASE "+name); err != nil {
		t.Fatalf("create the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := mariaDBExec(context.Background(), admin, "DROP DATABASE IF EXISTS "+name); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return withDatabase(admin, name)
}

func mariaDBURL() (string, error) {
	if given := os.Getenv(MariaDBURLEnv); given != "" {
		return given, nil
	}
	return ownMariaDB()
}

// mariaDBExec runs statements, one by one, on a connection of its own.
func mariaDBExec(ctx context.Context, server string, statements ...string) error {
	dsn, err := mariaDBDSN(server)
	if err != nil {
		return err
	}
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// mariaDBDSN turns mariadb://user:password@host:port/database into what the
// driver reads. The harness can't use driver/mysql, which is tested with it.
func mariaDBDSN(server string) (string, error) {
	_, rest, ok := strings.Cut(server, "://")
	user, place, ok2 := strings.Cut(rest, "@")
	address, database, ok3 := strings.Cut(place, "/")
	if !ok || !ok2 || !ok3 {
		return "", errors.New("the URL of the MariaDB server is not mariadb://user:password@host:port/database")
	}
	c := mysql.NewConfig()
	c.User, c.Passwd, _ = strings.Cut(user, ":")
	c.Net, c.Addr, c.DBName = "tcp", address, database
	c.Logger = &mysql.NopLogger{} // attempts before the server is up are expected
	return c.FormatDSN(), nil
}

// StartMariaDB starts a MariaDB server of its own, for tests that stop or kill
// it and for the command withdb; others use MariaDB.
func StartMariaDB(ctx context.Context) (*Server, error) { return startMariaDB(ctx) }

// StartDurableMariaDB starts one that keeps what it has committed when it is killed,
// in the middle of a page too.
func StartDurableMariaDB(ctx context.Context) (*Server, error) {
	return startMariaDB(ctx, "--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=1")
}

func startMariaDB(ctx context.Context, flags ...string) (*Server, error) {
	programs, err := mariaDBPrograms()
	if err != nil {
		return nil, err
	}
	spec := serverSpec{
		name: "mariadb",
		user: "mysql",
		quit: "KILL", // its data is thrown away; a clean shutdown takes seconds
		prepare: func(ctx context.Context, s *Server) error {
			return s.output(ctx, "mysql", programs.install, "--no-defaults", "--datadir="+filepath.Join(s.dir, "data"),
				"--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=8M", "--tmpdir="+s.dir)
		},
		command: func(s *Server, port int) ([]string, string) {
			argv := append([]string{programs.server}, mariaDBFlags(s.dir, port)...)
			return append(argv, flags...),
				fmt.Sprintf("mariadb://root@127.0.0.1:%d/mysql", port)
		},
		ready: func(ctx context.Context, url string) error { return mariaDBExec(ctx, url, "SELECT 1") },
	}
	s, err := spec.start(ctx)
	if err != nil {
		return nil, err
	}
	err = mariaDBExec(ctx, s.URL,
		fmt.Sprintf("CREATE USER '%s'@'%%' IDENTIFIED BY '%s'", PasswordRole, PasswordRole),
		fmt.Sprintf("GRANT ALL ON *.* TO '%s'@'%%'", PasswordRole))
	if err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// mariaDBFlags make a server whose data may be lost, with Debian's character
// set. Its temporary files are its own: a starting server removes all those that
// it finds, another server's too.
func mariaDBFlags(dir string, port int) []string {
	return []string{
		"--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--bind-address=127.0.0.1",
		fmt.Sprintf("--port=%d", port), "--socket=" + filepath.Join(dir, "s.sock"), "--pid-file=" + filepath.Join(dir, "pid"), "--tmpdir=" + dir,
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci", "--default-time-zone=+00:00",
		"--innodb-flush-log-at-trx-commit=0", "--skip-innodb-doublewrite", "--innodb-flush-method=nosync", "--debug-no-sync",
		"--innodb-log-file-size=8M", "--innodb-buffer-pool-size=32M", "--skip-name-resolve", "--max-connections=300",
		"--performance-schema=off",
	}
}

type mariaDBBinaries struct{ server, install string }

// mariaDBPrograms finds the server and its set-up script: in the folder that
// the environment names, in PATH, or in Debian's /usr/sbin.
func mariaDBPrograms() (mariaDBBinaries, error) {
	var p mariaDBBinaries
	var err error
	if p.server, err = findMariaDB("mariadbd"); err != nil {
		return p, err
	}
	p.install, err = findMariaDB("mariadb-install-db")
	return p, err
}

func findMariaDB(program string) (string, error) {
	if dir := os.Getenv(MariaDBBinEnv); dir != "" {
		return exec.LookPath(filepath.Join(dir, program))
	}
	for _, candidate := range []string{program, "/usr/sbin/" + program, "/usr/bin/" + program} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no MariaDB server (%s) is in PATH, /usr/sbin or %s; %s", program, MariaDBBinEnv, installAdvice)
}
