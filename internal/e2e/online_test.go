package e2e_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
)

// onlineChange is a change of tables with rows. Only what stands in notOnline blocks
// other sessions.
type onlineChange struct {
	before, after string
	rows          []string
	notOnline     []string
}

var onlineChanges = map[string]onlineChange{
	"postgresql": {
		before: `CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE moods (m mood DEFAULT 'ok');
CREATE TABLE teams (id integer PRIMARY KEY);
CREATE TABLE users (id integer NOT NULL, mail varchar(20), code integer, team integer, old integer, zip text NOT NULL,
	CONSTRAINT fk_old FOREIGN KEY (old) REFERENCES teams (id), CONSTRAINT ck_zip CHECK (zip <> ''), CONSTRAINT uq_zip UNIQUE (zip));
CREATE INDEX ix_code ON users (code);
CREATE TABLE parts (id integer, at date) PARTITION BY RANGE (at);`,
		after: `CREATE TYPE mood AS ENUM ('new', 'ok');
CREATE TABLE moods (m mood DEFAULT 'new');
CREATE TABLE teams (id integer PRIMARY KEY, name text);
CREATE TABLE users (id integer NOT NULL, mail varchar(40), code bigint, team integer NOT NULL, old integer, zip text, made timestamptz NOT NULL DEFAULT now(), token uuid DEFAULT gen_random_uuid(),
	CONSTRAINT pk_users PRIMARY KEY (id), CONSTRAINT uq_mail UNIQUE (mail) INCLUDE (code) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_code CHECK (code > 0), CONSTRAINT fk_team FOREIGN KEY (team) REFERENCES teams (id) ON DELETE CASCADE);
CREATE UNIQUE INDEX ix_code ON users (code DESC) WHERE code > 5;
CREATE TABLE parts (id integer, at date) PARTITION BY RANGE (at);
CREATE INDEX ix_parts ON parts (at);
CREATE TABLE fresh (id integer PRIMARY KEY, usr integer, CONSTRAINT fk_usr FOREIGN KEY (usr) REFERENCES users (id));
CREATE INDEX ix_fresh ON fresh (usr);`,
		rows:      []string{"INSERT INTO moods DEFAULT VALUES", "INSERT INTO teams SELECT generate_series(1, 5)", "INSERT INTO users SELECT i, 'm' || i, i, 1, 2, i FROM generate_series(1, 9) i"},
		notOnline: []string{"create index ix_parts", "add column users.token", "alter column users.code (type)"},
	},
	"mariadb": {
		before: `CREATE TABLE teams (id INT PRIMARY KEY);
CREATE TABLE users (id INT NOT NULL, mail VARCHAR(20), code INT, team INT, old INT NOT NULL, zip VARCHAR(9),
	CONSTRAINT fk_old FOREIGN KEY (old) REFERENCES teams (id), CONSTRAINT ck_zip CHECK (zip <> ''), UNIQUE KEY uq_zip (zip), KEY seen (zip));
CREATE INDEX ix_code ON users (code);`,
		after: `CREATE TABLE teams (id INT PRIMARY KEY, name TEXT);
CREATE TABLE users (id INT NOT NULL, mail VARCHAR(40), code BIGINT, team INT NOT NULL, old INT, zip VARCHAR(9), made DATETIME NOT NULL DEFAULT current_timestamp(), token VARCHAR(36) DEFAULT uuid(),
	PRIMARY KEY (id), UNIQUE KEY uq_mail (mail), KEY seen (zip) IGNORED,
	CONSTRAINT ck_code CHECK (code > 0), CONSTRAINT fk_team FOREIGN KEY (team) REFERENCES teams (id) ON DELETE CASCADE) COMMENT 'who';
CREATE UNIQUE INDEX ix_code ON users (code, id);
CREATE TABLE fresh (id INT PRIMARY KEY, usr INT, CONSTRAINT fk_usr FOREIGN KEY (usr) REFERENCES users (id));
CREATE INDEX ix_fresh ON fresh (usr);`,
		rows: []string{"INSERT INTO teams VALUES (1), (2)", "INSERT INTO users VALUES (1, 'm1', 1, 1, 2, '1'), (2, 'm2', 2, 1, 2, '2')"},
		notOnline: []string{"add column users.token", "alter column users.code (type)",
			"add check constraint ck_code", "add foreign key fk_team"},
	},
}

// TestOnlineChangesMakeTheSameSchema: there and back, the dump is that of the plain
// way, and the warnings name what isn't online.
func TestOnlineChangesMakeTheSameSchema(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		c := onlineChanges[s.dialect]
		start := map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb}[s.dialect]
		before := s.clientMakes(t, c.before)
		after := start(t).clientMakes(t, c.after)
		db := s.open(t)
		exec(t, db, c.rows...)
		extra := []alembic.Option{target(t, c.after)}
		if s.dialect == "mariadb" {
			extra = append(extra, scratch(t, mariadb(t)))
		}
		m := s.migrator(t, db, &alembic.Env{}, extra...)
		d, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true, Online: true})
		if err != nil {
			t.Fatal(err)
		}
		wantNotOnline(t, d, c.notOnline)
		applyOnline(t, db, d, d.Upgrade)
		applyOnline(t, db, d, d.Later)
		if diff := cmp.Diff(after, s.schemaDump(t)); diff != "" {
			t.Errorf("(-client +alembic):\n%s", diff)
		}
		if err := m.Check(t.Context()); err != nil {
			t.Error(err)
		}
		applyOnline(t, db, d, d.Downgrade)
		if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
			t.Errorf("back (-before +after):\n%s", diff)
		}
	})
}

func wantNotOnline(t *testing.T, d *alembic.Diff, want []string) {
	t.Helper()
	var got []string
	for _, w := range d.Warnings {
		if what, _, ok := strings.Cut(w, " is not online: "); ok {
			got = append(got, what)
		}
	}
	for i, what := range got {
		if len(got) != len(want) || !strings.HasPrefix(what, want[i]) {
			t.Fatalf("not online: %q, want %q", got, want)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("not online: %q, want %q", got, want)
	}
}

// applyOnline runs operations and follows them in the schema of the difference.
func applyOnline(t *testing.T, db *sql.DB, d *alembic.Diff, ops []op.Operation) {
	t.Helper()
	apply(t, db, d, ops)
	now := d.Database.Clone()
	if _, err := op.ApplyAll(now, ops); err != nil {
		t.Fatal(err)
	}
	d.Database = now
}

// waits is a function that waits for the test, as long as it holds the lock 11.
const waits = `CREATE OR REPLACE FUNCTION waits(i integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
	$$ BEGIN PERFORM pg_advisory_xact_lock_shared(11); RETURN true; END $$`

// waitsNot is that function as a schema.sql may hold it.
const waitsNot = "CREATE FUNCTION waits(i integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN true; END $$;"

// TestPostgresOthersGoOnDuringAnOnlineChange: while an operation reads the rows,
// other sessions read and write the table. While the plain one does, they can't write.
func TestPostgresOthersGoOnDuringAnOnlineChange(t *testing.T) {
	for name, c := range map[string]struct{ target, running string }{
		"index": {"CREATE INDEX ix ON users (waits(id));", "CREATE INDEX"},
		"check": {"ALTER TABLE users ADD CONSTRAINT ck CHECK (waits(id));", "ALTER TABLE"},
	} {
		for _, online := range []bool{true, false} {
			t.Run(name+map[bool]string{true: " online", false: " plain"}[online], func(t *testing.T) {
				t.Parallel()
				const table = "CREATE TABLE users (id integer);"
				s := postgres(t)
				db := s.open(t)
				exec(t, db, table, waitsNot, "INSERT INTO users VALUES (1)")
				d, err := s.migrator(t, db, &alembic.Env{}, target(t, table+waitsNot+c.target)).Diff(t.Context(), alembic.DiffOptions{Online: online})
				if err != nil {
					t.Fatal(err)
				}
				exec(t, db, waits)
				writes := othersWrite(t, s, d, append(d.Upgrade, d.Later...), c.running)
				if writes != online {
					t.Errorf("others write meanwhile: %v", writes)
				}
			})
		}
	}
}

// othersWrite reports whether another session can read and write the table while
// operations wait for the lock 11.
func othersWrite(t *testing.T, s server, d *alembic.Diff, ops []op.Operation, running string) bool {
	t.Helper()
	holder, err := s.open(t).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	if _, err := holder.ExecContext(t.Context(), "SELECT pg_advisory_lock(11)"); err != nil {
		t.Fatal(err)
	}
	statements, err := ddl.CompileAll(d.Dialect, ops, d.Database)
	if err != nil {
		t.Fatal(err)
	}
	db, done := s.open(t), make(chan error, 1)
	go func() {
		for _, statement := range statements {
			if _, err := db.ExecContext(t.Context(), statement.SQL); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	s.await(t, "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE '"+running+"%'")
	_, failed := s.open(t).ExecContext(t.Context(), "DO $$ BEGIN LOCK TABLE users IN ROW EXCLUSIVE MODE NOWAIT; END $$")
	if _, err := holder.ExecContext(t.Context(), "SELECT pg_advisory_unlock(11)"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if failed != nil && !strings.Contains(failed.Error(), "55P03") {
		t.Fatal(failed)
	}
	return failed == nil
}
