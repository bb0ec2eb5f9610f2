package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/internal/testdb"
)

// crowd is a database that many processes migrate at once, and the ways to it.
type crowd struct {
	server
	urls []string
	// nodes are the others that must hold the same.
	nodes []string
	// left counts what a run may leave behind; "" where there is nothing to count.
	left string
	// refused is what the processes are told that don't take the server's own URL, while
	// there is something to do; "" where they run.
	refused string
}

// crowds are the databases, and what stands between.
var crowds = map[string]func(*testing.T) crowd{
	"sqlite": func(t *testing.T) crowd {
		s := server{dialect: "sqlite", url: "sqlite:///" + filepath.Join(t.TempDir(), "test.db")}
		return crowd{server: s, urls: []string{s.url}}
	},
	"postgresql": func(t *testing.T) crowd {
		s := postgres(t)
		return crowd{server: s, urls: []string{s.url}, left: heldLocks}
	},
	"mariadb":                       func(t *testing.T) crowd { s := mariadb(t); return crowd{server: s, urls: []string{s.url}} },
	"pgbouncer in transaction mode": func(t *testing.T) crowd { return pooledCrowd(t, "transaction") },
	"pgbouncer in session mode":     func(t *testing.T) crowd { return pooledCrowd(t, "session") },
	"pgbouncer in statement mode": func(t *testing.T) crowd {
		c := pooledCrowd(t, "statement")
		c.refused = "statement mode"
		return c
	},
	// The table of the lock isn't there either.
	"galera": func(t *testing.T) crowd {
		nodes := testdb.Galera(t)
		return crowd{server: server{dialect: "mariadb", url: nodes[0]}, urls: nodes, nodes: nodes[1:]}
	},
}

const heldLocks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"

// pooledCrowd is a database that some reach through a pooler, and some without.
func pooledCrowd(t *testing.T, mode string) crowd {
	pooled, direct := testdb.PgBouncer(t, mode)
	return crowd{server: server{dialect: "postgresql", url: direct}, urls: []string{pooled, pooled, pooled, direct}, left: heldLocks}
}

// TestManyProcessesAtOnceRunEachRevisionOnce starts processes that upgrade a database,
// while others wait for its head: 32 and 50 if the faults are counted, as the long runs
// do.
func TestManyProcessesAtOnceRunEachRevisionOnce(t *testing.T) {
	testdb.SkipShort(t)
	processes, waiters, times := 8, 5, 1
	if _, long := os.LookupEnv(trialsEnv); long {
		processes, waiters, times = 32, 50, trials(t, 1)
	}
	for name, start := range crowds {
		t.Run(name, func(t *testing.T) {
			for range times {
				// A test of its own closes its connections before the next one begins.
				passed := t.Run("round", func(t *testing.T) {
					c := start(t)
					began := time.Now()
					c.upgradeAtOnce(t, processes, waiters)
					t.Logf("%d processes and %d who wait: %s", processes, waiters, time.Since(began).Round(time.Millisecond))
				})
				if !passed {
					return
				}
			}
		})
	}
}

func (c crowd) upgradeAtOnce(t *testing.T, processes, waiters int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	said := make([]bytes.Buffer, processes)
	errs := make(chan error, processes+waiters)
	db := c.open(t)
	db.SetMaxOpenConns(10)
	for range waiters {
		m := c.migrator(t, db, countingEnv(killedRevisions))
		go func() { errs <- m.WaitForHead(ctx) }()
	}
	for i := range processes {
		url := c.urls[i%len(c.urls)]
		child := osexec.CommandContext(ctx, os.Args[0])
		child.Env = append(os.Environ(), childEnv+"=once", "CHILD_DIALECT="+c.dialect, "CHILD_URL="+url)
		child.Stderr = &said[i]
		go func() { errs <- c.judge(child.Run(), url, said[i].String()) }()
	}
	for range processes + waiters {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	for _, url := range append([]string{c.url}, c.nodes...) {
		node := server{dialect: c.dialect, url: url}.open(t)
		if node.SetMaxOpenConns(1); len(c.nodes) > 0 { // what another node wrote counts
			exec(t, node, "SET SESSION wsrep_sync_wait = 7")
		}
		if got := one(t, node, "SELECT count(*) FROM runs"); got != fmt.Sprint(killedRevisions) {
			t.Errorf("%d revisions ran %s times", killedRevisions, got)
		}
	}
	if c.left != "" {
		if got := one(t, db, c.left); got != "0" {
			t.Errorf("%s locks are left", got)
		}
	}
}

// judge returns what is wrong with how a process ended and what it said.
func (c crowd) judge(err error, url, said string) error {
	switch {
	case c.refused == "" || url == c.url:
		if err != nil {
			return fmt.Errorf("%w: %s", err, said)
		}
	case err != nil && !strings.Contains(said, c.refused): // the last ones find nothing to do
		return fmt.Errorf("a process that must be told of %q ended with %w: %s", c.refused, err, said)
	}
	return nil
}
