package mysql

import (
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
	db, err := driver.Driver.Open(t.Context(), testdb.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}
