//go:build unix

package engine

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/postgresql"
	pgdriver "github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/revision"
)

// The test binary is also the process that is stopped: with this variable set it
// takes the lock, says "ready" at the place where it is to be stopped, waits there
// for a line, and says how its run ended.
const sleeperEnv = "ALEMBIC_TEST_SLEEPER"

func init() {
	if place, ok := os.LookupEnv(sleeperEnv); ok {
		fmt.Println(sleeper(place))
		os.Exit(0)
	}
}

// leaseServer is a database where locks of a session don't hold.
type leaseServer struct {
	url     string
	open    func(context.Context, string) (*sql.DB, error)
	dialect dialect.Dialect
}

// leaseTime is short in the tests, and long enough for a loaded machine.
const leaseTime = 2 * time.Second

func leaseOptions() Options {
	opts := options()
	opts.LeaseTime, opts.Log = leaseTime, slog.New(slog.DiscardHandler)
	return opts
}

// leaseSteps are two revisions that must not run twice.
func leaseSteps() ([]revision.Step, Functions) {
	return upgrades([]string{"a1", "a2"}, executing("CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)"), executing("INSERT INTO a VALUES (2)"))
}

// leaseOf is the server of a child: its URL follows the place.
func leaseOf(url string) leaseServer {
	return leaseServer{url, pgdriver.Open, postgresql.New()}
}

func sleeper(argument string) error {
	place, url, _ := strings.Cut(argument, " ")
	wait := func() {
		fmt.Println("ready")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	}
	opts := leaseOptions()
	if place == "in" {
		opts.OnVersionApply = func(context.Context, dialect.Conn, revision.Step, []string) error { wait(); return nil }
	}
	s := leaseOf(url)
	db, err := s.open(context.Background(), s.url)
	if err != nil {
		return err
	}
	d, err := Open(context.Background(), db, s.dialect, opts)
	if err != nil {
		return err
	}
	if _, err := d.Lock(context.Background()); err != nil {
		return err
	}
	if place == "before" {
		wait()
	}
	steps, find := leaseSteps()
	_, err = d.Run(context.Background(), nil, steps, find)
	return err
}

// start starts a sleeper and returns when it is ready.
func (s leaseServer) start(t *testing.T, place string) (child *exec.Cmd, wake func() string) {
	t.Helper()
	child = exec.Command(os.Args[0])
	child.Env = append(os.Environ(), sleeperEnv+"="+place+" "+s.url)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = child.Process.Kill(), child.Wait() })
	lines := bufio.NewReader(out)
	if line, err := lines.ReadString('\n'); line != "ready\n" {
		t.Fatalf("the sleeper says %q, %v", line, err)
	}
	return child, func() string {
		fmt.Fprintln(in)
		said, err := lines.ReadString('\n')
		if err != nil {
			t.Errorf("the sleeper says %q, %v", said, err)
		}
		return said
	}
}

// migrate takes the lock and runs what is missing.
func (s leaseServer) migrate(t *testing.T) error {
	t.Helper()
	db, err := s.open(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	d, err := Open(t.Context(), db, s.dialect, leaseOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	unlock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	heads, err := d.Heads(t.Context())
	if err != nil || len(heads) > 0 {
		return errors.Join(err, fmt.Errorf("the database is at %s", heads))
	}
	steps, find := leaseSteps()
	_, err = d.Run(t.Context(), nil, steps, find)
	return err
}

func (s leaseServer) rows(t *testing.T) int {
	t.Helper()
	db, err := s.open(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return number(t, db, "SELECT count(*) FROM a")
}

// onLeaseServers runs a test where locks of a session don't hold.
func onLeaseServers(t *testing.T, test func(*testing.T, leaseServer)) {
	t.Run("PgBouncer", func(t *testing.T) {
		pooled, _ := testdb.PgBouncer(t, "transaction")
		test(t, leaseOf(pooled))
	})
}

func TestStoppedHolderAppliesNothingAfterATakeover(t *testing.T) {
	onLeaseServers(t, func(t *testing.T, s leaseServer) {
		for _, place := range []string{"before", "in"} {
			t.Run(place, func(t *testing.T) { s.stopAndWake(t, place) })
		}
	})
}

func (s leaseServer) stopAndWake(t *testing.T, place string) {
	db, err := s.open(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range []string{"a", options().VersionTable.Name} {
		if _, err := db.Exec("DROP TABLE IF EXISTS " + table); err != nil {
			t.Fatal(err)
		}
	}
	child, wake := s.start(t, place)
	if err := child.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := s.migrate(t); err != nil {
		t.Fatal(err)
	}
	t.Logf("taken over and migrated after %s", time.Since(begun))
	if err := child.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if said := wake(); !strings.Contains(said, "lock was lost") && !strings.Contains(said, "terminat") {
		t.Errorf("the run that was stopped says: %s", said)
	}
	if n := s.rows(t); n != 2 {
		t.Errorf("the revisions wrote %d rows, want 2", n)
	}
}

func TestKilledHolderIsFollowedWithinTheLease(t *testing.T) {
	onLeaseServers(t, func(t *testing.T, s leaseServer) {
		child, _ := s.start(t, "in")
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := s.migrate(t); err != nil {
			t.Fatal(err)
		}
		if n := s.rows(t); n != 2 {
			t.Errorf("the revisions wrote %d rows, want 2", n)
		}
	})
}

func TestLeaseIsKeptForLongerThanItsTime(t *testing.T) {
	onLeaseServers(t, func(t *testing.T, s leaseServer) {
		_, wake := s.start(t, "before")
		db, err := s.open(t.Context(), s.url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		opts := leaseOptions()
		opts.LockTimeout = 2 * leaseTime
		d, err := Open(t.Context(), db, s.dialect, opts)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		var locked *LockError
		if _, err := d.Lock(t.Context()); !errors.As(err, &locked) || locked.Holder == "" {
			t.Errorf("the lock of a run that is alive: %v", err)
		}
		if said := wake(); said != "<nil>\n" {
			t.Errorf("the run says: %s", said)
		}
	})
}
