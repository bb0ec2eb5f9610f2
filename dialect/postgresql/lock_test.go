package postgresql_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

func TestLockAdmitsOneSessionAndSaysWhoHoldsIt(t *testing.T) {
	s := newServer(t)
	first, second := conn(t, s.db), conn(t, s.db)
	if _, err := first.ExecContext(t.Context(), "SET application_name = 'the first'"); err != nil {
		t.Fatal(err)
	}
	lock := s.d.Locker("public.alembic_version")
	take := func(c *sql.Conn, l dialect.Locker) bool {
		t.Helper()
		got, err := l.TryLock(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if holder := lock.Holder(t.Context(), second); holder != "" {
		t.Errorf("a free lock is held by %q", holder)
	}
	if !take(first, lock) || take(second, lock) {
		t.Fatal("the lock is not taken by the first session alone")
	}
	var pid int
	if err := first.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	holder := lock.Holder(t.Context(), second)
	for _, want := range []string{fmt.Sprintf("process %d", pid), "user postgres", "application the first", "from 127.0.0.1"} {
		if !strings.Contains(holder, want) {
			t.Errorf("the holder %q does not say %q", holder, want)
		}
	}
	if !take(second, s.d.Locker("app.alembic_version")) {
		t.Error("the lock of another version table is not free")
	}
	if err := lock.Unlock(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if !take(second, lock) {
		t.Error("the lock is not free after Unlock")
	}
	if err := lock.Unlock(t.Context(), first); err == nil {
		t.Error("unlocking a lock that this session doesn't hold is no error")
	}
}
