package e2e_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/alembic-go/alembic/internal/testdb"
)

// build compiles a program of the repository.
func build(t *testing.T, pkg string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles a program")
	}
	out := filepath.Join(t.TempDir(), filepath.Base(pkg))
	if text, err := osexec.Command("go", "build", "-o", out, pkg).CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, text)
	}
	return out
}

// result is how a program ended.
type result struct {
	output string
	err    error
}

// start runs a program on the database.
func start(ctx context.Context, url, program string, args ...string) <-chan result {
	done := make(chan result, 1)
	go func() {
		cmd := osexec.CommandContext(ctx, program, args...)
		cmd.Env = append(os.Environ(), "DATABASE_URL="+url)
		out, err := cmd.CombinedOutput()
		done <- result{string(out), err}
	}()
	return done
}

func (r result) want(t *testing.T, texts ...string) {
	t.Helper()
	if r.err != nil {
		t.Fatalf("%v\n%s", r.err, r.output)
	}
	for _, text := range texts {
		if !strings.Contains(r.output, text) {
			t.Errorf("the output lacks %q:\n%s", text, r.output)
		}
	}
}

func TestInstancesThatStartAtOnceMigrateOnce(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	program, url := build(t, "../../examples/startup"), testdb.Postgres(t)
	const instances = 5
	var running []<-chan result
	for range instances {
		running = append(running, start(ctx, url, program))
	}
	var all bytes.Buffer
	for _, r := range running {
		ended := <-r
		ended.want(t, "ready, with 1 list")
		all.WriteString(ended.output)
	}
	const step = "Running upgrade  -> a1f0c3d2e4b5"
	if n := strings.Count(all.String(), step); n != 1 {
		t.Errorf("%q stands %d times in the logs:\n%s", step, n, &all)
	}
	again := <-start(ctx, url, program)
	again.want(t, "ready, with 1 list")
	if strings.Contains(again.output, "Running upgrade") {
		t.Errorf("an instance that starts later migrates:\n%s", again.output)
	}
}

func TestInstanceWaitsUntilAnotherHasMigrated(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	url := testdb.Postgres(t)
	waiting, migrating := build(t, "../../examples/wait"), build(t, "../../examples/startup")
	waits := start(ctx, url, waiting)
	awaitSession(t, url)
	(<-start(ctx, url, migrating)).want(t)
	(<-waits).want(t, "waiting for 3 revisions", "ready")
	again := <-start(ctx, url, waiting)
	again.want(t, "ready")
	if strings.Contains(again.output, "waiting") {
		t.Errorf("it waits on a database that is ready:\n%s", again.output)
	}
}

// awaitSession waits until somebody else is connected.
func awaitSession(t *testing.T, url string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for range 200 {
		var others int
		err := db.QueryRow("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() " +
			"AND query LIKE '%pg_catalog%'").Scan(&others)
		if err != nil {
			t.Fatal(err)
		}
		if others > 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the program doesn't connect")
}

func TestSqlcAndAlembicReadOneSchema(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	url := testdb.Postgres(t)
	(<-start(ctx, url, build(t, "../../examples/sqlc"))).want(t, "Ann: Waves (poetry)")
	alembic := build(t, "../../cmd/alembic")
	(<-start(ctx, url, alembic, "-c", "../../examples/sqlc/alembic.ini", "check")).want(t, "No new upgrade operations detected.")
	(<-start(ctx, url, alembic, "-c", "../../examples/sqlc/alembic.ini", "current")).want(t, "b15705ff885e (head)")
	for _, file := range []string{"../../examples/sqlc/sqlc.yaml", "../../examples/sqlc/alembic.ini"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "schema.sql") {
			t.Errorf("%s doesn't name schema.sql", file)
		}
	}
}

func TestDockerfileIsTheDocumentsOne(t *testing.T) {
	text, err := os.ReadFile("../../docs/deployment.md")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../../examples/deploy/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "```dockerfile\n"+string(file)+"```\n") {
		t.Error("docs/deployment.md shows another Dockerfile than examples/deploy/Dockerfile")
	}
}
