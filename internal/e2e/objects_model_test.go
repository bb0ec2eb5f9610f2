package e2e_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
)

// TestPrivilegesOfModelsAreComparedIfAsked holds grants in Go. Without
// Env.Privileges nobody looks at them; those that no revision made stay.
func TestPrivilegesOfModelsAreComparedIfAsked(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	diff := func(privileges bool, more ...sa.Item) *alembic.Diff {
		t.Helper()
		items := append([]sa.Item{sa.Table("users", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("name", sa.Text()))}, more...)
		d, err := s.migrator(t, db, &alembic.Env{TargetMetadata: sa.NewMetaData(items...), Privileges: privileges}).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	reads := sa.Privileges("table", "users", "users", "grant select on users to pg_monitor")
	writes := sa.Privileges("column name", "users", "users", "GRANT UPDATE (name) ON users TO pg_monitor")
	if d := diff(false, reads, writes); len(d.Upgrade) != 1 {
		t.Errorf("without being asked: %v", d.Upgrade)
	}
	d := diff(true, reads, writes)
	apply(t, db, d, d.Upgrade)
	one(t, db, "SELECT has_column_privilege('pg_monitor', 'users', 'name', 'UPDATE') AND has_table_privilege('pg_monitor', 'users', 'SELECT')")
	if d := diff(true, reads, writes); !d.Empty() {
		t.Errorf("the same grants differ: %v", d.Upgrade)
	}
	if d := diff(true, reads); !d.Empty() || len(d.Unmanaged) != 1 || d.Unmanaged[0] != "privileges of column name users" {
		t.Errorf("a grant that no revision made: %v, unmanaged %v", d.Upgrade, d.Unmanaged)
	}
	if d := diff(false); !d.Empty() || len(d.Unmanaged) != 0 {
		t.Errorf("off: %v, unmanaged %v", d.Upgrade, d.Unmanaged)
	}
}

// TestObjectsOfModelsAreComparedInTheServersWords holds views and functions in
// Go, spelled as people do: the server's own text of them is another one.
func TestObjectsOfModelsAreComparedInTheServersWords(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE FUNCTION assumed() RETURNS integer LANGUAGE sql AS 'SELECT 1'")
	users := sa.Table("users", sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.ServerDefaultExpr("assumed()")), sa.Column("name", sa.Text()))
	model := func(query string) *alembic.Env {
		return &alembic.Env{TargetMetadata: sa.NewMetaData(users,
			sa.View("again", "select * from happy"), sa.View("happy", query),
			sa.Function("twice", "int", "CREATE FUNCTION twice(n int) RETURNS int AS $$SELECT n * 2$$ LANGUAGE sql IMMUTABLE"),
			sa.Domain("price", "AS numeric CHECK (VALUE >= 0)"))}
	}
	diff := func(query string) *alembic.Diff {
		d, err := s.migrator(t, db, model(query)).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := diff("select id, name from users where name = 'x'")
	apply(t, db, first, first.Upgrade)
	if d := diff("SELECT id, name FROM users WHERE (name = 'x')"); !d.Empty() {
		t.Errorf("the same models differ: %v", d.Upgrade)
	}
	d := diff("select id, name from users where name = 'y'")
	if len(d.Upgrade) != 1 || d.Upgrade[0].String() != "replace view happy" {
		t.Errorf("another condition: %v", d.Upgrade)
	}
	if existing := d.Upgrade[0].(op.ReplaceObject).Existing; existing == nil || !strings.Contains(existing.Definition[0], "'x'") {
		t.Errorf("the way back is %v", existing)
	}
	d = diff("select id from users")
	var words []string
	for _, o := range d.Upgrade {
		words = append(words, o.String())
	}
	if got := strings.Join(words, "; "); got != "drop view again; drop view happy; create view happy; create view again" {
		t.Errorf("a column less: %s", got)
	}
	_, err := s.migrator(t, db, model("select nothing from users")).Diff(t.Context(), alembic.DiffOptions{})
	if err == nil || !strings.Contains(err.Error(), `column "nothing" does not exist`) {
		t.Errorf("a view of a missing column: %v", err)
	}
}

// TestObjectsOfEveryKindAreModels holds operators, text search, what is foreign and an
// event trigger in Go, spelled as people do.
func TestObjectsOfEveryKindAreModels(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	model := func(stopwords, host string) *alembic.Env {
		return &alembic.Env{TargetMetadata: sa.NewMetaData(
			sa.UserType("pair", "AS (x int, y int)"),
			sa.Function("less", "pair, pair", "CREATE FUNCTION less(pair, pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1.x < $2.x'"),
			sa.Operator("<<#", "pair, pair", "create operator <<# (procedure = less, leftarg = pair, rightarg = pair)"),
			sa.OperatorFamily("pairs", "btree", "using btree"),
			sa.OperatorClass("pair_ops", "btree", "for type pair using btree family pairs as operator 1 <<#"),
			sa.Cast("pair", "text", "create cast (pair as text) with inout"),
			sa.TextSearchParser("words", "(start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)"),
			sa.TextSearchTemplate("plain", "(lexize = dsimple_lexize, init = dsimple_init)"),
			sa.TextSearchDictionary("short", "(template = plain, stopwords = "+stopwords+")"),
			sa.TextSearchConfiguration("found", "(parser = words)", "alter text search configuration found add mapping for word with short"),
			sa.ForeignDataWrapper("w", "validator postgresql_fdw_validator"),
			sa.Server("far", "foreign data wrapper w options (port '1', host '"+host+"')"),
			sa.UserMapping("PUBLIC", "far", "create user mapping for public server far options (user 'u')"),
			sa.ForeignTable("there", "(id int not null) server far"),
			sa.Function("logs", "", "CREATE FUNCTION logs() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"),
			sa.EventTrigger("audit", "on ddl_command_end when tag in ('CREATE TABLE') execute function logs()"),
		)}
	}
	diff := func(stopwords, host string) *alembic.Diff {
		t.Helper()
		d, err := s.migrator(t, db, model(stopwords, host)).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := diff("english", "h")
	apply(t, db, d, d.Upgrade)
	if d := diff("english", "h"); !d.Empty() {
		t.Errorf("the same models differ: %v", d.Upgrade)
	}
	changed := diff("german", "i")
	if len(changed.Upgrade) != 2 {
		t.Errorf("a dictionary and a server changed: %v", changed.Upgrade)
	}
	apply(t, db, changed, changed.Upgrade)
	if d := diff("german", "i"); !d.Empty() {
		t.Errorf("after the change: %v", d.Upgrade)
	}
	now := d.Database.Clone()
	if _, err := op.ApplyAll(now, d.Upgrade); err != nil {
		t.Fatal(err)
	}
	d.Database = now
	apply(t, db, d, d.Downgrade)
	if got := one(t, db, "SELECT concat((SELECT count(*) FROM pg_operator WHERE oid >= 16384), (SELECT count(*) FROM pg_ts_config WHERE oid >= 16384), (SELECT count(*) FROM pg_foreign_server), (SELECT count(*) FROM pg_event_trigger))"); got != "0000" {
		t.Errorf("the way back leaves %s operators, configurations, servers and event triggers", got)
	}
}

// TestEventTriggersDoNotActOnTheScratchPlace has an event trigger refuse what reading
// a schema.sql does.
func TestEventTriggersDoNotActOnTheScratchPlace(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	const schema = "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused''; END'; CREATE SERVER far FOREIGN DATA WRAPPER w;" +
		"CREATE EVENT TRIGGER refuses ON ddl_command_start EXECUTE FUNCTION refuse();"
	exec(t, db, "CREATE FOREIGN DATA WRAPPER w")
	exec(t, db, schema)
	d, err := s.migrator(t, db, &alembic.Env{}, target(t, "CREATE FOREIGN DATA WRAPPER w;"+schema)).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		t.Fatal(err)
	}
	if !d.Empty() {
		t.Errorf("the same schema differs: %v", d.Upgrade)
	}
}

// In the scratch place all belongs to the role that runs, so that another role than
// the one that migrates can't tell which owners and grants are meant.
func TestPrivilegesAreComparedByTheRoleThatMigrates(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	env := testenv.SQL("CREATE TABLE users (id integer CONSTRAINT users_pkey PRIMARY KEY); GRANT SELECT ON users TO pg_monitor;")
	env.Privileges = true
	env.TargetFunc = func(ctx context.Context, db *sql.DB, _ string) error {
		_, err := db.ExecContext(ctx, "CREATE TABLE users (id integer PRIMARY KEY); GRANT SELECT ON users TO pg_monitor")
		return err
	}
	m := s.migrator(t, db, env)
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	diff := func() *alembic.Diff {
		t.Helper()
		d, err := m.Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	exec(t, db, "GRANT SELECT ON alembic_version, alembic_journal TO pg_monitor") // aren't the project's
	if d := diff(); !d.Empty() || len(d.Unmanaged)+len(d.Warnings) > 0 {
		t.Errorf("as the role that migrates: %v, unmanaged %v, %v", d.Upgrade, d.Unmanaged, d.Warnings)
	}
	for _, table := range []string{"users", "alembic_version"} {
		exec(t, db, "ALTER TABLE "+table+" OWNER TO pg_read_all_data")
	}
	if d := diff(); !d.Empty() || len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "alembic_version belongs to pg_read_all_data") {
		t.Errorf("as another role: %v, %v", d.Upgrade, d.Warnings)
	}
	exec(t, db, "ALTER TABLE alembic_version OWNER TO CURRENT_USER")
	if d := diff(); len(d.Upgrade) != 1 {
		t.Errorf("another owner of a table: %v", d.Upgrade)
	}
}
