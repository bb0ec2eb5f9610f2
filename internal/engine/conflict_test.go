//go:build unix

package engine

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/op"
)

// TestAStepThatAGaleraClusterUndidIsRepeated has another node change the row that a
// revision has changed, before that commits. Where nothing of the revision stays it is
// run again; behind a schema change the next run goes on.
func TestAStepThatAGaleraClusterUndidIsRepeated(t *testing.T) {
	nodes := testdb.Galera(t)
	s := leaseOf(nodes[0])
	db, err := s.open(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other := openNode(t, s, nodes[1])
	change(t, db, "CREATE TABLE rows_of_all (id INTEGER PRIMARY KEY, x INTEGER)")
	change(t, db, "INSERT INTO rows_of_all VALUES (1, 0)")

	attempts, interferes := 0, true
	conflicting := func(first string) Func {
		attempts = 0
		return func(step *Step) error {
			if step.mode == OnlineMode { // not when it is only looked at
				attempts++
			}
			executing(first)(step)
			step.Emit(op.Execute{SQL: "UPDATE rows_of_all SET x = x + 1"}, dialect.Position{})
			if interferes && attempts == 1 && step.mode == OnlineMode {
				change(t, other, "SET SESSION wsrep_sync_wait = 7")
				change(t, other, "UPDATE rows_of_all SET x = x + 10")
			}
			return step.Err()
		}
	}
	run := func(heads []string, id, first string) error {
		d, err := Open(t.Context(), db, s.dialect, leaseOptions())
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		unlock, err := d.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		if _, err := d.Unfinished(t.Context()); err != nil {
			t.Fatal(err)
		}
		steps, find := upgrades([]string{id}, conflicting(first))
		_, err = d.Run(t.Context(), heads, steps, find)
		return err
	}

	if err := run(nil, "a1", "SELECT 1"); err != nil || attempts != 2 {
		t.Errorf("of rows alone: %d attempts, %v", attempts, err)
	}
	if n := number(t, db, "SELECT x FROM rows_of_all"); n != 11 {
		t.Errorf("x is %d, want 11", n)
	}
	var partial *PartialError
	if err := run([]string{"a1"}, "a2", "CREATE TABLE made (x INTEGER)"); !errors.As(err, &partial) || attempts != 1 {
		t.Errorf("behind a schema change: %d attempts, %v", attempts, err)
	}
	interferes = false
	if err := run([]string{"a1"}, "a2", "CREATE TABLE made (x INTEGER)"); err != nil {
		t.Errorf("the next run: %v", err)
	}
	if n := number(t, db, "SELECT x FROM rows_of_all"); n != 22 {
		t.Errorf("x is %d, want 22", n)
	}
}

// TestAQueryThatAGaleraClusterEndedIsSentAgain has another node change a table while this
// one reads it.
func TestAQueryThatAGaleraClusterEndedIsSentAgain(t *testing.T) {
	nodes := testdb.Galera(t)
	s := leaseOf(nodes[0])
	db, err := s.open(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other := openNode(t, s, nodes[1])
	change(t, db, "CREATE TABLE asked (x INTEGER)")
	change(t, db, "INSERT INTO asked VALUES (1), (2), (3)")
	d, err := Open(t.Context(), db, s.dialect, leaseOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	changed := make(chan error)
	go func() {
		time.Sleep(500 * time.Millisecond)
		_, err := other.Exec("ALTER TABLE asked ADD y INTEGER")
		changed <- err
	}()
	n, err := reading(t.Context(), d, func() (n int, err error) {
		err = d.Conn().QueryRowContext(t.Context(), "SELECT SUM(x + SLEEP(0.4)) FROM asked").Scan(&n)
		return n, err
	})
	if err != nil || n != 6 {
		t.Errorf("the query returned %d, %v", n, err)
	}
	if err := <-changed; err != nil {
		t.Error(err)
	}
}

// openNode opens the database on another node, to which it may still be on its way.
func openNode(t *testing.T, s leaseServer, url string) *sql.DB {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		db, err := s.open(t.Context(), url)
		if err == nil {
			t.Cleanup(func() { db.Close() })
			return db
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
