package mysql

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	driver "github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/internal/testdb"
)

func TestABrokenLeaseIsLostToItsHolder(t *testing.T) {
	conn := connection(t)
	holder := &lease{dialect: NewMariaDB(), row: "alembic_version", ttl: time.Minute, me: "one"}
	other := &lease{dialect: NewMariaDB(), row: "alembic_version", ttl: time.Minute, me: "two"}
	if id, err := other.HeldBy(t.Context(), conn); id != "" || err != nil {
		t.Fatalf("without a table it is held by %q, %v", id, err)
	}
	if got, err := holder.TryLock(t.Context(), conn); !got || err != nil {
		t.Fatalf("got %v, %v", got, err)
	}
	id, err := other.HeldBy(t.Context(), conn)
	if id == "" || err != nil {
		t.Fatalf("held by %q, %v", id, err)
	}
	for _, c := range []struct {
		id   string
		lost bool
	}{{"77", false}, {id, true}} {
		if broken, err := other.Break(t.Context(), conn, c.id); err != nil || broken != c.lost {
			t.Fatalf("broken: %v, %v", broken, err)
		}
		var lost *dialect.LostLockError
		if err := holder.Commits(t.Context(), conn); errors.As(err, &lost) != c.lost {
			t.Errorf("after %s is broken: %v", c.id, err)
		}
	}
	if got, err := other.TryLock(t.Context(), conn); !got || err != nil {
		t.Errorf("the next one got %v, %v", got, err)
	}
}

// connection is one of an empty database.
func connection(t *testing.T) *sql.Conn {
	t.Helper()
	conn, _ := connections(t)
	return conn
}

// connections are two sessions in a database of the test's own.
func connections(t *testing.T) (one, other *sql.Conn) {
	t.Helper()
	db, err := driver.Driver.Open(t.Context(), testdb.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, conn := range []**sql.Conn{&one, &other} {
		if *conn, err = db.Conn(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { (*conn).Close() })
	}
	return one, other
}

// TestALeaseThatIsHalfTakenIsItsTakers has the second row of the lock fail.
func TestALeaseThatIsHalfTakenIsItsTakers(t *testing.T) {
	conn := connection(t)
	holder := &lease{dialect: NewMariaDB(), row: "alembic_version", ttl: time.Minute, me: "one"}
	other := &lease{dialect: NewMariaDB(), row: "alembic_version", ttl: time.Minute, me: "two"}
	if got, err := holder.TryLock(t.Context(), conn); !got || err != nil {
		t.Fatalf("got %v, %v", got, err)
	}
	if err := holder.Unlock(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "UPDATE alembic_lock SET owner = 'one', fence = fence + 1 WHERE part = 'main'"); err != nil {
		t.Fatal(err)
	}
	if got, err := other.TryLock(t.Context(), conn); got || err != nil {
		t.Errorf("the other one got %v, %v", got, err)
	}
	if got, err := holder.TryLock(t.Context(), conn); !got || err != nil {
		t.Errorf("its taker got %v, %v", got, err)
	}
	if err := holder.Keep(t.Context(), conn); err != nil {
		t.Errorf("its heartbeat: %v", err)
	}
}

// TestALeaseIsGivenBackThoughItsRowIsLocked has another session lock the row for longer
// than one wait.
func TestALeaseIsGivenBackThoughItsRowIsLocked(t *testing.T) {
	conn, blocker := connections(t)
	holder := &lease{dialect: NewMariaDB(), row: "alembic_version", ttl: time.Minute, me: "one"}
	if got, err := holder.TryLock(t.Context(), conn); !got || err != nil {
		t.Fatalf("got %v, %v", got, err)
	}
	for _, text := range []string{"BEGIN", "SELECT * FROM alembic_lock FOR UPDATE"} {
		if _, err := blocker.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	time.AfterFunc(1500*time.Millisecond, func() { _, _ = blocker.ExecContext(context.Background(), "ROLLBACK") })
	if err := holder.Unlock(t.Context(), conn); err != nil {
		t.Errorf("Unlock returned %v", err)
	}
	if id, err := holder.HeldBy(t.Context(), conn); id != "" || err != nil {
		t.Errorf("it is held by %q, %v", id, err)
	}
}
