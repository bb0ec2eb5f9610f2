package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/sa"
)

// TestWhatAnHeirDeclaresAgainIsLeftAlone has a table declare what it inherits in one of
// the two schemas alone: ALTER TABLE can't change that.
func TestWhatAnHeirDeclaresAgainIsLeftAlone(t *testing.T) {
	const once = "CREATE TABLE p (id integer, a integer, CONSTRAINT c CHECK (id > 0)); CREATE TABLE k (x integer) INHERITS (p);"
	const twice = "CREATE TABLE p (id integer, a integer, CONSTRAINT c CHECK (id > 0)); CREATE TABLE k (a integer, x integer, CONSTRAINT c CHECK (id > 0)) INHERITS (p);"
	for name, c := range map[string]struct{ was, is string }{"anew": {once, twice}, "no longer": {twice, once}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			exec(t, db, c.was)
			d, err := s.migrator(t, db, &alembic.Env{}, target(t, c.is)).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
			if err != nil {
				t.Fatal(err)
			}
			if !d.Empty() || len(d.Warnings) != 2 {
				t.Errorf("the operations are %s, the warnings %q", listed(d.Upgrade), d.Warnings)
			}
			want := []string{"declaration of the check c in table k", "declaration of the column a in table k"}
			if diff := cmp.Diff(want, slices.Sorted(slices.Values(d.LeftOut))); diff != "" {
				t.Errorf("what is left out (-want +got):\n%s", diff)
			}
		})
	}
}

// movingColumns are two schemas whose columns stand in a table or in its heirs, with rows
// for the first, and what the heirs hold.
const (
	columnsAbove = `CREATE TABLE p (id integer, a integer NOT NULL DEFAULT 3, b serial, c integer);
		CREATE TABLE k (x integer) INHERITS (p); CREATE TABLE lose (y integer) INHERITS (p); CREATE TABLE below (z integer) INHERITS (lose);
		CREATE INDEX k_a ON k (a); CREATE VIEW as_of_k AS SELECT a FROM k`
	columnsBelow = `CREATE TABLE p (id integer);
		CREATE TABLE k (x integer, a integer NOT NULL DEFAULT 3, c bigint DEFAULT 7) INHERITS (p); CREATE TABLE lose (y integer) INHERITS (p);
		CREATE TABLE below (z integer, a integer, b integer NOT NULL) INHERITS (lose);
		CREATE INDEX k_a ON k (a); CREATE VIEW as_of_k AS SELECT a FROM k`
	movedValues = "SELECT (SELECT concat_ws(' ', id, a, c) FROM k) || ', ' || (SELECT concat_ws(' ', id, a, b) FROM below)"
	ownColumns  = "SELECT string_agg(attrelid::regclass || '.' || attname, ' ' ORDER BY 1) FROM (SELECT * FROM pg_attribute WHERE attislocal AND attnum > 0 AND NOT attisdropped AND attrelid IN (SELECT inhrelid FROM pg_inherits) ORDER BY attrelid::regclass::text, attname) AS own"
)

// TestColumnsThatMoveToHeirsKeepTheirValues: they become the heirs' own, and the heirs that
// aren't to have them lose them.
func TestColumnsThatMoveToHeirsKeepTheirValues(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	s.become(t, db, columnsAbove)
	exec(t, db, "INSERT INTO k (id, a, c) VALUES (1, 10, 20); INSERT INTO lose VALUES (2); INSERT INTO below (id, a, b) VALUES (3, 30, 40)")
	want := one(t, db, movedValues)
	d := s.become(t, db, columnsBelow)
	if got := one(t, db, movedValues); got != want {
		t.Errorf("the heirs hold %s, want %s", got, want)
	}
	if got, want := one(t, db, ownColumns), "below.a below.b below.z k.a k.c k.x lose.y"; got != want {
		t.Errorf("the heirs declare %s, want %s", got, want)
	}
	takeBack(t, db, d)
	if got := one(t, db, movedValues); got != want {
		t.Errorf("back, the heirs hold %s, want %s", got, want)
	}
	exec(t, db, "INSERT INTO p DEFAULT VALUES; INSERT INTO lose (id) VALUES (5)")
}

// TestColumnsThatMoveUpKeepTheirValues is the other way about, with a warning that the heirs
// go on declaring them.
func TestColumnsThatMoveUpKeepTheirValues(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	s.become(t, db, columnsBelow)
	exec(t, db, "INSERT INTO k (id, a, c) VALUES (1, 10, 20); INSERT INTO lose VALUES (2); INSERT INTO below (id, a, b) VALUES (3, 30, 40)")
	want, before := one(t, db, movedValues), s.schemaDump(t)
	d := s.become(t, db, columnsAbove)
	if got := one(t, db, movedValues); got != want {
		t.Errorf("the heirs hold %s, want %s", got, want)
	}
	if all := strings.Join(d.Warnings, "\n"); strings.Count(all, "becomes part of the table p and keeps its values") != 4 || !strings.Contains(all, "Column k.c becomes") {
		t.Errorf("the warnings are %q", d.Warnings)
	}
	takeBack(t, db, d)
	if got := one(t, db, movedValues); got != want {
		t.Errorf("back, the heirs hold %s, want %s", got, want)
	}
	if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
		t.Errorf("back (-before +after):\n%s", diff)
	}
}

// TestModelsMoveColumnsToHeirs says by a model that a table inherits, and what it declares.
func TestModelsMoveColumnsToHeirs(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE p (id integer, a integer DEFAULT 3); CREATE TABLE k (x integer) INHERITS (p); INSERT INTO k VALUES (1, 10, 5)")
	models := sa.NewMetaData(sa.Table("p", sa.Column("id", sa.Integer())),
		sa.Table("k", sa.Column("x", sa.Integer()), sa.Column("a", sa.BigInteger(), sa.ServerDefault("3")), postgresql.Inherits("p")))
	diff := func() *alembic.Diff {
		t.Helper()
		d, err := s.migrator(t, db, &alembic.Env{TargetMetadata: models}).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := diff()
	apply(t, db, d, d.Upgrade)
	if again := diff(); !again.Empty() || one(t, db, "SELECT a FROM k") != "10" {
		t.Errorf("k holds %s, a second comparison finds %s", one(t, db, "SELECT a FROM k"), listed(again.Upgrade))
	}
	takeBack(t, db, d)
	if got := one(t, db, "SELECT a || ' ' || pg_typeof(a) FROM p"); got != "10 integer" {
		t.Errorf("back, p holds %s", got)
	}
}
