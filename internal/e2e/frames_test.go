package e2e_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testenv"
)

// traced is a connector whose connections note the functions that lead to a
// statement that creates the table traced.
type traced struct {
	open  driver.Driver
	dsn   string
	trace *[]string
}

func (c traced) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.open.Open(c.dsn)
	return tracedConn{countedConn{conn, nil}, c.trace}, err
}

func (c traced) Driver() driver.Driver { return c.open }

type tracedConn struct {
	countedConn
	trace *[]string
}

func (c tracedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c tracedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if strings.HasPrefix(query, "CREATE TABLE traced") {
		*c.trace = callers()
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c tracedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

// callers returns the functions from the driver up to the library's Upgrade.
func callers() []string {
	const most = 100
	pcs := make([]uintptr, most)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var names []string
	for {
		frame, more := frames.Next()
		names = append(names, frame.Function)
		if !more || strings.HasSuffix(frame.Function, ".(*Migrator).Upgrade") {
			return names
		}
	}
}

func TestUpgradeReachesTheDriverInFewCalls(t *testing.T) {
	const mostCalls, mostPackages = 20, 3
	var trace []string
	plain, err := sql.Open("sqlite", "")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	db := sql.OpenDB(traced{plain.Driver(), filepath.Join(t.TempDir(), "test.db"), &trace})
	defer db.Close()
	if err := testenv.Migrator(t, db, testenv.SQL("CREATE TABLE traced (a INTEGER);")).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	packages := map[string]bool{}
	calls := 0
	for _, name := range trace {
		if pkg := packageOf(name); pkg != "database/sql" {
			packages[pkg] = true
			calls++
		}
	}
	t.Logf("%d calls in %d packages, and %d of database/sql:\n%s", calls, len(packages), len(trace)-calls, strings.Join(trace, "\n"))
	if calls == 0 || calls > mostCalls || len(packages) > mostPackages {
		t.Errorf("an upgrade reaches the driver through %d calls in %d packages", calls, len(packages))
	}
}

// packageOf returns the package of a function by its name at run time.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	name, _, _ := strings.Cut(function[slash:], ".")
	return function[:slash] + name
}
