package pyscript_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/runtime"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// online runs the case on SQLite and compares the schemas in normal form.
func online(t *testing.T, c opsCase) answer {
	t.Helper()
	db := memory(t, c.Setup)
	ops, d, err := c.operations(true)
	if err == nil {
		err = run(db, d, c.NamingConvention, ops)
	}
	if err != nil {
		return answer{err: err}
	}
	var after []string
	for _, v := range c.After {
		if text := fmt.Sprint(v); !strings.Contains(text, "TABLE sqlite_sequence") { // SQLite makes it
			after = append(after, text)
		}
	}
	return answer{diff: differences(t, db, memory(t, after))}
}

func memory(t *testing.T, setup []string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	for _, s := range setup {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return db
}

func run(db *sql.DB, d dialect.Dialect, naming schema.NamingConvention, ops []op.Operation) error {
	ctx := context.Background()
	opts := runtime.Options{Naming: naming, VersionTable: schema.Name("alembic_version"), Log: slog.New(slog.DiscardHandler)}
	database, err := runtime.Open(ctx, db, d, opts)
	if err != nil {
		return err
	}
	defer database.Close()
	step := revision.Step{Kind: revision.Upgrade, ID: "b", To: []string{"b"}}
	find := func(string, revision.Kind) (runtime.Func, string, error) {
		return func(s *runtime.Script) error {
			for _, o := range ops {
				s.Emit(o, dialect.Position{})
			}
			return s.Err()
		}, "b.py", nil
	}
	return database.Run(ctx, nil, []revision.Step{step}, find)
}

// differences describes how two databases differ; "" when they don't.
func differences(t *testing.T, got, want *sql.DB) string {
	t.Helper()
	a, b := described(t, got), described(t, want)
	if a != b {
		return "got  " + a + "\nwant " + b
	}
	return ""
}

func described(t *testing.T, db *sql.DB) string {
	t.Helper()
	d := sqlite.New()
	m, err := d.Inspect(context.Background(), db, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, table := range m.Tables() {
		if table.Name.Name == "alembic_version" {
			continue
		}
		if err := d.Normal(table); err != nil {
			t.Fatal(err)
		}
		statements, err := d.Compile(op.CreateTable{Table: table}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			out += fold(s.SQL) + "\n"
		}
	}
	return out
}
