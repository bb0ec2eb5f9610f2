package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// stringsOf describes operations, one a line.
func stringsOf(ops []op.Operation) []string {
	out := []string{}
	for _, o := range ops {
		out = append(out, o.String())
	}
	return out
}

func mustCompare(t *testing.T, db, target *schema.MetaData, d fake, o compare.Options) *compare.Result {
	t.Helper()
	r, err := compare.Compare(db, target, d, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var (
	id    = func() schema.TableItem { return sa.Column("id", sa.Integer(), sa.PrimaryKey) }
	users = func(items ...schema.TableItem) sa.TableDef {
		return sa.Table("users", append([]schema.TableItem{id()}, items...)...)
	}
	posts = func(items ...schema.TableItem) sa.TableDef {
		return sa.Table("posts", append([]schema.TableItem{id()}, items...)...)
	}
)

// TestDifferences compares two schemas and applies the result: afterwards no
// difference is left, and the reverses lead back.
func TestDifferences(t *testing.T) {
	tests := []struct {
		name       string
		db, target *schema.MetaData
		dialect    fake
		want       []string
		log        []string
	}{
		{
			name: "nothing", db: sa.NewMetaData(users()), target: sa.NewMetaData(users()),
			want: []string{},
		},
		{
			name: "a table with an index", db: sa.NewMetaData(),
			target: sa.NewMetaData(users(sa.Column("a", sa.String(20), sa.Indexed))),
			want:   []string{"create table users"},
			log:    []string{"Detected added table 'users'", "Detected added index 'ix_users_a' on 'users' (a)"},
		},
		{
			name: "tables that refer to each other in order of their dependency", db: sa.NewMetaData(),
			target: sa.NewMetaData(
				sa.Table("a", id(), sa.Column("b_id", sa.Integer(), sa.ForeignKey("b.id"))),
				sa.Table("b", id(), sa.Column("c_id", sa.Integer(), sa.ForeignKey("c.id"))),
				sa.Table("c", id())),
			want: []string{"create table c", "create table b", "create table a"},
		},
		{
			name: "a cycle of new tables", db: sa.NewMetaData(),
			target: sa.NewMetaData(
				sa.Table("a", id(), sa.Column("b_id", sa.Integer(), sa.ForeignKey("b.id", sa.NamedFK("fk_a_b")))),
				sa.Table("b", id(), sa.Column("a_id", sa.Integer(), sa.ForeignKey("a.id", sa.NamedFK("fk_b_a"))))),
			want: []string{"create table a", "create table b", "add foreign key fk_a_b (b_id) to b(id) to a"},
		},
		{
			name: "a cycle where forward references are allowed", db: sa.NewMetaData(), dialect: fake{forward: true},
			target: sa.NewMetaData(
				sa.Table("a", id(), sa.Column("b_id", sa.Integer(), sa.ForeignKey("b.id"))),
				sa.Table("b", id(), sa.Column("a_id", sa.Integer(), sa.ForeignKey("a.id")))),
			want: []string{"create table a", "create table b"},
		},
		{
			name: "a cycle of removed tables", target: sa.NewMetaData(),
			db: sa.NewMetaData(
				sa.Table("a", id(), sa.Column("b_id", sa.Integer(), sa.ForeignKey("b.id", sa.NamedFK("fk_a_b")))),
				sa.Table("b", id(), sa.Column("a_id", sa.Integer(), sa.ForeignKey("a.id", sa.NamedFK("fk_b_a"))))),
			want: []string{"drop constraint fk_a_b of a", "drop table b", "drop table a"},
		},
		{
			name: "a new table that refers to a new column's key",
			db:   sa.NewMetaData(users()),
			target: sa.NewMetaData(users(sa.Column("mail", sa.String(9)), sa.UniqueConstraint("mail").Named("uq")),
				posts(sa.Column("m", sa.String(9), sa.ForeignKey("users.mail", sa.NamedFK("fk"))))),
			want: []string{"create table posts", "add column users.mail", "add unique constraint uq (mail) to users",
				"add foreign key fk (m) to users(mail) to posts"},
		},
		{
			name: "a removed table that refers to a removed key",
			db: sa.NewMetaData(users(sa.Column("mail", sa.String(9)), sa.UniqueConstraint("mail").Named("uq")),
				posts(sa.Column("m", sa.String(9), sa.ForeignKey("users.mail", sa.NamedFK("fk"))))),
			target: sa.NewMetaData(users()),
			want:   []string{"drop constraint fk of posts", "drop constraint uq of users", "drop column users.mail", "drop table posts"},
		},
		{
			name: "columns added, altered, removed",
			db:   sa.NewMetaData(users(sa.Column("a", sa.String(2)), sa.Column("b", sa.Integer()), sa.Column("c", sa.Integer(), sa.NotNull))),
			target: sa.NewMetaData(users(sa.Column("z", sa.Integer()), sa.Column("a", sa.String(3), sa.NotNull, sa.ServerDefault("x")),
				sa.Column("c", sa.Integer()))),
			want: []string{"add column users.z", "alter column users.a (type, nullability and default)",
				"alter column users.c (nullability)", "drop column users.b"},
			log: []string{"Detected added column 'users.z'", "Detected NOT NULL on column 'users.a'",
				"Detected type change from VARCHAR(length=2) to String(length=3) on 'users.a'",
				"Detected server default on column 'users.a'", "Detected NULL on column 'users.c'", "Detected removed column 'users.b'"},
		},
		{
			name: "a length on one side only is no change",
			db:   sa.NewMetaData(users(sa.Column("a", sa.String(2)))), target: sa.NewMetaData(users(sa.Column("a", sa.String(0)))),
			want: []string{},
		},
		{
			name:   "an index changed, one added, one removed",
			db:     sa.NewMetaData(users(sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), sa.Index("x", sa.Cols("a")), sa.Index("y", sa.Cols("b")))),
			target: sa.NewMetaData(users(sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), sa.Index("x", sa.Cols("a", "b"), sa.Unique), sa.Index("z", sa.Cols("b")))),
			want: []string{"drop index y", "drop index x", "create unique index x (a, b) on users",
				"create index z (b) on users"},
			log: []string{"Detected removed index 'y' on 'users'",
				"Detected changed index 'x' on 'users': not unique to unique, columns (a) to (a, b)",
				"Detected added index 'z' on 'users' (b)"},
		},
		{
			name:   "unnamed unique constraints go by their columns",
			db:     sa.NewMetaData(users(sa.Column("a", sa.Integer()), sa.UniqueConstraint("a").Named("users_a_key"))),
			target: sa.NewMetaData(users(sa.Column("a", sa.Integer(), sa.Unique))),
			want:   []string{},
		},
		{
			name:   "a unique constraint becomes an index",
			db:     sa.NewMetaData(users(sa.Column("a", sa.Integer()), sa.UniqueConstraint("a").Named("u"))),
			target: sa.NewMetaData(users(sa.Column("a", sa.Integer()), sa.Index("u", sa.Cols("a"), sa.Unique))),
			want:   []string{"drop constraint u of users", "create unique index u (a) on users"},
		},
		{
			name: "a foreign key changes its action",
			db:   sa.NewMetaData(users(), posts(sa.Column("u", sa.Integer(), sa.ForeignKey("users.id", sa.NamedFK("fk"))))),
			target: sa.NewMetaData(users(), posts(sa.Column("u", sa.Integer(),
				sa.ForeignKey("users.id", sa.NamedFK("fk"), sa.OnDelete("CASCADE"))))),
			want: []string{"drop constraint fk of posts", "add foreign key fk (u) to users(id) to posts"},
			log: []string{"Detected removed foreign key (u)(id) on table posts",
				"Detected added foreign key (u)(id) on table posts"},
		},
		{
			name:   "a foreign key's name and NO ACTION don't count",
			db:     sa.NewMetaData(users(), posts(sa.Column("u", sa.Integer(), sa.ForeignKey("users.id", sa.NamedFK("fk"))))),
			target: sa.NewMetaData(users(), posts(sa.Column("u", sa.Integer(), sa.ForeignKey("users.id", sa.OnDelete("NO ACTION"))))),
			want:   []string{},
		},
		{
			name:   "checks by name and condition",
			db:     sa.NewMetaData(users(sa.CheckConstraint("id > 0").Named("a"), sa.CheckConstraint("id>5").Named("b"), sa.CheckConstraint("id < 8").Named("c"))),
			target: sa.NewMetaData(users(sa.CheckConstraint("id > 1").Named("a"), sa.CheckConstraint("id > 5").Named("b"))),
			want:   []string{"drop constraint a of users", "drop constraint c of users", "add check constraint a (id > 1) to users"},
		},
		{
			name:   "a primary key gets a column",
			db:     sa.NewMetaData(sa.Table("t", sa.Column("a", sa.Integer(), sa.PrimaryKey))),
			target: sa.NewMetaData(sa.Table("t", sa.Column("a", sa.Integer(), sa.PrimaryKey), sa.Column("b", sa.Integer(), sa.PrimaryKey))),
			want:   []string{"drop primary key (a) of t", "add column t.b", "add primary key t_pkey (a, b) to t"},
			log:    []string{"Detected added column 't.b'", "Detected changed primary key on 't': (a) to (a, b)"},
		},
		{
			name:   "comments",
			db:     sa.NewMetaData(users(sa.Column("a", sa.Integer(), sa.Comment("x")))),
			target: sa.NewMetaData(users(sa.Column("a", sa.Integer(), sa.Comment("y")), sa.Comment("the users"))),
			want:   []string{"alter column users.a (comment)", "comment table users"},
			log:    []string{"Detected column comment 'users.a'"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mustCompare(t, tt.db, tt.target, tt.dialect, compare.Options{})
			if diff := cmp.Diff(tt.want, stringsOf(r.Ops)); diff != "" {
				t.Errorf("operations (-want +got):\n%s", diff)
			}
			if tt.log != nil {
				if diff := cmp.Diff(tt.log, r.Log); diff != "" {
					t.Errorf("log (-want +got):\n%s", diff)
				}
			}
			checkBothWays(t, tt.db, tt.target, tt.dialect, r)
		})
	}
}

func TestATableThatAForeignKeyOfTheModelsNeedsIsNotDropped(t *testing.T) {
	db := sa.NewMetaData(users(), posts(sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id"))))
	target := sa.NewMetaData(posts(sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id"))))
	_, err := compare.Compare(db, target, fake{}, compare.Options{})
	if want := `the models lack the table "users", so it would be dropped`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	target.Complete = true // an SQL file, which the server has read
	if _, err := compare.Compare(db, target, fake{}, compare.Options{}); err != nil {
		t.Error(err)
	}
}

// checkBothWays applies the operations and their reverses.
func checkBothWays(t *testing.T, db, target *schema.MetaData, d fake, r *compare.Result) {
	t.Helper()
	m := db.Clone()
	if _, err := op.ApplyAll(m, r.Ops); err != nil {
		t.Fatalf("upgrade: %v", err)
	}
	if left := mustCompare(t, m, target, d, compare.Options{}); len(left.Ops) > 0 {
		t.Errorf("after the upgrade there is still: %v", stringsOf(left.Ops))
	}
	back, err := r.Back()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := op.ApplyAll(m, back); err != nil {
		t.Fatalf("downgrade: %v", err)
	}
	if left := mustCompare(t, m, db, d, compare.Options{}); len(left.Ops) > 0 {
		t.Errorf("after the downgrade there is still: %v", stringsOf(left.Ops))
	}
}

// A database that keeps an index for a foreign key leaves it there when the key
// goes, and lets nothing under the key change.
func TestTheIndexUnderAForeignKeyComesAndGoesWithIt(t *testing.T) {
	child := func(typ schema.Type, items ...schema.TableItem) *schema.MetaData {
		items = append([]schema.TableItem{sa.Column("x", typ), sa.Column("y", typ)}, items...)
		return sa.NewMetaData(sa.Table("p", sa.Column("id", typ, sa.PrimaryKey)), sa.Table("c", items...))
	}
	key := func(index string) *schema.ForeignKey {
		fk := sa.ForeignKeyConstraint([]string{"x"}, "p", []string{"id"}).Named("fk")
		fk.Index = index
		return fk
	}
	for name, c := range map[string]struct {
		old, new *schema.MetaData
		want     string
	}{
		"dropped":       {child(sa.Integer(), key("fk")), child(sa.Integer()), "drop constraint fk of c; drop index fk"},
		"added":         {child(sa.Integer()), child(sa.Integer(), key("fk")), "create index fk (x) on c; add foreign key fk (x) to p(id) to c"},
		"another index": {child(sa.Integer(), key("fk")), child(sa.Integer(), key(""), sa.Index("ix", sa.Cols("x", "y"))), "drop constraint fk of c; drop index fk; create index ix (x, y) on c; add foreign key fk (x) to p(id) to c"},
		"another name":  {child(sa.Integer(), key("c_ibfk_1")), child(sa.Integer(), key("x")), ""},
		"another type": {child(sa.Integer(), key("fk")), child(sa.BigInteger(), key("fk")),
			"drop constraint fk of c; alter column c.x (type); alter column c.y (type); alter column p.id (type); add foreign key fk (x) to p(id) to c"},
	} {
		r, err := compare.Compare(c.old, c.new, fake{rigid: true}, compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range r.Ops {
			got = append(got, o.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		reverse, err := r.Back()
		if err != nil {
			t.Fatal(err)
		}
		state := c.old.Clone()
		for _, o := range append(r.Ops, reverse...) {
			if err := o.Apply(state); err != nil {
				t.Errorf("%s: %s: %v", name, o, err)
			}
		}
	}
}

// A display width is a difference between two schemas of a server, and one with models
// only if the model gives it. It leaves the foreign keys where they are.
func TestADisplayWidthLeavesForeignKeysAlone(t *testing.T) {
	tables := func(typ schema.Type, inspected bool) *schema.MetaData {
		m := sa.NewMetaData(sa.Table("p", sa.Column("id", typ, sa.PrimaryKey)),
			sa.Table("c", sa.Column("x", typ), sa.ForeignKeyConstraint([]string{"x"}, "p", []string{"id"}).Named("fk")))
		m.Inspected = inspected
		return m
	}
	const both = "alter column c.x (type); alter column p.id (type)"
	for name, c := range map[string]struct {
		before, after schema.Type
		inspected     bool
		want          string
	}{
		"narrower":            {sa.Integer(), mysql.Integer(mysql.Width(8)), true, both},
		"wider":               {mysql.Integer(mysql.Width(8)), sa.Integer(), true, both},
		"a model's own":       {mysql.Integer(mysql.Width(8)), mysql.Integer(mysql.Width(5)), false, both},
		"a model without one": {mysql.Integer(mysql.Width(8)), sa.Integer(), false, ""},
	} {
		r, err := compare.Compare(tables(c.before, true), tables(c.after, c.inspected), mysql.NewMariaDB(), compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(stringsOf(r.Ops), "; "); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// A model may leave the last arguments of a type to the database; what it gives counts.
func TestAModelMayLeaveTheEndOfATypeOpen(t *testing.T) {
	table := func(typ schema.Type) *schema.MetaData {
		return sa.NewMetaData(sa.Table("t", sa.Column("x", typ)))
	}
	for name, c := range map[string]struct {
		database, model schema.Type
		differs         bool
	}{
		"no length":       {sa.String(20), sa.String(0), false},
		"a new length":    {sa.String(0), sa.String(20), true},
		"no scale":        {sa.Numeric(8, 2), sa.Numeric(8, 0), false},
		"another size":    {sa.Numeric(10, 2), sa.Numeric(8, 0), true},
		"no size":         {sa.Numeric(8, 2), sa.Numeric(0, 0), false},
		"a new size":      {sa.Numeric(0, 0), sa.Numeric(8, 2), true},
		"the same length": {sa.String(20), sa.String(20), false},
	} {
		r, err := compare.Compare(table(c.database), table(c.model), postgresql.New(), compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if differs := len(r.Ops) > 0; differs != c.differs {
			t.Errorf("%s: got %s", name, strings.Join(stringsOf(r.Ops), "; "))
		}
	}
}
