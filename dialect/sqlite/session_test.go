package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestForeignKeysViolatedBeforeAreNotTheMigrationsFault(t *testing.T) {
	db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY)`, `CREATE TABLE t (a INT REFERENCES o (id))`, `INSERT INTO t VALUES (9)`)
	mustMigrate(t, db, alter("a", sa.NotNull), op.RenameTable{From: tbl, To: "t2"})
}

func TestDeletedParentIsFoundBeforeCommit(t *testing.T) {
	db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY)`, `CREATE TABLE t (a INT REFERENCES o (id))`, `INSERT INTO o VALUES (9)`, `INSERT INTO t VALUES (9)`)
	err := migrate(t.Context(), db, op.Execute{SQL: `DELETE FROM o`})
	var broken *sqlite.ForeignKeyError
	if !errors.As(err, &broken) || broken.Violations[0].Rows != 1 {
		t.Errorf("got %v", err)
	}
	if n := dump(t, db, `SELECT count(*) AS r FROM o`); n != "1" {
		t.Error("the deletion was kept")
	}
}

func TestForeignKeysThatCannotBeCheckedBlockNothing(t *testing.T) {
	db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY, x INT)`,
		`CREATE TABLE mismatch (a INT REFERENCES o (x), b INT REFERENCES gone (y))`, `INSERT INTO mismatch VALUES (1, 1)`,
		`CREATE TABLE t (a INT REFERENCES o (id))`, `INSERT INTO o VALUES (1, 1)`, `INSERT INTO t VALUES (1)`)
	mustMigrate(t, db, op.Execute{SQL: `INSERT INTO o VALUES (2, 2)`})
	var broken *sqlite.ForeignKeyError
	if err := migrate(t.Context(), db, op.Execute{SQL: `DELETE FROM o`}); !errors.As(err, &broken) {
		t.Errorf("got %v", err)
	}
}

func TestSessionGivesTheConnectionBackAsItWas(t *testing.T) {
	for _, on := range []string{"ON", "OFF"} {
		db := memory(t, plain, `PRAGMA foreign_keys = `+on, `PRAGMA legacy_alter_table = `+on)
		before := pragmas(t, db)
		mustMigrate(t, db, alter("a", sa.NotNull))
		if err := migrate(t.Context(), db, op.Execute{SQL: "nonsense"}); err == nil {
			t.Fatal("nonsense was no error")
		}
		if after := pragmas(t, db); after != before {
			t.Errorf("%s: %s, was %s", on, after, before)
		}
	}
}

func pragmas(t *testing.T, db *sql.DB) string {
	t.Helper()
	return dump(t, db, `SELECT foreign_keys || legacy_alter_table AS r FROM pragma_foreign_keys, pragma_legacy_alter_table`)
}

func TestInterruptedRevisionIsRolledBack(t *testing.T) {
	db := memory(t, plain)
	ctx, cancel := context.WithCancel(t.Context())
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	s := sqlite.New().NewSession(conn)
	if err := errors.Join(s.Open(ctx), s.Begin(ctx)); err != nil {
		t.Fatal(err)
	}
	run(t, conn, `DROP TABLE t`)
	cancel()
	if err := errors.Join(s.Rollback(ctx), s.Close(ctx), conn.Close()); err != nil {
		t.Error(err)
	}
	stored(t, db, "t")
}

// family is a table with rows that hang on it by every kind of foreign key, its
// own among them.
func family() []string {
	return []string{
		`PRAGMA foreign_keys = ON`,
		`CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, up INTEGER REFERENCES t (id) ON DELETE CASCADE)`,
		`CREATE TABLE gone (t INTEGER REFERENCES t (id) ON DELETE CASCADE)`,
		`CREATE TABLE nulled (t INTEGER REFERENCES t (id) ON DELETE SET NULL)`,
		`CREATE TABLE preset (t INTEGER DEFAULT 1 REFERENCES t (id) ON DELETE SET DEFAULT)`,
		`CREATE TABLE held (t INTEGER REFERENCES t (id) ON DELETE RESTRICT)`,
		`INSERT INTO t VALUES (1, 'a', NULL), (2, 'b', 1), (3, 'c', 2)`,
		`INSERT INTO gone VALUES (2)`, `INSERT INTO nulled VALUES (2)`, `INSERT INTO preset VALUES (2)`, `INSERT INTO held VALUES (2)`,
	}
}

const familyRows = `SELECT 't' || id || a || coalesce(up, '-') AS r FROM t UNION ALL SELECT 'g' || t FROM gone
	UNION ALL SELECT 'n' || t FROM nulled UNION ALL SELECT 'p' || t FROM preset UNION ALL SELECT 'h' || t FROM held`

func TestRebuildTakesNoRowOfOtherTablesWithIt(t *testing.T) {
	db := memory(t, family()...)
	before := dump(t, db, familyRows)
	mustMigrate(t, db, alwaysRebuild(alter("a", sa.NotNull)))
	if after := dump(t, db, familyRows); after != before {
		t.Errorf("the rows are %s, were %s", after, before)
	}
	if _, err := db.Exec(`DELETE FROM t WHERE id = 2`); err == nil {
		t.Error("the foreign key of held has no effect any more")
	}
}

// Foreign keys that a step outside of a transaction switched on.
func TestForeignKeysSwitchedOnByAStepAreOffInTheNext(t *testing.T) {
	ctx := t.Context()
	db := memory(t, family()...)
	before := dump(t, db, familyRows)
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s := sqlite.New().NewSession(conn)
	if err := s.Open(ctx); err != nil {
		t.Fatal(err)
	}
	run(t, watched{conn, s}, `PRAGMA foreign_keys = ON`, `PRAGMA legacy_alter_table = ON`)
	if err := s.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	if err := execute(ctx, sqlite.New(), watched{conn, s}, alwaysRebuild(alter("a", sa.NotNull))); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.BeforeCommit(ctx), s.Commit(ctx), s.Close(ctx), conn.Close()); err != nil {
		t.Fatal(err)
	}
	if after := dump(t, db, familyRows); after != before {
		t.Errorf("the rows are %s, were %s", after, before)
	}
	if got := pragmas(t, db); got != "10" {
		t.Errorf("the pragmas are %s", got)
	}
}

func TestNewViolationIsNotHiddenByOneThatWasMended(t *testing.T) {
	db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY)`, `INSERT INTO o VALUES (1)`,
		`CREATE TABLE x (o INTEGER REFERENCES o (id))`, `CREATE TABLE y (o INTEGER REFERENCES o (id))`,
		`INSERT INTO x VALUES (7), (8)`, `INSERT INTO y VALUES (1)`)
	err := migrate(t.Context(), db, op.Execute{SQL: `DELETE FROM x`}, op.Execute{SQL: `DELETE FROM o`})
	var broken *sqlite.ForeignKeyError
	if !errors.As(err, &broken) || broken.Violations[0].Table != "y" {
		t.Errorf("got %v", err)
	}
	if got := dump(t, db, `SELECT count(*) AS r FROM x`); got != "2" {
		t.Errorf("x has %s rows", got)
	}
}

func TestFailedRebuildLeavesEverythingAsItWas(t *testing.T) {
	for name, changes := range map[string][]op.Operation{
		"a value that the new column refuses": {alter("a", sa.NotNull)},
		"rows that a new key refuses":         {op.AddConstraint{Table: tbl, Constraint: &schema.Unique{Name: "uq", Columns: []string{"b"}}}},
		"an operation after the rebuild":      {alter("b", sa.Type(sa.BigInteger())), op.Execute{SQL: "nonsense"}},
	} {
		db := memory(t, `CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b INT)`, `CREATE INDEX ix ON t (b) WHERE b > 0`,
			`CREATE VIEW v AS SELECT a FROM t`, `CREATE TABLE log (x)`, `CREATE TRIGGER tr AFTER DELETE ON t BEGIN INSERT INTO log VALUES (OLD.a); END`,
			`INSERT INTO t VALUES (1, 'a', 5), (9, NULL, 5)`, `PRAGMA foreign_keys = ON`)
		const all = `SELECT coalesce(sql, name) AS r FROM sqlite_master UNION ALL SELECT id || coalesce(a, '-') || b FROM t
			UNION ALL SELECT name || seq FROM sqlite_sequence UNION ALL SELECT x FROM log`
		before := dump(t, db, all)
		if err := migrate(t.Context(), db, changes...); err == nil {
			t.Errorf("%s is no error", name)
		}
		if after := dump(t, db, all); after != before {
			t.Errorf("%s: %s\nwas %s", name, after, before)
		}
		if got := pragmas(t, db); got != "10" {
			t.Errorf("%s: the pragmas are %s", name, got)
		}
	}
}

func TestRebuildInAnAttachedDatabaseStaysThere(t *testing.T) {
	db := memory(t, `ATTACH ':memory:' AS other`, `CREATE TABLE t (a TEXT)`, `INSERT INTO t VALUES ('main')`,
		`CREATE TABLE other.t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)`, `INSERT INTO other.t VALUES (41, 'x')`, `DELETE FROM other.t`,
		`INSERT INTO other.t (a) VALUES ('there')`, `CREATE INDEX other.ix ON t (a)`, `CREATE TABLE other.log (x)`,
		`CREATE TRIGGER other.tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.a); END`)
	there := schema.TableName{Schema: "other", Name: "t"}
	o := alter("a", sa.NotNull)
	o.Table = there
	mustMigrate(t, db, op.BatchAlterTable{Table: there, Ops: []op.Operation{o}, Recreate: op.RecreateAlways})
	run(t, db, `INSERT INTO other.t (a) VALUES ('new')`)
	const rows = `SELECT 'm' || a AS r FROM main.t UNION ALL SELECT id || a FROM other.t UNION ALL SELECT x FROM other.log
		UNION ALL SELECT name FROM other.sqlite_master WHERE type IN ('index', 'trigger') UNION ALL SELECT 'main' || count(*) FROM main.sqlite_master`
	if got := dump(t, db, rows); got != "mmain;42there;43new;new;ix;tr;main1" {
		t.Error(got)
	}
}

// traceSQL is what statements can leave in a connection.
const traceSQL = `SELECT (SELECT foreign_keys FROM pragma_foreign_keys) || (SELECT synchronous FROM pragma_synchronous)
	|| (SELECT recursive_triggers FROM pragma_recursive_triggers) || (SELECT query_only FROM pragma_query_only) || ('a' LIKE 'A') AS r
	UNION ALL SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp') UNION ALL SELECT name FROM temp.sqlite_master WHERE name NOT LIKE 'sqlite%'`

func TestWhatARevisionLeavesInItsConnectionEndsWithIt(t *testing.T) {
	const left = `PRAGMA recursive_triggers = ON; PRAGMA case_sensitive_like = ON; CREATE TEMP TABLE made (id INTEGER PRIMARY KEY AUTOINCREMENT);
		CREATE TEMP VIEW seen AS SELECT * FROM made; PRAGMA query_only = ON`
	for name, before := range map[string]string{
		"a new connection":                   "SELECT 1",
		"one that an application has in use": "PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF; ATTACH ':memory:' AS app; CREATE TEMP TABLE own (x)",
	} {
		t.Run(name, func(t *testing.T) {
			db := memory(t)
			run(t, db, before)
			c, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			do := func(f func(context.Context) error) {
				t.Helper()
				if err := f(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			want := dump(t, c, traceSQL)
			session := sqlite.New().NewSession(c)
			do(session.Open)
			working := dump(t, c, traceSQL)
			for _, outside := range []bool{false, true} {
				do(session.Begin)
				if outside {
					do(session.Commit)
					run(t, watched{c, session}, "PRAGMA synchronous = EXTRA; ATTACH ':memory:' AS m")
				}
				run(t, watched{c, session}, left)
				if outside {
					do(session.Begin)
				}
				do(session.StillOpen)
				if got := dump(t, c, traceSQL); got != working {
					t.Errorf("outside of a transaction: %v: the record is written in %q, want %q", outside, got, working)
				}
				do(session.BeforeCommit)
				do(session.Commit)
			}
			do(session.Close)
			if got := dump(t, c, traceSQL); got != want {
				t.Errorf("the connection comes back as %q, was %q", got, want)
			}
		})
	}
}

func TestTableOfADatabaseThatIsNotAttachedDoesNotExist(t *testing.T) {
	db := memory(t)
	if m := inspect(t, db, schema.TableName{Schema: "m", Name: "x"}); len(m.Tables()) != 0 {
		t.Errorf("there are %d tables", len(m.Tables()))
	}
}

func TestWhatIsInTheSchemaTempEndsWithTheConnection(t *testing.T) {
	resumer := sqlite.New().NewSession(nil).(dialect.Resumer)
	for text, want := range map[string]dialect.Carry{
		"CREATE TEMP TABLE w (a)":                       dialect.Unrepeatable,
		"CREATE TABLE temp.w (a)":                       dialect.Unrepeatable,
		`CREATE TABLE IF NOT EXISTS "Temp" . w (a)`:     dialect.Unrepeatable,
		"CREATE UNIQUE INDEX IF NOT EXISTS temp.i ON w": dialect.Unrepeatable,
		"INSERT INTO temp.w VALUES (1)":                 dialect.Unrepeatable,
		"DROP TABLE [temp].w":                           dialect.Unrepeatable,
		"CREATE TABLE w (temp, a)":                      dialect.Nothing,
		"CREATE TABLE main.temp (a)":                    dialect.Nothing,
		"INSERT INTO w VALUES (1)":                      dialect.Nothing,
		"temp":                                          dialect.Nothing,
	} {
		if got := resumer.Carries(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
