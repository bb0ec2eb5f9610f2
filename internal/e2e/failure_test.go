package e2e_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/sa"
)

// fiveRevisions fail in the middle of the third.
func fiveRevisions() *alembic.Env {
	return testenv.SQL(
		"CREATE TABLE a (x INTEGER);",
		"CREATE TABLE b (x INTEGER);",
		"INSERT INTO a VALUES (1);\nCREATE TABLE c (x INTEGER);\nINSERT INTO a VALUES (2);\nINSERT INTO nowhere VALUES (3);\nCREATE TABLE c2 (x INTEGER);",
		"CREATE TABLE d (x INTEGER);",
		"CREATE TABLE e (x INTEGER);",
	)
}

func TestThirdOfFiveRevisionsFailsOnPostgres(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	m := s.migrator(t, db, fiveRevisions())
	err := m.Upgrade(t.Context(), "head")
	wantError(t, err, "revision cccc", "cccc.sql:10", `relation "nowhere" does not exist`, "42P01", "INSERT INTO nowhere", "was rolled back")
	var failed *alembic.RevisionError
	if !errors.As(err, &failed) || failed.Revision != "cccc" || failed.Direction != revision.Upgrade || len(failed.Remains) > 0 {
		t.Errorf("the error is %#v", failed)
	}
	var statement *dialect.StatementError
	if !errors.As(err, &statement) || statement.Code != "42P01" {
		t.Errorf("the statement's error is %#v", statement)
	}
	if got := testenv.Current(t, m); !slices.Equal(got, []string{"bbbb"}) {
		t.Errorf("the database is at %v", got)
	}
	if got := one(t, db, "SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM pg_class WHERE relname IN ('c', 'd'))"); got != "0" {
		t.Errorf("the failed revision left %s traces", got)
	}
}

func TestThirdOfFiveRevisionsFailsOnMariaDBAndSaysWhatRemains(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	m := s.migrator(t, db, fiveRevisions())
	err := m.Upgrade(t.Context(), "head")
	wantError(t, err, "revision cccc", "cccc.sql:10", "1146", "INSERT INTO nowhere",
		"stay applied:\n  INSERT INTO a VALUES (1);\n  CREATE TABLE c (x INTEGER);\n", "Everything else that it did was rolled back", "not recorded")
	var failed *alembic.RevisionError
	if !errors.As(err, &failed) || !slices.Equal(failed.Remains, []string{"INSERT INTO a VALUES (1)", "CREATE TABLE c (x INTEGER)"}) {
		t.Errorf("the error says that %q remain", failed.Remains)
	}
	if got := halfApplied(t, m); !slices.Equal(got, []string{"bbbb"}) {
		t.Errorf("the database is at %v", got)
	}
	if got := one(t, db, "SELECT group_concat(x) FROM a"); got != "1" {
		t.Errorf("the rows %q remain", got)
	}
	one(t, db, "SELECT count(*) FROM c")
}

func TestWhatRemainsOnMariaDBDependsOnTheFailingStatement(t *testing.T) {
	for name, c := range map[string]struct {
		upgrade string
		remains []string
	}{
		"rows only":                      {"INSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (1);", nil},
		"a failing schema change":        {"INSERT INTO a VALUES (1);\nALTER TABLE nowhere ADD x INTEGER;", []string{"INSERT INTO a VALUES (1)"}},
		"a statement that doesn't parse": {"INSERT INTO a VALUES (1);\nALTER TABEL a;", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariadb(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE a (x INTEGER)")
			err := s.migrator(t, db, testenv.SQL(c.upgrade)).Upgrade(t.Context(), "head")
			var failed *alembic.RevisionError
			if !errors.As(err, &failed) || !slices.Equal(failed.Remains, c.remains) {
				t.Fatalf("Upgrade returned %v", err)
			}
			want := "0"
			if c.remains != nil {
				want = "1"
			}
			if got := one(t, db, "SELECT count(*) FROM a"); got != want {
				t.Errorf("%s rows remain, want %s", got, want)
			}
		})
	}
}

func TestStatementsOutsideOfTheTransactionRemainOnPostgres(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	env := testenv.Go(func(op *alembic.Op) error {
		op.Execute("CREATE TABLE a (x INTEGER)")
		op.Autocommit(func() { op.Execute("CREATE INDEX CONCURRENTLY ix ON a (x)") })
		op.Execute("INSERT INTO a VALUES (1)")
		op.Execute("INSERT INTO nowhere VALUES (1)")
		return op.Err()
	})
	err := s.migrator(t, db, env).Upgrade(t.Context(), "head")
	wantError(t, err, "stay applied:\n  CREATE TABLE a (x INTEGER);\n  CREATE INDEX CONCURRENTLY ix ON a (x);\nEverything else that it did was rolled back")
	if got := one(t, db, "SELECT count(*) FROM a"); got != "0" {
		t.Errorf("%s rows remain", got)
	}
}

// killed starts a server of the test's own.
func killed(t *testing.T, name string, start func(context.Context) (*testdb.Server, error)) (server, *testdb.Server) {
	t.Helper()
	own, err := start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.Stop)
	return server{dialect: name, url: own.URL}, own
}

func TestServerThatDiesInTheMiddle(t *testing.T) {
	testdb.SkipShort(t)
	for _, c := range []struct {
		dialect, sleep string
		start          func(context.Context) (*testdb.Server, error)
	}{
		{"postgresql", "SELECT pg_sleep(60)", testdb.StartPostgres},
		{"mariadb", "SELECT SLEEP(60)", testdb.StartMariaDB},
	} {
		t.Run(c.dialect, func(t *testing.T) {
			t.Parallel()
			s, own := killed(t, c.dialect, c.start)
			m := s.migrator(t, s.open(t), testenv.SQL("CREATE TABLE a (x INTEGER);", c.sleep+";"))
			done := make(chan error, 1)
			go func() { done <- m.Upgrade(context.Background(), "head") }()
			watch := s.migrator(t, s.open(t), testenv.SQL("CREATE TABLE a (x INTEGER);"))
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if err := watch.WaitForHead(ctx); err != nil {
				t.Fatal(err)
			}
			s.awaitStatement(t, c.sleep)
			own.Kill()
			select {
			case err := <-done:
				wantError(t, err, "revision bbbb", "bbbb.sql:7", c.sleep, "connection to the server was lost", "alembic current")
			case <-time.After(20 * time.Second):
				t.Fatal("the upgrade doesn't notice that the server is gone")
			}
		})
	}
}

func TestTooLongIdentifiersAreRefusedBeforeAnythingRuns(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		long := strings.Repeat("n", 70)
		env := testenv.Go(func(op *alembic.Op) error {
			op.CreateTable("first", sa.Column("x", sa.Integer(), sa.NotNull))
			op.CreateIndex(long, "first", sa.Cols("x"))
			return op.Err()
		})
		err := s.migrator(t, db, env).Upgrade(t.Context(), "head")
		wantError(t, err, long, "failure_test.go:", "revision aaaa")
		if _, err := db.Exec("SELECT * FROM first"); err == nil {
			t.Error("the table before it was made")
		}
	})
}
