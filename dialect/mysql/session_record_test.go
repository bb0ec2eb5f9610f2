package mysql_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

// recordCase is a record that is committed behind other work.
type recordCase struct {
	before string // runs in the transaction
	record string
	// done, begun and refused are what CommitRecord is to return, and rows and work how many
	// rows the record and what is before it have written, all transactions having ended.
	done, begun bool
	refused     func(error) bool
	rows, work  int
}

func TestARecordIsCommittedOrIsNot(t *testing.T) {
	const writes = "INSERT INTO record VALUES (1)"
	const signal = "SIGNAL SQLSTATE '45000'"
	says := func(text string) func(error) bool {
		return func(err error) bool { return strings.Contains(err.Error(), text) }
	}
	lost := func(err error) bool {
		return errors.Is(err, driver.ErrBadConn) || strings.Contains(err.Error(), "invalid connection")
	}
	for name, c := range map[string]recordCase{
		"written":                    {record: writes, done: true, begun: true, rows: 1, work: 1},
		"a statement of it fails":    {record: writes + "; INSERT INTO nowhere VALUES (1)", work: 1},
		"it isn't as it is to be":    {record: writes + "; " + writes, work: 1},
		"the block isn't understood": {record: writes + "; what?", work: 1},
		"in Oracle's mode":           {before: "SET sql_mode = 'ORACLE'", record: writes, done: true, begun: true, rows: 1, work: 1},
		"undone before the commit":   {record: writes + "; ROLLBACK; " + signal, done: true, refused: says("1644")},
		"failed after the commit":    {record: writes + "; COMMIT; " + signal, done: true, begun: true, rows: 1, work: 1},
		"lost in the record":         {record: writes + "; KILL CONNECTION CONNECTION_ID()", done: true, refused: lost},
		"lost after the commit":      {record: writes + "; COMMIT; KILL CONNECTION CONNECTION_ID()", done: true, refused: lost, rows: 1, work: 1},
	} {
		t.Run(name, func(t *testing.T) { c.test(t) })
	}
}

func (r recordCase) test(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE record (x INT)", "CREATE TABLE work (x INT)")
	ctx := context.Background()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	session := s.NewSession(conn)
	if err := errors.Join(session.Open(ctx), session.Begin(ctx)); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{r.before, "INSERT INTO work VALUES (1)"} {
		if _, err := conn.ExecContext(ctx, text); text != "" && err != nil {
			t.Fatal(err)
		}
	}
	done, begun, err := session.(dialect.Recorder).CommitRecord(ctx, dialect.Record{SQL: r.record, Holds: "SELECT 1 FROM record HAVING COUNT(*) = 1", More: true})
	if done != r.done || begun != r.begun || (r.refused == nil) != (err == nil) || r.refused != nil && !r.refused(err) {
		t.Errorf("done %t, begun %t, error: %v", done, begun, err)
	}
	if !done { // what was done before the record is still pending
		err = session.Commit(ctx)
	} else if begun {
		if _, err = conn.ExecContext(ctx, "INSERT INTO work VALUES (2)"); err == nil {
			err = session.Rollback(ctx)
		}
	}
	if r.refused == nil && err != nil {
		t.Fatal(err)
	}
	var rows, work int
	if err := s.db.QueryRow("SELECT (SELECT COUNT(*) FROM record), (SELECT COUNT(*) FROM work)").Scan(&rows, &work); err != nil || rows != r.rows || work != r.work {
		t.Errorf("%d rows were recorded, and %d of the work are there, %v; want %d and %d", rows, work, err, r.rows, r.work)
	}
}
