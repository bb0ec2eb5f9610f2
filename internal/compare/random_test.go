package compare_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestRandomSchemasBecomeEachOther makes one random schema in a database,
// changes it to another one, and goes back: after each way nothing may be left
// to do. The tables refer to each other at random, in cycles too.
func TestRandomSchemasBecomeEachOther(t *testing.T) {
	runs := map[string]uint64{"sqlite": uint64(inShort(5, 30)), "postgresql": 15, "mariadb": 4}
	shared := newDatabases(t)
	for name, count := range runs {
		for seed := range count {
			t.Run(fmt.Sprintf("%s/%d", name, seed), func(t *testing.T) {
				if name != "sqlite" {
					testdb.SkipShort(t)
				}
				becomeEachOther(t, name, seed, shared)
			})
		}
	}
}

func becomeEachOther(t *testing.T, name string, seed uint64, shared *databases) {
	e := engines[name]
	db := shared.get(t, name, e)
	d, err := e.dialect.ForServer(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(seed, 1))
	first, second := randomSchema(random), randomSchema(random)
	empty := &schema.MetaData{}
	start, err := compare.Compare(empty, first, d, compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkWay(db, d, dialect.Scope{}, "first schema", start.Ops, first, compare.Options{}); err != nil {
		t.Fatal(err)
	}
	database, err := d.Inspect(t.Context(), db, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := compare.Compare(database, second, d, compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkOnServer(db, d, dialect.Scope{}, database, second, compare.Options{}, r); err != nil {
		t.Errorf("%v\noperations: %q", err, stringsOf(r.Ops))
	}
}

// randomSchema makes up to five tables of a small set of names, so that two
// schemas share some.
func randomSchema(r *rand.Rand) *schema.MetaData {
	var names []string
	for _, n := range []string{"a", "b", "c", "d", "e"} {
		if r.IntN(3) > 0 {
			names = append(names, n)
		}
	}
	var items []sa.Item
	for _, n := range names {
		items = append(items, sa.Table(n, randomTable(r, n, names)...))
	}
	return sa.NewMetaData(items...)
}

func randomTable(r *rand.Rand, name string, names []string) []schema.TableItem {
	id := sa.Column("id", sa.Integer(), sa.NotNull, sa.Autoincrement(false))
	code := sa.Column("code", sa.Integer(), sa.NotNull, sa.Autoincrement(false))
	items := []schema.TableItem{id, code}
	if r.IntN(5) == 0 {
		items = append(items, sa.PrimaryKeyConstraint("code"), sa.UniqueConstraint("id").Named("uq_id_"+name))
	} else {
		items = append(items, sa.PrimaryKeyConstraint("id"))
	}
	for _, c := range []string{"x", "y", "z"} {
		if r.IntN(3) > 0 {
			items = append(items, randomColumn(r, name, c)...)
		}
	}
	for i, other := range names {
		if r.IntN(3) == 0 {
			column := "ref" + other
			// MariaDB leaves an index behind that it made for a foreign key itself.
			items = append(items, sa.Column(column, sa.Integer()), sa.Index("ix_"+name+"_"+column, sa.Cols(column)), sa.ForeignKeyConstraint([]string{column}, other, []string{"id"},
				sa.OnDelete([]string{"", "CASCADE", "SET NULL"}[r.IntN(3)])).Named(fmt.Sprintf("fk_%s_%d", name, i)))
		}
	}
	if r.IntN(3) == 0 {
		items = append(items, sa.CheckConstraint(fmt.Sprintf("code > %d", r.IntN(3))).Named("ck_"+name))
	}
	return items
}

func randomColumn(r *rand.Rand, table, name string) []schema.TableItem {
	c := sa.Column(name, sa.String(20+10*r.IntN(2)))
	if r.IntN(3) == 0 {
		sa.NotNull.ApplyColumn(c)
	}
	if r.IntN(3) == 0 {
		sa.ServerDefault([]string{"a", "it's", ""}[r.IntN(3)]).ApplyColumn(c)
	}
	items := []schema.TableItem{c}
	switch r.IntN(5) {
	case 0:
		items = append(items, sa.Index("ix_"+table+"_"+name, sa.Cols(name)))
	case 1:
		items = append(items, sa.Index("ix_"+table+"_"+name, sa.Cols(name, "code"), sa.Unique))
	case 2:
		items = append(items, sa.UniqueConstraint(name).Named("uq_"+table+"_"+name))
	case 3:
		items = append(items, sa.UniqueConstraint(name))
	}
	return items
}
