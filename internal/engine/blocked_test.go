package engine

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/internal/testdb"
)

const shortLimit = time.Second

// bounded are the options of a run whose statements wait briefly.
func bounded(retries int) Options {
	opts := journaled()
	opts.Limits, opts.LockRetries = dialect.Limits{Lock: shortLimit}, retries
	return opts
}

// reader has read the table t in a transaction that stays open.
func reader(t *testing.T, s server) (conn *sql.Conn, leave func()) {
	t.Helper()
	conn, err := s.pool(t).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	for _, text := range []string{"BEGIN", "SELECT x AS report FROM t"} {
		if _, err := conn.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	return conn, func() {
		if _, err := conn.ExecContext(context.Background(), "COMMIT"); err != nil {
			t.Error(err)
		}
	}
}

// altering runs a revision that alters the table t.
func altering(t *testing.T, d *Database) error {
	steps, find := upgrades([]string{"a1"}, executing("ALTER TABLE t ADD COLUMN y INTEGER"))
	_, err := d.Run(testdb.Soon(t), nil, steps, find)
	return err
}

// TestALongReaderIsNamedAndNobodyWaitsLongForIt has sessions come all the time that
// the server puts behind the statement that waits for the reader.
func TestALongReaderIsNamedAndNobodyWaitsLongForIt(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		change(t, s.db, "CREATE TABLE t (x INTEGER)")
		_, leave := reader(t, s)
		defer leave()
		done, longest := make(chan bool), make(chan time.Duration)
		go func() {
			var most time.Duration
			for {
				start := time.Now()
				if _, err := s.db.ExecContext(context.Background(), "SELECT count(*) FROM t"); err != nil {
					t.Error(err)
				}
				most = max(most, time.Since(start))
				select {
				case <-done:
					longest <- most
					return
				default:
				}
			}
		}()
		d := s.open(t, bounded(1))
		err := altering(t, d)
		close(done)
		var blocked *BlockedError
		if !errors.As(err, &blocked) || blocked.Attempts != 2 || len(blocked.Blockers) == 0 {
			t.Fatalf("%v", err)
		}
		at := slices.IndexFunc(blocked.Blockers, func(b dialect.Blocker) bool { return b.Idle })
		if at < 0 || blocked.Blockers[at].ID == 0 || !strings.Contains(err.Error(), blocked.Blockers[at].String()) {
			t.Errorf("the reader isn't among %v of\n%v", blocked.Blockers, err)
		}
		if b := blocked.Blockers[max(at, 0)]; b.User == "" || b.From == "" || b.Age < shortLimit || b.Age > time.Minute {
			t.Errorf("the reader is described as %+v", b)
		}
		if s.dialect.Name() == "postgresql" && !strings.Contains(err.Error(), "idle in its transaction after: SELECT x AS report FROM t") {
			t.Errorf("the reader isn't named:\n%v", err)
		}
		most := <-longest
		if t.Logf("others waited %s at most", most); most > shortLimit+3*time.Second {
			t.Errorf("others waited %s", most)
		}
		if got := state(t, d); got != "[] []" {
			t.Errorf("the database holds %s", got)
		}
	})
}

// TestAStatementInTheWayIsShown has a query run for as long as a revision waits.
func TestAStatementInTheWayIsShown(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		query := "SELECT pg_sleep(4), x AS report FROM t"
		if s.dialect.Name() == "mariadb" {
			query = "SELECT SLEEP(4), x AS report FROM t"
		}
		change(t, s.db, "CREATE TABLE t (x INTEGER)")
		change(t, s.db, "INSERT INTO t VALUES (1)")
		ended := make(chan error, 1)
		go func() {
			_, err := s.db.ExecContext(context.Background(), query)
			ended <- err
		}()
		s.awaitSleeps(t, s.db, 1)
		if err := altering(t, s.open(t, bounded(0))); err == nil || !strings.Contains(err.Error(), ", running: "+query) {
			t.Errorf("the query isn't named: %v", err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestAStepThatMetALockIsRepeated(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		change(t, s.db, "CREATE TABLE t (x INTEGER)")
		_, leave := reader(t, s)
		opts := bounded(1)
		var told string
		opts.Log = slog.New(&lines{react: func(message string) {
			if strings.HasPrefix(message, "A lock was not free in time; trying again (attempt 2)") {
				told = message
				leave()
			}
		}})
		d := s.open(t, opts)
		if err := d.EnsureTables(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := altering(t, d); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(told, "in the way") && !strings.Contains(told, "In the way") || !strings.Contains(told, "idle in its transaction") {
			t.Errorf("the line between two attempts doesn't name the reader: %s", told)
		}
		entries, err := d.Journal(t.Context())
		if err != nil || len(entries) != 2 || entries[0].Outcome != journal.Failed || entries[1].Outcome != journal.Done {
			t.Errorf("%+v, %v", entries, err)
		}
	})
}

// TestWhatStaysIsNotRepeated has a step meet a lock behind a schema change that
// MariaDB has committed.
func TestWhatStaysIsNotRepeated(t *testing.T) {
	s := mariaDB(t)
	change(t, s.db, "CREATE TABLE t (x INTEGER)")
	_, leave := reader(t, s)
	defer leave()
	d := s.open(t, bounded(1))
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE u (x INTEGER)", "ALTER TABLE t ADD COLUMN y INTEGER"))
	_, err := d.Run(testdb.Soon(t), nil, steps, find)
	wantStays(t, err, "CREATE TABLE u (x INTEGER)")
}

// TestWhatIsInTheWayIsEndedOnRequest has a row that is locked, because MariaDB
// tells only of rows whose lock they are.
func TestWhatIsInTheWayIsEndedOnRequest(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		change(t, s.db, "CREATE TABLE t (x INTEGER)")
		change(t, s.db, "INSERT INTO t VALUES (1)")
		conn, _ := reader(t, s)
		if _, err := conn.ExecContext(t.Context(), "UPDATE t SET x = 2"); err != nil {
			t.Fatal(err)
		}
		opts := bounded(0)
		opts.CancelBlockers = time.Millisecond
		d := s.open(t, opts)
		steps, find := upgrades([]string{"a1"}, executing("UPDATE t SET x = 3"))
		if _, err := d.Run(testdb.Soon(t), nil, steps, find); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.ExecContext(t.Context(), "SELECT 1"); err == nil {
			t.Error("the session in the way goes on")
		}
		if x := number(t, d.Conn(), "SELECT x FROM t"); x != 3 {
			t.Errorf("x is %d", x)
		}
	})
}
