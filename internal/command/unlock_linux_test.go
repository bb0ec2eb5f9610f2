package command

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/postgresql"
	postgresqldriver "github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
)

func TestUnlockShowsTheHolderAndAsks(t *testing.T) {
	url := testdb.Postgres(t)
	t.Chdir(t.TempDir())
	t.Setenv("NO_COLOR", "1")
	onTerminal(t, "init", "-t", "sql", "migrations")
	t.Setenv("ALEMBIC_URL", url)
	db, err := postgresqldriver.Driver.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got, err := postgresql.New().Locker("alembic_version").TryLock(t.Context(), conn); !got || err != nil {
		t.Fatalf("got %v, %v", got, err)
	}
	says := func(answer, want string, args ...string) {
		t.Helper()
		got := strings.Join(strings.Fields(answering(t, answer, append([]string{"unlock"}, args...)...)), " ")
		if !strings.Contains(got, want) {
			t.Errorf("unlock with the answer %q says\n%s\nwhich lacks\n%s", answer, got, want)
		}
	}
	says("", "There is no terminal to ask on, and nothing was done; to end that process's session, type: alembic unlock --yes")
	says("n\n", " is held by process ")
	says("n\n", ", user postgres, ")
	says("n\n", "; it is at base.")
	says("n\n", "Nothing was done.")
	if _, err := conn.ExecContext(t.Context(), "SELECT 1"); err != nil {
		t.Errorf("the session ended: %v", err)
	}
	says("y\n", "That process applies nothing more, and the lock is free.")
	if _, err := conn.ExecContext(t.Context(), "SELECT 1"); err == nil {
		t.Error("the session goes on")
	}
	says("", "Nobody holds the migration lock of ")
	if conn, err = db.Conn(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got, err := postgresql.New().Locker("alembic_version").TryLock(t.Context(), conn); !got || err != nil {
		t.Fatalf("got %v, %v", got, err)
	}
	says("", "and the lock is free.", "--yes")
}
