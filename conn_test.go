package alembic_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestConnReadsAndWritesInTheRevisionsTransaction is a data migration by every
// method of Conn; all of it goes when the revision fails.
func TestConnReadsAndWritesInTheRevisionsTransaction(t *testing.T) {
	db := testenv.SQLite(t)
	if _, err := db.Exec("CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t (a) VALUES (1), (2), (3)"); err != nil {
		t.Fatal(err)
	}
	fail := true
	m := testenv.Migrator(t, db, testenv.Go(func(o *alembic.Op) error {
		if err := fill(o); err != nil || !fail {
			return err
		}
		return errors.New("no")
	}))
	filled := func() (n int) {
		t.Helper()
		if err := db.QueryRow("SELECT count(*) FROM t WHERE b = 'row ' || a").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := m.Upgrade(t.Context(), "head"); err == nil || filled() != 0 {
		t.Errorf("a failing revision returned %v and left %d rows", err, filled())
	}
	fail = false
	if err := m.Upgrade(t.Context(), "head"); err != nil || filled() != 3 {
		t.Errorf("the revision returned %v and filled %d rows", err, filled())
	}
}

// fill writes "row a" in each row of t.
func fill(o *alembic.Op) error {
	ctx, conn := o.Context(), o.Conn()
	var total int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM t WHERE a > ?", 0).Scan(&total); err != nil {
		return err
	}
	rows, err := conn.QueryContext(ctx, "SELECT a FROM t ORDER BY a")
	if err != nil {
		return err
	}
	var all []int
	for rows.Next() {
		var a int
		if err := rows.Scan(&a); err != nil {
			return err
		}
		all = append(all, a)
	}
	if err := rows.Err(); err != nil || len(all) != total {
		return fmt.Errorf("%d of %d rows: %w", len(all), total, err)
	}
	update, err := conn.PrepareContext(ctx, "UPDATE t SET b = ? WHERE a = ?")
	if err != nil {
		return err
	}
	defer update.Close()
	for _, a := range all[1:] {
		if _, err := update.ExecContext(ctx, fmt.Sprint("row ", a), a); err != nil {
			return err
		}
	}
	result, err := conn.ExecContext(ctx, "UPDATE t SET b = 'row 1' WHERE a = ?", all[0])
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); n != 1 {
		return fmt.Errorf("%d rows changed: %w", n, err)
	}
	return conn.Raw(func(driverConn any) error {
		if driverConn == nil {
			return errors.New("no connection of the driver")
		}
		return nil
	})
}

// TestConnHasNoDatabaseOffline tries every method in a script.
func TestConnHasNoDatabaseOffline(t *testing.T) {
	for name, call := range map[string]func(*alembic.Op) error{
		"exec":    func(o *alembic.Op) error { _, err := o.Conn().ExecContext(o.Context(), "DELETE FROM t"); return err },
		"query":   func(o *alembic.Op) error { _, err := o.Conn().QueryContext(o.Context(), "SELECT 1"); return err },
		"row":     func(o *alembic.Op) error { return o.Conn().QueryRowContext(o.Context(), "SELECT 1").Scan(new(int)) },
		"prepare": func(o *alembic.Op) error { _, err := o.Conn().PrepareContext(o.Context(), "SELECT 1"); return err },
		"raw":     func(o *alembic.Op) error { return o.Conn().Raw(func(any) error { return nil }) },
	} {
		t.Run(name, func(t *testing.T) {
			var got error
			m := testenv.Migrator(t, nil, testenv.Go(func(o *alembic.Op) error {
				got = call(o)
				if !o.Offline() {
					t.Error("the revision doesn't know that it is offline")
				}
				return got
			}))
			err := m.UpgradeSQL(t.Context(), io.Discard, "", "head")
			if !errors.Is(got, alembic.ErrNeedsConnection) || !errors.Is(err, alembic.ErrNeedsConnection) {
				t.Errorf("the call returned %v, the script %v", got, err)
			}
		})
	}
}

// TestNothingRunsAfterTheFirstError fails once and goes on as if nothing were.
func TestNothingRunsAfterTheFirstError(t *testing.T) {
	db := testenv.SQLite(t)
	m := testenv.Migrator(t, db, testenv.Go(func(o *alembic.Op) error {
		o.Execute("CREATE TABLE t (a INTEGER)")
		o.Execute("INSERT INTO missing VALUES (1)")
		if o.Mode() == alembic.Recording {
			return nil // the first revision is recorded before it runs
		}
		first := o.Err()
		o.Execute("CREATE TABLE u (a INTEGER)")
		o.Invoke(nil)
		if _, err := o.Conn().ExecContext(o.Context(), "CREATE TABLE v (a INTEGER)"); !errors.Is(err, first) {
			t.Errorf("Conn returned %v after %v", err, first)
		}
		if o.Err() != first {
			t.Errorf("the error became %v", o.Err())
		}
		return nil
	}))
	err := m.Upgrade(t.Context(), "head")
	if err == nil || !strings.Contains(err.Error(), "no such table: missing") {
		t.Errorf("Upgrade returned %v", err)
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_master WHERE name IN ('t', 'u', 'v')").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d tables stayed (%v)", n, err)
	}
}
