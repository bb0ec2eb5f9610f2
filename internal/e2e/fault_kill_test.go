package e2e_test

import (
	"bufio"
	"errors"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testdb"
)

// TestARunKilledAtAnyInstantIsFinishedByTheNext kills the process of a run at
// random instants. Some of the runs that go on are killed as well, up to twice.
func TestARunKilledAtAnyInstantIsFinishedByTheNext(t *testing.T) {
	testdb.SkipShort(t)
	everyFault(t, onDatabases, func(t *testing.T, f faultForm, s server, form, direction string) {
		f.endures(t, s, direction, 2, func(t *testing.T, fresh server, random *rand.Rand, takes time.Duration) (before bool) {
			before = killRun(t, fresh, form, direction, instant(random, takes))
			for range random.IntN(3) {
				killRun(t, fresh, form, []string{direction, "resume"}[random.IntN(2)], instant(random, takes))
			}
			return before
		})
	})
}

// TestARunOverBranchesKilledAtAnyInstantIsFinishedByTheNext kills runs whose steps write
// several rows of the version table.
func TestARunOverBranchesKilledAtAnyInstantIsFinishedByTheNext(t *testing.T) {
	testdb.SkipShort(t)
	onDatabases(t, func(t *testing.T, s server) {
		f := faultForms[branched](s.dialect)
		for _, direction := range []string{"up", "down"} {
			t.Run(direction, func(t *testing.T) {
				f.endures(t, s, direction, 2, func(t *testing.T, fresh server, random *rand.Rand, takes time.Duration) bool {
					return killRun(t, fresh, branched, direction, instant(random, takes))
				})
			})
		}
	})
}

// TestAStampKilledAtAnyInstantIsWholeOrNot kills stamps: the version and the journal then
// say the same.
func TestAStampKilledAtAnyInstantIsWholeOrNot(t *testing.T) {
	testdb.SkipShort(t)
	onDatabases(t, func(t *testing.T, s server) {
		f := faultForms["sql"](s.dialect)
		random := chances(t)
		n, cut := trials(t, 3), 0
		s = f.prepared(t, s, "stamp")
		db := s.open(t)
		m := s.migrator(t, db, f.env)
		head, takes := version(t, m), 30*time.Millisecond
		for range n {
			before := len(doneSteps(t, m))
			killed := killRun(t, s, "sql", "stamp", instant(random, takes))
			if killed {
				cut++
				takes += takes / 20
			} else {
				takes -= takes / 8
			}
			s.awaitIdle(t)
			rows := len(doneSteps(t, m)) - before
			if at := version(t, m); at != head && at != f.base || (at == f.base) != (rows == 1) || rows > 1 || !killed && at != f.base {
				t.Fatalf("killed: %v, at %s, and the journal has %d rows more", killed, at, rows)
			}
			if err := m.Stamp(t.Context(), head); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(m.Downgrade(t.Context(), f.base), m.Upgrade(t.Context(), "head")); err != nil {
			t.Error(err)
		}
		t.Logf("%d kills, %d of them before the stamp had ended", n, cut)
	})
}

// TestARunKilledAtAnyInstantIsTakenBackByTheOther kills runs of which a part is committed,
// and goes the other way, wherever they were.
func TestARunKilledAtAnyInstantIsTakenBackByTheOther(t *testing.T) {
	testdb.SkipShort(t)
	onDatabases(t, isTakenBack)
}

func isTakenBack(t *testing.T, s server) {
	f := faultForms[mirrors](s.dialect)
	for direction, of := range halfRuns {
		t.Run(direction, func(t *testing.T) {
			random := chances(t)
			s := s.fresh(t)
			m := s.migrator(t, s.open(t), f.env, alembic.WithLockTimeout(time.Minute))
			if err := of.start(m); err != nil {
				t.Fatal(err)
			}
			before, start := dumpWithoutJournal(t, s), time.Now()
			if err := errors.Join(of.run(m), of.back(m)); err != nil {
				t.Fatal(err)
			}
			takes := time.Since(start) / 2
			n, cut := trials(t, 5), 0
			for range n {
				if killRun(t, s, mirrors, of.word, instant(random, takes)) {
					cut++
				}
				if err := of.back(m); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(before, dumpWithoutJournal(t, s)); diff != "" {
					t.Fatalf("the database isn't as before (-before +now):\n%s", diff)
				}
				wantNoneOpen(t, m)
			}
			t.Logf("%d kills, %d of them before the run had ended", n, cut)
		})
	}
}

// killRun starts a run in a process and kills it the given time after it begins.
// It reports whether the run had not ended.
func killRun(t *testing.T, s server, form, direction string, after time.Duration) (before bool) {
	t.Helper()
	child := osexec.Command(os.Args[0])
	child.Env = append(os.Environ(), childEnv+"="+direction, formEnv+"="+form, "CHILD_DIALECT="+s.dialect, "CHILD_URL="+s.url)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(out)
	if line, err := said.ReadString('\n'); line != "ready\n" {
		t.Errorf("the child said %q, %v", line, err)
	}
	time.Sleep(after) // the instant of the fault, not a wait for an outcome
	if err := child.Process.Kill(); err != nil {
		t.Error(err)
	}
	line, _ := said.ReadString('\n')
	_ = child.Wait() // it was killed
	return line != "done\n"
}
