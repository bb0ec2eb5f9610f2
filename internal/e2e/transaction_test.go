package e2e_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/testenv"
)

// onDatabases runs a test on an empty database of each kind.
func onDatabases(t *testing.T, test func(*testing.T, server)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, server{dialect: "sqlite", url: "sqlite:///" + filepath.Join(t.TempDir(), "test.db")})
	})
	onServers(t, test)
}

// hostile are ways to end the transaction that a revision runs in.
var hostile = []string{"COMMIT", "ROLLBACK", "BEGIN", "commit work", "/* x */ rollback;", "SELECT 1; COMMIT; BEGIN"}

func TestStatementsThatEndTheTransactionAreRefusedBeforeTheyRun(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE log (x INTEGER)")
		for _, statement := range hostile {
			for way, run := range map[string]func(*alembic.Op) error{
				"Execute": func(op *alembic.Op) error { op.Execute(statement); return nil },
				"Conn.Exec": func(op *alembic.Op) error {
					_, err := op.Conn().ExecContext(op.Context(), statement)
					return err
				},
				"Conn.Query": func(op *alembic.Op) error {
					_, err := op.Conn().QueryContext(op.Context(), statement)
					return err
				},
				"Conn.QueryRow": func(op *alembic.Op) error {
					return op.Conn().QueryRowContext(op.Context(), statement).Scan(new(int))
				},
				"Conn.Prepare": func(op *alembic.Op) error {
					_, err := op.Conn().PrepareContext(op.Context(), statement)
					return err
				},
			} {
				m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
					op.Execute("INSERT INTO log VALUES (1)")
					return run(op)
				}))
				err := m.Upgrade(t.Context(), "head")
				wantError(t, err, "would end the revision's own transaction", "op.Autocommit")
				if got := testenv.Current(t, m); got != nil {
					t.Errorf("%s(%q) is recorded", way, statement)
				}
				if got := one(t, db, "SELECT count(*) FROM log"); got != "0" {
					t.Errorf("%s(%q) left %s rows", way, statement, got)
				}
			}
		}
	})
}

func TestSavepointsOfARevisionAreItsOwn(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE log (x INTEGER)")
		m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
			op.Execute("SAVEPOINT mine")
			op.Execute("INSERT INTO log VALUES (1)")
			op.Execute("ROLLBACK TO SAVEPOINT mine")
			op.Execute("INSERT INTO log VALUES (2)")
			op.Execute("RELEASE SAVEPOINT mine")
			return nil
		}))
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got := one(t, db, "SELECT min(x) FROM log"); got != "2" {
			t.Errorf("the rows begin with %s", got)
		}
	})
}

// behindTheBack ends the transaction where no text shows it.
func behindTheBack(op *alembic.Op, statements ...string) error {
	return op.Conn().Raw(func(driverConn any) error { return rawExec(op.Context(), driverConn, statements...) })
}

// TestTransactionEndedBeforeAnAutocommitBlockIsNoticed: the commit in front of the
// block is where it shows.
func TestTransactionEndedBeforeAnAutocommitBlockIsNoticed(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		if s.dialect == "mariadb" {
			return // a ROLLBACK and what follows is a transaction like the first one there
		}
		env := testenv.Go(func(op *alembic.Op) error {
			if err := behindTheBack(op, "ROLLBACK", "BEGIN"); err != nil {
				return err
			}
			op.Autocommit(func() {})
			return op.Err()
		})
		env.DisableJournal = true // its table would be gone with the transaction
		m := s.migrator(t, s.open(t), env)
		err := m.Upgrade(t.Context(), "head")
		wantError(t, err, "ended its transaction itself", "Look at the database")
		var ended *dialect.EndedError
		if !errors.As(err, &ended) {
			t.Errorf("the error is %#v", err)
		}
	})
}

func TestTransactionEndedBehindTheBackIsNeverRecorded(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		begin := map[string]string{"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN", "mariadb": "BEGIN"}[s.dialect]
		for _, statements := range [][]string{{"ROLLBACK"}, {"ROLLBACK", begin}} {
			db := s.open(t)
			m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error { return behindTheBack(op, statements...) }))
			err := m.Upgrade(t.Context(), "head")
			wantError(t, err, "ended its transaction itself", "Look at the database")
			var ended *dialect.EndedError
			if !errors.As(err, &ended) {
				t.Errorf("the error is %#v", err)
			}
			if got, _ := m.Current(t.Context()); got != nil {
				t.Errorf("%v is recorded", got)
			}
			exec(t, db, forget)
		}
	})
}

func TestFailureThatTheRevisionPassesOverFailsItWhereItUndoesTheRest(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	swallow := func(ctx context.Context, c alembic.DBTX) { c.ExecContext(ctx, "DROP TABLE nowhere") }
	for name, env := range map[string]*alembic.Env{
		"in the function": testenv.Go(func(op *alembic.Op) error { swallow(op.Context(), op.Conn()); return nil }),
		"in the hook": {
			Revisions: testenv.SQL("CREATE TABLE hooked (x INTEGER);").Revisions,
			OnVersionApply: func(ctx context.Context, c alembic.DBTX, _ alembic.Applied) error {
				swallow(ctx, c)
				return nil
			},
		},
	} {
		m := s.migrator(t, db, env)
		wantError(t, m.Upgrade(t.Context(), "head"), "the revision went on", "25P02")
		if got := testenv.Current(t, m); got != nil {
			t.Errorf("%s: %v is recorded", name, got)
		}
	}
}

func TestDeadlockThatTheRevisionPassesOverFailsIt(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (id INTEGER PRIMARY KEY, x INTEGER)", "INSERT INTO a SELECT seq, 0 FROM seq_1_to_1000", "CREATE TABLE log (x INTEGER)")
	other, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	// The server undoes the transaction that changed fewer rows.
	if _, err := other.Exec("INSERT INTO log SELECT seq FROM seq_1_to_1000"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec("UPDATE a SET x = 1 WHERE id = 2"); err != nil {
		t.Fatal(err)
	}
	m := s.migrator(t, s.open(t), testenv.Go(func(op *alembic.Op) error {
		op.Execute("UPDATE a SET x = 2 WHERE id = 1")
		if op.Mode() == alembic.Recording {
			return nil
		}
		done := make(chan error, 1)
		go func() {
			s.awaitStatement(t, "UPDATE a SET x = 2 WHERE id = 2")
			_, err := other.Exec("UPDATE a SET x = 1 WHERE id = 1")
			done <- err
		}()
		_, err := op.Conn().ExecContext(op.Context(), "UPDATE a SET x = 2 WHERE id = 2")
		if err == nil {
			return errors.New("there was no deadlock")
		}
		return <-done // the deadlock's own error is passed over
	}))
	wantError(t, m.Upgrade(t.Context(), "head"), "the database undid what the revision did", "1213")
	if got := testenv.Current(t, m); got != nil {
		t.Errorf("%v is recorded", got)
	}
}

// TestAFailureThatUndidNothingMayBePassedOver fails behind a schema change, where
// the server has no transaction open: nothing is pending that could be undone.
func TestAFailureThatUndidNothingMayBePassedOver(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		if s.dialect == "postgresql" {
			return // a failure undoes its transaction
		}
		m := s.migrator(t, s.open(t), testenv.Go(func(op *alembic.Op) error {
			op.Execute("CREATE TABLE a (x INTEGER)")
			if op.Mode() != alembic.Recording {
				_, err := op.Conn().ExecContext(op.Context(), "INSERT INTO missing VALUES (1)")
				if err == nil {
					return errors.New("the table isn't missing")
				}
			}
			op.Execute("INSERT INTO a VALUES (1)")
			return op.Err()
		}))
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatAStepLeavesOpenHarmsNothing(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		db.SetMaxOpenConns(1)
		exec(t, db, "CREATE TABLE log (x INTEGER)", "INSERT INTO log VALUES (1)", "INSERT INTO log VALUES (2)")
		for name, leave := range map[string]func(op *alembic.Op) error{
			"rows": func(op *alembic.Op) error {
				rows, err := op.Conn().QueryContext(context.Background(), "SELECT x FROM log")
				if err == nil {
					rows.Next()
				}
				return err
			},
			"a statement": func(op *alembic.Op) error {
				_, err := op.Conn().PrepareContext(context.Background(), "SELECT x FROM log")
				return err
			},
		} {
			for _, result := range []error{errors.New("no"), nil} {
				m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error { return errors.Join(leave(op), result) }))
				ended(t, func() {
					if err := m.Upgrade(t.Context(), "head"); (err == nil) != (result == nil) {
						t.Errorf("%s: Upgrade returned %v", name, err)
					}
				})
				exec(t, db, "DROP TABLE IF EXISTS alembic_version")
			}
		}
	})
}

// ended fails when f doesn't come to its end.
func ended(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		buf := make([]byte, 1<<16)
		t.Fatalf("it hangs\n%s", buf[:runtime.Stack(buf, true)])
	}
}

func TestStepThatNeverReturnsIsRolledBack(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		db.SetMaxOpenConns(1)
		exec(t, db, "CREATE TABLE log (x INTEGER)")
		exit := func(op *alembic.Op) error {
			op.Execute("INSERT INTO log VALUES (1)")
			runtime.Goexit()
			return nil
		}
		hook := testenv.SQL("INSERT INTO log VALUES (2);")
		hook.OnVersionApply = func(context.Context, alembic.DBTX, alembic.Applied) error { panic("hook") }
		for _, env := range []*alembic.Env{testenv.Go(exit), hook} {
			m := s.migrator(t, db, env)
			ended(t, func() {
				defer func() { _ = recover() }()
				if err := m.Upgrade(context.Background(), "head"); err == nil {
					t.Error("Upgrade returned nil")
				}
			})
			if got := one(t, db, "SELECT count(*) FROM log"); got != "0" {
				t.Errorf("%s rows remain", got)
			}
			if got := testenv.Current(t, m); got != nil {
				t.Errorf("%v is recorded", got)
			}
		}
	})
}

func TestOpKeptBeyondItsFunctionDoesNothing(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		var kept *alembic.Op
		env := testenv.Go(func(op *alembic.Op) error { kept = op; return nil })
		env.OnVersionApply = func(context.Context, alembic.DBTX, alembic.Applied) error {
			kept.Execute("CREATE TABLE late (x INTEGER)")
			return nil
		}
		if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if _, err := kept.Conn().ExecContext(t.Context(), "CREATE TABLE later (x INTEGER)"); err == nil {
			t.Error("its connection can be used")
		}
		wantError(t, kept.Err(), "has returned")
		for _, table := range []string{"late", "later"} {
			if _, err := db.Exec("SELECT * FROM " + table); err == nil {
				t.Errorf("the table %s was made", table)
			}
		}
	})
}

func TestCancelledBeforeTheRecordIsRolledBack(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE log (x INTEGER)")
		inFunction, cancelFunction := context.WithCancel(t.Context())
		inHook, cancelHook := context.WithCancel(t.Context())
		hook := testenv.SQL("INSERT INTO log VALUES (1);")
		hook.OnVersionApply = func(context.Context, alembic.DBTX, alembic.Applied) error { cancelHook(); return nil }
		for ctx, env := range map[context.Context]*alembic.Env{
			inFunction: testenv.Go(func(op *alembic.Op) error {
				op.Execute("INSERT INTO log VALUES (1)")
				cancelFunction()
				return op.Err()
			}),
			inHook: hook,
		} {
			m := s.migrator(t, db, env)
			if err := m.Upgrade(ctx, "head"); !errors.Is(err, context.Canceled) {
				t.Errorf("Upgrade returned %v", err)
			}
			if got := testenv.Current(t, m); got != nil {
				t.Errorf("%v is recorded", got)
			}
			if got := one(t, db, "SELECT count(*) FROM log"); got != "0" {
				t.Errorf("%s rows remain", got)
			}
		}
	})
}

func TestPoolOfOneConnectionIsEnough(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		db.SetMaxOpenConns(1)
		ended(t, func() {
			m := s.migrator(t, db, countingEnv(2))
			if err := errors.Join(m.Upgrade(t.Context(), "head"), m.Downgrade(t.Context(), "base")); err != nil {
				t.Error(err)
			}
		})
	})
}

func TestSQLiteInMemoryWithAPoolIsMigratedWhole(t *testing.T) {
	db, err := sql.Open("sqlite", "file:safety?mode=memory&cache=shared")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	m := testenv.Migrator(t, db, countingEnv(3))
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(testenv.Current(t, m), ","); got != "cccc" {
		t.Errorf("the database is at %q", got)
	}
}
