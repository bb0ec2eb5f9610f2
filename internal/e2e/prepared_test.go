package e2e_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

func TestPreparedStatementsTakeValuesAndReturnRows(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
			ctx, bind := op.Context(), "?"
			if op.Dialect() == "postgresql" {
				bind = "$1"
			}
			op.Execute("CREATE TABLE t (a VARCHAR(20), at TIMESTAMP NULL)")
			op.Execute("INSERT INTO t (at) VALUES ('2024-02-29 10:00:00')")
			insert, err := op.Conn().PrepareContext(ctx, "INSERT INTO t (a) VALUES ("+bind+")")
			if err != nil {
				return err
			}
			for _, text := range []string{"x", "y", "z"} {
				if result, err := insert.ExecContext(ctx, text); err != nil {
					return err
				} else if n, err := result.RowsAffected(); n != 1 || err != nil {
					t.Errorf("%d rows, %v", n, err)
				}
			}
			query, err := op.Conn().PrepareContext(ctx, "SELECT a, at FROM t WHERE a IS NULL OR a > "+bind+" ORDER BY a IS NOT NULL, a")
			if err != nil {
				return err
			}
			rows, err := query.QueryContext(ctx, "x")
			if err != nil {
				return err
			}
			types, err := rows.ColumnTypes()
			if err != nil || types[0].DatabaseTypeName() == "" {
				t.Errorf("got %v, %v", types, err)
			}
			var got []string
			for rows.Next() {
				var text *string
				var at *time.Time
				if err := rows.Scan(&text, &at); err != nil {
					return err
				}
				if text != nil {
					got = append(got, *text)
				} else if at == nil || at.Day() != 29 {
					t.Errorf("got %v", at)
				}
			}
			if !slices.Equal(got, []string{"y", "z"}) {
				t.Errorf("got %v", got)
			}
			var n int
			err = errors.Join(rows.Close(), query.Close(), op.Conn().QueryRowContext(ctx, "SELECT count(*) FROM t").Scan(&n))
			if n != 4 {
				t.Errorf("%d rows", n)
			}
			return err
		}))
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatPreparedStatementsLeaveIsWhatTheErrorSays(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (x INTEGER)", "CREATE PROCEDURE ddl() CREATE OR REPLACE TABLE made (x INTEGER)")
	for _, change := range []string{"CREATE OR REPLACE TABLE made (x INTEGER)", "CALL ddl()", "INSERT INTO a VALUES (7)"} {
		exec(t, db, "DELETE FROM a", forget)
		err := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
			statement, err := op.Conn().PrepareContext(op.Context(), change)
			if err != nil {
				return err
			}
			op.Execute("INSERT INTO a VALUES (1)")
			if _, err := statement.ExecContext(op.Context()); err != nil {
				return err
			}
			op.Execute("INSERT INTO a VALUES (2)")
			return errors.New("no")
		})).Upgrade(t.Context(), "head")
		var failed *alembic.RevisionError
		if !errors.As(err, &failed) {
			t.Fatalf("%s: Upgrade returned %v", change, err)
		}
		var want []string
		if !strings.HasPrefix(change, "INSERT") {
			want = []string{"INSERT INTO a VALUES (1)", change}
		}
		if !slices.Equal(failed.Remains, want) || len(failed.Unknown) > 0 {
			t.Errorf("%s: the error says that %q remain and that %q may", change, failed.Remains, failed.Unknown)
		}
		if rows := one(t, db, "SELECT ifnull(group_concat(x), '') FROM a"); (rows == "1") != (want != nil) {
			t.Errorf("%s: the rows %q are there", change, rows)
		}
	}
}

func TestPreparedStatementIsCancelledOnTheServer(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		sleep := map[string]string{"mariadb": "SELECT SLEEP(60) /* prepared */", "postgresql": "SELECT pg_sleep(60) /* prepared */"}[s.dialect]
		db := s.open(t)
		ctx, cancel := context.WithCancel(t.Context())
		m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
			statement, err := op.Conn().PrepareContext(op.Context(), sleep)
			if err != nil {
				return err
			}
			go func() {
				s.awaitStatement(t, sleep)
				cancel()
			}()
			_, err = statement.ExecContext(op.Context())
			return err
		}))
		if err := m.Upgrade(ctx, "head"); !errors.Is(err, context.Canceled) {
			t.Errorf("Upgrade returned %v", err)
		}
		if running := one(t, db, s.running(sleep)); running != "0" {
			t.Errorf("%s statements still run", running)
		}
	})
}
