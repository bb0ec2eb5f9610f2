package e2e_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestModelsMayDeclareAPartitionAsATable has models that say nothing of partitions and
// inheritance, as those of an ORM: such a table has all its columns and keys there.
func TestModelsMayDeclareAPartitionAsATable(t *testing.T) {
	id, at, note := sa.Column("id", sa.Integer(), sa.NotNull), sa.Column("at", sa.Date(), sa.NotNull), sa.Column("note", sa.Text())
	price := sa.Column("price", sa.Numeric(8, 2), sa.ServerDefaultExpr("0"))
	const partitioned = `CREATE TABLE m (id integer NOT NULL, at date NOT NULL, note text, CONSTRAINT m_note CHECK (note <> ''), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE m2 (at date NOT NULL, id integer NOT NULL, note text, CONSTRAINT m_note CHECK (note <> ''), CONSTRAINT own PRIMARY KEY (id, at));
ALTER TABLE m ATTACH PARTITION m2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX ON m (note);
CREATE INDEX m1_at ON m1 (at);`
	const inherited = `CREATE TABLE m (id integer NOT NULL, at date NOT NULL, note text CONSTRAINT m_note CHECK (note <> ''));
CREATE TABLE m1 (more text) INHERITS (m);
CREATE TABLE m2 (more text) INHERITS (m1);`
	type tables [][]schema.TableItem
	of := func(items ...schema.TableItem) []schema.TableItem { return items }
	key, check := sa.PrimaryKeyConstraint("id", "at"), sa.CheckConstraint("note <> ''").Named("m_note")
	noteIndex, atIndex := sa.Index("m_note_idx", sa.Cols("note")), sa.Index("m1_at", sa.Cols("at"))
	first, second := sa.Index("m1_note_idx", sa.Cols("note")), sa.Index("m2_note_idx", sa.Cols("note"))
	more := sa.Column("more", sa.Text())
	for name, c := range map[string]struct {
		database string
		models   tables
		upgrade  string
		warning  string
	}{
		"the same":                        {partitioned, tables{of(id, at, note, key, check, noteIndex), of(id, at, note, key, check, first, atIndex), of(id, at, note, key, check, second)}, "", ""},
		"the least that it has by itself": {partitioned, tables{of(id, at, note, key, check, noteIndex), of(id, at, note, atIndex), of(id, at, note)}, "", ""},
		"a column comes by its table":     {partitioned, tables{of(id, at, note, price, key, check, noteIndex), of(id, at, note, price, key, check, first, atIndex), of(id, at, note, price, key, check, second)}, "add column m.price", ""},
		"a column goes with its table's":  {partitioned, tables{of(id, at, key), of(id, at, key, atIndex), of(id, at, key)}, "drop index m_note_idx; drop constraint m_note of m; drop column m.note", ""},
		"a type changes with its table's": {partitioned, tables{of(id, at, sa.Column("note", sa.String(50)), key, check, noteIndex), of(id, at, sa.Column("note", sa.String(50)), key, check, first, atIndex), of(id, at, note, key, check, second)}, "drop constraint m_note of m; alter column m.note (type); add check constraint m_note (note <> '') to m",
			"Column m2.note isn't changed, because the table has it from m: change it there"},
		"a column that its table lacks": {partitioned, tables{of(id, at, note, key, check, noteIndex), of(id, at, note, price, key, check, first, atIndex), of(id, at, note, key, check, second)}, "",
			"Column m1.price can't be added, because the table is a partition of m in the database: give the column to m"},
		"an index of its own":        {partitioned, tables{of(id, at, note, key, check, noteIndex), of(id, at, note, key, check, first), of(id, at, note, key, check, second, sa.Index("m2_at", sa.Cols("at")))}, "drop index m1_at; create index m2_at (at) on m2", ""},
		"heirs, the same":            {inherited, tables{of(id, at, note, check), of(id, at, note, check, more), of(id, at, note, check, more)}, "", ""},
		"heirs, a column comes":      {inherited, tables{of(id, at, note, price, check), of(id, at, note, price, check, more), of(id, at, note, price, check, more)}, "add column m.price", ""},
		"heirs, a column of its own": {inherited, tables{of(id, at, note, check), of(id, at, note, check, more), of(id, at, note, check, more, price)}, "add column m2.price", ""},
		"its table goes":             {partitioned, tables{nil, of(id, at, note, key, check, first, atIndex), of(id, at, note, key, check, second)}, "alter table m1 (postgresql_partition_of); alter table m2 (postgresql_partition_of); drop table m", ""},
		"only its table":             {partitioned, tables{of(id, at, note, key, check, noteIndex)}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			before := s.clientMakes(t, c.database)
			var all []sa.Item
			for i, items := range c.models {
				if items == nil {
					continue
				}
				all = append(all, sa.Table([]string{"m", "m1", "m2"}[i], items...))
			}
			db := s.open(t)
			diff := func() *alembic.Diff {
				t.Helper()
				d, err := s.migrator(t, db, &alembic.Env{TargetMetadata: sa.NewMetaData(all...)}).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(d.Warnings, "\n"); got != c.warning {
					t.Errorf("the warnings are %q", got)
				}
				return d
			}
			d := diff()
			if got := strings.ReplaceAll(listed(d.Upgrade), "\n", "; "); got != c.upgrade {
				t.Errorf("the operations are %s", got)
			}
			apply(t, db, d, d.Upgrade)
			if again := diff(); !again.Empty() {
				t.Errorf("a second comparison finds %s", listed(again.Upgrade))
			}
			after := d.Database.Clone()
			if _, err := op.ApplyAll(after, d.Upgrade); err != nil {
				t.Fatal(err)
			}
			d.Database = after
			apply(t, db, d, d.Downgrade)
			if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
				t.Errorf("back (-before +after):\n%s", diff)
			}
		})
	}
}

// TestATableOfWhichOthersInheritIsNotDropped keeps the heir in the models alone.
func TestATableOfWhichOthersInheritIsNotDropped(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE m (id integer); CREATE TABLE m1 () INHERITS (m)")
	models := sa.NewMetaData(sa.Table("m1", sa.Column("id", sa.Integer())))
	_, err := s.migrator(t, db, &alembic.Env{TargetMetadata: models}).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err == nil || !strings.Contains(err.Error(), `table "m1": it inherits from the table "m", which the models lack`) {
		t.Errorf("the error is %v", err)
	}
}

// TestModelsMakeATableAPartition attaches tables that stand alone in the database, with
// their rows.
func TestModelsMakeATableAPartition(t *testing.T) {
	id, note := sa.Column("id", sa.Integer()), sa.Column("note", sa.Text())
	partition := sa.Table("m1", postgresql.PartitionOf("m FOR VALUES IN (1)"))
	for name, c := range map[string]struct {
		database, upgrade, warning string
		models                     []sa.Item
	}{
		"a partition": {"CREATE TABLE m (id integer, note text) PARTITION BY LIST (id); CREATE TABLE m1 (id integer, note text); INSERT INTO m1 VALUES (1, 'x')",
			"alter table m1 (postgresql_partition_of)", "", []sa.Item{sa.Table("m", id, note, postgresql.PartitionBy("LIST (id)")), partition}},
		"an heir": {"CREATE TABLE m (id integer, note text); CREATE TABLE m1 (id integer, note text); INSERT INTO m1 VALUES (1, 'x')",
			"alter table m1 (postgresql_inherits)", "", []sa.Item{sa.Table("m", id, note), sa.Table("m1", id, note, postgresql.Inherits("m"))}},
		"of a table that can't have one": {"CREATE TABLE m (id integer, note text); CREATE TABLE m1 (id integer, note text); INSERT INTO m1 VALUES (1, 'x')",
			"", "Table m has the option postgresql_partition_by not set in the database and \"list(id)\" in the target schema; no statement changes that, so the table is left alone",
			[]sa.Item{sa.Table("m", id, note, postgresql.PartitionBy("LIST (id)")), partition}},
		"of a key of another type": {"CREATE TABLE m (id integer, note text) PARTITION BY LIST (id); CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1); INSERT INTO m VALUES (1, 'x')",
			"", "Table m is partitioned by column id, whose type changes from INTEGER() to BigInteger() in table m; no statement changes that, so the table is left alone",
			[]sa.Item{sa.Table("m", sa.Column("id", sa.BigInteger()), note, postgresql.PartitionBy("LIST (id)")), partition}},
		"of a partition's key": {"CREATE TABLE m (id integer, note text) PARTITION BY LIST (note); CREATE TABLE m1 PARTITION OF m DEFAULT PARTITION BY LIST ((id + 1)); CREATE TABLE m2 PARTITION OF m1 DEFAULT; INSERT INTO m VALUES (1, 'x')",
			"", "Table m1 is partitioned by column id, whose type changes from INTEGER() to BigInteger() in table m; no statement changes that, so the table is left alone",
			[]sa.Item{sa.Table("m", sa.Column("id", sa.BigInteger()), note)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			exec(t, db, c.database)
			diff := func() *alembic.Diff {
				t.Helper()
				d, err := s.migrator(t, db, &alembic.Env{TargetMetadata: sa.NewMetaData(c.models...)}).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(d.Warnings, "\n"); !strings.HasPrefix(got, c.warning) || (got == "") != (c.warning == "") {
					t.Errorf("the warnings are %q", got)
				}
				return d
			}
			d := diff()
			if got := listed(d.Upgrade); got != c.upgrade {
				t.Errorf("the operations are %s", got)
			}
			apply(t, db, d, d.Upgrade)
			if again := diff(); !again.Empty() {
				t.Errorf("a second comparison finds %s", listed(again.Upgrade))
			}
			if rows := one(t, db, "SELECT count(*)::text FROM m1"); rows != "1" {
				t.Errorf("m1 has %s rows", rows)
			}
		})
	}
}
