package testdb_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/internal/testdb"
)

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestPostgresGivesEachTestAnEmptyDatabaseOfItsOwn(t *testing.T) {
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			db := open(t, testdb.Postgres(t))
			if _, err := db.Exec("CREATE TABLE same_name (id INTEGER)"); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestPostgresDropsTheDatabaseAfterTheTest(t *testing.T) {
	testdb.SkipShort(t)
	var gone string
	t.Run("inner", func(t *testing.T) {
		gone = testdb.Postgres(t)
		if err := open(t, gone).Ping(); err != nil {
			t.Fatal(err)
		}
	})
	err := open(t, gone).Ping()
	if err == nil || !strings.Contains(err.Error(), "3D000") {
		t.Errorf("the database of a finished test answers %v; want unknown database (3D000)", err)
	}
}

func TestPasswordRoleNeedsItsPassword(t *testing.T) {
	url := testdb.Postgres(t)
	as := func(user string) error {
		return open(t, strings.Replace(url, "postgres@", user+"@", 1)).Ping()
	}
	if err := as(testdb.PasswordRole + ":wrong"); err == nil {
		t.Error("a wrong password is let in")
	}
	if err := as(testdb.PasswordRole + ":" + testdb.PasswordRole); err != nil {
		t.Error(err)
	}
}

// crashEnv makes this test binary start a server, tell its URL and die.
const crashEnv = "TESTDB_CRASH"

func TestMain(m *testing.M) {
	if os.Getenv(crashEnv) != "" {
		os.Unsetenv(testdb.PostgresURLEnv)
		s, err := testdb.StartPostgres(context.Background())
		if err != nil {
			panic(err)
		}
		fmt.Println(s.URL)
		panic("die as a failing test does")
	}
	os.Exit(m.Run())
}

// shortTemp is a folder that the servers' user may enter; the path of a socket
// in it must stay under a hundred bytes.
func shortTemp(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "td")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestServerAndItsFolderAreGoneWhenTheProcessPanics(t *testing.T) {
	testdb.SkipShort(t)
	tmp := shortTemp(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashEnv+"=1", "TMPDIR="+tmp)
	out, err := cmd.Output()
	if err == nil {
		t.Fatal("the process did not panic")
	}
	db := open(t, strings.TrimSpace(string(out)))
	deadline := time.Now().Add(20 * time.Second)
	for {
		left, err := filepath.Glob(filepath.Join(tmp, "alembic-*"))
		if err != nil {
			t.Fatal(err)
		}
		ping := db.Ping()
		if ping != nil && len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after the panic: ping = %v, folders left: %v", ping, left)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestMissingServerProgramsNameTheRemedy(t *testing.T) {
	t.Setenv(testdb.PostgresBinEnv, t.TempDir())
	if _, err := testdb.StartPostgres(context.Background()); err == nil || !strings.Contains(err.Error(), testdb.PostgresBinEnv) {
		t.Errorf("StartPostgres without programs = %v; want an error that names %s", err, testdb.PostgresBinEnv)
	}
}
