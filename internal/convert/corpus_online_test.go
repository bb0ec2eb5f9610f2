package convert_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/convert"
	"github.com/alembic-go/alembic/internal/engine"
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
	diff := differences(t, db, memory(t, after))
	if diff == "" && c.Error == nil {
		diff = dataDifferences(t, db, replayed(t, c))
	}
	return answer{diff: diff}
}

// replayed is the database after the statements that Alembic ran.
func replayed(t *testing.T, c opsCase) *sql.DB {
	t.Helper()
	db := memory(t, c.Setup)
	for _, v := range c.SQL {
		text, rows := v, [][]any{nil}
		if pair, ok := v.([]any); ok {
			text, rows = pair[0], parameters(pair[1].([]any))
		}
		for _, row := range rows {
			if _, err := db.Exec(fmt.Sprint(text), row...); err != nil {
				t.Fatalf("%s: replaying %v: %v", c.Name, text, err)
			}
		}
	}
	return db
}

// parameters reads recorded parameters, which are Python literals: tuples for
// several rows, else the values of one.
func parameters(recorded []any) [][]any {
	var one []any
	var many [][]any
	for _, v := range recorded {
		switch v := literal(fmt.Sprint(v)).(type) {
		case []any:
			many = append(many, v)
		default:
			one = append(one, v)
		}
	}
	if many == nil {
		return [][]any{one}
	}
	return many
}

// literal reads a Python literal; what is none stands for itself.
func literal(text string) any {
	m, err := convert.Parse("op.bulk_insert(sa.table('t', sa.column('v')), [{'v': " + text + "}])")
	if err != nil {
		return text
	}
	ops, err := convert.Operations(m.Body, sqlite.New())
	if err != nil {
		return text
	}
	return ops[0].(op.BulkInsert).Rows[0]["v"]
}

// dataDifferences describes how the rows of two databases differ.
func dataDifferences(t *testing.T, got, want *sql.DB) string {
	t.Helper()
	a, b := rows(t, got), rows(t, want)
	if a != b {
		return "got rows  " + a + "\nwant rows " + b
	}
	return ""
}

// rows shows all rows of all tables, each with its columns by name.
func rows(t *testing.T, db *sql.DB) string {
	t.Helper()
	m, err := sqlite.New().Inspect(context.Background(), db, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, table := range m.Tables() {
		if table.Name.Name == "alembic_version" {
			continue
		}
		var parts []string
		for _, c := range table.Columns {
			parts = append(parts, "quote("+sqlite.New().Quote(c.Name)+")")
		}
		slices.Sort(parts)
		out = append(out, table.Name.Name+": "+selected(t, db, "SELECT group_concat("+strings.Join(parts, " || ', ' || ")+", '; ') FROM "+sqlite.New().Quote(table.Name.Name)))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func selected(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var text sql.NullString
	if err := db.QueryRow(query).Scan(&text); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return text.String
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
	opts := engine.Options{Naming: naming, VersionTable: schema.Name("alembic_version"), Log: slog.New(slog.DiscardHandler)}
	database, err := engine.Open(ctx, db, d, opts)
	if err != nil {
		return err
	}
	defer database.Close()
	step := revision.Step{Direction: revision.Upgrade, ID: "b", To: []string{"b"}}
	find := func(string, revision.Direction) (engine.Func, string, error) {
		return func(s *engine.Step) error {
			for _, o := range ops {
				s.Emit(o, dialect.Position{})
			}
			return s.Err()
		}, "b.py", nil
	}
	_, err = database.Run(ctx, nil, []revision.Step{step}, find)
	return err
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
