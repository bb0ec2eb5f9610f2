package e2e_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

// TestATableIsRenamedWhoseNameANewOneTakes: the rows go with the table that is told to be
// the old one.
func TestATableIsRenamedWhoseNameANewOneTakes(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE p (id INTEGER PRIMARY KEY, x INTEGER)", "CREATE TABLE q (id INTEGER PRIMARY KEY, p INTEGER, CONSTRAINT qp FOREIGN KEY (p) REFERENCES p (id))",
			"CREATE VIEW v AS SELECT x FROM p", "INSERT INTO p VALUES (1, 7)", "INSERT INTO q VALUES (1, 1)")
		options := []alembic.Option{target(t, `
CREATE TABLE z /* @renamed from=p */ (id INTEGER PRIMARY KEY, x INTEGER);
CREATE TABLE p (id INTEGER PRIMARY KEY, y INTEGER);
CREATE TABLE q (id INTEGER PRIMARY KEY, p INTEGER, CONSTRAINT qp FOREIGN KEY (p) REFERENCES z (id));
CREATE VIEW v AS SELECT x FROM z;
CREATE VIEW w AS SELECT y FROM p;`)}
		switch s.dialect {
		case "mariadb":
			options = append(options, scratch(t, mariadb(t)))
		case "sqlite":
			options = append(options, scratch(t, server{dialect: "sqlite", url: "sqlite:///:memory:"}))
		}
		m := s.migrator(t, db, &alembic.Env{}, options...)
		d, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
		if err != nil {
			t.Fatal(err)
		}
		was := s.schemaDump(t)
		applyOnline(t, db, d, d.Upgrade)
		var x int
		if err := db.QueryRowContext(t.Context(), "SELECT x FROM z JOIN q ON q.p = z.id WHERE NOT EXISTS (SELECT 1 FROM p)").Scan(&x); err != nil || x != 7 {
			t.Errorf("got %d, %v, of %s", x, err, listed(d.Upgrade))
		}
		if again, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true}); err != nil || !again.Empty() {
			t.Errorf("again: %v, %v", again, err)
		}
		apply(t, db, d, d.Downgrade)
		if diff := cmp.Diff(was, s.schemaDump(t)); diff != "" {
			t.Errorf("back: %s", diff)
		}
	})
}

// TestAToldNameMayHaveItsSchemaInFront: "from=app.t" is t of app, and "from=public.t" t.
func TestAToldNameMayHaveItsSchemaInFront(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, `CREATE SCHEMA app; CREATE TABLE app.t (id integer, v text); CREATE TABLE "t.u" (id integer); CREATE TABLE p (id integer); CREATE INDEX i ON p (id);
		CREATE VIEW app.v AS SELECT 1 AS x; CREATE TYPE app.e AS ENUM ('x'); CREATE SEQUENCE app.s; CREATE DOMAIN d AS text;
		INSERT INTO app.t VALUES (1, 'x'); INSERT INTO p VALUES (2); INSERT INTO "t.u" VALUES (3); SELECT nextval('app.s')`)
	s.become(t, db, `CREATE SCHEMA app;
		-- @renamed from=app.t
		CREATE TABLE app.u (id integer, w text -- @renamed from=app.t.v
		);
		-- @renamed from="public"."p"
		CREATE TABLE q (id integer);
		-- @renamed from="t.u"
		CREATE TABLE r (id integer);
		CREATE INDEX j ON q (id); -- @renamed from=public.i
		-- @renamed from=app.v
		CREATE VIEW app.w AS SELECT 1 AS x;
		-- @renamed from=app.e
		CREATE TYPE app.f AS ENUM ('x');
		-- @renamed from="app".s
		CREATE SEQUENCE app.numbers;
		-- @renamed from=public.d
		CREATE DOMAIN text_of AS text`)
	if got := one(t, db, "SELECT concat_ws(' ', u.id, u.w, q.id, r.id, nextval('app.numbers')) FROM app.u, q, r"); got != "1 x 2 3 2" {
		t.Errorf("rows: %s", got)
	}
}

// TestATableThatMayHaveMovedIsTold: its rows would go with it.
func TestATableThatMayHaveMovedIsTold(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE SCHEMA app; CREATE TABLE t (id integer); CREATE TABLE app.t2 (id integer, n integer)")
	for text, want := range map[string]string{
		"CREATE SCHEMA app; CREATE TABLE t (id integer); CREATE TABLE t2 (id integer, n integer)":         "-- @renamed from=app.t2",
		"CREATE SCHEMA app; CREATE TABLE app.t2 (id integer, n integer); CREATE TABLE app.t (id integer)": "use --rename t:app.t",
	} {
		m := s.migrator(t, db, &alembic.Env{IncludeSchemas: []string{"app"}}, target(t, text))
		d, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true, IsRename: func(alembic.Rename) bool { return true }})
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Join(d.Warnings, " "); !strings.Contains(told, want) {
			t.Errorf("%s: %q, want %q", text, told, want)
		}
	}
}
