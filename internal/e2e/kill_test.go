package e2e_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/testenv"
)

// The test binary is also the process that is killed: with this variable set it
// migrates, says "ready" where it is to be killed, and waits there; one that is to
// run "once" ends.
const childEnv = "ALEMBIC_TEST_CHILD"

// killedRevisions is how many revisions there are to be killed in.
const killedRevisions = 25

func init() {
	if place, ok := os.LookupEnv(childEnv); ok {
		fmt.Fprintln(os.Stderr, migrateAsChild(place, os.Getenv("CHILD_DIALECT"), os.Getenv("CHILD_URL")))
		os.Exit(1)
	}
}

func migrateAsChild(place, dialectName, url string) error {
	ctx := context.Background()
	env := countingEnv(killedRevisions)
	if form := os.Getenv(formEnv); form != "" {
		return faultForms[form](dialectName).child(ctx, dialectName, url, place)
	}
	env.DisableJournal = os.Getenv("CHILD_JOURNAL") == "off"
	env.OnVersionApply = func(_ context.Context, _ alembic.DBTX, applied alembic.Applied) error {
		switch {
		case place == "anywhere" && applied.Revision == "bbbb":
			fmt.Println("ready")
		case place == "before the commit" && applied.Revision == "cccc":
			fmt.Println("ready")
			select {}
		}
		return nil
	}
	open := sqlite.Driver.Open
	switch dialectName {
	case "postgresql":
		open = postgresql.Driver.Open
	case "mariadb":
		open = mysql.Driver.Open
	}
	db, err := open(ctx, url)
	if err != nil {
		return err
	}
	m, err := alembic.New(db, dialectName, env)
	if err != nil {
		return err
	}
	if err := m.Upgrade(ctx, "head"); err != nil {
		return err
	}
	if place == "once" {
		os.Exit(0)
	}
	select {}
}

// killChild starts the child, and kills it the given time after it is ready.
func killChild(t *testing.T, s server, place string, after time.Duration) {
	t.Helper()
	child := osexec.Command(os.Args[0])
	child.Env = append(os.Environ(), childEnv+"="+place, "CHILD_DIALECT="+s.dialect, "CHILD_URL="+s.url)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil && err != io.EOF || line != "ready\n" {
		t.Errorf("the child said %q, %v", line, err)
	}
	time.Sleep(after)
	if err := child.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = child.Wait() // it was killed
}

// revisionNumber is 3 for a database at "cccc"; 0 for an empty one.
func revisionNumber(t *testing.T, m *alembic.Migrator) int {
	t.Helper()
	heads := testenv.Current(t, m)
	if len(heads) == 0 {
		return 0
	}
	return int(heads[0][0]-'a') + 1
}

// fresh is another empty database of the same kind.
func (s server) fresh(t *testing.T) server {
	t.Helper()
	switch {
	case s.own != nil && s.disk.Dir != "":
		s.url = s.own.DatabaseOn(t, s.disk)
		return s
	case s.own != nil:
		s.url = s.own.Database(t)
		return s
	case s.dialect == "postgresql":
		return postgres(t)
	case s.dialect == "mariadb":
		return mariadb(t)
	}
	s.url += strconv.Itoa(rand.Int())
	return s
}

func TestKilledProcessLeavesARecordedRevision(t *testing.T) {
	t.Setenv("CHILD_JOURNAL", "off")
	onDatabases(t, func(t *testing.T, s server) {
		for range 2 {
			fresh := s.fresh(t)
			killChild(t, fresh, "anywhere", rand.N(60*time.Millisecond))
			db := fresh.open(t)
			m := fresh.migrator(t, db, unjournalled(countingEnv(killedRevisions)))
			at := revisionNumber(t, m)
			if got := one(t, db, "SELECT count(*) FROM runs"); got != strconv.Itoa(at) {
				t.Errorf("killed at revision %d, %s have run", at, got)
			}
			err := m.Upgrade(t.Context(), "head")
			if fresh.dialect == "mariadb" && err != nil {
				// A schema change of the revision was committed, its record wasn't.
				next := fmt.Sprintf("t%d", at+1)
				wantError(t, err, next, "1050", "killed")
				exec(t, db, "DROP TABLE "+next)
				err = m.Upgrade(t.Context(), "head")
			}
			if err != nil {
				t.Error(err)
			}
			if got := one(t, db, "SELECT count(*) FROM runs"); got != strconv.Itoa(killedRevisions) {
				t.Errorf("at the end %s revisions have run", got)
			}
		}
	})
}

func TestProcessKilledBeforeTheCommitRecordsNothing(t *testing.T) {
	t.Setenv("CHILD_JOURNAL", "off")
	onDatabases(t, func(t *testing.T, s server) {
		killChild(t, s, "before the commit", 0)
		db := s.open(t)
		m := s.migrator(t, db, unjournalled(countingEnv(killedRevisions)))
		if at := revisionNumber(t, m); at != 2 {
			t.Errorf("the database is at revision %d", at)
		}
		if got := one(t, db, "SELECT count(*) FROM runs"); got != "2" {
			t.Errorf("%s revisions have run", got)
		}
		err := m.Upgrade(t.Context(), "head")
		if s.dialect != "mariadb" {
			if err != nil {
				t.Error(err)
			}
			return
		}
		wantError(t, err, "Table 't3' already exists", "CREATE TABLE t3", "killed", "undo")
		if strings.Contains(err.Error(), "stay applied:\n") {
			t.Errorf("the error claims that something of this run stays: %v", err)
		}
	})
}

// TestAKilledRunGoesOn kills a process: whatever it was at, the next run finishes
// by itself, and no statement runs twice.
func TestAKilledRunGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	onDatabases(t, func(t *testing.T, s server) {
		for range 5 {
			fresh := s.fresh(t)
			killChild(t, fresh, "anywhere", rand.N(60*time.Millisecond))
			db := fresh.open(t)
			if err := fresh.migrator(t, db, countingEnv(killedRevisions)).Upgrade(t.Context(), "head"); err != nil {
				t.Error(err)
			}
			if got := one(t, db, "SELECT count(*) FROM runs"); got != strconv.Itoa(killedRevisions) {
				t.Errorf("at the end %s revisions have run", got)
			}
		}
	})
}

func TestARunKilledBeforeItsCommitGoesOnAndKeepsOthersOut(t *testing.T) {
	s := mariadb(t)
	killChild(t, s, "before the commit", 0)
	m := s.migrator(t, s.open(t), countingEnv(killedRevisions))
	var unfinished *alembic.UnfinishedError
	if err := m.Downgrade(t.Context(), "base"); !errors.As(err, &unfinished) || unfinished.Entry.Revision != "cccc" {
		t.Errorf("Downgrade returned %v", err)
	}
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Error(err)
	}
	entries, err := m.Journal(t.Context())
	if err != nil || entries[2].Revision != "cccc" || entries[2].Resumed.Before(entries[2].Started) || entries[2].ResumedBy == "" || !entries[1].Resumed.IsZero() {
		t.Errorf("the journal is %+v, %v", entries, err)
	}
	if err := m.Downgrade(t.Context(), "base"); err != nil {
		t.Error(err)
	}
}
