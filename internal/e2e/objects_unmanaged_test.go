package e2e_test

import (
	"database/sql"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
)

// TestWhatNoRevisionMadeIsListedAndStays has a database with a thing of every kind, which
// other programs made, and a schema with none of them.
func TestWhatNoRevisionMadeIsListedAndStays(t *testing.T) {
	for name, start := range tested() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile("testdata/" + name + "/kinds/v1.sql")
			if err != nil {
				t.Fatal(err)
			}
			s := start(t)
			before := s.clientMakes(t, atFirst+string(text))
			d := s.unmade(t, "CREATE TABLE other (id integer);")
			listed := d.Unmanaged
			for _, table := range d.Database.Tables() {
				if ref := "table " + table.Name.String(); ref != "table alembic_version" && !slices.Contains(listed, ref) {
					t.Errorf("not listed: %s", ref)
				}
			}
			for _, o := range d.Database.Objects {
				if ref := o.Ref().String(); !slices.Contains(listed, ref) {
					t.Errorf("not listed: %s", ref)
				}
			}
			after := s.schemaDump(t)
			for _, line := range before {
				at := slices.Index(after, line)
				if at < 0 {
					t.Errorf("gone: %s", line)
					continue
				}
				after = slices.Delete(after, at, at+1)
			}
		})
	}
}

// The keys, indexes and checks of a table that a revision made may be somebody else's.
func TestPartsOfATableThatNoRevisionMadeAreListedAndStay(t *testing.T) {
	for name, start := range tested() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			before := s.clientMakes(t, atFirst+"CREATE TABLE one (id integer NOT NULL PRIMARY KEY); CREATE TABLE two (a integer, b integer, c integer, CONSTRAINT fk FOREIGN KEY (a) REFERENCES one (id), CONSTRAINT ck CHECK (b > 0), CONSTRAINT uq UNIQUE (c)); CREATE INDEX ix ON two (b);")
			d := s.unmade(t, "CREATE TABLE one (id integer NOT NULL PRIMARY KEY); CREATE TABLE two (a integer, b integer, c integer);")
			listed := slices.Sorted(slices.Values(d.Unmanaged))
			want := []string{"check constraint ck on two", "foreign key fk on two", "index ix on two", "unique constraint uq on two"}
			if diff := cmp.Diff(want, listed); diff != "" {
				t.Errorf("listed (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
				t.Errorf("the database (-before +after):\n%s", diff)
			}
		})
	}
}

// TestPartsThatNoRevisionMadeStayAroundAChange has a column of theirs get another type.
func TestPartsThatNoRevisionMadeStayAroundAChange(t *testing.T) {
	const table = "CREATE TABLE one (id integer NOT NULL PRIMARY KEY, b integer, c integer"
	const parts = ", CONSTRAINT ck CHECK (b > 0), CONSTRAINT uq UNIQUE (b, c)); CREATE INDEX ix ON one (b);"
	const own = "CREATE INDEX ex ON one ((b + 1)) WHERE b > 0; ALTER TABLE one ADD CONSTRAINT e EXCLUDE USING btree (b WITH =) WHERE (b > 0);"
	for name, start := range tested() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			more := map[string]string{"postgresql": own}[name]
			s := start(t)
			s.clientMakes(t, atFirst+table+parts+more)
			want := start(t).clientMakes(t, atFirst+strings.Replace(table, "b integer", "b bigint", 1)+parts+more)
			d := s.unmade(t, strings.Replace(table, "b integer", "b bigint", 1)+");")
			if diff := cmp.Diff(want, s.schemaDump(t)); diff != "" {
				t.Errorf("the database (-want +got):\n%s", diff)
			}
			if want := 3 + 2*len(more)/len(own); len(d.Unmanaged) != want {
				t.Errorf("%d are listed, not %d: %v", len(d.Unmanaged), want, d.Unmanaged)
			}
		})
	}
}

// TestAMisspeltSchemaIsTold: the catalog shows a schema that isn't there as an empty one.
func TestAMisspeltSchemaIsTold(t *testing.T) {
	for _, s := range []server{postgres(t), mariadb(t)} {
		env := testenv.SQL("CREATE TABLE a (id INTEGER)")
		env.TargetMetadata = sa.NewMetaData(sa.Table("later.t", sa.Column("id", sa.Integer())))
		env.IncludeSchemas = []string{"later", "nosuch"}
		db := s.open(t)
		if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		d, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(d.Warnings, "\n"); !strings.Contains(got, `Env.IncludeSchemas names "nosuch", which neither`) || strings.Contains(got, "later") {
			t.Errorf("%s: %q", s.dialect, got)
		}
	}
}

// atFirst has the first revision be done.
const atFirst = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY); INSERT INTO alembic_version VALUES ('aaaa');\n"

// unmade compares the database with a schema, of which a revision made the first table,
// and makes what the comparison finds.
func (s server) unmade(t *testing.T, schema string) *alembic.Diff {
	t.Helper()
	env, options := testenv.SQL(strings.SplitAfter(schema, ";")[0]), []alembic.Option{target(t, schema)}
	env.Privileges = true
	switch s.dialect {
	case "mariadb":
		options = append(options, scratch(t, mariadb(t)))
	case "sqlite":
		options = append(options, inMemory)
	case "postgresql":
		env.IncludeSchemas = []string{"app"}
	}
	db := s.open(t)
	d, err := s.migrator(t, db, env, options...).Diff(t.Context(), alembic.DiffOptions{})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, d, d.Upgrade)
	return d
}

// TestAViewOfNoModelKeepsWhatItUses has models that leave views to the database.
func TestAViewOfNoModelKeepsWhatItUses(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (id integer, name text); CREATE TABLE b (id integer); CREATE VIEW v AS SELECT name FROM a; CREATE MATERIALIZED VIEW w AS SELECT id FROM b")
	id, name := sa.Column("id", sa.Integer()), sa.Column("name", sa.Text())
	for _, c := range []struct {
		items []sa.Item
		want  string
	}{
		{[]sa.Item{sa.Table("a", id), sa.Table("b", id)}, "view 'v' uses column a.name, which the models lack, so that it can't be dropped; put the view into the models, or drop the view in a revision of its own"},
		{[]sa.Item{sa.Table("a", id, name)}, "materialized view 'w' uses column b.id, which the models lack, so that it can't be dropped; put the materialized view into the models, or drop the materialized view in a revision of its own"},
		{[]sa.Item{sa.Table("a", name), sa.Table("b", id)}, ""},
		{[]sa.Item{sa.Table("a", id), sa.Table("b", id), sa.View("v", "SELECT id FROM a"), sa.MaterializedView("w", "SELECT id FROM b")}, ""},
	} {
		d, err := s.migrator(t, db, &alembic.Env{TargetMetadata: sa.NewMetaData(c.items...)}).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
		if c.want == "" && err == nil {
			apply(t, db, d, d.Upgrade)
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the error is %v, want %s", err, c.want)
		}
	}
}

// TestAnObjectOfNoModelKeepsWhatItUses has models that leave each kind of object to the
// database. What the error says is what the server would say half-way.
func TestAnObjectOfNoModelKeepsWhatItUses(t *testing.T) {
	id := sa.Column("id", sa.Integer())
	noColumn := []sa.Item{sa.Table("a", id), sa.Table("b", id)}
	noTable := []sa.Item{sa.Table("b", id)}
	for what, c := range map[string]struct {
		object string
		models []sa.Item
		want   string // "" if the object goes along
	}{
		"policy":                      {"CREATE POLICY p ON a USING (name = current_user)", noColumn, "policy 'p on a' uses column a.name"},
		"policy of another table":     {"CREATE POLICY p ON b USING (EXISTS (SELECT FROM a WHERE a.id = b.id))", noTable, "policy 'p on b' uses"},
		"policy of its table":         {"CREATE POLICY p ON a USING (name = current_user)", noTable, ""},
		"trigger of a column":         {"CREATE TRIGGER g BEFORE UPDATE OF name ON a FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", noColumn, "trigger 'g on a' uses column a.name"},
		"trigger with a condition":    {"CREATE TRIGGER g BEFORE UPDATE ON a FOR EACH ROW WHEN (new.name <> '') EXECUTE FUNCTION suppress_redundant_updates_trigger()", noColumn, "trigger 'g on a' uses column a.name"},
		"trigger of its table":        {"CREATE TRIGGER g BEFORE UPDATE OF name ON a FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", noTable, ""},
		"function of a column":        {"CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(name) FROM a; END", noColumn, "function 'f' uses column a.name"},
		"function of a row":           {"CREATE FUNCTION f(r a) RETURNS integer LANGUAGE sql AS 'SELECT r.id'", noTable, "function 'f(a)' uses table a"},
		"procedure of a row":          {"CREATE PROCEDURE f(r a) LANGUAGE sql AS 'SELECT r.id'", noTable, "procedure 'f(a)' uses table a"},
		"type of a row":               {"CREATE TYPE c AS (r a)", noTable, "type 'c' uses table a"},
		"rule of another table":       {"CREATE RULE r AS ON DELETE TO b DO ALSO DELETE FROM a WHERE a.name = ''", noColumn, "rule 'r on b' uses column a.name"},
		"statistics":                  {"CREATE STATISTICS s ON id, name FROM a", noColumn, ""},
		"comment":                     {"COMMENT ON COLUMN a.name IS 'x'", noColumn, ""},
		"comment of an index":         {"CREATE INDEX x ON a (name); COMMENT ON INDEX x IS 'x'", noColumn, ""},
		"comment of a table's index":  {"CREATE INDEX x ON a (name); COMMENT ON INDEX x IS 'x'", noTable, ""},
		"comment of a constraint":     {"ALTER TABLE a ADD CONSTRAINT k CHECK (name > ''); COMMENT ON CONSTRAINT k ON a IS 'x'", noColumn, ""},
		"comment of a table's policy": {"CREATE POLICY p ON a USING (true); COMMENT ON POLICY p ON a IS 'x'", noTable, ""},
		"setting of a column":         {"ALTER TABLE a ALTER name SET STATISTICS 7", noColumn, ""},
		"setting of a table's column": {"ALTER TABLE a ALTER name SET STATISTICS 7", noTable, ""},
		"replica identity":            {"ALTER TABLE a ADD CONSTRAINT k UNIQUE (name); ALTER TABLE a ALTER name SET NOT NULL; ALTER TABLE a REPLICA IDENTITY USING INDEX k", noColumn, ""},
		"row level security":          {"ALTER TABLE a ENABLE ROW LEVEL SECURITY", noTable, ""},
		"rule of its table":           {"CREATE RULE r AS ON DELETE TO a DO ALSO DELETE FROM b", noTable, ""},
		"cluster":                     {"CREATE INDEX x ON a (name); ALTER TABLE a CLUSTER ON x", noColumn, ""},
		"privileges":                  {"GRANT SELECT (name) ON a TO public", noColumn, ""},
		"sequence owned by a column":  {"CREATE SEQUENCE s OWNED BY a.name", noColumn, ""},
		"statistics of its table":     {"CREATE STATISTICS s ON id, name FROM a", noTable, ""},
		"sequence owned by its table": {"CREATE SEQUENCE s OWNED BY a.name", noTable, ""},
		"function with a text":        {"CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(name) FROM a'", noColumn, ""},
		"trigger of no column at all": {"CREATE TRIGGER g BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", noColumn, ""},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE a (id integer, name text); CREATE TABLE b (id integer); "+c.object)
			before := s.schemaDump(t)
			env := &alembic.Env{Privileges: true, TargetMetadata: sa.NewMetaData(c.models...)}
			d, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want == "":
				apply(t, db, d, d.Upgrade)
				applyBack(t, db, d)
				if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
					t.Errorf("back (-before +after):\n%s", diff)
				}
			default:
				wantError(t, err, c.want)
			}
		})
	}
}

// TestATriggerOfNoModelGoesWithItsTable has models that leave triggers to the database and
// lack a table: the way back makes both.
func TestATriggerOfNoModelGoesWithItsTable(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		trigger := "CREATE TRIGGER g AFTER INSERT ON a FOR EACH ROW BEGIN DELETE FROM b; END"
		if s.dialect == "postgresql" {
			trigger = "CREATE TRIGGER g BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
		}
		db := s.open(t)
		for _, statement := range []string{"CREATE TABLE a (id INTEGER)", "CREATE TABLE b (id INTEGER)", trigger} {
			exec(t, db, statement)
		}
		before := s.schemaDump(t)
		env := &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Table("b", sa.Column("id", sa.Integer())))}
		d, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
		if err != nil {
			t.Fatal(err)
		}
		apply(t, db, d, d.Upgrade)
		applyBack(t, db, d)
		if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
			t.Errorf("back (-before +after):\n%s", diff)
		}
	})
}

// applyBack takes back what was applied.
func applyBack(t *testing.T, db *sql.DB, d *alembic.Diff) {
	t.Helper()
	after := d.Database.Clone()
	if _, err := op.ApplyAll(after, d.Upgrade); err != nil {
		t.Fatal(err)
	}
	d.Database = after
	apply(t, db, d, d.Downgrade)
}
