package dialecttest

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Config is the dialect under test.
type Config struct {
	Dialect dialect.Dialect
	// Open opens an empty database that the test has for itself, and closes it
	// when the test ends. nil is for a dialect that only writes scripts: what
	// needs a database isn't asked of it then.
	Open func(t *testing.T) *sql.DB
	// Types are the dialect's own types, to be tested beside the generic ones.
	Types []schema.Type
	// Queries is the most queries that Inspect may need; 0 is 12.
	Queries int
}

// Run runs the contract.
func Run(t *testing.T, c Config) {
	t.Run("TraitsAreComplete", c.traits)
	t.Run("EveryOperationIsKnown", c.known)
	t.Run("UnknownOperationsAreRefused", c.unknown)
	t.Run("ScriptsAreSplitIntoTheirStatements", c.split)
	t.Run("RowsAreWrittenByTheirLiterals", c.rows)
	if c.Open == nil {
		return
	}
	t.Run("TypesComeBackAsTheyWereMade", c.types)
	t.Run("DefaultsComeBackAsTheyWereMade", c.defaults)
	t.Run("ConstraintsAndIndexesComeBackAsTheyWereMade", c.tables)
	t.Run("AnyNameCanBeUsed", c.names)
	t.Run("AnyTextCanBeALiteral", c.literals)
	t.Run("ReverseRestoresTheTable", c.reverses)
	t.Run("RollbackLeavesNoTrace", c.rollback)
	t.Run("InspectHonoursItsScope", c.scope)
	t.Run("FindTablesAgreesWithInspect", c.find)
	t.Run("TablesAreFoundByTheirColumns", c.findByColumn)
	t.Run("InspectNeedsAFixedNumberOfQueries", c.queries)
	t.Run("CompileIsPure", c.pure)
	t.Run("OneHoldsTheLock", c.lock)
}

// database is a connection with the dialect adapted to it.
type database struct {
	t    *testing.T
	d    dialect.Dialect
	db   *sql.DB
	conn *sql.Conn
}

func (c Config) open(t *testing.T) *database {
	t.Helper()
	db := c.Open(t)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	d, err := c.Dialect.ForServer(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	return &database{t: t, d: d, db: db, conn: conn}
}

// apply runs operations in a transaction, as the engine does.
func (b *database) apply(operations ...op.Operation) error {
	s := b.d.NewSession(b.conn)
	ctx := b.t.Context()
	if err := errors.Join(s.Open(ctx), s.Begin(ctx)); err != nil {
		return err
	}
	err := b.each(ctx, operations)
	if err == nil {
		err = s.BeforeCommit(ctx)
	}
	if err == nil {
		return errors.Join(s.Commit(ctx), closed(ctx, s))
	}
	return errors.Join(err, s.Rollback(ctx), closed(ctx, s))
}

// closed closes the session. A spent connection is the test's own and goes on.
func closed(ctx context.Context, s dialect.Session) error {
	if err := s.Close(ctx); !errors.Is(err, dialect.ErrSpent) {
		return err
	}
	return nil
}

func (b *database) each(ctx context.Context, operations []op.Operation) error {
	for _, o := range operations {
		statements, err := b.compile(ctx, o)
		if err != nil {
			return err
		}
		for _, st := range statements {
			if _, err := b.conn.ExecContext(ctx, st.SQL, st.Args...); err != nil {
				return &dialect.StatementError{Statement: st, Err: err}
			}
			if st.Check != nil {
				if err := st.Check(ctx, b.conn); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *database) compile(ctx context.Context, o op.Operation) ([]dialect.Statement, error) {
	m := &schema.MetaData{}
	if names := b.d.Reads(o); len(names) > 0 {
		var err error
		if m, err = b.d.Inspect(ctx, b.conn, dialect.Scope{Tables: names}); err != nil {
			return nil, err
		}
	}
	return b.d.Compile(o, m)
}

// must applies operations and reports whether the database could; anything but
// an *UnsupportedError fails the test.
func (b *database) must(operations ...op.Operation) bool {
	b.t.Helper()
	err := b.apply(operations...)
	var unsupported *dialect.UnsupportedError
	if errors.As(err, &unsupported) {
		b.t.Logf("not asked: %v", err)
		return false
	}
	if err != nil {
		b.t.Errorf("%v: %v", operations, err)
	}
	return err == nil
}

func (b *database) inspect(tables ...schema.TableName) *schema.MetaData {
	b.t.Helper()
	m, err := b.d.Inspect(b.t.Context(), b.conn, dialect.Scope{Tables: tables})
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// normal is the normal form of a copy, unnamed indexes named.
func (b *database) normal(t *schema.Table) *schema.Table {
	b.t.Helper()
	n := t.Clone()
	for _, x := range n.Indexes {
		if err := (schema.NamingConvention)(nil).ApplyIndex(n.Name, x); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := b.d.Normal(n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

var same = cmp.Options{
	cmpopts.IgnoreUnexported(schema.Table{}, schema.Column{}),
	cmpopts.IgnoreFields(schema.Table{}, "DDL", "DependsOn", "Uses"),
	cmpopts.IgnoreFields(schema.Check{}, "TypeBound", "Columns"), // the model knows that a type brings it
	cmp.Exporter(func(reflect.Type) bool { return true }),        // a dialect's types may keep their fields to themselves
	cmpopts.EquateEmpty(),
	cmpopts.SortSlices(func(a, b *schema.Unique) bool { return a.String() < b.String() }),
	cmpopts.SortSlices(func(a, b *schema.Check) bool { return a.String() < b.String() }),
	cmpopts.SortSlices(func(a, b *schema.ForeignKey) bool { return a.String() < b.String() }),
	cmpopts.SortSlices(func(a, b *schema.Index) bool { return a.Name < b.Name }),
	// The database names what has no name; comparison goes by content then.
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Name" && inConstraint(p) },
		cmp.FilterValues(func(a, b string) bool { return a == "" || b == "" }, cmp.Ignore())),
}

func inConstraint(p cmp.Path) bool {
	for _, s := range p {
		switch s.String() {
		case ".PrimaryKey", ".Uniques", ".Checks", ".ForeignKeys":
			return true
		}
	}
	return false
}

// comesBack makes the table and compares what the database then holds.
func (b *database) comesBack(model *schema.Table) {
	b.t.Helper()
	if !b.must(op.CreateTable{Table: model}) {
		return
	}
	got := b.inspect(model.Name).Table(model.Name)
	if got == nil {
		b.t.Errorf("%s: not found after CREATE TABLE", model.Name)
		return
	}
	want, found := b.normal(model), b.normal(got)
	for _, key := range b.d.Traits().AssumedOptions { // those that the model leaves to the database
		if want.Options[key] == nil {
			delete(found.Options, key)
		}
	}
	if diff := cmp.Diff(want, found, same); diff != "" {
		b.t.Errorf("%s (-model +database):\n%s", model.Name, diff)
	}
	b.must(op.DropTable{Name: model.Name})
}
