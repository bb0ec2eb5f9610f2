package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestPartsThatNoRevisionMadeStay has keys, indexes and checks that the target lacks, of
// which a revision made those that end with _made.
func TestPartsThatNoRevisionMadeStay(t *testing.T) {
	a, b := sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer())
	parts := []schema.TableItem{
		sa.Index("ix", sa.Cols("a")), sa.Index("ix_made", sa.Cols("a")), sa.UniqueConstraint("a").Named("uq"), sa.UniqueConstraint("b").Named("uq_made"),
		sa.CheckConstraint("b > 0").Named("ck"), sa.CheckConstraint("b > 1").Named("ck_made"),
		sa.ForeignKeyConstraint([]string{"a"}, "users", []string{"id"}).Named("fk"), sa.ForeignKeyConstraint([]string{"b"}, "users", []string{"id"}).Named("fk_made"),
	}
	db := sa.NewMetaData(users(append([]schema.TableItem{a, b}, parts...)...))
	made := compare.Options{ManagedPart: func(_ schema.TableName, _ schema.ConstraintKind, name string, _ []string) bool {
		return name == "ix_made" || name == "uq_made" || name == "ck_made" || name == "fk_made"
	}}
	for name, c := range map[string]struct {
		target    []schema.TableItem
		o         compare.Options
		want      []string
		unmanaged []string
	}{
		"none": {[]schema.TableItem{a, b}, made, []string{"drop constraint fk_made of users", "drop constraint uq_made of users", "drop index ix_made", "drop constraint ck_made of users"},
			[]string{"unique constraint uq on users", "index ix on users", "foreign key fk on users", "check constraint ck on users"}},
		"a column goes": {[]schema.TableItem{b}, made, []string{"drop constraint fk of users", "drop constraint fk_made of users", "drop constraint uq of users", "drop constraint uq_made of users", "drop index ix", "drop index ix_made", "drop constraint ck_made of users", "drop column users.a"},
			[]string{"check constraint ck on users"}},
		"another one of the name": {[]schema.TableItem{a, b, sa.Index("ix", sa.Cols("b"))}, made, []string{"drop constraint fk_made of users", "drop constraint uq_made of users", "drop index ix_made", "drop index ix", "drop constraint ck_made of users", "create index ix (b) on users"},
			[]string{"unique constraint uq on users", "foreign key fk on users", "check constraint ck on users"}},
	} {
		_, _, r := changes(t, db, sa.NewMetaData(users(c.target...)), c.o)
		var listed []string
		for _, ref := range r.Unmanaged {
			listed = append(listed, ref.String())
		}
		if diff := cmp.Diff(c.unmanaged, listed); diff != "" {
			t.Errorf("%s: listed (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(c.want, stringsOf(r.Ops)); diff != "" {
			t.Errorf("%s: operations (-want +got):\n%s", name, diff)
		}
	}
}

// TestAPartitionsPartOfAnIndexIsMade: an index that a partition has from its table is
// named by no revision, and gives way to one of its own.
func TestAPartitionsPartOfAnIndexIsMade(t *testing.T) {
	tables := func(part *schema.Index, own bool) *schema.MetaData {
		parent := sa.Table("p", sa.Column("a", sa.Integer()), sa.Index("ip", sa.Cols("a")), postgresql.PartitionBy("LIST (a)")).Schema()
		partition := sa.Table("p1", postgresql.PartitionOf("p FOR VALUES IN (1)")).Schema()
		partition.Parents = []schema.TableName{parent.Name}
		partition.Whole = sa.Table("p1", sa.Column("a", sa.Integer()), part).Schema()
		if own {
			attached := part.Clone()
			postgresql.AttachedTo("ip").ApplyIndex(attached)
			partition.Indexes = append(partition.Indexes, attached)
		}
		m := &schema.MetaData{Inspected: true}
		m.Add(parent)
		m.Add(partition)
		return m
	}
	none := func(schema.TableName, schema.ConstraintKind, string, []string) bool { return false }
	r, err := compare.Compare(tables(sa.Index("p1_a_idx", sa.Cols("a")), false), tables(sa.Index("mine", sa.Cols("a")), true), postgresql.New(), compare.Options{ManagedPart: none})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(stringsOf(r.Ops), "; "); !strings.Contains(got, "drop index p1_a_idx; create index mine (a) on p1") {
		t.Errorf("got %s", got)
	}
}
