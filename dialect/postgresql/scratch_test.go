package postgresql_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// load makes a schema in the scratch place as the engine does.
func load(t *testing.T, s *server, text string) (m *schema.MetaData, err error) {
	t.Helper()
	c := conn(t, s.db)
	place, err := s.d.(dialect.Scratcher).Scratch(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if closeErr := place.Close(context.WithoutCancel(t.Context())); closeErr != nil {
			t.Error(closeErr)
		}
	}()
	statements, err := sqltext.Statements(s.d, text, sqltext.Options{CopyRows: true})
	if err != nil {
		return nil, err
	}
	for _, statement := range statements {
		sql, err := place.Statement(t.Context(), statement.SQL)
		if err != nil {
			return nil, err
		}
		if sql == "" {
			continue
		}
		if _, err := c.ExecContext(t.Context(), sql); err != nil {
			return nil, err
		}
	}
	return place.Inspect(t.Context())
}

// realSQL makes a database that a target schema could do harm to.
const realSQL = `CREATE TABLE t (id serial PRIMARY KEY, n int); INSERT INTO t (n) SELECT 1 FROM generate_series(1, 12);
	CREATE SCHEMA app; CREATE TABLE app.t (id serial PRIMARY KEY); INSERT INTO app.t SELECT FROM generate_series(1, 5);`

// stateSQL is what must be the same before and after.
const stateSQL = `SELECT concat_ws(' ', (SELECT last_value FROM t_id_seq), (SELECT last_value FROM app.t_id_seq), (SELECT count(*) FROM t),
	(SELECT count(*) FROM app.t), (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_namespace), (SELECT count(*) FROM pg_proc),
	(SELECT count(*) FROM pg_type), (SELECT count(*) FROM pg_roles WHERE rolname = 'scratch_role'),
	(SELECT count(*) FROM pg_database WHERE datname IN ('other', current_database())), (SELECT count(*) FROM pg_largeobject_metadata),
	(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
	AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))`

func TestScratchRefusesWhatReachesOutside(t *testing.T) {
	s := newServer(t)
	s.exec(realSQL)
	before := s.text(stateSQL)
	for _, statement := range []string{
		"DROP EXTENSION plpgsql", "DROP ROLE scratch_role", "ROLLBACK", "ABORT", "PREPARE TRANSACTION 'x'", "COMMIT PREPARED 'x'; ROLLBACK PREPARED 'x'",
		"CREATE DATABASE other", "DROP DATABASE postgres", "ALTER DATABASE postgres SET work_mem = '1MB'", "CREATE TABLESPACE x LOCATION '/x'",
		"CREATE ROLE scratch_role", "CREATE USER scratch_role", "ALTER USER postgres CREATEDB", "CREATE GROUP scratch_role", "ALTER SYSTEM SET work_mem = '1MB'",
		"CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p", "VACUUM", "CLUSTER", "REINDEX TABLE t", "CHECKPOINT", "LOAD 'x'", "LISTEN x", "NOTIFY x",
		"DISCARD ALL", "LOCK TABLE t", "REASSIGN OWNED BY postgres TO postgres", "EXECUTE x", "PREPARE x AS SELECT 1", "DECLARE c CURSOR FOR SELECT 1",
		"COPY t TO '/tmp/x'", "COPY t TO PROGRAM 'x'", "COPY t FROM '/tmp/x'", "COPY (SELECT 1) TO STDOUT",
		"SELECT 1, setval('public.t_id_seq', 2)", "SELECT setval('public.t_id_seq', 2), pg_advisory_lock(1)", "CALL setval('x', 1)",
		"SELECT n, pg_catalog.setval('public.t_id_seq', 2) FROM (VALUES (1)) v (n)",
		"SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_lock(1)", "SELECT dblink('host=h', 'DROP TABLE t')", "SELECT dblink_exec('h', 'x')",
		"SELECT lo_create(0)", "SELECT lo_import('/etc/passwd')", "SELECT lo_export(1, '/x')", "SELECT pg_notify('a', 'b')", "SELECT pg_sleep(0)",
		"SELECT pg_terminate_backend(0)", "SELECT pg_cancel_backend(0)", "SELECT pg_read_file('/etc/passwd')", "SELECT pg_reload_conf()",
		"SELECT pg_create_restore_point('x')", "SELECT pg_create_physical_replication_slot('x')", "SELECT pg_logical_emit_message(false, 'a', 'b')",
		"SELECT query_to_xml('SELECT setval(''public.t_id_seq'', 2)', true, false, '')",
		"DO $$ BEGIN PERFORM setval('public.t_id_seq', 2); END $$", "DO 'BEGIN PERFORM pg_advisory_lock(1); END'",
		"DO $$ BEGIN EXECUTE 'SELECT setval(''app.t_id_seq'', 2)'; END $$",
		"CREATE TABLE x AS SELECT setval('public.t_id_seq', 2)", "CREATE MATERIALIZED VIEW x AS SELECT setval('public.t_id_seq', 2)",
		"CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT setval('public.t_id_seq', 2) $$; SELECT f()",
		"CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql AS $$ SELECT setval('public.t_id_seq', 2) $$; CREATE TABLE x AS SELECT public.f() AS n",
		"SET search_path TO app", "SET LOCAL SCHEMA 'app'", "CREATE TABLE view AS SELECT setval('public.t_id_seq', 2)",
		"CREATE VIEW public.v AS SELECT setval('public.t_id_seq', 2) AS n; CREATE MATERIALIZED VIEW x AS SELECT * FROM public.v",
		"CREATE OR REPLACE VIEW v AS SELECT setval('public.t_id_seq', 2) AS n; DO $$ BEGIN CREATE TABLE x AS TABLE v; END $$",
		"CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT setval('public.t_id_seq', 2) $$; CREATE VIEW v AS SELECT f() AS n; CREATE TABLE x AS TABLE v",
		"DO $$ BEGIN COPY (SELECT 1) TO PROGRAM 'true'; END $$", "DO $$ BEGIN EXECUTE 'COPY t FROM ''/x'''; END $$",
		"DO $$ BEGIN EXECUTE format('COPY %I TO %L', 't', '/x'); END $$", "DO $$ BEGIN EXECUTE 'COPY t TO ' || quote_literal('/x'); END $$",
		"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN COPY t TO '/x'; RETURN 1; END $$; CREATE TABLE x AS SELECT f() AS n",
	} {
		_, err := load(t, s, statement)
		var refused *pg.ReachError
		if err == nil || !strings.Contains(err.Error(), "take") && !strings.Contains(err.Error(), "cannot") || errors.As(err, &refused) {
			t.Errorf("%s: it isn't refused: %v", statement, err)
		}
	}
	if after := s.text(stateSQL); after != before {
		t.Errorf("the database was %q and is %q", before, after)
	}
}

func TestScratchPassesOverWhatDoesNotChangeTheSchema(t *testing.T) {
	s := newServer(t)
	s.exec(realSQL)
	before := s.text(stateSQL)
	name := s.text("SELECT current_database()")
	m, err := load(t, s, `BEGIN; SET ROLE nobody_of_that_name; SET SESSION AUTHORIZATION nobody_of_that_name;
		RESET search_path; RESET ALL; SET search_path TO DEFAULT; SET SCHEMA 'public';
		CREATE TABLE `+name+`.public.t (id serial PRIMARY KEY, n int);
		CREATE SCHEMA IF NOT EXISTS app; CREATE TABLE app.t (id integer DEFAULT nextval('public.t_id_seq'));
		CREATE INDEX CONCURRENTLY ix ON public.t (n); COMMENT ON SCHEMA public IS 'standard, by setval(1)';
		CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT setval('public.t_id_seq', 2) $$;
		CREATE VIEW v AS SELECT f(); ALTER VIEW v OWNER TO CURRENT_USER; GRANT SELECT ON v TO PUBLIC; COMMENT ON VIEW v IS 'x';
		INSERT INTO public.t VALUES (1), (2); UPDATE t SET n = f(); DELETE FROM app.t; WITH x AS (DELETE FROM t RETURNING 1) SELECT * FROM x;
		SELECT pg_catalog.setval('public.t_id_seq', 2, true); SELECT setval('t_id_seq', max(id)) FROM t; SELECT nextval('public.t_id_seq');
COPY public.t (id, n) FROM stdin;
1	2
a; DROP TABLE t;
\.
		DO $$ BEGIN CREATE TABLE public.made (id integer); EXECUTE 'ALTER TABLE public.made ADD b integer'; END $$;
		ALTER SCHEMA public OWNER TO CURRENT_USER; GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;
		COMMIT;`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []schema.TableName{{Name: "t"}, {Name: "made"}, {Schema: "app", Name: "t"}} {
		if m.Table(want) == nil {
			t.Errorf("the schema lacks %s", want)
		}
	}
	if made := m.Table(schema.TableName{Name: "made"}); made != nil && len(made.Columns) != 2 {
		t.Errorf("a DO made %d columns", len(made.Columns))
	}
	if after := s.text(stateSQL); after != before {
		t.Errorf("the database was %q and is %q", before, after)
	}
}

func TestScratchNoticesWhatTheTextDoesNotShow(t *testing.T) {
	s := newServer(t)
	s.exec(realSQL)
	_, err := load(t, s, "DO $$ BEGIN EXECUTE 'SELECT set' || 'val(''pub' || 'lic.t_id_seq'', 12)'; EXECUTE 'LOCK TABLE pub' || 'lic.t'; END $$")
	var reached *pg.ReachError
	if !errors.As(err, &reached) || strings.Join(reached.Sequences, " ") != "public.t_id_seq" || strings.Join(reached.Tables, " ") != "public.t" {
		t.Errorf("load returned %v", err)
	}
}

// A schema that holds an extension stays in the search path.
func TestScratchDoesNotFindTheSequencesBesideAnExtension(t *testing.T) {
	s := newServer(t)
	s.exec(realSQL, "CREATE EXTENSION citext")
	before := s.text(stateSQL)
	for _, text := range []string{
		"DO $$ BEGIN PERFORM nextval('public.t_id_seq'); END $$", "DO $$ BEGIN PERFORM nextval ( 't_id_seq' ); END $$", "SELECT nextval('t_id_seq'), 1",
		"CREATE TABLE x (id integer DEFAULT nextval('public.t_id_seq'::regclass))",
	} {
		if _, err := load(t, s, text); err == nil || !strings.Contains(err.Error(), `t_id_seq" does not exist`) {
			t.Errorf("%s: load returned %v", text, err)
		}
	}
	m, err := load(t, s, `CREATE SEQUENCE public.ids; CREATE TABLE x (name citext, id integer DEFAULT nextval('public.ids'), b integer DEFAULT nextval('ids'::regclass));
		DO $$ BEGIN PERFORM nextval('public.ids'); PERFORM nextval('ids'); END $$`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range m.Table(schema.TableName{Name: "x"}).Columns[1:] {
		if got := c.Default; got == nil || got.Expr != "nextval('ids'::regclass)" {
			t.Errorf("the default of %s is %+v", c.Name, got)
		}
	}
	if after := s.text(stateSQL); after != before {
		t.Errorf("the database was %q and is %q", before, after)
	}
}

func TestScratchCannotBeCommitted(t *testing.T) {
	s := newServer(t)
	c := conn(t, s.db)
	place, err := s.d.(dialect.Scratcher).Scratch(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ExecContext(t.Context(), "CREATE TABLE leaked (id integer); COMMIT"); err == nil {
		t.Error("the COMMIT is no error")
	}
	if err := place.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.text("SELECT count(*)::text FROM pg_class WHERE relname = 'leaked' OR relname = 'never'"); got != "0" {
		t.Errorf("%s tables leaked", got)
	}
}

func TestScratchKeepsASchemaThatOnlyHoldsAnExtension(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE SCHEMA extensions", "CREATE EXTENSION citext SCHEMA extensions")
	if _, err := load(t, s, `CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA extensions; CREATE TABLE t (name extensions.citext)`); err != nil {
		t.Error(err)
	}
}
