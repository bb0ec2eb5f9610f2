package e2e_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
)

// counting is a connector whose connections count the statements that they send.
type counting struct {
	open driver.Driver
	dsn  string
	sent *atomic.Int64
}

func (c counting) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.open.Open(c.dsn)
	return countedConn{conn, c.sent}, err
}

func (c counting) Driver() driver.Driver { return c.open }

type countedConn struct {
	driver.Conn
	sent *atomic.Int64
}

// count leaves out what the driver refuses to do without a prepared statement.
func (c countedConn) count(err error) {
	if !errors.Is(err, driver.ErrSkip) {
		c.sent.Add(1)
	}
}

func (c countedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
	c.count(err)
	return rows, err
}

func (c countedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	result, err := c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
	c.count(err)
	return result, err
}

func (c countedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.sent.Add(1)
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

func (c countedConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// manyTables is a model of n tables that refer to each other.
func manyTables(n int) *alembic.Env {
	var items []sa.Item
	for i := range n {
		items = append(items, sa.Table(fmt.Sprintf("t%d", i),
			sa.Column("id", sa.Integer(), sa.PrimaryKey),
			sa.Column("other_id", sa.Integer(), sa.Indexed),
			sa.ForeignKeyConstraint([]string{"other_id"}, fmt.Sprintf("t%d", max(0, i-1)), []string{"id"}),
		))
	}
	return &alembic.Env{TargetMetadata: sa.NewMetaData(items...)}
}

// driver returns the database's driver and what to open.
func (s server) driver(t *testing.T) (d driver.Driver, dsn string) {
	t.Helper()
	name, dsn := "pgx", s.url
	switch s.dialect {
	case "sqlite":
		name, dsn = "sqlite", strings.TrimPrefix(s.url, "sqlite:///")
	case "mariadb":
		name = "mysql"
		user, place, _ := strings.Cut(strings.TrimPrefix(s.url, "mariadb://"), "@")
		address, database, _ := strings.Cut(place, "/")
		dsn = fmt.Sprintf("%s@tcp(%s)/%s?parseTime=true", user, address, database)
	}
	plain, err := sql.Open(name, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	return plain.Driver(), dsn
}

// counted opens the database with a counter of the statements.
func (s server) counted(t *testing.T) (*sql.DB, *atomic.Int64) {
	t.Helper()
	d, dsn := s.driver(t)
	sent := new(atomic.Int64)
	db := sql.OpenDB(counting{d, dsn, sent})
	t.Cleanup(func() { db.Close() })
	return db, sent
}

func TestCheckSendsTheSameFewStatementsForAnyNumberOfTablesAndObjects(t *testing.T) {
	const most = 17
	for name, start := range tested() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var counts []int64
			for _, n := range []struct{ tables, objects int }{{2, 1}, {40, 500}} {
				s := start(t)
				db, sent := s.counted(t)
				env := manyTables(n.tables)
				create(t, s, db, env)
				createObjects(t, s, db, n.objects)
				before := sent.Load()
				if err := s.migrator(t, db, env).Check(t.Context()); err != nil {
					t.Fatal(err)
				}
				counts = append(counts, sent.Load()-before)
			}
			t.Logf("%s: check sends %d statements", name, counts[0])
			if counts[0] != counts[1] || counts[0] > most {
				t.Errorf("check sends %d statements for few tables and objects and %d for many; at most %d are fine", counts[0], counts[1], most)
			}
		})
	}
}

// TestTheStatusIsReadThroughOneConnection counts the statements of Status, which tells what
// Current and Edited tell: it sends one more than the first of them.
func TestTheStatusIsReadThroughOneConnection(t *testing.T) {
	for name, start := range tested() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			db, sent := s.counted(t)
			env := manyTables(2)
			create(t, s, db, env)
			count := func(f func(*alembic.Migrator) error) int64 {
				before := sent.Load()
				if err := f(s.migrator(t, db, env)); err != nil {
					t.Fatal(err)
				}
				return sent.Load() - before
			}
			current := count(func(m *alembic.Migrator) error { _, err := m.Current(t.Context()); return err })
			status := count(func(m *alembic.Migrator) error { _, err := m.Status(t.Context()); return err })
			if status > current+1 {
				t.Errorf("Status sends %d statements, Current %d", status, current)
			}
		})
	}
}

// createObjects makes n views, functions and triggers on the table t0 in one
// transaction, where the database has them.
func createObjects(t *testing.T, s server, db *sql.DB, n int) {
	t.Helper()
	kinds := map[string][]string{
		"sqlite": {"CREATE VIEW v%[1]d AS SELECT id FROM t0", "CREATE TRIGGER tr%[1]d AFTER INSERT ON t0 BEGIN SELECT 1; END"},
		"postgresql": {"CREATE VIEW v%[1]d AS SELECT id FROM t0", "CREATE FUNCTION f%[1]d() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
			"CREATE TRIGGER tr%[1]d BEFORE INSERT ON t0 FOR EACH ROW EXECUTE FUNCTION f%[1]d()"},
		"mariadb": {"CREATE VIEW v%[1]d AS SELECT id FROM t0", "CREATE FUNCTION f%[1]d() RETURNS integer RETURN 1",
			"CREATE TRIGGER tr%[1]d BEFORE INSERT ON t0 FOR EACH ROW SET @x = 1"},
	}[s.dialect]
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		for _, kind := range kinds {
			if _, err := tx.ExecContext(t.Context(), fmt.Sprintf(kind, i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// create makes the tables of the models.
func create(t *testing.T, s server, db *sql.DB, env *alembic.Env) {
	t.Helper()
	diff, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{FromBase: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range diff.Upgrade {
		statements, err := diff.Dialect.Compile(o, diff.Database)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range statements {
			exec(t, db, statement.SQL)
		}
	}
}

// TestANewTableIsNotAskedAbout holds that the connection's state and the foreign
// keys are looked at only where a statement may have changed them.
func TestANewTableIsNotAskedAbout(t *testing.T) {
	for name, c := range map[string]struct {
		start  func(*testing.T) server
		most   int64
		single bool
	}{
		"sqlite":                         {sqliteFile, 7, false},
		"postgresql":                     {postgres, 2, false},
		"postgresql, in one transaction": {postgres, 2, true},
		"mariadb":                        {mariadb, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := func(steps int) int64 {
				s := c.start(t)
				db, sent := s.counted(t)
				var texts []string
				for i := range steps {
					texts = append(texts, fmt.Sprintf("CREATE TABLE t%d (a INTEGER);", i))
				}
				env := testenv.SQL(texts...)
				env.SingleTransaction = c.single
				if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
					t.Fatal(err)
				}
				return sent.Load()
			}
			n := (sent(12) - sent(2)) / 10
			t.Logf("%s: a step sends %d statements", name, n)
			if n > c.most {
				t.Errorf("a step sends %d statements; at most %d are fine", n, c.most)
			}
		})
	}
}

// TestAStepSendsOneStatementForItsJournal compares runs of two lengths, with and
// without a journal. On SQLite, which has no lock beside its transactions, a step
// also asks whether another process has written. all is what a step sends that
// inserts a row.
func TestAStepSendsOneStatementForItsJournal(t *testing.T) {
	for name, c := range map[string]struct {
		start     func(*testing.T) server
		most, all int64
	}{
		"sqlite":     {sqliteFile, 2, 9},
		"postgresql": {postgres, 0, 5},
		"mariadb":    {mariadb, 0, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each := func(disabled bool) int64 {
				var counts []int64
				for _, steps := range []int{2, 12} {
					s := c.start(t)
					db, sent := s.counted(t)
					exec(t, db, "CREATE TABLE a (x INTEGER)")
					env := testenv.SQL(slices.Repeat([]string{"INSERT INTO a VALUES (1);"}, steps)...)
					env.DisableJournal = disabled
					before := sent.Load()
					if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
						t.Fatal(err)
					}
					counts = append(counts, sent.Load()-before)
				}
				return (counts[1] - counts[0]) / 10
			}
			with, without := each(false), each(true)
			t.Logf("%s: a step of one statement sends %d with a journal and %d without", name, with, without)
			if with-without > c.most {
				t.Errorf("the journal costs %d statements a step; at most %d are fine", with-without, c.most)
			}
			if with > c.all {
				t.Errorf("a step of one statement sends %d; at most %d are fine", with, c.all)
			}
		})
	}
}

// heard is a connector whose connections pass on what they execute.
type heard struct {
	counting
	hear func(sql string)
}

func (h heard) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := h.counting.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return heardConn{conn.(countedConn), h.hear}, nil
}

type heardConn struct {
	countedConn
	hear func(sql string)
}

func (c heardConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.hear(query)
	return c.countedConn.ExecContext(ctx, query, args)
}

// TestARunNumbersItsRowsOfTheJournal holds that the journal isn't asked for its highest
// number with each row, which costs more than the row.
func TestARunNumbersItsRowsOfTheJournal(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		d, dsn := s.driver(t)
		var asked, written int
		db := sql.OpenDB(heard{counting{d, dsn, new(atomic.Int64)}, func(text string) {
			if strings.Contains(text, "INSERT INTO") && strings.Contains(text, "alembic_journal") {
				written++
				if strings.Contains(text, "MAX(") {
					asked++
				}
			}
		}})
		t.Cleanup(func() { db.Close() })
		texts := []string{"CREATE TABLE a (x INTEGER);", "INSERT INTO a VALUES (1);", "CREATE TABLE b (x INTEGER);"}
		for n := range texts { // a run each
			if err := s.migrator(t, db, testenv.SQL(texts[:n+1]...)).Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.migrator(t, db, testenv.SQL(texts...)).Stamp(t.Context(), "base"); err != nil {
			t.Fatal(err)
		}
		if written < len(texts) || asked > 0 {
			t.Errorf("%d rows of the journal were written, %d of them asked for their number", written, asked)
		}
	})
}
