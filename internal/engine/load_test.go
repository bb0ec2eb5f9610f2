package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/schema"
)

// file are the statements of schema.sql, each on a line of its own.
func file(texts ...string) []dialect.Statement {
	statements := dialect.SQL(texts...)
	for i := range statements {
		statements[i].Pos = dialect.Position{File: "schema.sql", Line: i + 1}
	}
	return statements
}

func load(t *testing.T, d *Database, statements []dialect.Statement) (*schema.MetaData, error) {
	t.Helper()
	return d.LoadSchema(t.Context(), Source{Statements: statements})
}

func TestASchemaIsReadWithoutItsRows(t *testing.T) {
	d := open(t, options())
	var passed []PassedOver
	statements := file("BEGIN", "CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)", "ANALYZE", "INSERT INTO a VALUES (2)", "CREATE TABLE b (y TEXT)", "COMMIT")
	m, err := d.LoadSchema(t.Context(), Source{Statements: statements, PassedOver: func(p PassedOver) { passed = append(passed, p) }})
	if err != nil {
		t.Fatal(err)
	}
	if m.Table(schema.Name("a")) == nil || m.Table(schema.Name("b")) == nil || len(m.Tables()) != 2 {
		t.Errorf("read %v", m.Tables())
	}
	if n := number(t, d.Conn(), "SELECT count(*) FROM a"); n != 0 {
		t.Errorf("%d rows were inserted", n)
	}
	want := []PassedOver{{"INSERT", statements[2].Pos, 2}, {"ANALYZE", statements[3].Pos, 1}}
	if !slices.Equal(passed, want) {
		t.Errorf("passed over: %v, want %v", passed, want)
	}
}

func TestASchemaThatCantBeReadNamesItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"CREATE TABLE a (":          "schema.sql:2: ",
		"ATTACH 'other.db' AS more": "schema.sql:2: ATTACH cannot stand in a target schema",
	} {
		d := open(t, options())
		if _, err := load(t, d, file("CREATE TABLE b (x INTEGER)", text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestAScratchPlaceMustBeEmpty(t *testing.T) {
	d := open(t, options())
	if _, err := d.Conn().ExecContext(t.Context(), "CREATE TABLE mine (x INTEGER)"); err != nil {
		t.Fatal(err)
	}
	if _, err := load(t, d, nil); err == nil || !strings.Contains(err.Error(), "must be an empty one in memory") {
		t.Errorf("%v", err)
	}
}

func TestADialectWithoutAScratchPlaceSaysSo(t *testing.T) {
	d := open(t, options())
	d.Dialect = mssql.New()
	var unsupported *dialect.UnsupportedError
	if _, err := load(t, d, nil); !errors.As(err, &unsupported) {
		t.Errorf("%v", err)
	}
}

func TestAScratchPlaceOnAServerLeavesNothing(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		d := s.open(t, options())
		refusal := errors.New("not this one")
		for _, end := range []error{nil, refusal} {
			m, err := d.LoadSchema(t.Context(), Source{Func: func(ctx context.Context, db *sql.DB, _ string) error {
				_, err := db.ExecContext(ctx, "CREATE TABLE a (x INTEGER)")
				return errors.Join(err, end)
			}})
			if !errors.Is(err, end) || err == nil && len(m.Tables()) != 1 {
				t.Errorf("%v, %v", m, err)
			}
			if found, err := d.Existing(t.Context(), []schema.TableName{schema.Name("a")}); err != nil || len(found) > 0 {
				t.Errorf("after %v the table is still there; %v", end, err)
			}
		}
	})
}

func TestAScratchDatabaseIsTakenByOneRunAtATime(t *testing.T) {
	s := mariaDB(t)
	d := s.open(t, options())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	opts := options()
	opts.Log = slog.New(&lines{react: func(string) { cancel() }}) // it waits
	other := s.open(t, opts)
	statements := file("CREATE TABLE a (x INTEGER)")
	_, err := d.LoadSchema(t.Context(), Source{Statements: statements, Func: func(_ context.Context, db *sql.DB, _ string) error {
		if _, err := other.LoadSchema(ctx, Source{Statements: statements}); !errors.Is(err, context.Canceled) {
			t.Errorf("a second run: %v", err)
		}
		_, err := db.ExecContext(t.Context(), "CREATE TABLE b (x INTEGER)")
		return err
	}})
	if err != nil {
		t.Error(err)
	}
}

// trips counts the round trips of statements.
type trips struct {
	dialect.Conn
	n int
}

func (c *trips) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	c.n++
	return c.Conn.ExecContext(ctx, query, args...)
}

func TestManyStatementsTakeFewRoundTrips(t *testing.T) {
	d := postgres(t).open(t, options())
	texts := []string{"SET check_function_bodies = on"}
	for i := range 300 {
		texts = append(texts, fmt.Sprintf("CREATE TABLE t%d (a int) -- the last\n", i), fmt.Sprintf("CREATE VIEW v%d AS SELECT a FROM t%d", i, i),
			fmt.Sprintf("COMMENT ON TABLE t%d IS '%s'", i, strings.Repeat("x", 300)))
	}
	c := &trips{}
	m, err := d.inScratch(t.Context(), func(p *scratchPlace) (*schema.MetaData, error) {
		c.Conn, p.own = p.own, c
		return p.read(t.Context(), Source{Statements: file(texts...)}, true)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Tables()) != 300 || len(m.Objects) != 300 || m.Tables()[299].Comment == "" {
		t.Errorf("%d tables and %d objects were read", len(m.Tables()), len(m.Objects))
	}
	if c.n < 2 || c.n > 10 {
		t.Errorf("%d statements took %d round trips", len(texts), c.n)
	}
}

func TestOneOfManyStatementsThatFailsIsNamed(t *testing.T) {
	d := postgres(t).open(t, options())
	for text, want := range map[string]string{
		"CREATE TABLE c (x nothing)":                     "schema.sql:3: ERROR: type \"nothing\" does not exist",
		"CREATE TABLE c (":                               "schema.sql:3: ERROR: syntax error",
		"CREATE VIEW v AS SELECT '\\' AS a, 'b' AS c; x": "schema.sql:3: ERROR: syntax error at or near \"x\"",
	} {
		_, err := load(t, d, file("CREATE TABLE a (x int)", "CREATE TABLE b (x int)", text, "CREATE TABLE d (x int)"))
		failed := &dialect.StatementError{}
		if !errors.As(err, &failed) || failed.Statement.SQL != text || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestAStatementThatChangesHowTextsAreReadStandsAlone(t *testing.T) {
	d := postgres(t).open(t, options())
	m, err := load(t, d, file("CREATE TABLE a (x int)", "SET standard_conforming_strings = off", `COMMENT ON TABLE a IS 'it\'s'`, "CREATE TABLE b (x int)"))
	if err != nil || m.Table(schema.Name("a")).Comment != "it's" {
		t.Errorf("%v, %v", m, err)
	}
}

func TestNothingOfASchemaRunsIfAStatementIsRefused(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		said := &lines{}
		opts := options()
		opts.Log = slog.New(said)
		if _, err := load(t, s.open(t, opts), file("CREATE TABLE a (x INTEGER)", "CREATE DATABASE other")); err == nil || !strings.HasPrefix(err.Error(), "schema.sql:2: ") {
			t.Errorf("%v", err)
		}
		if slices.Contains(said.all, "CREATE TABLE a (x INTEGER)") {
			t.Error("a statement ran")
		}
	})
}
