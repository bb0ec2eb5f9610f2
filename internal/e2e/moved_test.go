package e2e_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestWhatIsToldToMoveGoesToAnotherSchema: rows, numbers and what uses it go along, and back.
func TestWhatIsToldToMoveGoesToAnotherSchema(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, `CREATE SCHEMA app;
		CREATE TYPE app.mood AS ENUM ('sad', 'glad');
		CREATE DOMAIN app.positive AS integer CHECK (VALUE > 0);
		CREATE TYPE app.pair AS (a integer, b text);
		CREATE SEQUENCE app.numbers;
		CREATE SEQUENCE app.owned;
		CREATE TABLE app.p (id serial PRIMARY KEY, m app.mood DEFAULT 'sad', ms app.mood[], n app.positive, o bigint DEFAULT nextval('app.owned'), x app.pair, CONSTRAINT ck CHECK (id > 0));
		ALTER SEQUENCE app.owned OWNED BY app.p.o;
		COMMENT ON TABLE app.p IS 'parents'; COMMENT ON COLUMN app.p.m IS 'mood'; ALTER TABLE app.p REPLICA IDENTITY FULL;
		CREATE INDEX ip ON app.p (m);
		CREATE TABLE q (id integer PRIMARY KEY, p integer CONSTRAINT qp REFERENCES app.p (id));
		CREATE TABLE app.old_name (id bigint GENERATED ALWAYS AS IDENTITY, v text);
		CREATE TABLE app.other (id integer);
		CREATE VIEW app.v AS SELECT p.id, p.m, q.p FROM app.p JOIN q ON q.p = p.id;
		CREATE MATERIALIZED VIEW app.mv AS SELECT count(*) FROM app.p;
		CREATE FUNCTION app.f(m app.mood) RETURNS text LANGUAGE sql AS 'SELECT m::text';
		CREATE VIEW w AS SELECT app.f(m) AS t FROM app.v;
		CREATE STATISTICS app.st ON id, m FROM app.p;
		INSERT INTO app.p (m, n) VALUES ('glad', 3); INSERT INTO q VALUES (1, 1); INSERT INTO app.old_name (v) VALUES ('x'); INSERT INTO app.other VALUES (5);
		SELECT nextval('app.numbers')`)
	s.become(t, db, `CREATE SCHEMA app; CREATE SCHEMA web;
		-- @renamed from=app.mood
		CREATE TYPE web.mood AS ENUM ('sad', 'glad');
		-- @renamed from=app.positive
		CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
		-- @renamed from=app.pair
		CREATE TYPE web.two AS (a integer, b text);
		-- @renamed from=app.numbers
		CREATE SEQUENCE web.counts;
		CREATE SEQUENCE web.owned; -- @renamed from=app.owned
		-- @renamed from=app.p
		CREATE TABLE web.p (id serial PRIMARY KEY, m web.mood DEFAULT 'sad', ms web.mood[], n positive, o bigint DEFAULT nextval('web.owned'), x web.two, CONSTRAINT ck CHECK (id > 0), fresh text);
		ALTER SEQUENCE web.owned OWNED BY web.p.o;
		COMMENT ON TABLE web.p IS 'parents'; COMMENT ON COLUMN web.p.m IS 'mood'; ALTER TABLE web.p REPLICA IDENTITY FULL;
		CREATE INDEX ip ON web.p (m);
		CREATE TABLE q (id integer PRIMARY KEY, p integer CONSTRAINT qp REFERENCES web.p (id));
		-- @renamed from=app.old_name
		CREATE TABLE web.new_name (id bigint GENERATED ALWAYS AS IDENTITY, w text -- @renamed from=v
		);
		-- @renamed from=app.other
		CREATE TABLE other (id integer);
		-- @renamed from=app.v
		CREATE VIEW web.v AS SELECT p.id, p.m, q.p FROM web.p JOIN q ON q.p = p.id;
		-- @renamed from=app.mv
		CREATE MATERIALIZED VIEW web.mv2 AS SELECT count(*) FROM web.p;
		-- @renamed from=app.f
		CREATE FUNCTION web.f(m web.mood) RETURNS text LANGUAGE sql AS 'SELECT m::text';
		CREATE VIEW w AS SELECT web.f(m) AS t FROM web.v;
		-- @renamed from=app.st
		CREATE STATISTICS web.st ON id, m FROM web.p`)
	if got := one(t, db, "SELECT concat_ws(' ', p.id, m, w, other.id, nextval('web.counts')) FROM web.p, web.new_name, other"); got != "1 glad x 5 2" {
		t.Errorf("rows: %s", got)
	}
}

// TestAMoveMayBeTold: by the option and by a model, with a new name that is free or whose
// old one is taken in the other schema, of the table and of its columns.
func TestAMoveMayBeTold(t *testing.T) {
	for name, c := range map[string]struct {
		renames []string
		target  string
		models  *schema.MetaData
	}{
		"an option":     {renames: []string{"app.t:web.t"}, target: "CREATE SCHEMA app; CREATE SCHEMA web; CREATE TABLE web.t (id integer PRIMARY KEY, v text)"},
		"a new name":    {renames: []string{"app.t:web.u", "app.t.v:w"}, target: "CREATE SCHEMA app; CREATE SCHEMA web; CREATE TABLE web.u (id integer PRIMARY KEY, w text)"},
		"to public":     {renames: []string{"app.t:public.u"}, target: "CREATE SCHEMA app; CREATE TABLE u (id integer PRIMARY KEY, v text)"},
		"a taken name":  {renames: []string{"app.t:public.u"}, target: "CREATE SCHEMA app; CREATE TABLE u (id integer PRIMARY KEY, v text); CREATE TABLE t (n integer)"},
		"a model":       {models: sa.NewMetaData(sa.Table("u", sa.RenamedFrom("app.t"), sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("v", sa.Text())))},
		"a model's own": {models: sa.NewMetaData(sa.Namespace("web"), sa.Table("web.t", sa.RenamedFrom("app.t"), sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("v", sa.Text())))},
	} {
		t.Run(name, func(t *testing.T) {
			s := postgres(t)
			db := s.open(t)
			exec(t, db, "CREATE SCHEMA app; CREATE TABLE app.t (id integer PRIMARY KEY, v text); INSERT INTO app.t VALUES (1, 'x')")
			if name == "a taken name" {
				exec(t, db, "CREATE TABLE t (n integer)")
			}
			was := s.schemaDump(t)
			m := s.migrator(t, db, &alembic.Env{TargetMetadata: c.models, IncludeSchemas: []string{"app"}})
			if c.models == nil {
				m = s.migrator(t, db, &alembic.Env{IncludeSchemas: []string{"app"}}, target(t, c.target))
			}
			d, err := m.Diff(t.Context(), alembic.DiffOptions{Renames: c.renames})
			if err != nil {
				t.Fatal(err)
			}
			apply(t, db, d, d.Upgrade)
			if again, err := m.Diff(t.Context(), alembic.DiffOptions{}); err != nil || !again.Empty() {
				t.Errorf("again: %v, %v", again, err)
			}
			apply(t, db, d, d.Downgrade)
			if diff := cmp.Diff(was, s.schemaDump(t)); diff != "" {
				t.Errorf("back: %s", diff)
			}
			if got := one(t, db, "SELECT v FROM app.t"); got != "x" {
				t.Errorf("the row: %s", got)
			}
		})
	}
}
