package convert_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	mysqldriver "github.com/alembic-go/alembic/driver/mysql"
	postgresqldriver "github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// place is a database on which cases are run, one after the other.
type place struct {
	d     dialect.Dialect
	clear func(schemas []string) (*sql.DB, error) // an empty database with these schemas
	fills []schema.Type                           // what columns of unknown type are made of, tried in order
}

// TestCorpusOpsExecute runs every recorded call on a real server, in a database
// that holds what the call refers to, and then its reverse, after which the
// database must be as before. ALEMBIC_CORPUS_OPS names another file of the same
// form.
func TestCorpusOpsExecute(t *testing.T) {
	if testing.Short() {
		t.Skip("executes every recorded operation")
	}
	path := os.Getenv("ALEMBIC_CORPUS_OPS")
	if path == "" {
		path = filepath.Join("testdata", "corpus", "ops.jsonl")
	}
	cases := readCases(t, path)
	counts := &executed{ran: map[string]int{}, reasons: map[string]int{}}
	t.Run("on", func(t *testing.T) {
		for name, start := range places {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				p := start(t)
				for _, c := range cases {
					if c.Dialect == name && c.Mode == "offline" { // the others are run by TestCorpusOps
						counts.add(t, c, executeCase(p, c))
					}
				}
			})
		}
	})
	counts.print()
}

// executed counts what was run.
type executed struct {
	sync.Mutex
	ran      map[string]int
	reversed int
	reasons  map[string]int
}

func (e *executed) add(t *testing.T, c opsCase, got outcome) {
	t.Helper()
	e.Lock()
	defer e.Unlock()
	if reason := got.impossible(c); reason != "" {
		e.reasons[reason]++
		return
	}
	if got.err != nil || got.diff != "" {
		t.Errorf("%s\n  python: %s\n  %s", c.Name, c.Python, got)
		return
	}
	e.ran[c.Dialect]++
	if got.reversed {
		e.reversed++
	}
}

func (e *executed) print() {
	impossible := 0
	for _, reason := range slices.Sorted(maps.Keys(e.reasons)) {
		fmt.Printf("%4d cannot exist: %s\n", e.reasons[reason], reason)
		impossible += e.reasons[reason]
	}
	fmt.Printf("corpus ops executed: sqlite %d, postgresql %d, mariadb %d; reversed %d; cannot exist %d\n",
		e.ran["sqlite"], e.ran["postgresql"], e.ran["mariadb"], e.reversed, impossible)
}

// outcome is what became of a case.
type outcome struct {
	stage    string // what failed: "reading", "setup", "run", "reverse"
	err      error
	diff     string // before against after the reverse
	reversed bool
}

func (o outcome) String() string {
	if o.err != nil {
		return o.stage + ": " + o.err.Error()
	}
	return o.diff
}

// rank orders outcomes: the higher, the further the case came.
func (o outcome) rank() int {
	if o.err == nil && o.diff == "" {
		return 9
	}
	return slices.Index([]string{"reading", "setup", "run", "inspect", "reverse", ""}, o.stage)
}

// executeCase tries the types that columns of unknown type may have, and
// returns the best outcome.
func executeCase(p place, c opsCase) outcome {
	ops, _, err := c.operations(true)
	if err == nil {
		ops, err = recorded(p.d, c.NamingConvention, ops)
	}
	if err != nil {
		return outcome{stage: "reading", err: err}
	}
	best := outcome{stage: "reading"}
	for i, fill := range append(slices.Clone(p.fills), wantedTypes(ops)...) {
		got := executeIn(p, newWorld(p.d, fill, ops), ops)
		if i == 0 || got.rank() > best.rank() {
			best = got
		}
		if best.rank() == 9 || best.refused() {
			break
		}
	}
	return best
}

// recorded applies the naming convention as a run does.
func recorded(d dialect.Dialect, naming schema.NamingConvention, ops []op.Operation) ([]op.Operation, error) {
	r, err := engine.Record(context.Background(), d, naming, func(s *engine.Step) error {
		for _, o := range ops {
			s.Emit(o, dialect.Position{})
		}
		return s.Err()
	})
	if err != nil {
		return nil, err
	}
	var out []op.Operation
	for _, o := range r.Operations {
		out = append(out, o.Operation)
	}
	return out, nil
}

// wantedTypes are the types that the operations give to columns.
func wantedTypes(ops []op.Operation) []schema.Type {
	var all []schema.Type
	for _, o := range ops {
		switch o := o.(type) {
		case op.AlterColumn:
			if o.Type != nil {
				all = append(all, o.Type)
			}
		case op.BatchAlterTable:
			all = append(all, wantedTypes(o.Ops)...)
		}
	}
	return all
}

func executeIn(p place, w *world, ops []op.Operation) outcome {
	db, err := p.clear(w.schemas())
	if err != nil {
		return outcome{stage: "setup", err: err}
	}
	r := &execution{place: p, db: db, world: w}
	if err := r.run(w.setup()...); err != nil {
		return outcome{stage: "setup", err: err}
	}
	before, err := r.inspect()
	if err != nil {
		return outcome{stage: "inspect", err: err}
	}
	reverses, got := r.forward(before, ops)
	if got.err != nil || reverses == nil {
		return got
	}
	slices.Reverse(reverses)
	for _, o := range reverses {
		switch err := r.run(o); {
		case needsUsing(err): // only a person can write the cast back
			return outcome{}
		case err != nil:
			return outcome{stage: "reverse", err: fmt.Errorf("%s: %w", o, err)}
		}
	}
	return r.compared(withoutDropped(before, ops))
}

// execution runs one case.
type execution struct {
	place
	db    *sql.DB
	world *world
}

func (r *execution) run(ops ...op.Operation) error { return run(r.db, r.d, nil, ops) }

func (r *execution) inspect() (*schema.MetaData, error) {
	return r.d.Inspect(context.Background(), r.db, dialect.Scope{Schemas: append(r.world.schemas(), "")})
}

// compared tells how the database differs from what it was.
func (r *execution) compared(before *schema.MetaData) outcome {
	after, err := r.inspect()
	if err != nil {
		return outcome{stage: "inspect", err: err}
	}
	if a, b := r.describe(before), r.describe(after); a != b {
		return outcome{diff: "before the operations:\n" + a + "\nafter their reverse:\n" + b}
	}
	return outcome{reversed: true}
}

// forward runs the operations and returns the reverse of each; none when one of
// them has none.
func (r *execution) forward(before *schema.MetaData, ops []op.Operation) ([]op.Operation, outcome) {
	var reverses []op.Operation
	known := true
	for _, o := range ops {
		if err := r.run(o); err != nil {
			return nil, outcome{stage: "run", err: err}
		}
		after, err := r.inspect()
		if err != nil {
			return nil, outcome{stage: "inspect", err: err}
		}
		if endsWithItsRevision(o) {
			return nil, outcome{}
		}
		reverse, err := completed(o, before, after).Reverse()
		known = known && err == nil
		reverses = append(reverses, reverse)
		before = after
	}
	if !known {
		return nil, outcome{}
	}
	return reverses, outcome{}
}

// endsWithItsRevision reports whether an operation makes a temporary table, of
// which nothing is left to reverse.
func endsWithItsRevision(o op.Operation) bool {
	create, ok := o.(op.CreateTable)
	return ok && slices.Contains(create.Table.Prefixes, "TEMPORARY")
}

// describe writes the schema down: two of them are equal when their texts are.
// The columns are sorted, since a column that was dropped comes back as the
// last one.
func (r *execution) describe(m *schema.MetaData) string {
	var lines []string
	for _, table := range m.Tables() {
		if table.Name.Name == "alembic_version" {
			continue
		}
		table = table.Clone()
		if err := r.d.Normal(table); err != nil {
			return err.Error()
		}
		slices.SortFunc(table.Columns, func(a, b *schema.Column) int { return strings.Compare(a.Name, b.Name) })
		statements, err := r.d.Compile(op.CreateTable{Table: table}, nil)
		if err != nil {
			return err.Error()
		}
		for _, s := range statements {
			lines = append(lines, fold(s.SQL))
		}
	}
	for _, e := range m.Enums {
		lines = append(lines, fmt.Sprintf("enum %s: %q", e.Name, e.Values))
	}
	for _, o := range m.Objects {
		lines = append(lines, o.Ref().String())
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

var places = map[string]func(*testing.T) place{
	"sqlite": func(t *testing.T) place {
		d := sqlite.New()
		return place{d: d, fills: []schema.Type{schema.Integer{}}, clear: func(schemas []string) (*sql.DB, error) {
			db := memory(t, nil)
			for _, s := range schemas {
				if _, err := db.Exec("ATTACH ':memory:' AS " + d.Quote(s)); err != nil {
					return nil, err
				}
			}
			return db, nil
		}}
	},
	"postgresql": func(t *testing.T) place {
		db, err := postgresqldriver.Driver.Open(context.Background(), testdb.Postgres(t))
		if err == nil {
			err = execAll(db, []string{"CREATE SCHEMA ext", "CREATE EXTENSION btree_gist SCHEMA ext", "CREATE EXTENSION citext SCHEMA ext",
				"CREATE EXTENSION hstore SCHEMA ext", "CREATE EXTENSION pg_trgm SCHEMA ext"})
		}
		return serverPlace(t, db, err, postgresql.New(), clearPostgres, schema.Integer{}, schema.String{Length: 50},
			schema.DateTime{}, schema.Boolean{}, postgresql.JSONB(), postgresql.TSRANGE(), schema.Array{Elem: schema.Integer{}})
	},
	"mariadb": func(t *testing.T) place {
		testdb.SkipShort(t)
		server, err := testdb.StartMariaDB(context.Background()) // databases of fixed names: a server of its own
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Stop)
		db, err := mysqldriver.Driver.Open(context.Background(), server.URL)
		return serverPlace(t, db, err, mysql.NewMariaDB(), clearMariaDB, schema.Integer{}, schema.String{Length: 50},
			schema.DateTime{}, schema.Text{})
	},
}

func serverPlace(t *testing.T, db *sql.DB, err error, d dialect.Dialect, clear func(*sql.DB, []string) error, fills ...schema.Type) place {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if d, err = d.ForServer(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	return place{d: d, fills: fills, clear: func(schemas []string) (*sql.DB, error) { return db, clear(db, schemas) }}
}

func clearPostgres(db *sql.DB, schemas []string) error {
	const drop = `DO $$ DECLARE s text; BEGIN
		FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'ext') LOOP
			EXECUTE 'DROP SCHEMA ' || quote_ident(s) || ' CASCADE'; END LOOP; END $$`
	texts := []string{drop, "CREATE SCHEMA public", "SET search_path = public, ext"}
	for _, s := range schemas {
		texts = append(texts, "CREATE SCHEMA IF NOT EXISTS "+postgresql.New().Quote(s))
	}
	return execAll(db, texts)
}

func clearMariaDB(db *sql.DB, schemas []string) error {
	rows, err := db.Query("SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')")
	if err != nil {
		return err
	}
	defer rows.Close()
	q := mysql.NewMariaDB().Quote
	texts := []string{"SET foreign_key_checks = 0"}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		texts = append(texts, "DROP DATABASE "+q(name))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	texts = append(texts, "SET foreign_key_checks = 1", "CREATE DATABASE corpus_ops", "USE corpus_ops")
	for _, s := range schemas {
		texts = append(texts, "CREATE DATABASE "+q(s))
	}
	return execAll(db, texts)
}

func execAll(db *sql.DB, texts []string) error {
	for _, text := range texts {
		if _, err := db.Exec(text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}
