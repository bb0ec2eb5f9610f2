package e2e_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
)

// byHand are changes of the tables a and b that somebody makes beside the revisions.
var byHand = map[string][]string{
	"mariadb": {"ALTER TABLE b ADD hand INT FIRST", "CREATE TABLE hand (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES a (id))", "ALTER TABLE b ALTER n SET DEFAULT 9",
		"ALTER TABLE b DROP FOREIGN KEY fk_a, DROP INDEX fk_a", "ALTER TABLE b ADD FULLTEXT hand (s)", "ALTER TABLE b ADD hand INT AS (n + 1) STORED, ADD KEY hk (hand)",
		"ALTER TABLE b RENAME INDEX ix TO hand", "ALTER TABLE b CHANGE n hand INT", "ALTER TABLE b DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)", "ALTER TABLE b ADD CHECK (n > 0)"},
	"postgresql": {"CREATE TABLE hand (id INT PRIMARY KEY, a INT REFERENCES a (id))", "ALTER TABLE b ALTER s TYPE text", "ALTER TABLE b DROP CONSTRAINT fk_a", "ALTER TABLE b DROP d",
		"ALTER TABLE b ADD hand INT GENERATED ALWAYS AS (n + 1) STORED; CREATE INDEX hk ON b (hand)", "ALTER INDEX ix RENAME TO hand", "ALTER TABLE b RENAME n TO hand",
		"ALTER TABLE b DROP CONSTRAINT b_pkey, ADD PRIMARY KEY (id, n)", "ALTER TABLE b ADD UNIQUE (s)"},
	"sqlite": {"CREATE TABLE hand (id INTEGER PRIMARY KEY, a INT REFERENCES a (id))", "DROP INDEX ix", "ALTER TABLE b DROP d", "ALTER TABLE b RENAME n TO hand", "ALTER TABLE b ADD hand INT AS (n + 1)",
		"CREATE UNIQUE INDEX hand ON b (s) WHERE n > 0", "ALTER TABLE b ADD hand TEXT COLLATE NOCASE CHECK (hand <> '')"},
}

// TestWhatWasChangedByHandBecomesTheModelAndComesBack compares models with a database that
// somebody changed: the upgrade makes it as the models' revisions made it, and the
// downgrade as it was found.
func TestWhatWasChangedByHandBecomesTheModelAndComesBack(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for _, change := range byHand[s.dialect] {
			t.Run(change, func(t *testing.T) {
				t.Parallel()
				changedByHand(t, tested()[s.dialect](t), change)
			})
		}
	})
}

func changedByHand(t *testing.T, s server, change string) {
	t.Helper()
	db := s.open(t)
	model := sa.NewMetaData(
		sa.Table("a", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("t", sa.Text())),
		sa.Table("b", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a_id", sa.Integer()), sa.Column("n", sa.Integer(), sa.ServerDefault("3")), sa.Column("s", sa.String(50)), sa.Column("d", sa.DateTime()),
			sa.ForeignKeyConstraint([]string{"a_id"}, "a", []string{"id"}).Named("fk_a"), sa.Index("ix", sa.Cols("n"))))
	var options []alembic.Option
	switch s.dialect {
	case "mariadb":
		options = append(options, scratch(t, mariadb(t)))
	case "sqlite":
		options = append(options, inMemory)
	}
	m := s.migrator(t, db, &alembic.Env{TargetMetadata: model}, options...)
	diff := func() *alembic.Diff {
		d, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := diff()
	apply(t, db, first, first.Upgrade)
	exec(t, db, "INSERT INTO a (id, t) VALUES (1, 'x')", "INSERT INTO b (id, a_id, n, s) VALUES (1, 1, 5, 'q')")
	made := s.schemaDump(t)
	exec(t, db, change)
	found := s.schemaDump(t)
	d := diff()
	apply(t, db, d, d.Upgrade)
	if again := diff(); !again.Empty() {
		t.Errorf("a second comparison finds %s", listed(again.Upgrade))
	}
	if x := cmp.Diff(made, s.schemaDump(t)); x != "" {
		t.Errorf("%s (-made +upgraded):\n%s", listed(d.Upgrade), x)
	}
	after := d.Database.Clone()
	if _, err := op.ApplyAll(after, d.Upgrade); err != nil {
		t.Fatal(err)
	}
	d.Database = after
	apply(t, db, d, d.Downgrade)
	if x := cmp.Diff(found, s.schemaDump(t)); x != "" {
		t.Errorf("%s (-found +downgraded):\n%s", listed(d.Downgrade), x)
	}
}
