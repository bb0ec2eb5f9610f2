package e2e_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/alembic-go/alembic/cli"
	alembicdriver "github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/internal/testenv"
)

// traced is a connector whose connections note the functions that lead to a
// statement that creates the table traced.
type traced struct {
	open  driver.Driver
	dsn   string
	until string // the function that the way begins with
	note  func(way []string)
}

func (c traced) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.open.Open(c.dsn)
	return tracedConn{countedConn{conn, nil}, c}, err
}

func (c traced) Driver() driver.Driver { return c.open }

type tracedConn struct {
	countedConn
	traced
}

func (c tracedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c tracedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if strings.HasPrefix(query, "CREATE TABLE traced") {
		c.note(callers(c.until))
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c tracedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

// callers returns the functions from the driver up to the one whose name ends
// with until.
func callers(until string) []string {
	const most = 100
	pcs := make([]uintptr, most)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var names []string
	for {
		frame, more := frames.Next()
		names = append(names, frame.Function)
		if !more || strings.HasSuffix(frame.Function, until) {
			return names
		}
	}
}

func TestUpgradeReachesTheDriverInFewCalls(t *testing.T) {
	var way []string
	db := openTraced(t, filepath.Join(t.TempDir(), "test.db"), ".(*Migrator).Upgrade", func(w []string) { way = w })
	if err := testenv.Migrator(t, db, testenv.SQL("CREATE TABLE traced (a INTEGER);")).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	wantShort(t, way, 21, 3)
}

// wayFile is the variable by which this program knows that it is to be the
// alembic command, and where to write its way to the driver.
const wayFile = "ALEMBIC_TEST_WAY"

func TestTheCommandReachesTheDriverInFewCalls(t *testing.T) {
	if name := os.Getenv(wayFile); name != "" {
		runCommand(t, name)
	}
	dir := t.TempDir()
	files := txtar.Parse([]byte(tracedProject)).Files
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, f.Data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	way := filepath.Join(dir, "way")
	cmd := osexec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), wayFile+"="+way)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines, err := os.ReadFile(way)
	if err != nil {
		t.Fatal(err)
	}
	wantShort(t, strings.Split(string(lines), "\n"), 36, 6)
}

const tracedProject = `
-- alembic.ini --
[alembic]
script_location = migrations
sqlalchemy.url = sqlite:///test.db
-- migrations/versions/one.sql --
-- One
--
-- Revision ID: a1

-- +alembic upgrade
CREATE TABLE traced (a INTEGER);
`

// runCommand is the alembic command; it doesn't return.
func runCommand(t *testing.T, wayFile string) {
	open := func(context.Context, string) (*sql.DB, error) {
		return openTraced(t, "test.db", "/cli.Main", func(way []string) {
			if err := os.WriteFile(wayFile, []byte(strings.Join(way, "\n")), 0o600); err != nil {
				t.Error(err)
			}
		}), nil
	}
	os.Args = []string{"alembic", "upgrade", "head"}
	cli.Main(nil, alembicdriver.Driver{Dialects: []string{"sqlite"}, Open: open})
}

// openTraced opens a SQLite database that notes the way to its driver.
func openTraced(t *testing.T, file, until string, note func([]string)) *sql.DB {
	t.Helper()
	plain, err := sql.Open("sqlite", "")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	db := sql.OpenDB(traced{plain.Driver(), file, until, note})
	t.Cleanup(func() { db.Close() })
	return db
}

// wantShort counts the calls and packages of a way, those of database/sql left
// out.
func wantShort(t *testing.T, way []string, mostCalls, mostPackages int) {
	t.Helper()
	packages := map[string]bool{}
	calls := 0
	for _, name := range way {
		if pkg := packageOf(name); pkg != "database/sql" {
			packages[pkg] = true
			calls++
		}
	}
	t.Logf("%d calls in %d packages, and %d of database/sql:\n%s", calls, len(packages), len(way)-calls, strings.Join(way, "\n"))
	if calls == 0 || calls > mostCalls || len(packages) > mostPackages {
		t.Errorf("the driver is reached through %d calls in %d packages; at most %d and %d", calls, len(packages), mostCalls, mostPackages)
	}
}

// packageOf returns the package of a function by its name at run time.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	name, _, _ := strings.Cut(function[slash:], ".")
	return function[:slash] + name
}
