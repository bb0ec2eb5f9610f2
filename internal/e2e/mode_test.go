package e2e_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// sessionMode is a setting that changes how a session's texts are read.
type sessionMode struct{ set, parameter, revision, rows, want string }

var sessionModes = map[string]sessionMode{
	"mariadb": {"SET sql_mode = 'NO_BACKSLASH_ESCAPES'", "sql_mode=NO_BACKSLASH_ESCAPES",
		`CREATE TABLE t (id INT, a VARCHAR(60)); INSERT INTO t VALUES (1, 'x\'); INSERT INTO t VALUES (2, 'COMMIT;\');`,
		"SELECT GROUP_CONCAT(a ORDER BY id SEPARATOR '|') FROM t", `x\|COMMIT;\`},
	"postgresql": {"SET standard_conforming_strings = off", "options=-c%20standard_conforming_strings%3Doff",
		`CREATE TABLE t (id INT, a TEXT); INSERT INTO t VALUES (1, 'x\\'); INSERT INTO t VALUES (2, '\';COMMIT;');`,
		"SELECT string_agg(a, '|' ORDER BY id) FROM t", `x\|';COMMIT;`},
}

func TestModesThatTheURLSetsDecideHowARevisionIsRead(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		mode := sessionModes[s.dialect]
		offline := server{dialect: s.dialect, url: s.url}
		s.url = withQuery(s.url, mode.parameter)
		db := s.open(t)
		session, err := chainServers[s.dialect].driver.Session(s.url)
		if err != nil {
			t.Fatal(err)
		}
		m := s.migrator(t, db, testenv.SQL(mode.revision), alembic.WithSession(session...))
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got := one(t, db, mode.rows); got != mode.want {
			t.Errorf("got %s, want %s", got, mode.want)
		}
		var script bytes.Buffer
		if err := m.UpgradeSQL(t.Context(), &script, "", "head"); err != nil {
			t.Fatal(err)
		}
		exec(t, db, "DROP TABLE t", "DROP TABLE alembic_version")
		play(t, chainServers[s.dialect].client(offline), script.String())
		if got := one(t, db, mode.rows); got != mode.want {
			t.Errorf("the script wrote %s, want %s:\n%s", got, mode.want, script.String())
		}
	})
}

// TestTextsAreWrittenForTheModeThatARevisionSets has a revision change the mode
// and then write texts in every way, online and in a script.
func TestTextsAreWrittenForTheModeThatARevisionSets(t *testing.T) {
	const odd = `a\'b\\";?`
	onServers(t, func(t *testing.T, s server) {
		mode := sessionModes[s.dialect]
		env := testenv.Go(func(op *alembic.Op) error {
			op.Execute(mode.set)
			op.CreateTable("t", sa.Column("id", sa.Integer()), sa.Column("a", sa.Text(), sa.ServerDefault(odd), sa.Comment(odd)))
			op.BulkInsert("t", []*schema.Column{sa.Column("id", sa.Integer()), sa.Column("a", sa.Text())}, []map[string]any{{"id": 1, "a": odd}})
			op.Execute("INSERT INTO t (id, a) VALUES (?, ?)", 2, odd)
			op.Execute("INSERT INTO t (id) VALUES (3)")
			return op.Err()
		})
		online, offline := s.open(t), server{dialect: s.dialect, url: s.url}
		m := s.migrator(t, online, env)
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		want := strings.Join([]string{odd, odd, odd}, "|")
		if got := one(t, online, mode.rows); got != want {
			t.Errorf("the run wrote %s, want %s", got, want)
		}
		var script bytes.Buffer
		if err := m.UpgradeSQL(context.Background(), &script, "", "head"); err != nil {
			t.Fatal(err)
		}
		exec(t, online, "DROP TABLE t", "DROP TABLE alembic_version")
		play(t, chainServers[s.dialect].client(offline), script.String())
		if diff := cmp.Diff(want, one(t, online, mode.rows)); diff != "" {
			t.Errorf("the script (-want +got):\n%s\n%s", diff, script.String())
		}
	})
}

// A variable of an SQL revision is written for the mode as well.
func TestVariablesAreWrittenForTheModeThatARevisionSets(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	set := alembic.NewRevisions(fstest.MapFS{"a.sql": {Data: []byte("-- step\n--\n-- Revision ID: aaaa\n-- Variables: V literal\n\n-- +alembic upgrade\n" +
		"CREATE TABLE t (id INT, a TEXT);\nSET sql_mode = 'NO_BACKSLASH_ESCAPES';\nINSERT INTO t VALUES (1, ${V});\n")}})
	env := &alembic.Env{Revisions: []*alembic.Revisions{set}, Variable: func(string) (string, bool) { return `a\'b`, true }}
	if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, sessionModes["mariadb"].rows); got != `a\'b` {
		t.Errorf("got %s", got)
	}
}

// TestASchemaFileIsReadAsItsDatabaseReadsIt sets a mode on the database in which
// the file is read.
func TestASchemaFileIsReadAsItsDatabaseReadsIt(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		separator := "?"
		if strings.Contains(s.url, "?") {
			separator = "&"
		}
		plain := chainServers[s.dialect].start(t).open(t)
		s.url += separator + sessionModes[s.dialect].parameter
		text := map[string]string{
			"mariadb":    `CREATE TABLE a (x VARCHAR(9) DEFAULT 'a\'); CREATE TABLE b (x VARCHAR(9) DEFAULT ';\');`,
			"postgresql": `CREATE TABLE a (x TEXT DEFAULT '\';b'); CREATE TABLE b (x TEXT DEFAULT '\\');`,
		}[s.dialect]
		file := filepath.Join(t.TempDir(), "schema.sql")
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		scratch := s.open(t)
		open := func(context.Context) (*sql.DB, error) { return scratch, nil }
		m := s.migrator(t, plain, &alembic.Env{}, alembic.WithTargetSQL(file), alembic.WithScratch(open))
		diff, err := m.Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if len(diff.Upgrade) != 2 {
			t.Errorf("the file has %v", diff.Upgrade)
		}
	})
}

// TestTheModeOfAnObjectEndsWithIt gives a procedure an sql_mode of its own, in a
// revision that fails on it first, and makes another one behind it.
func TestTheModeOfAnObjectEndsWithIt(t *testing.T) {
	t.Parallel()
	s := mariadb(t)
	db := s.open(t)
	db.SetMaxOpenConns(1)
	const mode = "SELECT @@SESSION.sql_mode"
	first, body := one(t, db, mode), `SELEC "a"`
	up := func(op *alembic.Op) error {
		op.CreateObject(sa.Procedure("own", "", "CREATE PROCEDURE own() "+body).Under("sql_mode", "ANSI_QUOTES"))
		op.CreateProcedure("plain", "", "CREATE PROCEDURE plain() SELECT 'a'")
		return op.Err()
	}
	down := func(op *alembic.Op) error {
		op.DropProcedure("plain", "")
		op.DropProcedure("own", "")
		return op.Err()
	}
	env := testenv.GoBothWays(up, down)
	if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err == nil || !strings.Contains(err.Error(), body) {
		t.Fatal(err)
	}
	if now := one(t, db, mode); now != first {
		t.Errorf("behind the failure: sql_mode = %s, not %s", now, first)
	}
	body = `SELECT 1 AS "a"`
	if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	const modes = "SELECT GROUP_CONCAT(ROUTINE_NAME, ' ', SQL_MODE ORDER BY 1 SEPARATOR '; ') FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()"
	if diff := cmp.Diff("own ANSI_QUOTES; plain "+first, one(t, db, modes)); diff != "" {
		t.Error(diff)
	}
	if now := one(t, db, mode); now != first {
		t.Errorf("behind the revision: sql_mode = %s, not %s", now, first)
	}
}

func TestASettingThatTheDatabaseDoesNotKeepIsRefused(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]server{"postgresql": postgres(t), "mariadb": mariadb(t), "sqlite": sqliteFile(t)} {
		env := testenv.GoBothWays(func(op *alembic.Op) error {
			op.CreateObject(sa.Trigger("tr", "t", "CREATE TRIGGER tr").Under("lc_time", "C"))
			return op.Err()
		}, nil)
		err := s.migrator(t, s.open(t), env).Upgrade(t.Context(), "head")
		if err == nil || !strings.Contains(err.Error(), "a setting lc_time that belongs to a trigger") || !strings.Contains(err.Error(), `take Under("lc_time", …) out`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
