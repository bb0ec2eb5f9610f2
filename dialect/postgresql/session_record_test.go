package postgresql_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

// recordCase is a record that is committed behind other work.
type recordCase struct {
	before string // runs in the transaction; its error doesn't count
	record string
	// done, begun and refused are what CommitRecord is to return, and rows how many rows the
	// record has written, all transactions having ended.
	done, begun bool
	refused     func(error) bool
	rows        string
}

const (
	writes = "INSERT INTO record VALUES (1)"
	holds  = "SELECT 1 FROM record HAVING COUNT(*) = 1"
	ended  = "RELEASE SAVEPOINT alembic_revision; COMMIT; "
)

func TestARecordIsCommittedOrIsNot(t *testing.T) {
	is := func(target any) func(error) bool { return func(err error) bool { return errors.As(err, target) } }
	var gone *dialect.EndedError
	var aborted *dialect.AbortedError
	for name, c := range map[string]recordCase{
		"written":                    {record: writes, done: true, begun: true, rows: "1"},
		"a statement of it fails":    {record: writes + "; INSERT INTO nowhere VALUES (1)", rows: "0"},
		"it isn't as it is to be":    {record: writes + "; " + writes, rows: "0"},
		"the commit is refused":      {record: writes + "; INSERT INTO child VALUES (7)", done: true, rows: "0", refused: func(err error) bool { return err != nil }},
		"failed after the commit":    {record: writes + "; " + ended + "SELECT 1/0", done: true, rows: "1"},
		"failed after the BEGIN":     {record: writes + "; " + ended + "BEGIN; SELECT 1/0", done: true, rows: "1"},
		"the transaction had ended":  {before: "COMMIT", record: writes, done: true, rows: "0", refused: is(&gone)},
		"another one had begun":      {before: "COMMIT; BEGIN", record: writes, rows: "0"},
		"a statement before failed":  {before: "SELECT 1/0", record: writes, done: true, rows: "0", refused: is(&aborted)},
		"the server was lost before": {before: "SELECT pg_terminate_backend(pg_backend_pid())", record: writes, done: true, rows: "0", refused: func(err error) bool { return errors.Is(err, driver.ErrBadConn) }},
		"lost in the record":         {record: writes + "; SELECT pg_terminate_backend(pg_backend_pid())", done: true, rows: "0", refused: func(err error) bool { return errors.Is(err, driver.ErrBadConn) }},
		"lost after the commit":      {record: writes + "; " + ended + "SELECT pg_terminate_backend(pg_backend_pid())", done: true, rows: "1", refused: func(err error) bool { return errors.Is(err, driver.ErrBadConn) }},
	} {
		t.Run(name, func(t *testing.T) { c.test(t) })
	}
}

func (r recordCase) test(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TABLE record (x integer)", "CREATE TABLE parent (x integer PRIMARY KEY)",
		"CREATE TABLE child (x integer REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
	c := conn(t, s.db)
	session := s.d.NewSession(c)
	do := doer(t)
	do(session.Open)
	do(session.Begin)
	runOn(t, c, "CREATE TABLE work (x integer)")
	if r.before != "" {
		_, _ = c.ExecContext(t.Context(), r.before) // what follows is to find out
	}
	committed, err := session.(dialect.Recorder).CommitRecord(t.Context(), dialect.Record{SQL: r.record, Holds: holds, More: true})
	done, begun := committed.Done, committed.Begun
	if done != r.done || begun != r.begun || (r.refused == nil) != (err == nil) || r.refused != nil && !r.refused(err) {
		t.Errorf("done %t, begun %t, error: %v", done, begun, err)
	}
	if !done { // what was done before the record is still pending
		if got := inTransaction(t, c, "SELECT count(*) FROM work"); got != 0 {
			t.Errorf("%d rows", got)
		}
	}
	if err == nil {
		do(session.Rollback)
	}
	if got := s.text("SELECT count(*)::text FROM record"); got != r.rows {
		t.Errorf("%s rows were recorded; want %s", got, r.rows)
	}
}

func runOn(t *testing.T, c *sql.Conn, text string) {
	t.Helper()
	if _, err := c.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

func inTransaction(t *testing.T, c *sql.Conn, query string) (n int) {
	t.Helper()
	if err := c.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestTheCommitSetsTheSessionBack holds that what was set before the commit is not set in
// the next transaction, nor behind its end.
func TestTheCommitSetsTheSessionBack(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TABLE record (x integer)")
	c := conn(t, s.db)
	session := s.d.NewSession(c)
	do := doer(t)
	do(session.Open)
	do(session.Begin)
	const set = "SELECT set_config('x.y', 'left', false)"
	if _, err := session.(dialect.Observer).Watch(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	runOn(t, c, set)
	committed, err := session.(dialect.Recorder).CommitRecord(t.Context(), dialect.Record{SQL: writes, Holds: holds, More: true})
	done, begun := committed.Done, committed.Begun
	if !done || !begun || err != nil {
		t.Fatalf("done %t, begun %t, error: %v", done, begun, err)
	}
	for _, end := range []func(context.Context) error{session.Rollback, session.Begin} {
		var value string
		if err := c.QueryRowContext(t.Context(), "SELECT current_setting('x.y', true)").Scan(&value); err != nil || value != "" {
			t.Errorf("x.y = %q, %v", value, err)
		}
		do(end)
	}
}
