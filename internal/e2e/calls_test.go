package e2e_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// withinTime runs a revision that does something wrong with its connection, and fails
// if the run hangs.
func withinTime(t *testing.T, s server, up func(*alembic.Op) error) (db *sql.DB, failed error) {
	t.Helper()
	db = s.open(t)
	for _, table := range []string{"a", "b", "alembic_version", "alembic_journal"} {
		exec(t, db, "DROP TABLE IF EXISTS "+table)
	}
	exec(t, db, "CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1), (2)")
	m := s.migrator(t, db, testenv.Go(up))
	done := make(chan error, 1)
	go func() { done <- m.Upgrade(context.Background(), "head") }()
	select {
	case failed = <-done:
	case <-time.After(time.Minute):
		t.Fatal("the run hangs")
	}
	if n := db.Stats().InUse; n != 0 {
		t.Errorf("%d connections weren't given back", n)
	}
	at, err := m.Current(t.Context())
	if unfinished := new(alembic.UnfinishedError); err != nil && !errors.As(err, &unfinished) || failed != nil && at != nil {
		t.Errorf("after the failed revision the database is at %v, %v", at, err)
	}
	return db, failed
}

// TestRowsThatStayOpenDontKeepTheRun opens rows in each way, and closes none.
func TestRowsThatStayOpenDontKeepTheRun(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for way, open := range map[string]func(*alembic.Op) error{
			"query": func(op *alembic.Op) error {
				rows, err := op.Conn().QueryContext(context.Background(), "SELECT x FROM a")
				if err == nil && !rows.Next() {
					err = rows.Err()
				}
				return err
			},
			"row": func(op *alembic.Op) error {
				return op.Conn().QueryRowContext(context.Background(), "SELECT x FROM a").Err()
			},
			"prepared row": func(op *alembic.Op) error {
				statement, err := op.Conn().PrepareContext(context.Background(), "SELECT x FROM a")
				if err != nil {
					return err
				}
				return statement.QueryRowContext(context.Background()).Err()
			},
		} {
			t.Run(way, func(t *testing.T) {
				if _, err := withinTime(t, s, open); err != nil {
					t.Errorf("at the end: %v", err)
				}
				for next, statement := range map[string]func(*alembic.Op) error{
					"operation":  func(op *alembic.Op) error { op.Execute("CREATE TABLE b (x INTEGER)"); return op.Err() },
					"call":       func(op *alembic.Op) error { _, err := op.Conn().ExecContext(op.Context(), "DELETE FROM a"); return err },
					"prepared":   func(op *alembic.Op) error { _, err := op.Conn().PrepareContext(op.Context(), "SELECT 1"); return err },
					"autocommit": func(op *alembic.Op) error { op.Autocommit(func() {}); return op.Err() },
				} {
					db, err := withinTime(t, s, func(op *alembic.Op) error { return errors.Join(open(op), statement(op)) })
					if s.dialect == "sqlite" { // which runs it
						if err != nil {
							t.Errorf("%s: %v", next, err)
						}
						continue
					}
					wantError(t, err, "the rows of the query from calls_test.go:", "are still open", "rows.Close()", "was rolled back")
					if n := one(t, db, "SELECT count(*) FROM a"); n != "2" {
						t.Errorf("%s: %s rows are left", next, n)
					}
				}
			})
		}
	})
}

// TestAConnectionThatTheRevisionClosesIsTold: a driver may panic when it is used then.
func TestAConnectionThatTheRevisionClosesIsTold(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for _, swallows := range []bool{false, true} {
			_, err := withinTime(t, s, func(op *alembic.Op) error {
				op.Execute("INSERT INTO a VALUES (3)")
				err := op.Conn().Raw(func(conn any) error {
					if pooled, ok := conn.(*stdlib.Conn); ok { // whose Close gives it back, for the pool to close some time
						return pooled.Conn().Close(op.Context())
					}
					return conn.(interface{ Close() error }).Close()
				})
				if swallows {
					return nil
				}
				return err
			})
			wantError(t, err, "calls_test.go:", "op.Conn().Raw closed the connection", "leave the connection open")
			if strings.Contains(err.Error(), "panicked") {
				t.Errorf("%v", err)
			}
		}
	})
}

// TestWhatRawDidBeforeItPanickedIsTold: the connection stays, so that the server can be
// asked.
func TestWhatRawDidBeforeItPanickedIsTold(t *testing.T) {
	s := mariadb(t)
	db, err := withinTime(t, s, func(op *alembic.Op) error {
		return op.Conn().Raw(func(conn any) error {
			if err := rawExec(op.Context(), conn, "CREATE TABLE made (x INTEGER)"); err != nil {
				return err
			}
			panic("behind it")
		})
	})
	wantError(t, err, "calls_test.go:", "panicked: behind it", "op.Conn().Raw(…)")
	var failed *alembic.RevisionError
	if !errors.As(err, &failed) || len(failed.Remains)+len(failed.Unknown) == 0 {
		t.Errorf("the table stays, and the error says %v", err)
	}
	exec(t, db, "INSERT INTO made VALUES (1)")
}

// TestAFailedCallIsShownWithItsStatementAndLine returns the errors of calls as they
// are, and in words.
func TestAFailedCallIsShownWithItsStatementAndLine(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		const bad = "INSERT INTO nowhere VALUES (1)"
		for way, call := range map[string]func(*alembic.Op) error{
			"exec":  func(op *alembic.Op) error { _, err := op.Conn().ExecContext(op.Context(), bad); return err },
			"query": func(op *alembic.Op) error { _, err := op.Conn().QueryContext(op.Context(), bad); return err },
			"row":   func(op *alembic.Op) error { return op.Conn().QueryRowContext(op.Context(), bad).Scan(new(int)) },
		} {
			_, _, line, _ := runtime.Caller(0) // two lines above "row"
			_, err := withinTime(t, s, call)
			place := regexp.MustCompile(fmt.Sprintf(`calls_test\.go:(%d|%d|%d): `, line-2, line-3, line-4))
			if wantError(t, err, "nowhere", "\n  in: "+bad); !place.MatchString(err.Error()) {
				t.Errorf("%s: no line of the revision in %v", way, err)
			}
			_, err = withinTime(t, s, func(op *alembic.Op) error { return fmt.Errorf("filling: %w", call(op)) })
			if wantError(t, err, ": filling: ", "nowhere", "\n  in: "+bad); !place.MatchString(err.Error()) {
				t.Errorf("%s, wrapped: no line of the revision in %v", way, err)
			}
		}
	})
}

// TestARevisionsOwnContextIsNotAnInterrupt: nobody interrupted the run.
func TestARevisionsOwnContextIsNotAnInterrupt(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		_, err := withinTime(t, s, func(op *alembic.Op) error {
			ctx, cancel := context.WithCancel(op.Context())
			cancel()
			_, err := op.Conn().ExecContext(ctx, "INSERT INTO a VALUES (3)")
			return err
		})
		wantError(t, err, "calls_test.go:", "a context of the revision's own ended")
		if errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "interrupted") {
			t.Errorf("told as an interrupt: %v", err)
		}
	})
}

// TestAutocommitInsideOfAutocommit: nothing is left to commit.
func TestAutocommitInsideOfAutocommit(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db, err := withinTime(t, s, func(op *alembic.Op) error {
			op.Autocommit(func() {
				op.Autocommit(func() { op.Execute("INSERT INTO a VALUES (3)") })
				op.Execute("INSERT INTO a VALUES (4)")
			})
			return op.Err()
		})
		if n := one(t, db, "SELECT count(*) FROM a"); err != nil || n != "4" {
			t.Errorf("%s rows, %v", n, err)
		}
	})
}

// TestARefusedEndOfTheTransactionFailsTheRevision even if its error is swallowed: what
// was to be undone is not.
func TestARefusedEndOfTheTransactionFailsTheRevision(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db, err := withinTime(t, s, func(op *alembic.Op) error {
			op.Execute("DELETE FROM a")
			_, _ = op.Conn().ExecContext(op.Context(), "ROLLBACK")
			return nil
		})
		wantError(t, err, "calls_test.go:", `"ROLLBACK" would end the revision's own transaction`)
		if n := one(t, db, "SELECT count(*) FROM a"); n != "2" {
			t.Errorf("%s rows", n)
		}
	})
}

// TestGoroutinesOfARevisionTakeTurns: the driver's connection is no one else's
// meanwhile. Some of them meet rows of others that are open.
func TestGoroutinesOfARevisionTakeTurns(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db, err := withinTime(t, s, func(op *alembic.Op) error {
			done := make(chan error)
			const many = 40
			for i := range many {
				go func() {
					_, err := op.Conn().ExecContext(op.Context(), fmt.Sprintf("INSERT INTO a VALUES (%d)", 10+i))
					if err == nil {
						err = op.Conn().QueryRowContext(op.Context(), "SELECT count(*) FROM a").Scan(new(int))
					}
					done <- err
				}()
			}
			var failed []error
			for range many {
				if err := <-done; err != nil && !strings.Contains(err.Error(), "are still open") && !op.Offline() && !errors.Is(err, alembic.ErrNeedsConnection) {
					failed = append(failed, err)
				}
			}
			return errors.Join(failed...)
		})
		if err != nil {
			t.Fatal(err)
		}
		exec(t, db, "SELECT 1")
	})
}

// TestTheConnectionIsTheDriversInRaw: to wait for it would be to wait for ever.
func TestTheConnectionIsTheDriversInRaw(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for way, use := range map[string]func(*alembic.Op) error{
			"exec":      func(op *alembic.Op) error { _, err := op.Conn().ExecContext(op.Context(), "DELETE FROM a"); return err },
			"row":       func(op *alembic.Op) error { return op.Conn().QueryRowContext(op.Context(), "SELECT 1").Err() },
			"prepare":   func(op *alembic.Op) error { _, err := op.Conn().PrepareContext(op.Context(), "SELECT 1"); return err },
			"operation": func(op *alembic.Op) error { op.Execute("DELETE FROM a"); return nil },
		} {
			db, err := withinTime(t, s, func(op *alembic.Op) error {
				return op.Conn().Raw(func(any) error { return use(op) })
			})
			wantError(t, err, "calls_test.go:", "can't be used while the function given to op.Conn().Raw runs")
			if n := one(t, db, "SELECT count(*) FROM a"); n != "2" {
				t.Errorf("%s: %s rows", way, n)
			}
		}
	})
}
