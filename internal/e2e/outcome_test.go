package e2e_test

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
)

// TestWhatStaysIsWhatTheServerKept runs sections that have transactions of their
// own and fail: the statements that are listed as staying are those whose rows
// are there.
func TestWhatStaysIsWhatTheServerKept(t *testing.T) {
	for name, section := range map[string]string{
		"rolled back by the failure": "INSERT INTO log VALUES (1); BEGIN; INSERT INTO log VALUES (2); INSERT INTO missing VALUES (1);",
		"rolled back":                "BEGIN; INSERT INTO log VALUES (1); ROLLBACK; INSERT INTO log VALUES (2); SELECT missing;",
		"committed":                  "BEGIN; INSERT INTO log VALUES (1); COMMIT; BEGIN; INSERT INTO log VALUES (2); SELECT missing;",
		"a commit that is refused":   "INSERT INTO log VALUES (1); BEGIN; INSERT INTO child VALUES (2); INSERT INTO log VALUES (3); COMMIT; SELECT missing;",
		"a savepoint":                "BEGIN; INSERT INTO log VALUES (1); SAVEPOINT s; INSERT INTO log VALUES (2); RELEASE SAVEPOINT s; COMMIT; SELECT missing;",
		"back to a savepoint":        "BEGIN; INSERT INTO log VALUES (1); SAVEPOINT s; INSERT INTO log VALUES (2); ROLLBACK TO SAVEPOINT s; INSERT INTO log VALUES (3); COMMIT; SELECT missing;",
		"back to the outer of two":   "BEGIN; SAVEPOINT a; INSERT INTO log VALUES (1); SAVEPOINT B; INSERT INTO log VALUES (2); ROLLBACK TO a; INSERT INTO log VALUES (3); COMMIT; SELECT missing;",
		"back to a name set twice":   "BEGIN; SAVEPOINT a; INSERT INTO log VALUES (1); SAVEPOINT \"A\"; INSERT INTO log VALUES (2); ROLLBACK TO SAVEPOINT \"A\"; COMMIT; SELECT missing;",
		"back after a release":       "BEGIN; SAVEPOINT a; INSERT INTO log VALUES (1); SAVEPOINT b; INSERT INTO log VALUES (2); RELEASE SAVEPOINT b; ROLLBACK TO SAVEPOINT a; COMMIT; SELECT missing;",
		"back by other words":        "BEGIN; INSERT INTO log VALUES (1); SAVEPOINT a; INSERT INTO log VALUES (2); ROLLBACK TRANSACTION TO a; RELEASE a; COMMIT; INSERT INTO log VALUES (4); SELECT missing;",
		"nothing":                    "BEGIN; INSERT INTO log VALUES (1); SELECT missing;",
		"a chain":                    "START TRANSACTION; INSERT INTO log VALUES (1); COMMIT AND CHAIN; INSERT INTO log VALUES (2); ROLLBACK; SELECT missing;",
		"a failure on its own":       "INSERT INTO log VALUES (1); INSERT INTO log VALUES (1);",
	} {
		t.Run(name, func(t *testing.T) {
			onDatabases(t, func(t *testing.T, s server) {
				if s.dialect == "mariadb" || s.dialect == "sqlite" && name == "a chain" {
					return // MariaDB is tested beside its dialect; SQLite has no chains
				}
				db := s.open(t)
				exec(t, db, "CREATE TABLE log (x INTEGER PRIMARY KEY)", "CREATE TABLE parent (x INTEGER PRIMARY KEY)",
					"CREATE TABLE child (x INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
				section := section
				if s.dialect == "sqlite" {
					section = "PRAGMA foreign_keys = ON; " + section
				}
				m := s.migrator(t, db, testenv.Files("\n-- +alembic upgrade no-transaction\n"+strings.ReplaceAll(section, "; ", ";\n")+"\n"))
				err := m.Upgrade(t.Context(), "head")
				var failed *alembic.RevisionError
				if !errors.As(err, &failed) {
					t.Fatalf("Upgrade returned %v", err)
				}
				var said []string
				for _, statement := range failed.Remains {
					if value, ok := strings.CutPrefix(statement, "INSERT INTO log VALUES ("); ok {
						said = append(said, strings.TrimSuffix(value, ")"))
					}
				}
				if kept := column(t, db, "SELECT x FROM log ORDER BY x"); !slices.Equal(kept, said) || len(failed.Unknown) > 0 {
					t.Errorf("the rows %v are there, the message says %v stay and of %v it knows nothing: %v", kept, said, failed.Unknown, err)
				}
			})
		})
	}
}

// TestAStatementThatLostItsConnectionIsNotKnown has a statement that may commit by itself
// end its own connection: nobody is told what became of it, and the advice of the failure
// is that of the next run.
func TestAStatementThatLostItsConnectionIsNotKnown(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		end := "DO 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); COMMIT; END'"
		if s.dialect == "mariadb" {
			end = "KILL CONNECTION_ID()"
		}
		m := s.migrator(t, s.open(t), testenv.Files("\n-- +alembic upgrade no-transaction\nCREATE TABLE a (x INTEGER);\n"+end+";\n"))
		err := m.Upgrade(t.Context(), "head")
		var failed *alembic.RevisionError
		if !errors.As(err, &failed) || !slices.Equal(failed.Unknown, []string{end}) || !slices.Equal(failed.Remains, []string{"CREATE TABLE a (x INTEGER)"}) {
			t.Errorf("Upgrade returned %v", err)
		}
		wantError(t, err, "'alembic resume' then finishes the revision or closes it")
		wantError(t, m.Upgrade(t.Context(), "head"), "whether the next one took effect is not known", "alembic resume")
	})
}

// TestAStatementThatLostItsConnectionIsUndone does it in the statement's own transaction.
func TestAStatementThatLostItsConnectionIsUndone(t *testing.T) {
	t.Parallel()
	s := postgres(t)
	m := s.migrator(t, s.open(t), testenv.Files("\n-- +alembic upgrade no-transaction\nCREATE TABLE a (x INTEGER);\nSELECT pg_terminate_backend(pg_backend_pid());\n"))
	err := m.Upgrade(t.Context(), "head")
	var failed *alembic.RevisionError
	if !errors.As(err, &failed) || len(failed.Unknown) > 0 || !slices.Equal(failed.Remains, []string{"CREATE TABLE a (x INTEGER)"}) {
		t.Errorf("Upgrade returned %v", err)
	}
	wantError(t, m.Upgrade(t.Context(), "head"), "terminating connection") // it goes on with it
}

func TestFailureThatEndsTheTransactionOnSQLite(t *testing.T) {
	db := testenv.SQLite(t)
	exec(t, db, "CREATE TABLE log (x INTEGER)", "CREATE TABLE t (x INTEGER UNIQUE ON CONFLICT ROLLBACK)")
	m := testenv.Migrator(t, db, testenv.Files("\n-- +alembic upgrade no-transaction\nBEGIN;\nINSERT INTO log VALUES (1);\n"+
		"INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (1);\n"))
	err := m.Upgrade(t.Context(), "head")
	wantError(t, err, "UNIQUE constraint failed", "was rolled back")
	if strings.Contains(err.Error(), "INSERT INTO log") {
		t.Errorf("the message lists what was rolled back: %v", err)
	}
}

// column reads the only column of a query.
func column(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			t.Fatal(err)
		}
		all = append(all, value)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestInvalidIndexIsNamedAndBuiltAgain(t *testing.T) {
	for name, create := range map[string]string{
		"in SQL":                "CREATE UNIQUE INDEX CONCURRENTLY qi ON q (a)",
		"in SQL, if not exists": `create unique index concurrently if not exists "qi" on only public."q"(a)`,
		"by the operation":      "",
	} {
		t.Run(name, func(t *testing.T) {
			s := postgres(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE q (a INTEGER)", "INSERT INTO q VALUES (1), (1)")
			env := testenv.Files("\n-- +alembic upgrade no-transaction\n" + create + ";\n")
			if create == "" {
				env = testenv.Go(func(op *alembic.Op) error {
					op.CreateIndex("qi", "q", sa.Cols("a"), sa.Unique, postgresql.Concurrently)
					return op.Err()
				})
			}
			m := s.migrator(t, db, env)
			for range 2 {
				wantError(t, m.Upgrade(t.Context(), "head"), "DETAIL: Key (a)=(1) is duplicated.", "left the index qi behind, invalid; the next run drops it")
			}
			const valid = "SELECT string_agg(indisvalid::text, ',') FROM pg_index WHERE indrelid = 'q'::regclass"
			if got := one(t, db, valid); got != "false" {
				t.Fatalf("valid indexes: %s", got)
			}
			exec(t, db, "DELETE FROM q")
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			if got := one(t, db, valid); got != "true" {
				t.Errorf("valid indexes: %s", got)
			}
		})
	}
}

// TestWhatAFailedReindexOrDropLeavesIsNamedAndPutRight has the statement fail in
// the middle: an index on a function that fails is built again, and a reader keeps
// an index from being dropped.
func TestWhatAFailedReindexOrDropLeavesIsNamedAndPutRight(t *testing.T) {
	for statement, says := range map[string]string{
		"REINDEX INDEX CONCURRENTLY qi":               "left the index qi_ccnew behind, invalid; the next run drops it and builds it again",
		"reindex (verbose, concurrently on) index qi": "left the index qi_ccnew behind, invalid; the next run drops it and builds it again",
		`REINDEX TABLE CONCURRENTLY public."q"`:       "left the indexes qi_ccnew, qj_ccnew behind, invalid; the next run drops them and builds them again",
		"REINDEX (CONCURRENTLY) SCHEMA public":        "left the indexes qi_ccnew, qj_ccnew behind, invalid; the next run drops them and builds them again",
		"DROP INDEX CONCURRENTLY IF EXISTS public.qi": "left the index qi invalid: queries no longer use it; the next run drops it",
	} {
		t.Run(statement, func(t *testing.T) {
			s := postgres(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE q (a INTEGER)", "INSERT INTO q VALUES (0)", "CREATE TABLE divisor AS SELECT 1 AS n",
				"CREATE FUNCTION boom(a INTEGER) RETURNS INTEGER IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN a / (SELECT n FROM divisor); END'",
				"CREATE INDEX qi ON q (boom(a))", "CREATE INDEX qj ON q (a)", "UPDATE divisor SET n = 0")
			m := s.migrator(t, db, testenv.Files("\n-- +alembic upgrade no-transaction\nSET lock_timeout = '200ms';\n"+statement+";\n"))
			free := func() {}
			if strings.HasPrefix(statement, "DROP") {
				free = reads(t, db, "SELECT * FROM q")
			}
			for range 2 {
				wantError(t, m.Upgrade(t.Context(), "head"), says)
			}
			free()
			exec(t, db, "UPDATE divisor SET n = 1")
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			want := "qi,qj"
			if strings.HasPrefix(statement, "DROP") {
				want = "qj"
			}
			if got := one(t, db, "SELECT string_agg(c.relname, ',' ORDER BY c.relname) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "+
				"WHERE i.indrelid = 'q'::regclass AND i.indisvalid"); got != want {
				t.Errorf("valid indexes: %s", got)
			}
			if got := one(t, db, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"); got != "0" {
				t.Errorf("%s indexes are invalid", got)
			}
		})
	}
}

// TestAPartitionThatIsHalfDetachedIsNamedAndDetached has a reader keep the second
// transaction of the statement from ending.
func TestAPartitionThatIsHalfDetachedIsNamedAndDetached(t *testing.T) {
	for name, statement := range map[string]string{
		"plain":  "ALTER TABLE q DETACH PARTITION q1 CONCURRENTLY",
		"quoted": `alter table if exists public."q" detach partition "public".q1 concurrently`,
	} {
		t.Run(name, func(t *testing.T) {
			s := postgres(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE q (a INTEGER) PARTITION BY LIST (a)", "CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1)", "INSERT INTO q VALUES (1)")
			m := s.migrator(t, db, testenv.Files("\n-- +alembic upgrade no-transaction\nSET lock_timeout = '200ms';\n"+statement+";\nCREATE TABLE after AS SELECT * FROM q1;\n"))
			free := reads(t, db, "SELECT * FROM q")
			for range 2 {
				wantError(t, m.Upgrade(t.Context(), "head"), "half detached from", "FINALIZE")
			}
			free()
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			if got := one(t, db, "SELECT (SELECT count(*) FROM pg_inherits) || ' ' || (SELECT count(*) FROM after)"); got != "0 1" {
				t.Errorf("partitions and rows: %s", got)
			}
		})
	}
}

// reads keeps a transaction open that has read something, until it is freed.
func reads(t *testing.T, db *sql.DB, query string) (free func()) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}
