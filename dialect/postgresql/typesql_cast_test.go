package postgresql_test

import (
	"fmt"
	"testing"

	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// castTypes are types of all kinds that a column can have and get.
var castTypes = []schema.Type{
	sa.Text(), sa.String(40), sa.SmallInteger(), sa.Integer(), sa.BigInteger(), sa.Numeric(12, 2), sa.Float(0), sa.Boolean(),
	sa.Date(), sa.DateTime(), sa.DateTimeTZ(), sa.Time(), sa.TimeTZ(), sa.Interval(), sa.Uuid(), sa.LargeBinary(0), sa.JSON(), pg.JSONB(),
	pg.INET(), pg.CIDR(), pg.BIT(8), pg.VARBIT(8), pg.MONEY(), pg.XML(), pg.TSVECTOR(), pg.INT4RANGE(), pg.TSTZRANGE(), pg.INT4MULTIRANGE(), pg.POINT(), pg.BOX(), pg.MACADDR(), pg.MACADDR8(), pg.OID(), sa.Enum("a", "b").Named("cast_mood"),
	schema.Array{Elem: sa.Integer()}, schema.Array{Elem: sa.Text()}, schema.Array{Elem: sa.Uuid()}, schema.Array{Elem: sa.Boolean()},
}

// Whether a type can become another one mustn't depend on the casts that PostgreSQL
// happens to have: without rows every change runs.
func TestEveryTypeBecomesEveryOther(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TYPE cast_mood AS ENUM ('a', 'b')")
	for i, from := range castTypes {
		for j, to := range castTypes {
			if i == j {
				continue
			}
			table := schema.Name(fmt.Sprintf("t_%d_%d", i, j))
			s.run(op.CreateTable{Table: schema.NewTable(table, sa.Column("c", from))})
			s.exec("INSERT INTO " + table.Name + " VALUES (NULL)")
			if err := s.try(op.AlterColumn{Table: table, Name: "c", Type: to, ExistingType: from}); err != nil {
				t.Errorf("%T %v becomes %T %v: %v", from, from, to, to, err)
			}
			var null bool
			if err := s.db.QueryRow("SELECT c IS NULL FROM " + table.Name).Scan(&null); err != nil || !null {
				t.Errorf("%v becomes %v: NULL is another value: %v", from, to, err)
			}
			s.exec("DROP TABLE " + table.Name)
		}
	}
}

func TestValuesSurviveTypesWithoutACast(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TYPE cast_mood AS ENUM ('a', 'b')", "SET timezone = 'UTC'")
	mood, ints, texts := sa.Enum("a", "b").Named("cast_mood"), schema.Array{Elem: sa.Integer()}, schema.Array{Elem: sa.Text()}
	for i, c := range []struct {
		from, to    schema.Type
		was, become string
	}{
		{sa.BigInteger(), sa.DateTime(), "1700000000", "2023-11-14 22:13:20"},
		{sa.BigInteger(), sa.DateTimeTZ(), "1700000000", "2023-11-14 22:13:20+00"},
		{sa.Numeric(14, 2), sa.DateTimeTZ(), "1700000000.50", "2023-11-14 22:13:20.5+00"},
		{sa.Integer(), sa.Date(), "1699920000", "2023-11-14"},
		{sa.Integer(), pg.JSONB(), "7", "7"},
		{sa.BigInteger(), pg.MONEY(), "7", "$7.00"},
		{sa.Float(0), pg.MONEY(), "7.5", "$7.50"},
		{mood, pg.JSONB(), "a", `"a"`},
		{sa.Uuid(), sa.JSON(), "3f8b0f7e-16f2-4a3c-9a43-0d6e9a3c1b11", `"3f8b0f7e-16f2-4a3c-9a43-0d6e9a3c1b11"`},
		{sa.DateTime(), pg.JSONB(), "2023-11-14 22:13:20", `"2023-11-14T22:13:20"`},
		{sa.JSON(), sa.Integer(), "7", "7"},
		{ints, pg.JSONB(), "{1,2,NULL}", "[1, 2, null]"},
		{sa.Integer(), ints, "7", "{7}"},
		{sa.Uuid(), schema.Array{Elem: sa.Uuid()}, "3f8b0f7e-16f2-4a3c-9a43-0d6e9a3c1b11", "{3f8b0f7e-16f2-4a3c-9a43-0d6e9a3c1b11}"},
		{sa.DateTime(), schema.Array{Elem: sa.DateTime()}, "2023-11-14 22:13:20", `{"2023-11-14 22:13:20"}`},
		{mood, texts, "a", "{a}"},
		{sa.SmallInteger(), pg.VARBIT(8), "10", "10"},
		{pg.INT4RANGE(), pg.INT4MULTIRANGE(), "[1,3)", "{[1,3)}"},
		{sa.Text(), pg.POINT(), "(1,2)", "(1,2)"},
		{sa.BigInteger(), pg.OID(), "7", "7"},
	} {
		table := schema.Name(fmt.Sprintf("v_%d", i))
		s.run(op.CreateTable{Table: schema.NewTable(table, sa.Column("c", c.from))})
		s.exec("INSERT INTO " + table.Name + " VALUES ('" + c.was + "')")
		change := op.AlterColumn{Table: table, Name: "c", Type: c.to, ExistingType: c.from}
		back, err := change.Reverse()
		if err != nil {
			t.Fatal(err)
		}
		s.run(change)
		s.holds(table.Name, c.become)
		s.run(back)
		s.holds(table.Name, c.was)
	}
}

// holds checks the only value of a table's column c.
func (s *server) holds(table, want string) {
	s.t.Helper()
	var got string
	if err := s.db.QueryRow("SELECT c::text FROM " + table).Scan(&got); err != nil || got != want {
		s.t.Errorf("%s holds %q, not %q: %v", table, got, want, err)
	}
}

// A row that the new type can't hold is an error, never another value.
func TestARowThatTheNewTypeCannotHoldFails(t *testing.T) {
	s := newServer(t)
	ints := schema.Array{Elem: sa.Integer()}
	for i, c := range []struct {
		from, to schema.Type
		value    string
	}{
		{ints, sa.Integer(), "{1,2}"},
		{ints, sa.Integer(), "{}"},
		{pg.JSONB(), sa.Uuid(), `{"a": 1}`},
		{pg.JSONB(), schema.Array{Elem: sa.Text()}, `["a[b", "c"]`},
		{sa.Boolean(), sa.Date(), "true"},
		{sa.Integer(), sa.Uuid(), "7"},
	} {
		table := schema.Name(fmt.Sprintf("f_%d", i))
		s.run(op.CreateTable{Table: schema.NewTable(table, sa.Column("c", c.from))})
		s.exec("INSERT INTO " + table.Name + " VALUES ('" + c.value + "')")
		if err := s.try(op.AlterColumn{Table: table, Name: "c", Type: c.to, ExistingType: c.from}); err == nil {
			t.Errorf("%v becomes %v with %s without an error", c.from, c.to, c.value)
		}
	}
}
