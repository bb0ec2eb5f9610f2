package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

func TestInspectTakesAFixedNumberOfQueries(t *testing.T) {
	s := start(t)
	s.exec("CREATE SEQUENCE sq START WITH 5 INCREMENT BY 2", "CREATE SEQUENCE sq2")
	for i := range 20 {
		s.exec(fmt.Sprintf("CREATE TABLE t%d (id INT PRIMARY KEY, a INT CHECK (a > 0), KEY (a))", i))
	}
	s.exec("CREATE VIEW v AS SELECT id FROM t1")
	count := &counter{Querier: s.db}
	m, err := s.Inspect(context.Background(), count, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if most := 12; count.n > most {
		t.Errorf("%d queries", count.n)
	}
	t.Logf("queries: %d", count.n)
	if len(m.Tables()) != 20 || len(m.Objects) != 3 {
		t.Errorf("got %d tables and %d objects", len(m.Tables()), len(m.Objects))
	}
	if got := *m.Object(schema.ObjectRef{Kind: schema.KindSequence, Name: schema.Name("sq")}).Sequence.Start; got != 5 {
		t.Errorf("the sequence starts with %d", got)
	}
}

// cutOff ends the context of each query after the first few.
type cutOff struct {
	dialect.Querier
	left int
}

func (c *cutOff) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if c.left--; c.left < 0 {
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		ctx = cancelled
	}
	return c.Querier.QueryContext(ctx, query, args...)
}

func TestFailedInspectNamesTheDatabaseWhatItReadAndWhatToDo(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	var database string
	if err := s.db.QueryRow("SELECT DATABASE()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	for queries, what := range []string{"tables", "columns", "indexes"} {
		_, err := s.Inspect(t.Context(), &cutOff{s.db, queries}, dialect.Scope{})
		var failed *dialect.CatalogError
		if !errors.As(err, &failed) || !errors.Is(err, context.Canceled) || failed.Advice == "" ||
			!strings.Contains(err.Error(), "read the "+what+" of the database "+database+" from its catalog: ") {
			t.Errorf("got %v", err)
		}
	}
}

// No table can have such a name, and the server refuses to compare with it.
func TestInspectLooksForNamesThatNoTableCanHave(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	odd := schema.Name("t😀")
	for _, names := range [][]schema.TableName{{odd}, {odd, schema.Name("t")}, {{Schema: "😀", Name: "t"}, schema.Name("t")}} {
		m, err := s.Inspect(t.Context(), s.db, dialect.Scope{Tables: names})
		if err != nil || len(m.Tables()) != len(names)-1 {
			t.Errorf("%v: %v, %v", names, m, err)
		}
	}
	if m, err := s.Inspect(t.Context(), s.db, dialect.Scope{Schemas: []string{"😀"}}); err != nil || len(m.Tables()) != 0 {
		t.Errorf("got %v, %v", m, err)
	}
	if found, err := s.Dialect.(dialect.TableFinder).HasTables(t.Context(), s.db, odd); err != nil || found[0] {
		t.Errorf("got %v, %v", found, err)
	}
}

func TestInspectNeedsADefaultDatabaseOrSchemas(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	name := s.url[strings.LastIndex(s.url, "/")+1:]
	bare := connOf(t, s)
	for _, text := range []string{"CREATE DATABASE " + name + "_gone", "USE " + name + "_gone", "DROP DATABASE " + name + "_gone"} {
		if _, err := bare.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Inspect(context.Background(), bare, dialect.Scope{}); err == nil || !strings.Contains(err.Error(), "name one in the URL") {
		t.Errorf("got %v", err)
	}
	m, err := s.Inspect(context.Background(), bare, dialect.Scope{Schemas: []string{name}})
	if err != nil || m.Table(schema.TableName{Schema: name, Name: "t"}) == nil {
		t.Errorf("got %v, %v", m, err)
	}
}

func TestOtherSchemasAreReadUnderTheirNames(t *testing.T) {
	s := start(t)
	other := s.url[strings.LastIndex(s.url, "/")+1:] + "_other"
	s.exec("CREATE DATABASE "+other, "CREATE TABLE "+other+".p (id INT PRIMARY KEY)", "CREATE TABLE c (id INT, FOREIGN KEY (id) REFERENCES "+other+".p (id))")
	t.Cleanup(func() { s.exec("SET foreign_key_checks = 0", "DROP DATABASE "+other) })
	m, err := s.Inspect(context.Background(), s.db, dialect.Scope{Schemas: []string{"", other}})
	if err != nil {
		t.Fatal(err)
	}
	if m.Table(schema.Name("c")) == nil || m.Table(schema.TableName{Schema: other, Name: "p"}) == nil {
		t.Fatalf("got %v", m.Tables())
	}
	if ref := m.Table(schema.Name("c")).ForeignKeys[0].RefTable; ref.Schema != other {
		t.Errorf("the foreign key refers to %v", ref)
	}
}
