package e2e_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/testenv"
)

// The fault tests break runs at random, or at every possible, instants and prove
// that the next command ends in the undisturbed database. `make test-faults` runs
// them for long: ALEMBIC_TEST_FAULTS is the number of trials of each, and
// ALEMBIC_TEST_SEED repeats the ones of an earlier run.
const (
	trialsEnv = "ALEMBIC_TEST_FAULTS"
	seedEnv   = "ALEMBIC_TEST_SEED"
	formEnv   = "CHILD_FORM"
)

// trials is how often a fault is tried.
func trials(t *testing.T, few int) int {
	t.Helper()
	text, ok := os.LookupEnv(trialsEnv)
	if !ok {
		return few
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// chances are the random numbers of a test. Its seed is printed.
func chances(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if text, ok := os.LookupEnv(seedEnv); ok {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s=%d", seedEnv, seed)
	return rand.New(rand.NewPCG(seed, 1))
}

// faultForm is a project whose runs are disturbed.
type faultForm struct {
	env  *alembic.Env
	base string // what a downgrade goes to
	// branches tells that single steps don't tell where a run comes by.
	branches bool
}

// outsideForm is the project of SQL whose sections run outside of a transaction. Of a row
// that was being written so, MariaDB doesn't tell what became of it.
const outsideForm = "outside"

// mirrors is the project whose statements mirror, for the runs that are taken back.
const mirrors = "mirrors"

// branched is the project with two branches and what merges them.
const branched = "branched"

// faultForms are the projects: in SQL, and in Go.
var faultForms = map[string]func(dialect string) faultForm{
	"sql": func(dialect string) faultForm {
		return faultForm{env: sqlFaults(dialect, ""), base: "aaaa"}
	},
	outsideForm: func(dialect string) faultForm {
		return faultForm{env: sqlFaults(dialect, " no-transaction"), base: "aaaa"}
	},
	"go": func(string) faultForm {
		return faultForm{env: goFaults(), base: "aaaa"}
	},
	branched: func(dialect string) faultForm {
		return faultForm{env: branchedFaults(dialect), base: "aaaa", branches: true}
	},
	inParts: func(string) faultForm { return partsForm() },
	mirrors: func(dialect string) faultForm {
		return faultForm{env: halfOf(dialect).env("sql", -1, -1), base: "aaaa"}
	},
}

// sqlFaults has rows before, between and behind schema changes, in both
// directions; option is that of its sections.
func sqlFaults(dialect, option string) *alembic.Env {
	return testenv.Files(sqlFaultTexts(dialect, option)...)
}

func sqlFaultTexts(dialect, option string) []string {
	on := map[string]string{"mariadb": " ON t%[1]d"}[dialect]
	concurrently := ""
	if option != "" && dialect == "postgresql" {
		concurrently = "CONCURRENTLY "
	}
	texts := []string{"-- +alembic upgrade\nCREATE TABLE things (x VARCHAR(20));\n\n-- +alembic downgrade\nDROP TABLE things;\n"}
	for i := range 6 {
		texts = append(texts, fmt.Sprintf(`-- +alembic upgrade%[2]s
INSERT INTO things VALUES ('%[1]d-first');
CREATE TABLE t%[1]d (x INTEGER, y INTEGER);
INSERT INTO t%[1]d VALUES (1, 1), (2, 2);
INSERT INTO things VALUES ('%[1]d-made');
DELETE FROM t%[1]d WHERE x = 2;
INSERT INTO t%[1]d VALUES (3, 3);
ALTER TABLE t%[1]d ADD COLUMN z INTEGER;
UPDATE t%[1]d SET z = x;
CREATE INDEX %[3]six%[1]d ON t%[1]d (x);
INSERT INTO things SELECT '%[1]d-sum' FROM t%[1]d WHERE z = x;

-- +alembic downgrade%[2]s
INSERT INTO things VALUES ('%[1]d-down');
DROP INDEX %[3]six%[1]d`+on+`;
DELETE FROM things WHERE x = '%[1]d-made';
ALTER TABLE t%[1]d DROP COLUMN z;
INSERT INTO things SELECT '%[1]d-left' FROM t%[1]d;
DROP TABLE t%[1]d;
`, i, option, concurrently))
	}
	return texts
}

// branchedFaults has the revisions of sqlFaults in two branches, which are merged, and
// one behind them.
func branchedFaults(dialect string) *alembic.Env {
	files := fstest.MapFS{}
	for id, text := range sqlFaultTexts(dialect, "") {
		name := strings.Repeat(string(rune('a'+id)), 4)
		revises := []string{"", "aaaa", "bbbb", "aaaa", "cccc, dddd", "eeee", "ffff"}[id]
		files[name+".sql"] = &fstest.MapFile{Data: []byte("-- step\n--\n-- Revision ID: " + name + "\n-- Revises: " + revises + "\n" + text)}
	}
	return &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}}
}

// child migrates as a process that is going to be killed; place is the direction.
func (f faultForm) child(ctx context.Context, dialect, url, place string) error {
	open := map[string]func(context.Context, string) (*sql.DB, error){
		"sqlite": sqlite.Driver.Open, "postgresql": postgresql.Driver.Open, "mariadb": mysql.Driver.Open,
	}[dialect]
	db, err := open(ctx, url)
	if err != nil {
		return err
	}
	m, err := alembic.New(db, dialect, f.env)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if err := f.run(ctx, m, place); err != nil {
		return err
	}
	fmt.Println("done")
	select {}
}

// run goes all the way up or down, stamps the base, or resumes what an earlier run left.
func (f faultForm) run(ctx context.Context, m *alembic.Migrator, direction string) error {
	switch direction {
	case "up":
		return m.Upgrade(ctx, "head")
	case "stamp":
		return m.Stamp(ctx, f.base)
	case "resume":
		if err := m.Resume(ctx, alembic.Resolution{}); !errors.Is(err, alembic.ErrNothingToResume) {
			return err
		}
		return nil
	}
	return m.Downgrade(ctx, f.base)
}

// prepared is a database in which a run in the direction can begin.
func (f faultForm) prepared(t *testing.T, s server, direction string) server {
	t.Helper()
	s = s.fresh(t)
	if direction != "up" {
		db := s.open(t)
		defer db.Close()
		if err := s.migrator(t, db, f.env).Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// disturbance disturbs a run in a prepared database. It reports whether the run had
// not ended.
type disturbance func(t *testing.T, fresh server, random *rand.Rand, takes time.Duration) (before bool)

// instant is a random instant of a run.
func instant(random *rand.Rand, takes time.Duration) time.Duration {
	return time.Duration(random.Int64N(int64(takes)))
}

// endures disturbs runs, a few unless asked for more, and proves after each that the
// next one ends in the undisturbed database. How long a run takes depends on what else
// the machine does, so the time follows what is seen: most faults are to come before
// the end of the run, a few behind it.
func (f faultForm) endures(t *testing.T, s server, direction string, few int, disturb disturbance) {
	t.Helper()
	random := chances(t)
	want := f.undisturbed(t, s, direction)
	takes := want.takes
	n, cut := trials(t, few), 0
	for range n {
		// A test of its own drops its database before the next one begins: a disk has
		// room for few.
		passed := t.Run("trial", func(t *testing.T) {
			fresh := f.prepared(t, s, direction)
			if disturb(t, fresh, random, takes) {
				cut++
				takes += takes / 20
			} else {
				takes -= takes / 8
			}
			f.recovers(t, fresh, direction, want, random.IntN(3))
		})
		if !passed {
			return
		}
	}
	t.Logf("%d faults, %d of them before the run had ended", n, cut)
}

// everyFault calls a test for each project, direction and database.
func everyFault(t *testing.T, databases func(*testing.T, func(*testing.T, server)), test func(t *testing.T, f faultForm, s server, form, direction string)) {
	databases(t, func(t *testing.T, s server) {
		for form, of := range faultForms {
			if slices.Contains([]string{mirrors, branched, inParts}, form) || form == outsideForm && s.dialect == "mariadb" {
				continue
			}
			for _, direction := range []string{"up", "down"} {
				t.Run(form+" "+direction, func(t *testing.T) { test(t, of(s.dialect), s, form, direction) })
			}
		}
	})
}
