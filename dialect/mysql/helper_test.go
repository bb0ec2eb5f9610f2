package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	driver "github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// server is a connection to a MariaDB database of the test's own.
type server struct {
	*testing.T
	dialect.Dialect
	db  *sql.DB
	url string
}

func start(t *testing.T) server {
	t.Helper()
	url := testdb.MariaDB(t)
	db, err := driver.Driver.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	d, err := mysql.NewMariaDB().ForServer(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return server{t, d, db, url}
}

func (s server) exec(statements ...string) {
	s.Helper()
	for _, text := range statements {
		if _, err := s.db.Exec(text); err != nil {
			s.Fatalf("%v\n  in: %s", err, text)
		}
	}
}

// run compiles operations against the catalog and executes them.
func (s server) run(all ...op.Operation) {
	s.Helper()
	if err := s.try(all...); err != nil {
		s.Fatal(err)
	}
}

func (s server) try(all ...op.Operation) error {
	for _, o := range all {
		m := &schema.MetaData{}
		if names := s.Reads(o); names != nil {
			m = s.inspect(names...)
		}
		statements, err := s.Compile(o, m)
		if err != nil {
			return err
		}
		for _, st := range statements {
			if _, err := s.db.Exec(st.SQL); err != nil {
				return &dialect.StatementError{Statement: st, Err: err, Code: s.Dialect.(dialect.ErrorCoder).ErrorCode(err)}
			}
		}
	}
	return nil
}

func (s server) inspect(names ...schema.TableName) *schema.MetaData {
	s.Helper()
	m, err := s.Inspect(context.Background(), s.db, dialect.Scope{Tables: names})
	if err != nil {
		s.Fatal(err)
	}
	return m
}

func (s server) table(name string) *schema.Table {
	s.Helper()
	t := s.inspect().Table(schema.Name(name))
	if t == nil {
		s.Fatalf("the table %s is not in the catalog", name)
	}
	return t
}

// showCreate is the server's own text of a table.
func (s server) showCreate(name string) string {
	s.Helper()
	var n, text string
	if err := s.db.QueryRow("SHOW CREATE TABLE "+name).Scan(&n, &text); err != nil {
		s.Fatal(err)
	}
	return text
}

func (s server) normal(t *schema.Table) *schema.Table {
	s.Helper()
	n := t.Clone()
	if err := s.Normal(n); err != nil {
		s.Fatal(err)
	}
	return n
}

var equal = []cmp.Option{
	cmpopts.IgnoreUnexported(schema.Table{}, schema.Column{}),
	cmpopts.IgnoreFields(schema.Check{}, "TypeBound", "Columns"), // the model knows that a type brings it
	cmpopts.EquateEmpty(),
	cmpopts.SortSlices(func(a, b *schema.Check) bool { return a.SQL < b.SQL }),
	cmpopts.SortSlices(func(a, b *schema.Index) bool { return a.Name < b.Name }),
	cmpopts.SortSlices(func(a, b *schema.Unique) bool { return fmt.Sprint(a.Columns) < fmt.Sprint(b.Columns) }),
}

// same checks that a table made from the model is found again as the model says.
func (s server) same(model *schema.Table) {
	s.Helper()
	want := s.normal(model)
	got := s.normal(s.table(model.Name.Name))
	for _, key := range s.Traits().AssumedOptions { // those that the model leaves to the server
		if want.Options[key] == nil {
			delete(got.Options, key)
		}
	}
	for i, c := range want.Uniques { // the server names them
		if c.Name == "" && i < len(got.Uniques) {
			c.Name = got.Uniques[i].Name
		}
	}
	for i, c := range want.ForeignKeys {
		if c.Name == "" && i < len(got.ForeignKeys) {
			c.Name = got.ForeignKeys[i].Name
		}
	}
	if diff := cmp.Diff(want, got, equal...); diff != "" {
		s.Errorf("%s: model (-) and database (+) differ after creating the table:\n%s\n%s", model.Name.Name, diff, s.showCreate(model.Name.Name))
	}
}

func named(t *testing.T, table *schema.Table) {
	t.Helper()
	if err := (schema.NamingConvention)(nil).Apply(table); err != nil {
		t.Fatal(err)
	}
}

type counter struct {
	dialect.Querier
	n int
}

func (c *counter) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	c.n++
	return c.Querier.QueryContext(ctx, q, args...)
}

func (c *counter) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	c.n++
	return c.Querier.QueryRowContext(ctx, q, args...)
}

// texts compiles without a connection and folds white space.
func texts(d dialect.Dialect, o op.Operation) ([]string, error) {
	statements, err := d.Compile(o, nil)
	var out []string
	for _, s := range statements {
		text := strings.Join(strings.Fields(s.SQL), " ")
		text = strings.ReplaceAll(strings.ReplaceAll(text, "( ", "("), " )", ")")
		out = append(out, text)
	}
	return out, err
}

var t1 = schema.Name("t")

func add(c *schema.Column) op.AddColumn { return op.AddColumn{Table: t1, Column: c} }

func alter(name string, options ...op.AlterColumnOption) op.AlterColumn {
	o := op.AlterColumn{Table: t1, Name: name}
	for _, option := range options {
		option.ApplyAlterColumn(&o)
	}
	return o
}
