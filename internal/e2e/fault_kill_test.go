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
