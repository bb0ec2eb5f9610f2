package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestWhatAFailedRevisionLeavesOnMariaDBIsWhatItSays runs a row, a statement, a
// row and a failure, as an SQL revision and as a Go revision, and compares the
// error with the rows that are there.
func TestWhatAFailedRevisionLeavesOnMariaDBIsWhatItSays(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (x INTEGER)",
		"CREATE PROCEDURE ddl() CREATE OR REPLACE TABLE made (x INTEGER)",
		"CREATE PROCEDURE ddl_and_row() BEGIN CREATE OR REPLACE TABLE made (x INTEGER); INSERT INTO a VALUES (7); END")
	for _, c := range []struct {
		statement string
		stays     bool // the row before it, and the statement
		unknown   bool // the statement; with a journal it is committed
	}{
		{"CALL ddl()", true, false},
		{"CALL ddl_and_row()", true, true},
		{"EXECUTE IMMEDIATE 'CREATE OR REPLACE TABLE made (x INTEGER)'", true, false},
		{"SET STATEMENT max_statement_time = 60 FOR CREATE OR REPLACE TABLE made (x INTEGER)", true, false},
		{"/*!50000 CREATE OR REPLACE TABLE made (x INTEGER) */", true, false},
		{"ANALYZE TABLE a", true, false},
		{"/*!40101 SET @x = 1 */", false, false},
		{"DESCRIBE a", false, false},
		{"CREATE TEMPORARY TABLE tt (x INTEGER)", false, false},
		{"BEGIN NOT ATOMIC INSERT INTO a VALUES (9); END", false, false},
	} {
		sql := "INSERT INTO a VALUES (1);\n" + c.statement + ";\nINSERT INTO a VALUES (2);\nSELECT nosuch;"
		inGo := func(op *alembic.Op) error {
			for _, text := range []string{"INSERT INTO a VALUES (1)", c.statement, "INSERT INTO a VALUES (2)", "SELECT nosuch"} {
				if _, err := op.Conn().ExecContext(op.Context(), text); err != nil {
					return err
				}
			}
			return nil
		}
		for name, env := range map[string]*alembic.Env{"SQL": testenv.SQL(sql), "Go": testenv.Go(inGo),
			"SQL without a journal": unjournalled(testenv.SQL(sql)), "Go without a journal": unjournalled(testenv.Go(inGo))} {
			unknown, want := c.unknown && env.DisableJournal, ""
			switch {
			case c.unknown && !unknown:
				want = "1,7"
			case c.stays:
				want = "1"
			}
			exec(t, db, "DELETE FROM a", forget)
			err := s.migrator(t, db, env).Upgrade(t.Context(), "head")
			var failed *alembic.RevisionError
			if !errors.As(err, &failed) {
				t.Fatalf("%s: Upgrade returned %v", c.statement, err)
			}
			rows := one(t, db, "SELECT group_concat(x) FROM a")
			if rows != want {
				t.Errorf("%s: in %s the rows %q are there, want %q", c.statement, name, rows, want)
			}
			var remains []string
			if c.stays {
				remains = []string{"INSERT INTO a VALUES (1)"}
			}
			if c.stays && !unknown {
				remains = append(remains, c.statement)
			}
			if !slices.Equal(failed.Remains, remains) || (len(failed.Unknown) > 0) != unknown {
				t.Errorf("%s: in %s the error says that %q remain and that %q may", c.statement, name, failed.Remains, failed.Unknown)
			}
		}
	}
}

func TestProcedureThatRollsBackFailsTheRevisionAtOnce(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (x INTEGER)", "CREATE PROCEDURE take_back() ROLLBACK")
	err := s.migrator(t, db, testenv.SQL("INSERT INTO a VALUES (1);\nCALL take_back();\nINSERT INTO a VALUES (2);")).Upgrade(t.Context(), "head")
	wantError(t, err, "CALL take_back()", "is not known:\n  INSERT INTO a VALUES (1);")
	if got := one(t, db, "SELECT count(*) FROM a"); got != "0" {
		t.Errorf("%s rows remain", got)
	}
}

func TestRowsInTablesWithoutTransactionsAreSaidToStay(t *testing.T) {
	for _, c := range []struct {
		failing string
		noted   bool // by the journal
		says    string
	}{
		{"SELECT nosuch", false, "Rows that the revision changed in tables without transactions"},
		{"SELECT nosuch", true, "stay applied:\n  INSERT INTO m VALUES (1);"},
		{"INSERT INTO m VALUES (2), (1)", true, "Rows that the revision changed in tables without transactions"},
	} {
		s := mariadb(t)
		db := s.open(t)
		exec(t, db, "CREATE TABLE m (x INTEGER PRIMARY KEY) ENGINE=MyISAM")
		env := testenv.SQL("INSERT INTO m VALUES (1);\n" + c.failing + ";")
		env.DisableJournal = !c.noted
		wantError(t, s.migrator(t, db, env).Upgrade(t.Context(), "head"), c.says)
		if got := one(t, db, "SELECT count(*) FROM m WHERE x = 1"); got != "1" {
			t.Errorf("%s rows remain", got)
		}
	}
}

func TestOwnTransactionThatARevisionRollsBackIsNotSaidToStay(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (x INTEGER)")
	env := testenv.Go(func(op *alembic.Op) error {
		op.Autocommit(func() {
			for _, text := range []string{"BEGIN", "INSERT INTO a VALUES (1)", "COMMIT", "BEGIN", "INSERT INTO a VALUES (2)", "ROLLBACK", "BEGIN", "INSERT INTO a VALUES (3)"} {
				op.Execute(text)
			}
			op.Execute("SELECT nosuch")
		})
		return op.Err()
	})
	err := s.migrator(t, db, env).Upgrade(t.Context(), "head")
	var failed *alembic.RevisionError
	if !errors.As(err, &failed) || !slices.Equal(failed.Remains, []string{"INSERT INTO a VALUES (1)"}) {
		t.Errorf("Upgrade returned %v", err)
	}
	if got := one(t, db, "SELECT group_concat(x) FROM a"); got != "1" {
		t.Errorf("the rows %q are there", got)
	}
}

func TestStatementOverTheServersPacketIsNotSent(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	limit, err := strconv.Atoi(one(t, db, "SELECT @@max_allowed_packet"))
	if err != nil {
		t.Fatal(err)
	}
	err = s.migrator(t, db, testenv.SQL("CREATE TABLE a (x INTEGER);\nSELECT '"+strings.Repeat("x", limit)+"';")).Upgrade(t.Context(), "head")
	var packet *mysql.PacketError
	if !errors.As(err, &packet) || packet.Max != limit || packet.Size <= limit {
		t.Errorf("Upgrade returned an error of %T", err)
	}
	wantError(t, err, fmt.Sprintf("the statement has %d bytes with its values, and MariaDB ", packet.Size),
		fmt.Sprintf(" takes at most %d at once (max_allowed_packet); it was not sent", limit), "stay applied:\n  CREATE TABLE a (x INTEGER);")
	exec(t, db, forget)
	quotes, text := strings.Repeat("'", limit/2), strings.Repeat("x", limit)
	for name, send := range map[string]func(*alembic.Op) error{
		"a value that is written into the statement": func(op *alembic.Op) error {
			op.Execute("INSERT INTO a SELECT length(?)", quotes)
			return op.Err()
		},
		"a value beside it": func(op *alembic.Op) error {
			_, err := op.Conn().ExecContext(op.Context(), "INSERT INTO a SELECT length(?)", text)
			return err
		},
		"a value of a query": func(op *alembic.Op) error {
			return op.Conn().QueryRowContext(op.Context(), "SELECT length(?)", []byte(text)).Scan(new(int))
		},
		"a value of a prepared statement": func(op *alembic.Op) error {
			stmt, err := op.Conn().PrepareContext(op.Context(), "INSERT INTO a SELECT length(?)")
			if err == nil {
				_, err = stmt.ExecContext(op.Context(), text)
			}
			return err
		},
	} {
		if err := s.migrator(t, db, testenv.Go(send)).Upgrade(t.Context(), "head"); !errors.As(err, &packet) || packet.Size <= limit {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestInterruptCancelsTheStatementOnMariaDB gives up while a statement runs, with
// a pool of one connection: the server must be idle and without locks when the
// run returns.
func TestInterruptCancelsTheStatementOnMariaDB(t *testing.T) {
	for name, c := range map[string]struct{ statement, want string }{
		"a schema change": {"CREATE TABLE w AS SELECT SLEEP(30) s", "stay applied:\n  INSERT INTO a VALUES (1);"},
		"rows":            {"INSERT INTO a SELECT SLEEP(30)", "was rolled back and is not recorded"},
		"a block":         {"BEGIN NOT ATOMIC INSERT INTO a VALUES (2); SELECT SLEEP(30); END", "was rolled back and is not recorded"},
	} {
		for _, kind := range []string{"SQL", "Go"} {
			t.Run(name+" in "+kind, func(t *testing.T) {
				t.Parallel()
				s := mariadb(t)
				db, watch := s.open(t), s.open(t)
				db.SetMaxOpenConns(1)
				exec(t, db, "CREATE TABLE a (x INTEGER)")
				env := testenv.SQL("INSERT INTO a VALUES (1);\n" + c.statement + ";")
				if kind == "Go" {
					env = testenv.Go(func(op *alembic.Op) error {
						op.Execute("INSERT INTO a VALUES (1)")
						if op.Err() != nil {
							return op.Err()
						}
						_, err := op.Conn().ExecContext(op.Context(), c.statement)
						return err
					})
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go func() {
					running := "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE '%SLEEP%' AND info NOT LIKE '%alembic_journal%' AND id <> connection_id()"
					for n := 0; n == 0 && ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
						_ = watch.QueryRowContext(ctx, running).Scan(&n)
					}
					cancel()
				}()
				start := time.Now()
				err := s.migrator(t, db, env).Upgrade(ctx, "head")
				wantError(t, err, "interrupted", c.want)
				if !errors.Is(err, context.Canceled) {
					t.Errorf("the error is %v", err)
				}
				if waited := time.Since(start); waited > 20*time.Second {
					t.Errorf("it took %s", waited)
				}
				// Nothing holds a lock: the table can be altered at once.
				exec(t, watch, "SET STATEMENT lock_wait_timeout = 1 FOR ALTER TABLE a ADD y INTEGER")
				// SLEEP may end at the interrupt without ending its statement; then that stays.
				told := strings.Contains(err.Error(), "INSERT INTO a VALUES (1);\n  CREATE TABLE w AS")
				if got := one(t, watch, "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'w'"); (got != "0") != told {
					t.Errorf("the table w is there %s times, and the run said %v", got, err)
				}
				if got := db.Stats().MaxOpenConnections; got != 1 {
					t.Errorf("the pool's limit is %d", got)
				}
				exec(t, watch, forget)
				if err := s.migrator(t, db, testenv.SQL("SELECT 1;")).Upgrade(t.Context(), "head"); err != nil {
					t.Errorf("the next run: %v", err)
				}
			})
		}
	}
}

func TestBlocksBehindDelimiterLinesRunInARevision(t *testing.T) {
	for name, sql := range map[string]string{
		"Oracle's mode":       "SET sql_mode = ORACLE;\nDELIMITER //\nCREATE OR REPLACE PROCEDURE p(a INT) AS\n  v INT := 1;\nBEGIN\n  v := a + 1;\n  SELECT v;\nEND;\n//\nDELIMITER ;",
		"compound statements": "DELIMITER //\nIF (SELECT COUNT(*) FROM a) = 0 THEN INSERT INTO a VALUES (1); END IF//\nWHILE (SELECT COUNT(*) FROM a) < 3 DO INSERT INTO a VALUES (1); END WHILE//\nDELIMITER ;",
		"a block":             "SET sql_mode = ORACLE;\nDELIMITER //\nBEGIN\n  INSERT INTO a VALUES (6);\nEND;\n//\nDELIMITER ;",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariadb(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE a (x INTEGER)")
			if err := s.migrator(t, db, testenv.SQL(sql)).Upgrade(t.Context(), "head"); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestWhatWentBackToASavepointIsNotSaidToStayOnMariaDB has a schema change commit
// what a revision did, and a section with a transaction of its own.
func TestWhatWentBackToASavepointIsNotSaidToStayOnMariaDB(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (x INTEGER)")
	for name, sql := range map[string]string{
		"committed by a schema change": "INSERT INTO a VALUES (1);\nSAVEPOINT s;\nINSERT INTO a VALUES (2);\nROLLBACK TO s;\nALTER TABLE a COMMENT 'x';\nSELECT nosuch;",
		"set again after a commit": "SAVEPOINT s;\nINSERT INTO a VALUES (1);\nALTER TABLE a COMMENT 'x';\nSAVEPOINT s;\nINSERT INTO a VALUES (2);\n" +
			"ROLLBACK WORK TO SAVEPOINT `S`;\nALTER TABLE a COMMENT 'x';\nSELECT nosuch;",
		"no-transaction": "BEGIN;\nINSERT INTO a VALUES (1);\nSAVEPOINT s;\nINSERT INTO a VALUES (2);\nROLLBACK TO SAVEPOINT s;\nCOMMIT;\nSELECT nosuch;",
	} {
		exec(t, db, "DELETE FROM a", forget)
		head := "\n-- +alembic upgrade\n"
		if name == "no-transaction" {
			head = "\n-- +alembic upgrade no-transaction\n"
		}
		err := s.migrator(t, db, testenv.Files(head+sql+"\n")).Upgrade(t.Context(), "head")
		var failed *alembic.RevisionError
		if !errors.As(err, &failed) {
			t.Fatalf("%s: Upgrade returned %v", name, err)
		}
		if rows := one(t, db, "SELECT group_concat(x) FROM a"); rows != "1" {
			t.Errorf("%s: the rows %q are there", name, rows)
		}
		remains := strings.Join(failed.Remains, ";")
		if !strings.Contains(remains, "VALUES (1)") || strings.Contains(remains, "VALUES (2)") || strings.Contains(remains, "SAVEPOINT") || len(failed.Unknown) > 0 {
			t.Errorf("%s: the error says that %q remain and that %q may", name, failed.Remains, failed.Unknown)
		}
	}
}
