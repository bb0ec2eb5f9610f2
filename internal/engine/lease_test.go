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
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	driver "github.com/alembic-go/alembic/driver/mysql"
	pgdriver "github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
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
	other   string // leads to another node, if there are several
	open    func(context.Context, string) (*sql.DB, error)
	dialect dialect.Dialect
}

// leaseTime is short in the tests, and long enough for a loaded machine.
const leaseTime = 2 * time.Second

func leaseOptions() Options {
	opts := options()
	opts.LeaseTime, opts.Log = leaseTime, slog.New(slog.DiscardHandler)
	opts.Journal = schema.Name("alembic_journal") // MariaDB keeps the table of a half applied revision
	return opts
}

// leaseSteps are two revisions that must not run twice.
func leaseSteps() ([]revision.Step, Functions) {
	return upgrades([]string{"a1", "a2"}, executing("CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)"), executing("INSERT INTO a VALUES (2)"))
}

// leaseOf is the database of a URL.
func leaseOf(url string) leaseServer {
	if strings.HasPrefix(url, "mariadb:") {
		return leaseServer{url, url, driver.Driver.Open, mysql.NewMariaDB()}
	}
	return leaseServer{url, url, pgdriver.Open, postgresql.New()}
}

func sleeper(argument string) error {
	place, url, _ := strings.Cut(argument, " ")
	wait := func() {
		fmt.Println("ready")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	}
	opts := leaseOptions()
	if place == "in" {
		opts.OnVersionApply = func(*Step, revision.Step, []string) error { wait(); return nil }
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
	db, err := s.open(t.Context(), s.other)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	d, err := Open(t.Context(), db, s.dialect, leaseOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	unlock, err := d.Lock(testdb.Soon(t))
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	heads, err := d.Heads(t.Context())
	if err != nil || len(heads) > 0 {
		return errors.Join(err, fmt.Errorf("the database is at %s", heads))
	}
	if _, err := d.Unfinished(t.Context()); err != nil {
		return err
	}
	steps, find := leaseSteps()
	_, err = d.Run(testdb.Soon(t), nil, steps, find)
	return err
}

func (s leaseServer) rows(t *testing.T) int {
	t.Helper()
	db, err := s.open(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if db.SetMaxOpenConns(1); s.dialect.Name() == "mariadb" { // what another node wrote counts
		change(t, db, "SET SESSION wsrep_sync_wait = 7")
	}
	return number(t, db, "SELECT count(*) FROM a")
}

// onLeaseServers runs a test where locks of a session don't hold.
func onLeaseServers(t *testing.T, test func(*testing.T, leaseServer)) {
	t.Run("PgBouncer", func(t *testing.T) {
		pooled, _ := testdb.PgBouncer(t, "transaction")
		test(t, leaseOf(pooled))
	})
	t.Run("Galera, the same node", func(t *testing.T) { test(t, leaseOf(testdb.Galera(t)[0])) })
	t.Run("Galera, another node", func(t *testing.T) {
		nodes := testdb.Galera(t)
		s := leaseOf(nodes[0])
		s.other = nodes[1]
		test(t, s)
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
	for _, table := range []string{"a", options().VersionTable.Name, "alembic_journal"} {
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
	said := wake()
	refused := func(text string) bool { return strings.Contains(said, text) }
	if !slices.ContainsFunc([]string{"lock was lost", "connection", "another process changed"}, refused) {
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
		if _, err := d.Lock(testdb.Soon(t)); !errors.As(err, &locked) || locked.Holder == "" {
			t.Errorf("the lock of a run that is alive: %v", err)
		}
		if said := wake(); said != "<nil>\n" {
			t.Errorf("the run says: %s", said)
		}
	})
}

// lockTakenOver locks, and somebody else takes the lock over. It returns what gives it back.
func lockTakenOver(t *testing.T, d *Database, db *sql.DB) (unlock func()) {
	t.Helper()
	unlock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE alembic_lock SET fence = fence + 1 WHERE part = 'main'"); err != nil {
		t.Fatal(err)
	}
	return unlock
}

func TestRunWhoseLockWasTakenOverSendsNoSchemaChange(t *testing.T) {
	s := leaseOf(testdb.Galera(t)[0])
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
	defer lockTakenOver(t, d, db)()
	steps, find := leaseSteps()
	var lost *dialect.LostLockError
	if _, err := d.Run(testdb.Soon(t), nil, steps, find); !errors.As(err, &lost) {
		t.Errorf("the run ends with %v", err)
	}
	if n := number(t, db, "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'a'"); n != 0 {
		t.Error("the table of the revision is there")
	}
}

// TestRunWhoseLockWasTakenOverCommitsNoRows has a revision without a schema change, which
// no fence keeps from being committed but the one before its record.
func TestRunWhoseLockWasTakenOverCommitsNoRows(t *testing.T) {
	s := leaseOf(testdb.Galera(t)[0])
	db, err := s.open(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, text := range []string{"DROP TABLE IF EXISTS a, alembic_journal, " + options().VersionTable.Name, "CREATE TABLE a (x INTEGER) ENGINE=InnoDB"} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Open(t.Context(), db, s.dialect, leaseOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.EnsureTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer lockTakenOver(t, d, db)()
	steps, find := upgrades([]string{"a1"}, executing("INSERT INTO a VALUES (1)"))
	var lost *dialect.LostLockError
	if _, err := d.Run(testdb.Soon(t), nil, steps, find); !errors.As(err, &lost) {
		t.Errorf("the run ends with %v", err)
	}
	if n := number(t, db, "SELECT count(*) FROM a"); n != 0 {
		t.Errorf("the revision left %d rows", n)
	}
}
