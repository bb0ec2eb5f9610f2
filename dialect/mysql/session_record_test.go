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
	row    string // is to change one row; "" if there is none
	record string
	ahead  *dialect.Ahead
	// done, begun and refused are what CommitRecord is to return, and rows and work how many
	// rows the record and what is before it have written, all transactions having ended.
	done, begun bool
	wasAhead    bool
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
		"with its row":               {row: "UPDATE kept SET x = 2", record: writes, done: true, begun: true, rows: 1, work: 1},
		"the row isn't there":        {row: "UPDATE kept SET x = 2 WHERE x = 3", record: writes, work: 1},
		"ahead of the next": {record: writes, ahead: ahead("CREATE TABLE new (x INT)"),
			done: true, begun: true, wasAhead: true, rows: 1, work: 1},
		"ahead of another database's": {record: writes, ahead: ahead("CREATE TABLE IF NOT EXISTS `mysql`.`new` (x INT)"),
			done: true, begun: true, wasAhead: true, rows: 1, work: 1},
		"ahead of what is there": {record: writes, ahead: ahead("CREATE TABLE IF NOT EXISTS kept (x INT)"), done: true, begun: true, rows: 1, work: 1},
		"what is ahead fails": {record: writes, ahead: &dialect.Ahead{Statement: "CREATE TABLE new (x INT)", SQL: "INSERT INTO nowhere VALUES (1)"},
			done: true, begun: true, rows: 1, work: 1},
		"undone behind the commit": {record: writes, ahead: &dialect.Ahead{Statement: "CREATE TABLE new (x INT)", SQL: "BEGIN INSERT INTO work VALUES (7); " + signal + "; END"},
			done: true, begun: true, rows: 1, work: 1},
		"ahead in Oracle's mode":          {before: "SET sql_mode = 'ORACLE'", record: writes, ahead: ahead("CREATE TABLE new (x INT)"), work: 1},
		"ahead, but nothing is committed": {record: writes + "; " + writes, ahead: ahead("CREATE TABLE new (x INT)"), work: 1},
	} {
		t.Run(name, func(t *testing.T) { c.test(t) })
	}
}

// ahead writes a row of work ahead of a statement, in the next transaction.
func ahead(statement string) *dialect.Ahead {
	return &dialect.Ahead{Statement: statement, SQL: "INSERT INTO work VALUES (7)"}
}

func (r recordCase) test(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE record (x INT)", "CREATE TABLE work (x INT)", "CREATE TABLE kept (x INT)", "INSERT INTO kept VALUES (1)")
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
	c, err := session.(dialect.Recorder).CommitRecord(ctx, dialect.Record{SQL: r.record, Row: r.row, Holds: "SELECT 1 FROM record HAVING COUNT(*) = 1", More: true, Ahead: r.ahead})
	done, begun := c.Done, c.Begun
	var pending int
	if r.refused == nil {
		if err := conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM work WHERE x = 7").Scan(&pending); err != nil || c.Ahead != r.wasAhead || c.Ahead != (pending == 1) {
			t.Errorf("run ahead: %t, %d rows, %v", c.Ahead, pending, err)
		}
	}
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

func TestWhatAStatementMakes(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		mode, statement string
		makes           bool
	}{
		{"", "CREATE TABLE t (x INT)", true},
		{"", "CREATE TABLE IF NOT EXISTS `a`.`b` LIKE c;", true},
		{"", "CREATE ALGORITHM = MERGE VIEW v AS SELECT 1", true},
		{"", "CREATE OR REPLACE TABLE t (x INT)", false},
		{"", "CREATE TEMPORARY TABLE t (x INT)", false},
		{"", "CREATE INDEX i ON t (x)", false},
		{"", "CREATE SEQUENCE s", false},
		{"", "/*!50000 CREATE */ TABLE t (x INT)", false},
		{"", "ALTER TABLE t ADD y INT", false},
		{"", "", false},
		{"ORACLE", "CREATE TABLE t (x INT)", false},
	} {
		ctx := t.Context()
		conn, err := s.db.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		_, err = conn.ExecContext(ctx, "SET sql_mode = '"+c.mode+"'")
		session := s.NewSession(conn)
		if err := errors.Join(err, session.Open(ctx), session.Begin(ctx)); err != nil {
			t.Fatal(err)
		}
		if _, makes := session.(dialect.Maker).Makes(c.statement); makes != c.makes {
			t.Errorf("%s%s: %t", c.mode, c.statement, makes)
		}
		if err := errors.Join(session.Rollback(ctx), conn.Close()); err != nil {
			t.Fatal(err)
		}
	}
}
