package mysql_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/internal/testdb"
)

// commitCase is a statement and what MariaDB 10.11 did to the transaction that it
// was run in. The data was recorded from a server. Of what was recorded the lines
// about READ ONLY transactions are left out, in which no row can be pending, and one
// that locks the row's table, so that nobody can look.
type commitCase struct {
	Statement string
	Kind      string
	Fate      string // of what was pending: stays, gone or pending
	Error     uint16
	Setup     []string // run before the transaction
	Inside    []string // run in it
	Denied    bool     // run by a user without rights to change the schema
	Begin     *string  // what began the transaction, where it isn't START TRANSACTION
}

func commitCases(t *testing.T) []commitCase {
	t.Helper()
	f, err := os.Open("testdata/commits.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []commitCase
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c commitCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// commitFixture is what the statements work on.
var commitFixture = []string{
	"CREATE DATABASE case_c", "CREATE DATABASE case_c2", "USE case_c",
	"CREATE TABLE mark (a INT PRIMARY KEY, b INT)",
	"CREATE TABLE t (a INT PRIMARY KEY, b INT, c VARCHAR(20), KEY kb (b))", "INSERT INTO t VALUES (1, 1, 'x'), (2, 2, 'y')",
	"CREATE TABLE d (a INT)",
	"CREATE TABLE par (id INT PRIMARY KEY)", "CREATE TABLE ch (id INT, CONSTRAINT fk1 FOREIGN KEY (id) REFERENCES par (id))",
	"CREATE TABLE ck (a INT, CONSTRAINT ck1 CHECK (a > 0))", "ALTER TABLE t ADD CONSTRAINT cb CHECK (a > 0)",
	"CREATE TABLE pt (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
	"CREATE TABLE vt (a INT) WITH SYSTEM VERSIONING",
	"CREATE TABLE my (a INT PRIMARY KEY, b INT) ENGINE=MyISAM",
	"CREATE VIEW v AS SELECT 1 AS a",
	"CREATE TRIGGER trg BEFORE INSERT ON d FOR EACH ROW SET NEW.a = NEW.a",
	"CREATE SEQUENCE sq",
	"CREATE FUNCTION f() RETURNS INT RETURN 1",
	"CREATE FUNCTION fi() RETURNS INT BEGIN INSERT INTO t VALUES (60, 1, 'f'); RETURN 1; END",
	"CREATE EVENT ev ON SCHEDULE EVERY 1 YEAR DO SELECT 1",
	"CREATE PROCEDURE p_noop() SELECT 1",
	"CREATE PROCEDURE p_dml() INSERT INTO t VALUES (61, 1, 'p')",
	"CREATE PROCEDURE p_ddl() CREATE TABLE n1 (a INT)",
	"CREATE PROCEDURE p_ddlfail() CREATE TABLE t (a INT)",
	"CREATE PROCEDURE p_commit() COMMIT",
	"CREATE PROCEDURE p_rollback() ROLLBACK",
	"CREATE PROCEDURE p_start() START TRANSACTION",
	"CREATE PROCEDURE p_ei() EXECUTE IMMEDIATE 'CREATE TABLE n1 (a INT)'",
	"CREATE PROCEDURE p_tmp() CREATE TEMPORARY TABLE n1 (a INT)",
	"CREATE PROCEDURE p_nested() CALL p_ddl()",
	"CREATE PROCEDURE p_sp() BEGIN SAVEPOINT x; ROLLBACK TO x; END",
	"CREATE PROCEDURE p_truncate() TRUNCATE TABLE d",
	"CREATE USER su1", "CREATE ROLE sr1",
	"CREATE USER denied", "GRANT SELECT, INSERT, UPDATE, DELETE ON case_c.* TO denied",
	"CREATE SERVER srv1 FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1')",
}

var dropFixture = []string{
	"DROP DATABASE IF EXISTS case_c", "DROP DATABASE IF EXISTS case_c2", "DROP DATABASE IF EXISTS case_c3",
	"DROP USER IF EXISTS su1, su2, denied", "DROP ROLE IF EXISTS sr1, sr2", "DROP SERVER IF EXISTS srv1", "DROP SERVER IF EXISTS srv2",
}

// commitServer is a MariaDB server of the test's own: some statements change the
// whole of it.
type commitServer struct {
	*testing.T
	addr  string
	dir   string
	root  *sql.DB
	clean bool // the fixture is as it was made
}

func startCommitServer(t *testing.T) *commitServer {
	t.Helper()
	testdb.SkipShort(t)
	own, err := testdb.StartMariaDB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.Stop)
	_, place, _ := strings.Cut(own.URL, "@")
	addr, _, _ := strings.Cut(place, "/")
	s := &commitServer{T: t, addr: addr, dir: t.TempDir()}
	if err := errors.Join(os.Chmod(s.dir, 0o777), os.WriteFile(filepath.Join(s.dir, "in1"), []byte("100\t1\tl\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
	s.root = s.open("root", "mysql")
	if _, err := s.root.ExecContext(t.Context(), "SET GLOBAL lock_wait_timeout = 20"); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *commitServer) open(user, database string) *sql.DB {
	s.Helper()
	c := driver.NewConfig()
	c.User, c.Net, c.Addr, c.DBName, c.MultiStatements = user, "tcp", s.addr, database, true
	connector, err := driver.NewConnector(c)
	if err != nil {
		s.Fatal(err)
	}
	db := sql.OpenDB(connector)
	s.Cleanup(func() { db.Close() })
	return db
}

func (s *commitServer) prepare() {
	s.Helper()
	if s.clean {
		if _, err := s.root.ExecContext(s.Context(), "DELETE FROM case_c.mark"); err == nil {
			return
		}
	}
	conn, err := s.root.Conn(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	defer conn.Close()
	for _, text := range slices.Concat(dropFixture, commitFixture) {
		if _, err := conn.ExecContext(s.Context(), text); err != nil {
			s.Fatalf("%v\n  in: %s", err, text)
		}
	}
	s.clean = true
}

// TestWhatCommitsIsKnown runs each statement with a row pending and compares what
// the session says became of the row with what another connection sees: in the
// transaction of a revision, and in one that the revision begins itself.
func TestWhatCommitsIsKnown(t *testing.T) {
	t.Parallel()
	s := startCommitServer(t)
	unknown := 0
	for _, c := range commitCases(t) {
		for _, own := range []bool{false, true} {
			if !applies(c, own) {
				continue
			}
			s.prepare()
			if s.check(c, own) == dialect.Unknown {
				unknown++
			}
		}
	}
	const most = 6 // CALL p_rollback() and its kind, in both transactions
	if unknown > most {
		t.Errorf("the fate of %d statements is unknown, of %d at most before", unknown, most)
	}
}

// decidedByText are kinds of statements that the session treats the same in every
// transaction.
var decidedByText = []string{"ddl", "ddl-fail", "account", "flush", "admin", "dml", "show"}

// applies leaves out what has a transaction of its own, or tells nothing new.
func applies(c commitCase, own bool) bool {
	if own {
		return !slices.Contains(decidedByText, c.Kind) && !slices.Contains(c.Setup, "SET autocommit=0")
	}
	return c.Begin == nil || *c.Begin == "START TRANSACTION"
}

// check runs one case and returns what the session said.
func (s *commitServer) check(c commitCase, own bool) dialect.Fate {
	s.Helper()
	user := "root"
	if c.Denied {
		user = "denied"
	}
	db := s.open(user, "case_c")
	defer db.Close()
	conn, err := db.Conn(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	defer conn.Close()
	session := s.begin(conn, c, own)
	fate := dialect.Pending // of the row
	for _, text := range append([]string{"INSERT INTO mark VALUES (1, 1)"}, c.Inside...) {
		o, err := observe(s, session, conn, text)
		if err != nil {
			s.Fatalf("%v\n  in: %s", err, text)
		}
		fate = max(fate, o.Before)
	}
	o, err := observe(s, session, conn, strings.ReplaceAll(c.Statement, "{dir}", s.dir))
	if fate == dialect.Pending {
		fate = o.Before
	}
	s.compare(c, own, conn, fate, err)
	_, _ = conn.ExecContext(s.Context(), "ROLLBACK")
	_, _ = conn.ExecContext(s.Context(), "UNLOCK TABLES")
	return fate
}

func (s *commitServer) begin(conn *sql.Conn, c commitCase, own bool) dialect.Session {
	s.Helper()
	d, err := mysql.NewMariaDB().ForServer(s.Context(), conn)
	if err != nil {
		s.Fatal(err)
	}
	for _, text := range c.Setup {
		if _, err := conn.ExecContext(s.Context(), text); err != nil {
			s.Fatalf("%v\n  in: %s", err, text)
		}
	}
	session := d.NewSession(conn)
	if !own {
		if err := session.Begin(s.Context()); err != nil {
			s.Fatal(err)
		}
		return session
	}
	begin := "START TRANSACTION"
	if c.Begin != nil {
		begin = *c.Begin
	}
	for {
		_, err := observe(s, session, conn, begin)
		if err == nil {
			return session
		}
		const duplicate = "1440" // the server hasn't let go of the XA transaction of the connection before
		if !strings.Contains(err.Error(), duplicate) || s.Context().Err() != nil {
			s.Fatal(err)
		}
	}
}

// observe runs a statement as the engine does.
func observe(s *commitServer, session dialect.Session, conn *sql.Conn, text string) (dialect.Outcome, error) {
	s.Helper()
	observer := session.(dialect.Observer)
	if _, err := observer.Watch(s.Context(), text); err != nil {
		s.Fatalf("%v\n  before: %s", err, text)
	}
	_, err := conn.ExecContext(s.Context(), text)
	return observer.Observe(s.Context(), text, err), err
}

// compare tells the truth from the row: another connection sees it when it is
// committed, its own only when it is pending.
func (s *commitServer) compare(c commitCase, own bool, conn *sql.Conn, said dialect.Fate, failed error) {
	s.Helper()
	var seen, there int
	if err := s.root.QueryRowContext(context.Background(), "SELECT COUNT(*) FROM case_c.mark WHERE a = 1").Scan(&seen); err != nil {
		s.Fatal(err)
	}
	truth := dialect.Gone
	if seen == 1 {
		truth = dialect.Stays
	} else if _ = conn.QueryRowContext(s.Context(), "SELECT COUNT(*) FROM case_c.mark WHERE a = 1").Scan(&there); there == 1 || isXA(c) {
		truth = dialect.Pending
	}
	s.clean = failed != nil && !strings.Contains(c.Statement, ",") || truth == dialect.Pending && c.Kind != "set"
	var refused *driver.MySQLError
	if errors.As(failed, &refused) && refused.Number != c.Error && refused.Number != secureFilePriv {
		s.Errorf("%s: error %d, recorded was %d", c.Statement, refused.Number, c.Error)
	}
	if said != truth && (said != dialect.Unknown || truth != dialect.Gone) {
		s.Errorf("%q (own transaction: %v, error: %v): the session says %d, the database %d", c.Statement, own, failed, said, truth)
	}
	if want := map[string]dialect.Fate{"stays": dialect.Stays, "gone": dialect.Gone, "pending": dialect.Pending}[c.Fate]; want != truth && (own || !strings.Contains(c.Statement, "autocommit")) { // recorded after BEGIN
		s.Errorf("%q (own transaction: %v, error: %v): the database says %d, recorded was %s", c.Statement, own, failed, truth, c.Fate)
	}
}

// secureFilePriv is the error of servers that read and write no files.
const secureFilePriv = 1290

// isXA: an XA transaction that is prepared or idle lets nobody look.
func isXA(c commitCase) bool { return c.Kind == "txn-xa" }
