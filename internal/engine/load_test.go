package engine

import (
	"context"
	"database/sql"
	"errors"
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
