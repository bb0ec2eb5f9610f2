package dialecttest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/optest"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (c Config) literals(t *testing.T) {
	b := c.open(t)
	for _, s := range []string{"", "x", "it's", `""`, "`", `back\slash`, `\'`, "100%", "%s", "?", "$1", ":a", "a\nb\r\n", "\t", "é☃😀",
		"-- no comment", "/*", "*/", "; DROP TABLE t", strings.Repeat("long ", 1000)} {
		b.literalIs(s, s)
	}
	b.literalIs(int64(-5), "-5")
	if _, err := b.d.Literal(struct{ A int }{1}, nil); err == nil {
		t.Error("a struct has no literal without a type")
	}
	if text, err := b.d.Literal(nil, nil); err != nil || text != "NULL" {
		t.Errorf("nil: %q, %v", text, err)
	}
}

// literalIs selects the literal and compares what comes back.
func (b *database) literalIs(v any, want string) {
	b.t.Helper()
	text, err := b.d.Literal(v, nil)
	if err != nil {
		b.t.Errorf("%q: %v", v, err)
		return
	}
	var got string
	if err := b.conn.QueryRowContext(b.t.Context(), "SELECT "+text).Scan(&got); err != nil || got != want {
		b.t.Errorf("the literal %s of %q came back as %q, %v", text, v, got, err)
	}
}

func (c Config) rollback(t *testing.T) {
	b := c.open(t)
	if !b.d.Traits().TransactionalDDL {
		return // the database keeps what was done
	}
	err := b.apply(op.CreateTable{Table: parent()}, op.Execute{SQL: "SELECT no_such_column FROM parent"})
	if err == nil {
		t.Fatal("a wrong statement was no error")
	}
	if n := len(b.inspect().Tables()); n != 0 {
		t.Errorf("%d tables are left after the rollback", n)
	}
	b.must(op.CreateTable{Table: parent()})
}

func (c Config) scope(t *testing.T) {
	b := c.open(t)
	if !b.must(op.CreateTable{Table: parent()}, op.CreateTable{Table: child()}) {
		return
	}
	if n := len(b.inspect().Tables()); n != 2 {
		t.Errorf("the whole schema has %d tables, want 2", n)
	}
	m := b.inspect(schema.Name("child"), schema.Name("no such table"))
	if len(m.Tables()) != 1 || m.Table(schema.Name("child")) == nil {
		t.Errorf("asked for child, got %v", m.Tables())
	}
}

func (c Config) find(t *testing.T) {
	b := c.open(t)
	finder, ok := b.d.(dialect.TableFinder)
	if !ok || !b.must(op.CreateTable{Table: parent()}, op.CreateTable{Table: child()}, op.DropTable{Name: schema.Name("child"), Table: child()}) {
		return
	}
	names := []schema.TableName{schema.Name("parent"), schema.Name("child"), schema.Name("no such table"), schema.Name("it's"), schema.Name("")}
	q := &counter{Querier: b.conn}
	found, err := finder.FindTables(t.Context(), q, names...)
	if err != nil || len(found) != len(names) || q.n != 1 {
		t.Fatalf("FindTables returned %v, %v by %d queries", found, err, q.n)
	}
	for i, name := range names {
		if there := b.inspect(name).Table(name) != nil; there != (found[i] == dialect.KindTable) {
			t.Errorf("FindTables says %q of %q; Inspect says %t", found[i], name, there)
		}
	}
}

func (c Config) findByColumn(t *testing.T) {
	b := c.open(t)
	finder, ok := b.d.(dialect.ColumnFinder)
	if !ok || !b.must(op.CreateTable{Table: parent()}, op.CreateTable{Table: child()}) {
		return
	}
	for column, want := range map[string][]schema.TableName{
		"id": {schema.Name("child"), schema.Name("parent")}, "code": {schema.Name("parent")}, "no such column": nil, "it's": nil,
	} {
		q := &counter{Querier: b.conn}
		if got, err := finder.TablesWith(t.Context(), q, "", column); err != nil || !slices.Equal(got, want) || q.n != 1 {
			t.Errorf("with a column %q are %v, %v by %d queries; want %v", column, got, err, q.n, want)
		}
	}
}

// counter counts the queries made through it.
type counter struct {
	dialect.Querier
	n int
}

func (c *counter) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.n++
	return c.Querier.QueryContext(ctx, query, args...)
}

func (c *counter) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	c.n++
	return c.Querier.QueryRowContext(ctx, query, args...)
}

func (c Config) queries(t *testing.T) {
	b := c.open(t)
	count := func() int {
		q := &counter{Querier: b.conn}
		if _, err := b.d.Inspect(t.Context(), q, dialect.Scope{}); err != nil {
			t.Fatal(err)
		}
		return q.n
	}
	make1 := func(i int) op.Operation {
		return op.CreateTable{Table: schema.NewTable(schema.Name(fmt.Sprintf("t%d", i)), key("id"),
			&schema.Column{Name: "a", Type: schema.Integer{}, Index: true})}
	}
	b.must(make1(0))
	one := count()
	for i := range 20 {
		b.must(make1(i + 1))
	}
	most := c.Queries
	if most == 0 {
		most = 12
	}
	if many := count(); many != one || many > most {
		t.Errorf("%d queries for 1 table, %d for 21; at most %d are allowed", one, many, most)
	}
}

func (c Config) pure(t *testing.T) {
	b := c.open(t)
	if !b.must(op.CreateTable{Table: parent()}, op.CreateTable{Table: child()}) {
		return
	}
	m := b.inspect()
	for _, o := range append(changes(), op.DropColumn{Table: schema.Name("child"), Name: "b"}) {
		before := m.Clone()
		first, err := b.d.Compile(o, m)
		second, err2 := b.d.Compile(o, m)
		if (err == nil) != (err2 == nil) || sqlTexts(first) != sqlTexts(second) {
			t.Errorf("%s: compiled twice, it differs:\n%s\n%s", o, sqlTexts(first), sqlTexts(second))
		}
		if d := b.difference(before, m); d != "" {
			t.Errorf("%s: Compile changed the model:\n%s", o, d)
		}
	}
}

func sqlTexts(all []dialect.Statement) string {
	var b strings.Builder
	for _, s := range all {
		b.WriteString(s.SQL + ";\n")
	}
	return b.String()
}

// known compiles every operation. A dialect may refuse one, but in words of its
// own: those of Compile, which name the Go type, are for an operation that the
// dialect has never heard of.
func (c Config) known(t *testing.T) {
	for _, o := range optest.Operations() {
		var unsupported *dialect.UnsupportedError
		_, err := c.Dialect.Compile(o, optest.Model())
		switch {
		case errors.As(err, &unsupported) && strings.Contains(unsupported.What, optest.Kind(o)):
			t.Errorf("the dialect does not know %s: compile it, or refuse it with an *UnsupportedError of your own", optest.Kind(o))
		case err != nil && unsupported == nil:
			t.Errorf("%s: %v", optest.Kind(o), err)
		}
	}
}

// mystery is an operation that no dialect knows.
type mystery struct{ op.Execute }

func (mystery) String() string { return "a mystery" }

func (c Config) unknown(t *testing.T) {
	_, err := c.Dialect.Compile(mystery{op.Execute{SQL: "x"}}, nil)
	var unsupported *dialect.UnsupportedError
	if !errors.As(err, &unsupported) || unsupported.Dialect == "" {
		t.Errorf("got %v, want an *UnsupportedError that names the database", err)
	}
	if _, err := c.Dialect.Compile(op.DropTable{}, nil); err == nil {
		t.Error("an operation that makes no sense was compiled")
	}
}

// split writes statements as a script and splits that again.
func (c Config) split(t *testing.T) {
	want := []string{"SELECT ';'", "SELECT 2 /* ; */", "SELECT 3"}
	var script strings.Builder
	for _, sql := range want {
		script.WriteString("\n" + sqltext.Script(c.Dialect, sql) + "\n")
	}
	got, err := sqltext.Statements(c.Dialect, script.String(), sqltext.Options{})
	if err != nil || len(got) != len(want) {
		t.Fatalf("got %v, %v", got, err)
	}
	for i := range got {
		if !strings.HasPrefix(got[i].SQL, want[i][:len("SELECT 1")]) || got[i].Pos.Line == 0 {
			t.Errorf("got %q in line %d, want %q", got[i].SQL, got[i].Pos.Line, want[i])
		}
	}
}

// traits are those that have no right default.
func (c Config) traits(t *testing.T) {
	traits := c.Dialect.Traits()
	if traits.Product == "" {
		t.Error("the traits name no product")
	}
	if _, err := sqltext.Split(traits.Lexer, "SELECT 1", sqltext.Options{}); err != nil {
		t.Errorf("the lexer: %v", err)
	}
}

func (c Config) lock(t *testing.T) {
	b := c.open(t)
	l := b.d.Locker("dialecttest")
	if l == nil {
		return // its transactions are lock enough
	}
	other, err := b.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	expect := func(conn dialect.Conn, want bool) {
		t.Helper()
		if got, err := l.TryLock(t.Context(), conn); err != nil || got != want {
			t.Fatalf("TryLock = %v, %v; want %v", got, err, want)
		}
	}
	expect(b.conn, true)
	expect(other, false)
	if l.Holder(t.Context(), other) == "" {
		t.Log("the holder isn't named")
	}
	if err := l.Unlock(t.Context(), b.conn); err != nil {
		t.Fatal(err)
	}
	expect(other, true)
	if err := l.Unlock(t.Context(), other); err != nil {
		t.Fatal(err)
	}
}
