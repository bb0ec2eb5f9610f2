package e2e_test

import (
	"os"
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
	text := func(file string) string {
		text, err := os.ReadFile("testdata/postgresql/moved_between_schemas/" + file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	exec(t, db, text("v1.sql")+text("rows.sql"))
	s.become(t, db, text("v2.sql"))
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
