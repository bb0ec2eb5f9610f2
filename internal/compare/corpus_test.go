package compare_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	mysqldriver "github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// corpusRow is one recorded autogenerate run.
type corpusRow struct {
	Name     string            `json:"name"`
	Dialect  string            `json:"dialect"`
	Database []string          `json:"database"`
	Model    []modelTable      `json:"model"`
	Opts     corpusOptions     `json:"opts"`
	Naming   map[string]string `json:"naming_convention"`
	Ops      []json.RawMessage `json:"ops"`
	Log      []string          `json:"log"`
	Error    json.RawMessage   `json:"error"`
}

type corpusOptions struct {
	CompareServerDefault bool     `json:"compare_server_default"`
	IncludeSchemas       bool     `json:"include_schemas"`
	Plugins              []string `json:"autogenerate_plugins"`
}

const ownCorpus = "../../testdata/corpus/autogen.jsonl"

// rulesAreNeeded fails for a rule under which nothing falls.
func rulesAreNeeded(t *testing.T, used []string) {
	t.Helper()
	for _, r := range corpusRules {
		if !slices.Contains(used, r.reason) {
			t.Errorf("nothing differs under the rule %q", r.reason)
		}
	}
}

// TestCorpusAutogen runs the recorded cases on real databases: the database's
// statements, inspection, comparison. ALEMBIC_CORPUS_AUTOGEN names another file.
// A short run takes the cases of SQLite and compiles nothing.
func TestCorpusAutogen(t *testing.T) {
	file := os.Getenv("ALEMBIC_CORPUS_AUTOGEN")
	if file == "" {
		file = ownCorpus
	}
	var used []string
	shared := newDatabases(t)
	rendered := &renderedRows{imports: map[string]bool{}}
	passed, accepted, failed := 0, 0, 0
	rows, ran := readCorpus(t, file), 0
	for _, row := range rows {
		engine, ok := engines[row.Dialect]
		if !ok {
			t.Fatalf("%s: unknown dialect %s", row.Name, row.Dialect)
		}
		if testing.Short() && row.Dialect != "sqlite" {
			continue
		}
		var reasons []string
		ok = t.Run(row.Name, func(t *testing.T) {
			ran++
			reasons = runRow(t, row, engine, shared.get(t, row.Dialect, engine), rendered)
		})
		switch {
		case !ok:
			failed++ // the row's own test says why
		case len(reasons) > 0:
			accepted++
		default:
			passed++
		}
		used = append(used, reasons...)
	}
	if file == ownCorpus && ran == len(rows) {
		rulesAreNeeded(t, used)
	}
	if !testing.Short() {
		rendered.compile(t)
	}
	fmt.Printf("corpus autogen: %d passed, %d accepted differences, %d failed\n", passed, accepted, failed)
}

func readCorpus(t *testing.T, file string) []corpusRow {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []corpusRow
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row corpusRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// engine is one kind of database.
type engine struct {
	dialect dialect.Dialect
	open    func(t *testing.T) *sql.DB
	// empty empties the database, which all rows share: to make one for each row
	// takes longer than all the rest. nil: each row has one of its own.
	empty func(*sql.DB) error
}

var engines = map[string]engine{
	"sqlite":     {sqlite.New(), openSQLite, nil},
	"postgresql": {postgresql.New(), openPostgres, emptyPostgres},
	"mariadb":    {mysql.NewMariaDB(), openMariaDB, emptyMariaDB},
}

func emptyPostgres(db *sql.DB) error {
	_, err := db.Exec(`DO $$ DECLARE s text; BEGIN
		FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)' LOOP
			EXECUTE format('DROP SCHEMA %I CASCADE', s);
		END LOOP;
		CREATE SCHEMA public;
	END $$`)
	return err
}

func emptyMariaDB(db *sql.DB) error {
	var name string
	if err := db.QueryRow("SELECT DATABASE()").Scan(&name); err != nil {
		return err
	}
	for _, statement := range []string{"DROP DATABASE ", "CREATE DATABASE ", "USE "} {
		if _, err := db.Exec(statement + name); err != nil {
			return err
		}
	}
	return nil
}

func openSQLite(t *testing.T) *sql.DB {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func openPostgres(t *testing.T) *sql.DB {
	db, err := sql.Open("pgx", testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func openMariaDB(t *testing.T) *sql.DB {
	db, err := mysqldriver.Driver.Open(context.Background(), testdb.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // USE holds for one connection
	return db
}

// databases opens one database of each kind for all rows; SQLite's is new for
// each row.
type databases struct {
	t    *testing.T
	open map[string]*sql.DB
}

func newDatabases(t *testing.T) *databases { return &databases{t, map[string]*sql.DB{}} }

func (s *databases) get(row *testing.T, name string, e engine) *sql.DB {
	if e.empty == nil {
		db := e.open(row)
		db.SetMaxOpenConns(1) // each connection would have a database of its own
		row.Cleanup(func() { db.Close() })
		return db
	}
	db := s.open[name]
	if db == nil {
		db = e.open(s.t)
		s.t.Cleanup(func() { db.Close() })
		s.open[name] = db
	}
	if err := e.empty(db); err != nil {
		row.Fatal(err)
	}
	return db
}

// runRow compares a row's database with its model and returns the reasons for
// which the result differs from the recorded one. What is found is applied to the model of the
// database too: afterwards nothing may be left, and the reverses must lead back.
func runRow(t *testing.T, row corpusRow, e engine, db *sql.DB, rendered *renderedRows) []string {
	ctx := context.Background()
	for _, statement := range row.Database {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	d, err := e.dialect.ForServer(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	model, err := buildModel(row.Model, row.Dialect, row.Naming)
	if err != nil {
		t.Fatal(err)
	}
	scope, options := corpusScope(row, model)
	database, err := d.Inspect(ctx, db, scope)
	if err != nil {
		t.Fatal(err)
	}
	result, err := compare.Compare(database, model, d, options)
	if err != nil {
		t.Fatal(err)
	}
	checkCorpusBothWays(t, database, model, d, options, result)
	if err := checkOnServer(db, d, scope, database, model, options, result); err != nil && !serverRuleFor(row.Dialect, err) {
		t.Error(err)
	}
	rendered.add(t, result, d, database)
	recorded, err := recordedOps(row.Ops)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := neutralOps(result.Ops, d)
	if err != nil {
		t.Fatal(err)
	}
	reasons, unexplained := judge(row, recorded, ours)
	if len(unexplained) > 0 {
		t.Errorf("differs:\n%s", strings.Join(unexplained, "\n"))
	}
	if len(reasons) == 0 {
		checkLog(t, row, result.Log)
	}
	return reasons
}

// corpusScope is what the row's options say to inspect and compare.
func corpusScope(row corpusRow, model *schema.MetaData) (dialect.Scope, compare.Options) {
	schemas := []string{""}
	for _, t := range model.Tables() {
		schemas = append(schemas, t.Name.Schema)
	}
	options := compare.Options{Own: []schema.TableName{schema.Name("alembic_version")}}
	if row.Opts.IncludeSchemas {
		schemas = append(schemas, "s1")
		options.Schemas = []string{"", "s1"}
	}
	if !row.Opts.CompareServerDefault {
		options.CompareServerDefault = func(schema.TableName, *schema.Column, *schema.Column) compare.Verdict { return compare.Same }
	}
	return dialect.Scope{Schemas: schemas}, options
}

func checkCorpusBothWays(t *testing.T, database, model *schema.MetaData, d dialect.Dialect, o compare.Options, r *compare.Result) {
	t.Helper()
	after := database.Clone()
	if _, err := op.ApplyAll(after, r.Ops); err != nil {
		t.Fatalf("upgrade: %v", err)
	}
	left, err := compare.Compare(after, model, d, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(left.Ops) > 0 {
		t.Errorf("after the upgrade there is still: %v", stringsOf(left.Ops))
	}
	back, err := r.Back()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := op.ApplyAll(after, back); err != nil {
		t.Fatalf("downgrade: %v", err)
	}
	left, err = compare.Compare(after, database, d, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(left.Ops) > 0 {
		t.Errorf("after the downgrade there is still: %v", stringsOf(left.Ops))
	}
}

// checkOnServer runs the operations and their reverses on the database itself:
// after the first nothing may be left to do, after the second all is as before.
func checkOnServer(db *sql.DB, d dialect.Dialect, scope dialect.Scope, database, model *schema.MetaData, o compare.Options, r *compare.Result) error {
	back, err := r.Back()
	if err != nil {
		return err
	}
	for _, way := range []struct {
		name   string
		ops    []op.Operation
		target *schema.MetaData
	}{{"upgrade", r.Ops, model}, {"downgrade", back, database}} {
		if err := checkWay(db, d, scope, way.name, way.ops, way.target, o); err != nil {
			return err
		}
	}
	return nil
}

// checkWay runs operations and compares the database with what it must be then.
func checkWay(db *sql.DB, d dialect.Dialect, scope dialect.Scope, name string, ops []op.Operation, target *schema.MetaData, options compare.Options) error {
	now, err := d.Inspect(context.Background(), db, scope)
	if err != nil {
		return err
	}
	for _, o := range ops {
		if err := execute(db, d, now, o); err != nil {
			return fmt.Errorf("%s: %s: %w", name, o, err)
		}
		// SQLite's rebuild needs the stored text as it is; MariaDB reads a unique
		// index as a constraint.
		if d.Name() == "postgresql" {
			if err := o.Apply(now); err != nil {
				return fmt.Errorf("%s: %s: %w", name, o, err)
			}
			continue
		}
		if now, err = d.Inspect(context.Background(), db, scope); err != nil {
			return err
		}
	}
	if now, err = d.Inspect(context.Background(), db, scope); err != nil {
		return err
	}
	left, err := compare.Compare(now, target, d, options)
	if err != nil {
		return err
	}
	if len(left.Ops) > 0 {
		return fmt.Errorf("after the %s there is still: %v %v", name, stringsOf(left.Ops), left.Log)
	}
	return nil
}

func execute(db *sql.DB, d dialect.Dialect, now *schema.MetaData, o op.Operation) error {
	statements, err := d.Compile(o, now)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := db.Exec(s.SQL, s.Args...); err != nil {
			return fmt.Errorf("%s: %w", s.SQL, err)
		}
	}
	return nil
}
