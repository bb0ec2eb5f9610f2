package e2e_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestWhatARenamingLeavesIsNoDifference renames a table and a column, which leaves names
// of the database's own behind: of a sequence, and of the index of a foreign key.
func TestWhatARenamingLeavesIsNoDifference(t *testing.T) {
	id := func() *schema.Column { return sa.Column("id", sa.Integer(), sa.PrimaryKey) }
	before := sa.NewMetaData(sa.Table("a", id(), sa.Column("x", sa.Text())),
		sa.Table("b", id(), sa.Column("a", sa.Integer(), sa.ForeignKey("a.id"))))
	after := func() *schema.MetaData {
		return sa.NewMetaData(sa.Table("c", sa.RenamedFrom("a"), id(), sa.Column("y", sa.Text(), sa.RenamedFrom("x"))),
			sa.Table("b", id(), sa.Column("c", sa.Integer(), sa.RenamedFrom("a"), sa.ForeignKey("c.id"))))
	}
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		db.SetMaxOpenConns(1)
		diff := func(m *schema.MetaData) *alembic.Diff {
			d, err := s.migrator(t, db, &alembic.Env{TargetMetadata: m}).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		d := diff(before)
		apply(t, db, d, d.Upgrade)
		was := s.schemaDump(t)
		d = diff(after())
		apply(t, db, d, d.Upgrade)
		if again := diff(after()); !again.Empty() {
			t.Errorf("a second comparison finds %v", again.Upgrade)
		}
		applyBack(t, db, d)
		if diff := cmp.Diff(was, s.schemaDump(t)); diff != "" {
			t.Errorf("back (-before +after):\n%s", diff)
		}
	})
}

// TestASequenceOfAColumnIsItsSerial has columns that a sequence of their own numbers,
// whatever its name is, and one that uses the sequence of another.
func TestASequenceOfAColumnIsItsSerial(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (id serial PRIMARY KEY); ALTER TABLE a RENAME TO c; CREATE TABLE d (id bigserial PRIMARY KEY); ALTER TABLE d RENAME id TO other; "+
		"CREATE SEQUENCE own; CREATE TABLE e (id integer PRIMARY KEY DEFAULT nextval('own')); ALTER SEQUENCE own OWNED BY e.id; CREATE TABLE f (id integer PRIMARY KEY DEFAULT nextval('own'))")
	key := func(name string, t schema.Type) *schema.Column { return sa.Column(name, t, sa.PrimaryKey) }
	env := &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Table("c", key("id", sa.Integer())), sa.Table("d", key("other", sa.BigInteger())),
		sa.Table("e", key("id", sa.Integer())), sa.Table("f", key("id", sa.Integer())))}
	d, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Upgrade) != 1 || d.Upgrade[0].String() != "alter column f.id (default and autoincrement)" {
		t.Errorf("it finds %v", d.Upgrade)
	}
}
