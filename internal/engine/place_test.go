package engine

import (
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// scriptOn is the script of one revision on a dialect.
func scriptOn(t *testing.T, d dialect.Dialect, f Func) (string, error) {
	t.Helper()
	steps, find := upgrades([]string{"a1"}, f)
	var out strings.Builder
	err := PrintScript(t.Context(), &out, d, options(), Script{Steps: steps}, find)
	return strings.ReplaceAll(out.String(), "\n\n", "\n"), err
}

func TestAFrameThatDependsOnTheStatementsStandsAroundThem(t *testing.T) {
	now := schema.NewTable(schema.Name("a"), sa.Column("x", sa.Integer()), sa.Column("y", sa.Integer()))
	rebuild := op.BatchAlterTable{Table: now.Name, CopyFrom: now, Ops: []op.Operation{op.AlterColumn{Table: now.Name, Name: "y", Type: sa.Text()}}}
	for name, c := range map[string]struct {
		d      dialect.Dialect
		f      Func
		around []string // in this order
	}{
		"SQLite rebuilds a table": {sqlite.New(), emitting(rebuild),
			[]string{"PRAGMA foreign_keys = OFF;", "CREATE TEMP TABLE alembic_foreign_keys", "BEGIN;", "DROP TABLE a;", "INSERT INTO alembic_version", "UPDATE temp.alembic_foreign_keys", "COMMIT;"}},
		"SQLite changes rows": {sqlite.New(), executing("DELETE FROM a"), []string{"CREATE TEMP TABLE alembic_foreign_keys", "BEGIN;", "DELETE FROM a;", "UPDATE temp.alembic_foreign_keys", "COMMIT;"}},
		"SQLite does neither": {sqlite.New(), executing("SELECT 1"), []string{"BEGIN;\nCREATE TABLE alembic_version", "SELECT 1;\nINSERT INTO alembic_version", ";\nCOMMIT;"}},
		"MariaDB":             {mysql.NewMariaDB(), executing("UPDATE a SET x = 1"), []string{"SET autocommit = 0", "UPDATE a", "INSERT INTO alembic_version", "COMMIT;"}},
	} {
		got, err := scriptOn(t, c.d, c.f)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		rest := got
		for _, text := range c.around {
			_, after, found := strings.Cut(rest, text)
			if !found {
				t.Errorf("%s: %q is missing, or not in its place, in:\n%s", name, text, got)
				break
			}
			rest = after
		}
	}
}

func TestAScriptHoldsBoundValuesAsLiterals(t *testing.T) {
	got, err := scriptOn(t, postgresql.New(), emitting(op.Execute{SQL: "INSERT INTO a VALUES ($1, $2)", Args: []any{"it's", 7}}))
	if err != nil || !strings.Contains(got, "INSERT INTO a VALUES ('it''s', 7);") {
		t.Errorf("%v\n%s", err, got)
	}
	_, err = scriptOn(t, postgresql.New(), emitting(op.Execute{SQL: "INSERT INTO a VALUES ($1)", Args: []any{func() {}}}))
	var literal *dialect.LiteralError
	if !errors.As(err, &literal) {
		t.Errorf("%v", err)
	}
}

func TestACustomOperationExpandsInAScriptAndStaysWholeInARecording(t *testing.T) {
	got, err := scriptOn(t, mssql.New(), emitting(macro{}))
	if err != nil || !strings.Contains(got, "CREATE TABLE b") {
		t.Errorf("%v\n%s", err, got)
	}
	if _, err := scriptOn(t, oracle.New(), emitting(macro{})); err == nil || !strings.Contains(err.Error(), "create b: not on Oracle") {
		t.Errorf("%v", err)
	}
	r, err := Record(t.Context(), oracle.New(), nil, func(s *Step) error {
		s.Autocommit(dialect.Position{}, func() { s.Emit(macro{}, dialect.Position{Line: 3}) })
		return nil
	})
	if err != nil || len(r.Operations) != 1 || r.Operations[0].Operation != op.Operation(macro{}) || r.Operations[0].Pos.Line != 3 {
		t.Errorf("%v, %v", r, err)
	}
}

func TestWhatStandsAtAnAddedColumnIsNamedToo(t *testing.T) {
	naming := schema.NamingConvention{"fk": "fk_%(table_name)s_%(column_0_name)s", "ck": "ck_%(table_name)s_%(column_0_name)s"}
	column := sa.Column("owner", sa.Integer(), sa.ForeignKey("users.id"))
	column.Checks = []*schema.Check{{SQL: "owner > 0"}}
	r, err := Record(t.Context(), sqlite.New(), naming, emitting(op.AddColumn{Table: schema.Name("a"), Column: column}))
	if err != nil {
		t.Fatal(err)
	}
	added := r.Operations[0].Operation.(op.AddColumn).Column
	if got := []string{added.ForeignKeys[0].Name, added.Checks[0].Name}; !slices.Equal(got, []string{"fk_a_owner", "ck_a_owner"}) {
		t.Errorf("the names are %q", got)
	}
	if column.ForeignKeys[0].Name != "" || column.Checks[0].Name != "" {
		t.Error("the revision's own column was changed")
	}
}

func TestTheVersionTableMayStandInASchema(t *testing.T) {
	s := postgres(t)
	if _, err := s.db.Exec("CREATE SCHEMA \"My\""); err != nil {
		t.Fatal(err)
	}
	opts := options()
	opts.VersionTable.Schema = "My"
	d := s.open(t, opts)
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER)"))
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if n := number(t, s.db, `SELECT count(*) FROM "My".alembic_version WHERE version_num = 'a1'`); n != 1 {
		t.Errorf("%d rows", n)
	}
	got, err := d.version.Statement(revision.Write{Op: revision.Delete, From: "a1"})
	if want := `DELETE FROM "My".alembic_version WHERE "My".alembic_version.version_num = 'a1'`; got != want || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestARevisionThatViolatesForeignKeysIsRolledBackAtItsCommit(t *testing.T) {
	d := open(t, options())
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER PRIMARY KEY)", "CREATE TABLE b (x INTEGER REFERENCES a)", "INSERT INTO b VALUES (1)"))
	if _, err := d.Run(t.Context(), nil, steps, find); err == nil || !strings.Contains(err.Error(), "foreign key") {
		t.Errorf("%v", err)
	}
	if got := state(t, d); got != "[] []" {
		t.Errorf("the database holds %s", got)
	}
}

func TestARefusedCommitIsAFailureOfItsRevision(t *testing.T) {
	d := postgres(t).open(t, options())
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER PRIMARY KEY)",
		"CREATE TABLE b (x INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED)", "INSERT INTO b VALUES (1)"))
	_, err := d.Run(t.Context(), nil, steps, find)
	var commit *commitError
	if !errors.As(err, &commit) || commit.interrupted || !strings.Contains(err.Error(), "The revision was rolled back") {
		t.Errorf("%v", err)
	}
	if got := state(t, d); got != "[] []" {
		t.Errorf("the database holds %s", got)
	}
}

func TestADatabaseThatCannotBeOpenedIsAnError(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := Open(t.Context(), db, sqlite.New(), options()); err == nil || !strings.Contains(err.Error(), "connecting to the database") {
		t.Errorf("%v", err)
	}
}

func TestTheLogSaysWhichDatabaseARunIsFor(t *testing.T) {
	for _, c := range []struct {
		d       dialect.Dialect
		offline bool
		want    string
	}{
		{postgresql.New(), false, "Context impl PostgresqlImpl.\nWill assume transactional DDL."},
		{mysql.NewMariaDB(), true, "Context impl MariaDBImpl.\nGenerating static SQL\nWill assume non-transactional DDL."},
	} {
		log := &lines{}
		LogContext(slog.New(log), c.d, c.offline)
		if got := strings.Join(log.all, "\n"); got != c.want {
			t.Errorf("%s: logged\n%s", c.d.Name(), got)
		}
	}
}
