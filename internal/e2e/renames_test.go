package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

const (
	beforeRenaming = `CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR(20) NOT NULL, age INTEGER, CONSTRAINT pk_users PRIMARY KEY (id),
	CONSTRAINT uq_users_name UNIQUE (name), CONSTRAINT ck_age CHECK (age > 0));
CREATE TABLE posts (id INTEGER NOT NULL, author INTEGER, PRIMARY KEY (id), CONSTRAINT fk_author FOREIGN KEY (author) REFERENCES users (id));
CREATE INDEX ix_users_age ON users (age);
CREATE VIEW names AS SELECT name, age FROM users WHERE age > 1;
CREATE VIEW ages AS SELECT age FROM names;
`
	afterRenaming = `CREATE TABLE people (id INTEGER NOT NULL, full_name VARCHAR(20) NOT NULL, years INTEGER, CONSTRAINT pk_people PRIMARY KEY (id),
	CONSTRAINT uq_people_full_name UNIQUE (full_name), CONSTRAINT ck_age CHECK (years > 0));
CREATE TABLE posts (id INTEGER NOT NULL, author INTEGER, PRIMARY KEY (id), CONSTRAINT fk_author FOREIGN KEY (author) REFERENCES people (id));
CREATE INDEX ix_people_years ON people (years);
CREATE VIEW names AS SELECT full_name, years FROM people WHERE years > 1;
CREATE VIEW ages AS SELECT years FROM names;
`
)

// TestRenamedTablesAndColumnsKeepTheirRows renames both ways; the judge is the
// dump of the server. The renamings are asked for by name, answered, or told by
// comments of the file.
func TestRenamedTablesAndColumnsKeepTheirRows(t *testing.T) {
	told := strings.NewReplacer("people (", "people ( -- @renamed from=users\n", "full_name VARCHAR(20) NOT NULL, ", "full_name VARCHAR(20) NOT NULL, -- @renamed from=name\n",
		"years INTEGER, ", "\n/* @renamed from=age */ years INTEGER,\n").Replace(afterRenaming)
	for how, c := range map[string]struct {
		target  string
		options alembic.DiffOptions
	}{
		"by name":  {afterRenaming, alembic.DiffOptions{Renames: []string{"users:people", "users.name:full_name", "people.age:years"}}},
		"by yes":   {afterRenaming, alembic.DiffOptions{Renames: []string{"users:people"}, IsRename: func(alembic.Rename) bool { return true }}},
		"by words": {told, alembic.DiffOptions{}},
		"in Go":    {"", alembic.DiffOptions{}},
	} {
		for name, start := range map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb, "sqlite": sqliteFile} {
			t.Run(how+"/"+name, func(t *testing.T) {
				t.Parallel()
				c.options.DropUnmanaged = true // no revision made anything
				keepsRows(t, start, c.target, c.options)
			})
		}
	}
}

func keepsRows(t *testing.T, start func(*testing.T) server, text string, options alembic.DiffOptions) {
	t.Helper()
	s := start(t)
	before, after := s.clientMakes(t, beforeRenaming), start(t).clientMakes(t, afterRenaming)
	db := s.open(t)
	db.SetMaxOpenConns(1)
	exec(t, db, "INSERT INTO users VALUES (1, 'Ann', 30)", "INSERT INTO posts VALUES (2, 1)")
	env, extra := &alembic.Env{}, []alembic.Option{target(t, text)}
	if text == "" {
		env.TargetMetadata, extra = toldInGo(t, start(t), afterRenaming, []string{"users:people", "people.name:full_name", "people.age:years"}), nil
	}
	switch s.dialect {
	case "mariadb":
		extra = append(extra, scratch(t, mariadb(t)))
	case "sqlite":
		extra = append(extra, inMemory)
	}
	d, err := s.migrator(t, db, env, extra...).Diff(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, d, d.Upgrade)
	if diff := cmp.Diff(after, s.schemaDump(t)); diff != "" {
		t.Fatalf("(-client +alembic):\n%s\n%v", diff, d.Upgrade)
	}
	if got := one(t, db, "SELECT full_name FROM people WHERE years = 30"); got != "Ann" {
		t.Errorf("the row is %q", got)
	}
	now := d.Database.Clone()
	if _, err := op.ApplyAll(now, d.Upgrade); err != nil {
		t.Fatal(err)
	}
	d.Database = now
	apply(t, db, d, d.Downgrade)
	if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
		t.Errorf("back (-before +after):\n%s\n%v", diff, d.Downgrade)
	}
	if got := one(t, db, "SELECT name FROM users WHERE age = 30"); got != "Ann" {
		t.Errorf("back, the row is %q", got)
	}
}

// renamedParts are schemas whose indexes, constraints and values have other names.
var renamedParts = map[string][2]string{
	"postgresql": {`CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE users (id integer, name text, m mood DEFAULT 'sad' CHECK (m <> 'glad'), CONSTRAINT pk_a PRIMARY KEY (id), CONSTRAINT uq_a UNIQUE (name), CONSTRAINT ck_a CHECK (id > 0),
	CONSTRAINT fk_a FOREIGN KEY (id) REFERENCES users (id), CONSTRAINT ex_a EXCLUDE USING hash (name WITH =));
CREATE INDEX ix_a ON users (lower(name)) WHERE m = 'sad';
CREATE VIEW sad AS SELECT id FROM users WHERE m = 'sad';`,
		`CREATE TYPE mood AS ENUM ('blue', -- @renamed from=sad
	'glad');
CREATE TABLE users (id integer, name text, m mood DEFAULT 'blue' CHECK (m <> 'glad'),
	CONSTRAINT pk_b PRIMARY KEY (id), -- @renamed from=pk_a
	CONSTRAINT uq_b UNIQUE (name), -- @renamed from=uq_a
	CONSTRAINT ck_b CHECK (id > 0), -- @renamed from=ck_a
	CONSTRAINT fk_b FOREIGN KEY (id) REFERENCES users (id), -- @renamed from=fk_a
	CONSTRAINT ex_b EXCLUDE USING hash (name WITH =) -- @renamed from=ex_a
);
CREATE INDEX ix_b ON users (lower(name)) WHERE m = 'blue'; -- @renamed from=ix_a
CREATE VIEW sad AS SELECT id FROM users WHERE m = 'blue';`},
	"mariadb": {`CREATE TABLE users (id INT, name VARCHAR(20), PRIMARY KEY (id), UNIQUE KEY uq_a (name), CONSTRAINT ck_a CHECK (id > 0), KEY ix_a (name, id));`,
		`CREATE TABLE users (id INT, name VARCHAR(20), PRIMARY KEY (id),
	UNIQUE KEY uq_b (name), -- @renamed from=uq_a
	CONSTRAINT ck_b CHECK (id > 0), -- @renamed from=ck_a
	KEY ix_b (name, id) -- @renamed from=ix_a
);`},
	"sqlite": {`CREATE TABLE users (id INT, name VARCHAR(20), m TEXT, CONSTRAINT pk_a PRIMARY KEY (id), CONSTRAINT uq_a UNIQUE (name), CONSTRAINT ck_a CHECK (id > 0));
CREATE INDEX ix_a ON users (name, id);`,
		`CREATE TABLE users (id INT, name VARCHAR(20), m TEXT,
	CONSTRAINT pk_b PRIMARY KEY (id), -- @renamed from=pk_a
	CONSTRAINT uq_b UNIQUE (name), -- @renamed from=uq_a
	CONSTRAINT ck_b CHECK (id > 0) -- @renamed from=ck_a
);
-- @renamed from=ix_a
CREATE INDEX ix_b ON users (name, id);`},
}

// partSpecs are their renamings as --rename takes them.
var partSpecs = map[string][]string{
	"postgresql": {"mood.sad:blue", "users.pk_a:pk_b", "users.uq_a:uq_b", "users.ck_a:ck_b", "users.fk_a:fk_b", "users.ex_a:ex_b", "users.ix_a:ix_b"},
	"mariadb":    {"users.uq_a:uq_b", "users.ck_a:ck_b", "users.ix_a:ix_b"},
	"sqlite":     {"users.pk_a:pk_b", "users.uq_a:uq_b", "users.ck_a:ck_b", "users.ix_a:ix_b"},
}

// TestRenamedPartsStayWhatTheyAre: indexes, constraints and values of enum types are
// renamed both ways and not made anew, told by comments or answered.
func TestRenamedPartsStayWhatTheyAre(t *testing.T) {
	comment := regexp.MustCompile(`-- @renamed.*`)
	for name, start := range map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb, "sqlite": sqliteFile} {
		for how, options := range map[string]alembic.DiffOptions{"told": {}, "answered": {IsRename: func(alembic.Rename) bool { return true }},
			"named": {Renames: partSpecs[name]}, "in Go": {}} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				s, text := start(t), renamedParts[name][1]
				if how != "told" {
					text = comment.ReplaceAllString(text, "")
				}
				before, after := s.clientMakes(t, renamedParts[name][0]), start(t).clientMakes(t, text)
				db := s.open(t)
				db.SetMaxOpenConns(1)
				exec(t, db, "INSERT INTO users (id, name) VALUES (1, 'Ann')")
				env, extra := &alembic.Env{}, []alembic.Option{target(t, text)}
				if how == "in Go" {
					env.TargetMetadata, extra = toldInGo(t, start(t), text, partSpecs[name]), nil
				}
				switch name {
				case "mariadb":
					extra = append(extra, scratch(t, mariadb(t)))
				case "sqlite":
					extra = append(extra, inMemory)
				}
				options.DropUnmanaged = true
				d, err := s.migrator(t, db, env, extra...).Diff(t.Context(), options)
				if err != nil {
					t.Fatal(err)
				}
				onlyRenames(t, d.Upgrade)
				applyOnline(t, db, d, d.Upgrade)
				if diff := cmp.Diff(after, s.schemaDump(t)); diff != "" {
					t.Errorf("(-client +alembic):\n%s", diff)
				}
				apply(t, db, d, d.Downgrade)
				if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
					t.Errorf("back (-before +after):\n%s", diff)
				}
			})
		}
	}
}

// renamedObjects are schemas whose objects have other names; a table, a view and a
// trigger use them.
var renamedObjects = map[string][2]string{
	"postgresql": {`CREATE SEQUENCE ids;
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE users (id integer DEFAULT nextval('ids'), CONSTRAINT ck CHECK (f(id) > 0));
CREATE INDEX ix ON users (f(id));
CREATE VIEW v AS SELECT f(id) AS x FROM users;
CREATE VIEW w AS SELECT id FROM users;
COMMENT ON VIEW w IS 'kept';
CREATE MATERIALIZED VIEW mv AS SELECT id FROM users;
CREATE TRIGGER tr BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TYPE mood AS ENUM ('sad', 'glad'); COMMENT ON TYPE mood IS 'kept';
CREATE TYPE pair AS (a integer, mood mood);
CREATE DOMAIN price AS numeric;
CREATE TYPE span AS RANGE (SUBTYPE = integer);
CREATE DOMAIN feeling AS mood CHECK (VALUE <> 'sad');
CREATE TABLE felt (mood mood DEFAULT 'sad', list mood[] DEFAULT '{sad}', p pair, cost price, f feeling, s span, sm span_multirange DEFAULT '{}', CHECK (mood <> 'glad'));
CREATE INDEX ix_felt ON felt (cost) WHERE mood IN ('sad', 'glad');
CREATE FUNCTION cheer(mood mood, p pair DEFAULT NULL) RETURNS SETOF mood LANGUAGE sql AS 'SELECT mood';
COMMENT ON FUNCTION cheer IS 'kept';
CREATE PROCEDURE calm(m mood) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION plus(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE AGGREGATE total(integer) (SFUNC = plus, STYPE = integer, INITCOND = '0');
CREATE VIEW moods AS SELECT 'sad'::mood AS mood, cheer(mood) AS again, total(1) AS n FROM felt WHERE mood IN ('sad', 'glad') GROUP BY 1, 2;
CREATE POLICY p ON felt USING (mood = 'sad'); CREATE POLICY p ON users USING (true);
CREATE RULE r AS ON INSERT TO felt WHERE new.mood = 'sad' DO INSTEAD NOTHING;`,
		`CREATE SEQUENCE numbers; -- @renamed from=ids
-- @renamed from=f
CREATE FUNCTION g(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE users (id integer DEFAULT nextval('numbers'), CONSTRAINT ck CHECK (g(id) > 0));
CREATE INDEX ix ON users (g(id));
CREATE VIEW v AS SELECT g(id) AS x FROM users;
CREATE VIEW people AS SELECT id FROM users; -- @renamed from=w
COMMENT ON VIEW people IS 'kept';
CREATE MATERIALIZED VIEW filled AS SELECT id FROM users; -- @renamed from=mv
CREATE TRIGGER tg BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch(); -- @renamed from=tr
CREATE TYPE "Mood" AS ENUM ('sad', 'glad'); -- @renamed from=mood
COMMENT ON TYPE "Mood" IS 'kept';
-- @renamed from=pair
CREATE TYPE couple AS (a integer, mood "Mood");
CREATE DOMAIN cost AS numeric; -- @renamed from=price
CREATE TYPE reach AS RANGE (SUBTYPE = integer); -- @renamed from=span
CREATE DOMAIN feeling AS "Mood" CHECK (VALUE <> 'sad');
CREATE TABLE felt (mood "Mood" DEFAULT 'sad', list "Mood"[] DEFAULT '{sad}', p couple, cost cost, f feeling, s reach, sm reach_multirange DEFAULT '{}', CHECK (mood <> 'glad'));
CREATE INDEX ix_felt ON felt (cost) WHERE mood IN ('sad', 'glad');
CREATE FUNCTION cheer(mood "Mood", p couple DEFAULT NULL) RETURNS SETOF "Mood" LANGUAGE sql AS 'SELECT mood';
COMMENT ON FUNCTION cheer IS 'kept';
CREATE PROCEDURE soothe(m "Mood") LANGUAGE sql AS 'SELECT 1'; -- @renamed from=calm
CREATE FUNCTION plus(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE AGGREGATE amount(integer) (SFUNC = plus, STYPE = integer, INITCOND = '0'); -- @renamed from=total
CREATE VIEW moods AS SELECT 'sad'::"Mood" AS mood, cheer(mood) AS again, amount(1) AS n FROM felt WHERE mood IN ('sad', 'glad') GROUP BY 1, 2;
CREATE POLICY q ON felt USING (mood = 'sad'); -- @renamed from=p
CREATE POLICY p ON users USING (true);
CREATE RULE s AS ON INSERT TO felt WHERE new.mood = 'sad' DO INSTEAD NOTHING; -- @renamed from=r`},
	"mariadb": {`CREATE SEQUENCE ids; CREATE TABLE users (id INT); CREATE VIEW w AS SELECT id FROM users;`,
		`CREATE SEQUENCE numbers; -- @renamed from=ids
CREATE TABLE users (id INT);
CREATE VIEW people AS SELECT id FROM users; -- @renamed from=w
`},
}

// objectSpecs are their renamings as --rename takes them.
var objectSpecs = map[string][]string{
	"postgresql": {"ids:numbers", "f:g", "w:people", "mv:filled", "users.tr:tg", "mood:Mood", "pair:couple", "price:cost", "span:reach", "calm:soothe", "total:amount", "felt.p:q", "felt.r:s"},
	"mariadb":    {"ids:numbers", "w:people"},
}

// TestRenamedObjectsStayWhatTheyAre: objects and types of every kind are renamed both
// ways, told by comments or in Go, answered or named, and a sequence keeps its numbers.
func TestRenamedObjectsStayWhatTheyAre(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		text := renamedObjects[s.dialect][1]
		start := map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb}[s.dialect]
		before, after := s.clientMakes(t, renamedObjects[s.dialect][0]), start(t).clientMakes(t, text)
		db := s.open(t)
		one(t, db, "SELECT nextval("+map[string]string{"postgresql": "'ids'", "mariadb": "ids"}[s.dialect]+")")
		for how, options := range map[string]alembic.DiffOptions{"told": {}, "answered": {IsRename: func(alembic.Rename) bool { return true }},
			"named": {Renames: objectSpecs[s.dialect]}, "in Go": {}} {
			env, extra := &alembic.Env{}, []alembic.Option{}
			switch how {
			case "told":
				extra = append(extra, target(t, text))
			case "in Go":
				env.TargetMetadata = toldInGo(t, start(t), text, objectSpecs[s.dialect])
			default:
				extra = append(extra, target(t, regexp.MustCompile(`-- @renamed.*`).ReplaceAllString(text, "")))
			}
			if s.dialect == "mariadb" {
				extra = append(extra, scratch(t, mariadb(t)))
			}
			options.DropUnmanaged = true
			d, err := s.migrator(t, db, env, extra...).Diff(t.Context(), options)
			if err != nil {
				t.Fatalf("%s: %v", how, err)
			}
			renamed := 0
			for _, o := range d.Upgrade {
				if _, renames := o.(op.RenameObject); !renames {
					t.Errorf("%s: not a renaming: %s", how, o)
				}
				if !strings.Contains(o.String(), "_multirange ") { // which comes with its range
					renamed++
				}
			}
			if want := len(objectSpecs[s.dialect]); renamed != want {
				t.Errorf("%s: %d of %d are renamed: %v", how, renamed, want, d.Upgrade)
			}
			applyOnline(t, db, d, d.Upgrade)
			if diff := cmp.Diff(after, s.schemaDump(t)); diff != "" {
				t.Errorf("%s (-client +alembic):\n%s", how, diff)
			}
			if got := one(t, db, "SELECT nextval("+map[string]string{"postgresql": "'numbers'", "mariadb": "numbers"}[s.dialect]+") > 1"); got != "true" && got != "1" {
				t.Errorf("%s: the sequence begins anew", how)
			}
			apply(t, db, d, d.Downgrade)
			if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
				t.Errorf("%s, back (-before +after):\n%s", how, diff)
			}
		}
	})
}

// TestARenamedObjectKeepsItsPrivileges: they are compared under its new name.
func TestARenamedObjectKeepsItsPrivileges(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	before := s.clientMakes(t, "CREATE SEQUENCE ids; GRANT USAGE ON SEQUENCE ids TO PUBLIC; CREATE VIEW w AS SELECT 1 AS a; GRANT SELECT ON w TO PUBLIC; "+
		"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER tr INSTEAD OF INSERT ON w FOR EACH ROW EXECUTE FUNCTION f();")
	m := s.migrator(t, db, &alembic.Env{Privileges: true}, target(t, `CREATE SEQUENCE numbers; -- @renamed from=ids
GRANT USAGE ON SEQUENCE numbers TO PUBLIC;
CREATE VIEW v AS SELECT 1 AS a; -- @renamed from=w
GRANT SELECT ON v TO PUBLIC;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER tr INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();`))
	d, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range d.Upgrade {
		if object, ok := op.ObjectOf(o); ok && object.Kind != schema.KindTrigger {
			t.Errorf("not a renaming: %s", o)
		}
	}
	applyOnline(t, db, d, d.Upgrade)
	if err := m.Check(t.Context()); err != nil {
		t.Error(err)
	}
	apply(t, db, d, d.Downgrade)
	if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
		t.Errorf("back (-before +after):\n%s", diff)
	}
}

// TestARenamedValueIsNotGuessed: without an answer the value is replaced, and a
// warning says how it is renamed.
func TestARenamedValueIsNotGuessed(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TYPE mood AS ENUM ('sad', 'glad')", "CREATE TABLE users (m mood)")
	m := s.migrator(t, db, &alembic.Env{}, target(t, "CREATE TYPE mood AS ENUM ('blue', 'glad'); CREATE TABLE users (m mood);"))
	d, err := m.Diff(t.Context(), alembic.DiffOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(d.Warnings, "\n"); !strings.Contains(text, "If it was renamed, use --rename mood.sad:blue") || len(d.Upgrade) != 1 {
		t.Errorf("%v, warnings: %s", d.Upgrade, text)
	}
	if d, err = m.Diff(t.Context(), alembic.DiffOptions{Renames: []string{"mood.sad:blue"}}); err != nil {
		t.Fatal(err)
	}
	onlyRenames(t, d.Upgrade)
}

// onlyRenames allows beside renamings what is done around them: views.
func onlyRenames(t *testing.T, ops []op.Operation) {
	t.Helper()
	if len(ops) == 0 {
		t.Error("nothing is renamed")
	}
	for _, o := range ops {
		_, object := op.ObjectOf(o)
		if !object && !strings.HasPrefix(o.String(), "rename ") {
			t.Errorf("not a renaming: %s", o)
		}
	}
}
