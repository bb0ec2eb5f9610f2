package alembic_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	_ "modernc.org/sqlite"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/todo/migrations"
	"github.com/alembic-go/alembic/examples/todo/migrations/versions"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/sa"
)

// The revisions of the example application.
const (
	listsRevision = "a1f0c3d2e4b5"
	tasksRevision = "b7d94e10aa31"
	inboxRevision = "c25e8f77d960"
)

func TestUpgradeAndDowngradeOfTheExample(t *testing.T) {
	ctx := t.Context()
	db := testenv.SQLite(t)
	m := testenv.Migrator(t, db, migrations.Env)
	if heads := testenv.Current(t, m); heads != nil {
		t.Fatalf("a new database is at %v", heads)
	}
	if err := m.Upgrade(ctx, "+1"); err != nil {
		t.Fatal(err)
	}
	if got := testenv.Current(t, m); !slices.Equal(got, []string{listsRevision}) {
		t.Fatalf("after +1 the database is at %v", got)
	}
	if err := m.Upgrade(ctx, "head"); err != nil {
		t.Fatal(err)
	}
	if err := m.Check(ctx); err != nil {
		t.Errorf("the models differ after upgrade head: %v", err)
	}
	var name string
	if err := db.QueryRow("SELECT name FROM lists").Scan(&name); err != nil || name != "Inbox" {
		t.Errorf("the SQL revision left %q, %v", name, err)
	}
	if err := m.Downgrade(ctx, "base"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("SELECT 1 FROM lists"); err == nil {
		t.Error("downgrade base left the table lists")
	}
}

func TestRequireHeadNamesWhatIsMissing(t *testing.T) {
	ctx := t.Context()
	m := testenv.Migrator(t, testenv.SQLite(t), migrations.Env)
	if err := m.Upgrade(ctx, listsRevision); err != nil {
		t.Fatal(err)
	}
	var behind *alembic.BehindError
	if err := m.RequireHead(ctx); !errors.As(err, &behind) {
		t.Fatalf("RequireHead returned %v", err)
	}
	if want := []string{tasksRevision, inboxRevision}; !slices.Equal(behind.Missing, want) {
		t.Errorf("missing %v, want %v", behind.Missing, want)
	}
	if err := m.Upgrade(ctx, "head"); err != nil {
		t.Fatal(err)
	}
	if err := m.RequireHead(ctx); err != nil {
		t.Errorf("at the head: %v", err)
	}
}

func TestWaitForHeadReturnsWhenAnotherMigrates(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	db := testenv.SQLite(t)
	m := testenv.Migrator(t, db, migrations.Env)
	done := make(chan error, 1)
	go func() { done <- m.WaitForHead(ctx) }()
	if err := m.Upgrade(ctx, "head"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestWaitForHeadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := testenv.Migrator(t, testenv.SQLite(t), migrations.Env).WaitForHead(ctx)
	var behind *alembic.BehindError
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &behind) {
		t.Errorf("WaitForHead returned %v", err)
	}
}

func TestDatabaseOfANewerProgramIsRefused(t *testing.T) {
	ctx := t.Context()
	db := testenv.SQLite(t)
	m := testenv.Migrator(t, db, migrations.Env)
	if err := m.EnsureVersionTable(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO alembic_version VALUES ('ffffffffffff')"); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"WaitForHead":       func() error { return m.WaitForHead(ctx) },
		"RequireHead":       func() error { return m.RequireHead(ctx) },
		"Upgrade":           func() error { return m.Upgrade(ctx, "head") },
		"Upgrade +1":        func() error { return m.Upgrade(ctx, "+1") },
		"Downgrade":         func() error { return m.Downgrade(ctx, "-1") },
		"Stamp":             func() error { return m.Stamp(ctx, "head") },
		"Check":             func() error { return m.Check(ctx) },
		"Diff":              func() error { _, err := m.Diff(ctx, alembic.DiffOptions{}); return err },
		"Current":           func() error { _, err := m.Current(ctx); return err },
		"Edited":            func() error { _, err := m.Edited(ctx); return err },
		"Upgrade to itself": func() error { return m.Upgrade(ctx, "heads") },
		"Downgrade to base": func() error { return m.Downgrade(ctx, "base") },
		"Stamp base":        func() error { return m.Stamp(ctx, "base") },
	} {
		var unknown *alembic.UnknownRevisionError
		if err := call(); !errors.As(err, &unknown) || !slices.Equal(unknown.Unknown, []string{"ffffffffffff"}) ||
			strings.Contains(err.Error(), "--purge") || !strings.Contains(err.Error(), "deploy that release again") {
			t.Errorf("%s returned %v", name, err)
		}
	}
	if rows, _ := m.Current(ctx); !slices.Equal(rows, []string{"ffffffffffff"}) {
		t.Errorf("Current returned the rows %v", rows)
	}
}

func TestExistingTablesAreNotTakenForANewDatabase(t *testing.T) {
	ctx := t.Context()
	db := testenv.SQLite(t)
	if _, err := db.Exec("CREATE TABLE lists (id INTEGER PRIMARY KEY, name VARCHAR(80))"); err != nil {
		t.Fatal(err)
	}
	m := testenv.Migrator(t, db, migrations.Env)
	var existing *alembic.ExistingTablesError
	if err := m.Upgrade(ctx, "head"); !errors.As(err, &existing) {
		t.Fatalf("Upgrade returned %v", err)
	}
	if testenv.Current(t, m) != nil {
		t.Error("something was recorded")
	}
	if err := m.Stamp(ctx, listsRevision); err != nil {
		t.Fatal(err)
	}
	if err := m.Upgrade(ctx, tasksRevision); err != nil {
		t.Errorf("after the stamp: %v", err)
	}
}

// TestAnExistingTableMayMakeRoomForANewOne: the first revision renames it, in words or by an
// operation. One that drops it may as well be a mistake, and is refused.
func TestAnExistingTableMayMakeRoomForANewOne(t *testing.T) {
	create := func(o *alembic.Op) { o.CreateTable("lists", sa.Column("id", sa.Integer())) }
	for what, c := range map[string]struct {
		env     *alembic.Env
		refused bool
	}{
		"an operation": {testenv.Go(func(o *alembic.Op) error { o.RenameTable("lists", "old"); create(o); return o.Err() }), false},
		"words":        {testenv.SQL(`ALTER TABLE "LISTS" RENAME TO old; CREATE TABLE lists (id INTEGER);`), false},
		"afterwards":   {testenv.Go(func(o *alembic.Op) error { create(o); o.RenameTable("lists", "old"); return o.Err() }), true},
		"a drop":       {testenv.SQL("DROP TABLE lists; CREATE TABLE lists (id INTEGER);"), true},
	} {
		db := testenv.SQLite(t)
		if _, err := db.Exec("CREATE TABLE lists (id INTEGER PRIMARY KEY, name VARCHAR(80)); INSERT INTO lists VALUES (1, 'kept')"); err != nil {
			t.Fatal(err)
		}
		err := testenv.Migrator(t, db, c.env).Upgrade(t.Context(), "head")
		var existing *alembic.ExistingTablesError
		if errors.As(err, &existing) != c.refused || !c.refused && err != nil {
			t.Errorf("%s: Upgrade returned %v", what, err)
		}
		query := map[bool]string{true: "SELECT name FROM lists", false: "SELECT name FROM old"}[c.refused]
		var name string
		if err := db.QueryRow(query).Scan(&name); err != nil || name != "kept" {
			t.Errorf("%s: the row is %q, %v", what, name, err)
		}
	}
}

func TestSQLScriptGivesTheSameSchemaAsTheRun(t *testing.T) {
	ctx := t.Context()
	offline, online := testenv.SQLite(t), testenv.SQLite(t)
	var script bytes.Buffer
	if err := testenv.Migrator(t, nil, migrations.Env).UpgradeSQL(ctx, &script, "", "head"); err != nil {
		t.Fatal(err)
	}
	if _, err := offline.Exec(script.String()); err != nil {
		t.Fatalf("%v\n%s", err, script.String())
	}
	if err := testenv.Migrator(t, online, migrations.Env).Upgrade(ctx, "head"); err != nil {
		t.Fatal(err)
	}
	if a, b := dump(t, offline), dump(t, online); a != b {
		t.Errorf("offline:\n%s\nonline:\n%s", a, b)
	}
}

func dump(t *testing.T, db *sql.DB) string {
	t.Helper()
	rows, err := db.Query(`SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_journal'
		UNION ALL SELECT version_num FROM alembic_version UNION ALL SELECT name FROM lists ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out.WriteString(strings.Join(strings.Fields(line), " ") + "\n")
	}
	return out.String()
}

func TestFailingRevisionLeavesNoTrace(t *testing.T) {
	ctx := t.Context()
	db := testenv.SQLite(t)
	m := testenv.Migrator(t, db, testenv.SQL(
		"CREATE TABLE a (x INTEGER);",
		"CREATE TABLE b (x INTEGER);",
		"CREATE TABLE c (x INTEGER);\nINSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (1);",
		"CREATE TABLE d (x INTEGER);",
	))
	err := m.Upgrade(ctx, "head")
	if err == nil {
		t.Fatal("the failing statement went through")
	}
	for _, want := range []string{"revision cccc", "cccc.sql:9", "no such table: nowhere", "INSERT INTO nowhere"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q: %v", want, err)
		}
	}
	if got := testenv.Current(t, m); !slices.Equal(got, []string{"bbbb"}) {
		t.Errorf("the database is at %v", got)
	}
	var rows int
	if err := db.QueryRow("SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM sqlite_master WHERE name = 'c')").Scan(&rows); err != nil || rows != 0 {
		t.Errorf("the failed revision left %d traces, %v", rows, err)
	}
}

func TestSingleTransactionIsAllOrNothing(t *testing.T) {
	env := testenv.SQL("CREATE TABLE a (x INTEGER);", "INSERT INTO nowhere VALUES (1);")
	env.SingleTransaction = true
	m := testenv.Migrator(t, testenv.SQLite(t), env)
	if err := m.Upgrade(t.Context(), "head"); err == nil {
		t.Fatal("the failing statement went through")
	}
	if got := testenv.Current(t, m); got != nil {
		t.Errorf("the database is at %v", got)
	}
}

func TestOnVersionApplyRunsInTheTransaction(t *testing.T) {
	env := testenv.SQL("CREATE TABLE log (revision TEXT);", "CREATE TABLE b (x INTEGER);")
	env.OnVersionApply = func(ctx context.Context, conn alembic.DBTX, applied alembic.Applied) error {
		if applied.Revision == "bbbb" && applied.Direction == revision.Upgrade {
			return errors.New("not this one")
		}
		_, err := conn.ExecContext(ctx, "INSERT INTO log VALUES (?)", applied.Revision)
		return err
	}
	db := testenv.SQLite(t)
	m := testenv.Migrator(t, db, env)
	if err := m.Upgrade(t.Context(), "head"); err == nil || !strings.Contains(err.Error(), "not this one") {
		t.Fatalf("Upgrade returned %v", err)
	}
	if got := testenv.Current(t, m); !slices.Equal(got, []string{"aaaa"}) {
		t.Errorf("the database is at %v", got)
	}
	var logged string
	if err := db.QueryRow("SELECT revision FROM log").Scan(&logged); err != nil || logged != "aaaa" {
		t.Errorf("logged %q, %v", logged, err)
	}
}

func TestNewReportsBadRevisionFiles(t *testing.T) {
	good := "-- m\n--\n-- Revision ID: aaaa\n\n-- +alembic upgrade\nSELECT 1;\n"
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"no id":             {fstest.MapFS{"a.sql": {Data: []byte("-- m\n-- +alembic upgrade\n")}}, "a.sql"},
		"two of one id":     {fstest.MapFS{"a.sql": {Data: []byte(good)}, "b.sql": {Data: []byte(good)}}, "aaaa"},
		"missing parent":    {fstest.MapFS{"a.sql": {Data: []byte(strings.Replace(good, "aaaa", "aaaa\n-- Revises: gone", 1))}}, "gone"},
		"cycle":             {fstest.MapFS{"a.sql": {Data: []byte(strings.Replace(good, "aaaa", "aaaa\n-- Revises: aaaa", 1))}}, "aaaa"},
		"Go not registered": {fstest.MapFS{"a.go": {Data: []byte(testenv.GoFile)}, "versions.go": {Data: []byte("package versions\n")}}, "is not registered"},
	} {
		_, err := alembic.New(nil, "sqlite", &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(c.files)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: New returned %v, which lacks %q", name, err, c.want)
		}
	}
}

func TestLibraryNeedsNoTargetMetadata(t *testing.T) {
	m := testenv.Migrator(t, testenv.SQLite(t), &alembic.Env{Revisions: []*alembic.Revisions{versions.Revisions}})
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if err := m.Check(t.Context()); !errors.Is(err, alembic.ErrNoTarget) {
		t.Errorf("Check returned %v", err)
	}
}

func TestConcurrentUpgradesRunOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test.db")
	const processes = 4
	errs := make(chan error, processes)
	for range processes {
		go func() {
			db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)")
			if err != nil {
				errs <- err
				return
			}
			defer db.Close()
			m, err := alembic.New(db, "sqlite", migrations.Env)
			if err == nil {
				err = m.Upgrade(context.Background(), "head")
			}
			errs <- err
		}()
	}
	for range processes {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestVariablesOfSQLRevisions(t *testing.T) {
	text := "-- step\n--\n-- Revision ID: aaaa\n-- Variables: T identifier, WHO literal, N integer\n\n" +
		"-- +alembic upgrade\nCREATE TABLE ${T} (a TEXT, n INTEGER);\nINSERT INTO ${T} VALUES (${WHO}, ${N});\n"
	values := map[string]string{"T": "my table", "WHO": "it's ${N}; DROP", "N": "-5"}
	env := &alembic.Env{
		Revisions: []*alembic.Revisions{alembic.NewRevisions(fstest.MapFS{"a.sql": {Data: []byte(text)}})},
		Variable: func(name string) (string, bool) {
			value, ok := values[name]
			return value, ok
		},
	}
	db := testenv.SQLite(t)
	if err := testenv.Migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	var who string
	var n int
	if err := db.QueryRow(`SELECT a, n FROM "my table"`).Scan(&who, &n); err != nil || who != values["WHO"] || n != -5 {
		t.Errorf("got %q, %d, %v", who, n, err)
	}
	delete(values, "WHO")
	err := testenv.Migrator(t, testenv.SQLite(t), env).Upgrade(t.Context(), "head")
	if err == nil || !strings.Contains(err.Error(), "WHO") || !strings.Contains(err.Error(), "a.sql") {
		t.Errorf("an unset variable: %v", err)
	}
}

// A variable is looked up while the plan is checked, so its lookup is a place
// for another process to migrate in.
func TestAnotherProcessThatMigratesWhileThePlanIsCheckedIsNoExistingDatabase(t *testing.T) {
	text := "-- step\n--\n-- Revision ID: aaaa\n-- Variables: T identifier\n\n-- +alembic upgrade\nCREATE TABLE ${T} (a TEXT);\n"
	env := func(variable func(string) (string, bool)) *alembic.Env {
		files := fstest.MapFS{"a.sql": {Data: []byte(text)}}
		return &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}, Variable: variable}
	}
	plain := func(string) (string, bool) { return "made", true }
	for call := 1; call <= 4; call++ {
		db := testenv.SQLite(t)
		calls := 0
		m := testenv.Migrator(t, db, env(func(name string) (string, bool) {
			if calls++; calls == call {
				// Inside the step's own transaction this finds the database locked.
				other, err := alembic.New(db, "sqlite", env(plain), alembic.WithLockTimeout(time.Second))
				if err != nil {
					t.Fatal(err)
				}
				_ = other.Upgrade(t.Context(), "head")
			}
			return plain(name)
		}))
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("another process migrated at lookup %d: %v", call, err)
		}
		if got := testenv.Current(t, m); !slices.Equal(got, []string{"aaaa"}) {
			t.Errorf("lookup %d: the database is at %v", call, got)
		}
	}
}

func TestRevisionFoldersWithoutFilesAreRefused(t *testing.T) {
	embedded := fstest.MapFS{"versions/versions.go": &fstest.MapFile{Data: []byte("package versions\n")}}
	mistyped, err := fs.Sub(embedded, "version")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		revisions *alembic.Revisions
		want      string
	}{
		"no folder":         {alembic.DirRevisions(filepath.Join(t.TempDir(), "none")), "none does not exist; check its path"},
		"empty folder":      {alembic.DirRevisions(t.TempDir()), "holds no .go or .sql file; check its path"},
		"no files":          {alembic.NewRevisions(nil), "Env.Revisions[0]: NewRevisions was given nil"},
		"mistyped fs.Sub":   {alembic.NewRevisions(mistyped), "the folder of revisions that NewRevisions was given does not exist"},
		"empty file system": {alembic.NewRevisions(fstest.MapFS{}), "the folder of revisions that NewRevisions was given holds no .go or .sql file"},
	} {
		_, err := alembic.New(nil, "sqlite", &alembic.Env{Revisions: []*alembic.Revisions{tt.revisions}})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
