package e2e_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

func TestCommitThatTheDatabaseRefusesRecordsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		s    func(*testing.T) server
		up   string
		want []string
	}{
		"a deferred foreign key on PostgreSQL": {postgres,
			"CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p INTEGER REFERENCES p DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO c VALUES (1);",
			[]string{"violates foreign key constraint", "23503", "DETAIL: Key (p)=(1) is not present", "in: COMMIT", "rolled back and is not recorded"}},
		"a foreign key on SQLite": {func(t *testing.T) server { return server{dialect: "sqlite", url: "sqlite:///" + t.TempDir() + "/x.db"} },
			"CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p INTEGER REFERENCES p);\nINSERT INTO c VALUES (1);",
			[]string{"foreign key that is violated", "rolled back and is not recorded"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := c.s(t)
			db := s.open(t)
			m := s.migrator(t, db, testenv.SQL("CREATE TABLE a (x INTEGER);", c.up))
			wantError(t, m.Upgrade(t.Context(), "head"), c.want...)
			if got := testenv.Current(t, m); !slices.Equal(got, []string{"aaaa"}) {
				t.Errorf("the database is at %v", got)
			}
			if _, err := db.Exec("SELECT * FROM c"); err == nil {
				t.Error("the table was kept")
			}
		})
	}
}

func TestSerializationFailureAtCommitRecordsNothing(t *testing.T) {
	s := postgres(t)
	s.url += "&default_transaction_isolation=serializable"
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)")
	m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
		if op.Mode() == alembic.Recording {
			return nil
		}
		other, err := db.BeginTx(op.Context(), nil)
		if err != nil {
			return err
		}
		defer other.Rollback()
		var n int
		if err := op.Conn().QueryRowContext(op.Context(), "SELECT count(*) FROM a").Scan(&n); err != nil {
			return err
		}
		if err := other.QueryRowContext(op.Context(), "SELECT count(*) FROM b").Scan(&n); err != nil {
			return err
		}
		if _, err := other.ExecContext(op.Context(), "INSERT INTO a VALUES (1)"); err != nil {
			return err
		}
		op.Execute("INSERT INTO b VALUES (1)")
		return other.Commit()
	}))
	wantError(t, m.Upgrade(t.Context(), "head"), "40001", "not recorded")
	if got := testenv.Current(t, m); got != nil {
		t.Errorf("the database is at %v", got)
	}
	if got := one(t, db, "SELECT count(*) FROM b"); got != "0" {
		t.Errorf("%s rows remain", got)
	}
}

// cutter is a proxy before a server that ends a connection at the client's n-th
// COMMIT; deliver says whether the server still gets it.
type cutter struct {
	net.Listener
	target  string
	deliver bool
	// answered is closed when the server has answered the last COMMIT; its answer
	// is held back.
	answered chan struct{}
	once     sync.Once
	mu       sync.Mutex
	left     int
}

func cut(t *testing.T, s server, nth int, deliver bool) server {
	t.Helper()
	listener, target, front := s.front(t)
	c := &cutter{Listener: listener, target: target, deliver: deliver, answered: make(chan struct{}), left: nth}
	go c.serve()
	return front
}

// front listens for a proxy before the server, which is at target, and returns the
// server as it is reached through the proxy.
func (s server) front(t *testing.T) (listener net.Listener, target string, through server) {
	t.Helper()
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	if listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	target, u.Host = u.Host, listener.Addr().String()
	return listener, target, server{dialect: s.dialect, url: u.String()}
}

func (c *cutter) serve() {
	for {
		client, err := c.Accept()
		if err != nil {
			return
		}
		up, err := net.Dial("tcp", c.target)
		if err != nil {
			client.Close()
			return
		}
		go func() { io.Copy(answers{c, client}, up); client.Close() }()
		go c.forward(client, up)
	}
}

func (c *cutter) forward(client, up net.Conn) {
	buf := make([]byte, 1<<16)
	for {
		n, err := client.Read(buf)
		if err != nil {
			up.Close()
			return
		}
		last := bytes.Contains(buf[:n], []byte("COMMIT")) && c.count()
		if !last || c.deliver {
			up.Write(buf[:n])
		}
		if last && c.deliver {
			<-c.answered
		}
		if last {
			up.Close()
			client.Close()
			return
		}
	}
}

// answers passes the server's answers on until the cut.
type answers struct {
	c      *cutter
	client net.Conn
}

func (a answers) Write(p []byte) (int, error) {
	a.c.mu.Lock()
	defer a.c.mu.Unlock()
	if a.c.left <= 0 {
		a.c.once.Do(func() { close(a.c.answered) })
		return len(p), nil
	}
	return a.client.Write(p)
}

func (c *cutter) count() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left--
	return c.left == 0
}

func TestConnectionLostAtCommitIsNeverCalledASuccessNorARollback(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		for _, delivered := range []bool{false, true} {
			direct := s.open(t)
			exec(t, direct, "DROP TABLE IF EXISTS alembic_version", "DROP TABLE IF EXISTS log", "CREATE TABLE log (x INTEGER)")
			env := testenv.SQL("SELECT 1;", "INSERT INTO log VALUES (1);", "INSERT INTO log VALUES (2);")
			through := cut(t, s, 2, delivered)
			err := through.migrator(t, through.open(t), env).Upgrade(t.Context(), "head")
			wantError(t, err, "revision bbbb", "connection to the server was lost", "alembic current")
			m := s.migrator(t, direct, env)
			want, rows := []string{"aaaa"}, "0"
			if delivered {
				want, rows = []string{"bbbb"}, "1"
			}
			if got := testenv.Current(t, m); !slices.Equal(got, want) {
				t.Errorf("delivered %v: the database is at %v", delivered, got)
			}
			if got := one(t, direct, "SELECT count(*) FROM log"); got != rows {
				t.Errorf("delivered %v: %s rows", delivered, got)
			}
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Error(err)
			}
			if got := one(t, direct, "SELECT count(*) FROM log"); got != "2" {
				t.Errorf("delivered %v: at the end %s rows", delivered, got)
			}
		}
	})
}

func TestBackendTerminatedInARevisionEndsTheRunAndItsLock(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		admin := s.open(t)
		id, kill := "SELECT pg_backend_pid()", "SELECT pg_terminate_backend("
		if s.dialect == "mariadb" {
			id, kill = "SELECT CONNECTION_ID()", "KILL ("
		}
		exec(t, db, "CREATE TABLE log (x INTEGER)")
		env := testenv.SQL("SELECT 1;", "INSERT INTO log VALUES (1);", "INSERT INTO log VALUES (2);")
		env.OnVersionApply = func(ctx context.Context, c alembic.DBTX, applied alembic.Applied) error {
			if applied.Revision != "bbbb" {
				return nil
			}
			var n string
			if err := c.QueryRowContext(ctx, id).Scan(&n); err != nil {
				return err
			}
			text := kill + n + ")"
			if s.dialect == "mariadb" {
				text = "KILL " + n
			}
			if _, err := admin.ExecContext(ctx, text); err != nil {
				return err
			}
			s.awaitEnd(t, n)
			return nil
		}
		err := s.migrator(t, db, env).Upgrade(t.Context(), "head")
		wantError(t, err, "revision bbbb")
		if got := testenv.Current(t, s.migrator(t, admin, env)); !slices.Equal(got, []string{"aaaa"}) {
			t.Errorf("the database is at %v", got)
		}
		env.OnVersionApply = nil
		again := s.migrator(t, db, env, alembic.WithLockTimeout(5*time.Second))
		if err := again.Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("again: %v", err)
		}
		if got := one(t, db, "SELECT count(*) FROM log"); got != "2" {
			t.Errorf("%s rows", got)
		}
	})
}

func TestUpgradeAgainstDowngradeKeepsSchemaAndRecordTogether(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		text := func(n string) string {
			return "\n-- +alembic upgrade\nCREATE TABLE t" + n + " (x INTEGER);\n\n-- +alembic downgrade\nDROP TABLE t" + n + ";\n"
		}
		env := testenv.Files(text("1"), text("2"), text("3"), text("4"))
		if err := s.migrator(t, s.open(t), env).Upgrade(t.Context(), "bbbb"); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		for i := range 6 {
			m := s.migrator(t, s.open(t), env)
			wait.Go(func() {
				err := m.Upgrade(context.Background(), "head")
				if i%2 == 1 {
					err = m.Downgrade(context.Background(), "aaaa")
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		db := s.open(t)
		at := revisionNumber(t, s.migrator(t, db, env))
		for i, table := range []string{"t1", "t2", "t3", "t4"} {
			_, err := db.Exec("SELECT * FROM " + table)
			if (err == nil) != (i < at) {
				t.Errorf("at revision %d: table %s: %v", at, table, err)
			}
		}
	})
}

func TestSQLiteConnectionComesBackAsItWas(t *testing.T) {
	s := server{dialect: "sqlite", url: "sqlite:///" + t.TempDir() + "/x.db?_pragma=foreign_keys(1)"}
	db := s.open(t)
	db.SetMaxOpenConns(1)
	cancelled, cancel := context.WithCancel(t.Context())
	for name, c := range map[string]struct {
		ctx context.Context
		up  func(*alembic.Op) error
	}{
		"success": {t.Context(), func(op *alembic.Op) error { return nil }},
		"failure": {t.Context(), func(op *alembic.Op) error { return errors.New("no") }},
		"panic":   {t.Context(), func(op *alembic.Op) error { panic("no") }},
		"cancel": {cancelled, func(op *alembic.Op) error {
			if op.Mode() == alembic.Online {
				cancel()
			}
			op.Execute("SELECT 1")
			return nil
		}},
		"ended": {t.Context(), func(op *alembic.Op) error { return behindTheBack(op, "ROLLBACK", "BEGIN IMMEDIATE") }},
	} {
		err := s.migrator(t, db, testenv.Go(c.up)).Upgrade(c.ctx, "head")
		if (err == nil) != (name == "success") {
			t.Errorf("%s: %v", name, err)
		}
		if got := one(t, db, "SELECT foreign_keys || legacy_alter_table FROM pragma_foreign_keys, pragma_legacy_alter_table"); got != "10" {
			t.Errorf("after %s the pragmas are %s", name, got)
		}
		exec(t, db, "BEGIN IMMEDIATE", "COMMIT", "DROP TABLE IF EXISTS alembic_version")
	}
}

func TestReadersOfASQLiteFileAreNoneOfItsHarm(t *testing.T) {
	t.Parallel()
	modes := []string{"wal", "delete"}
	if testing.Short() {
		modes = modes[:1] // the other one waits for the reader for seconds
	}
	for _, mode := range modes {
		s := server{dialect: "sqlite", url: "sqlite:///" + t.TempDir() + "/x.db?_pragma=journal_mode(" + mode + ")&_pragma=busy_timeout(200)"}
		db := s.open(t)
		exec(t, db, "CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)")
		reader, err := db.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if err := reader.QueryRow("SELECT count(*) FROM a").Scan(&n); err != nil {
			t.Fatal(err)
		}
		m := s.migrator(t, db, testenv.SQL("ALTER TABLE a ADD COLUMN y INTEGER;"))
		err = m.Upgrade(t.Context(), "head")
		if got := testenv.Current(t, m); (err == nil) != (len(got) == 1) {
			t.Errorf("%s: Upgrade returned %v, and the database is at %v", mode, err, got)
		}
		if mode == "delete" {
			wantError(t, err, "locked", "not recorded")
		} else if err != nil {
			t.Errorf("%s: %v", mode, err)
		}
		if err := reader.Rollback(); err != nil {
			t.Fatal(err)
		}
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("%s, after the reader: %v", mode, err)
		}
	}
}
