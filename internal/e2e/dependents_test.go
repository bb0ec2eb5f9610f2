package e2e_test

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/schema"
)

// changedThing is an object that becomes its second form only by being dropped and made
// again, and the statements that make each kind of user of it. $ stands for a number.
type changedThing struct {
	before, after string
	users         map[string]string
}

// changedThings are objects of each kind that others can use.
var changedThings = map[string]changedThing{
	"function": {
		"CREATE FUNCTION f(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n + 1';",
		"CREATE FUNCTION f(k integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT k + 1::bigint';",
		map[string]string{
			"default":                 "ALTER TABLE t$ ALTER a SET DEFAULT f(1);",
			"new column":              "ALTER TABLE t$ ADD b bigint DEFAULT f(1);",
			"index expression":        "CREATE INDEX x$ ON t$ (f(a)); ALTER TABLE t$ CLUSTER ON x$; COMMENT ON INDEX x$ IS 'remark'; ALTER INDEX x$ ALTER COLUMN 1 SET STATISTICS 77;",
			"index predicate":         "CREATE INDEX x$ ON t$ (a) WHERE f(a) > 1;",
			"unique index":            "CREATE UNIQUE INDEX x$ ON t$ (f(a));",
			"check":                   "ALTER TABLE t$ ADD CONSTRAINT k$ CHECK (f(a) > 0); COMMENT ON CONSTRAINT k$ ON t$ IS 'remark';",
			"check not valid":         "ALTER TABLE t$ ADD CONSTRAINT k$ CHECK (f(a) > 0) NOT VALID;",
			"computed column":         "ALTER TABLE t$ ADD g bigint GENERATED ALWAYS AS (f(a)) STORED; CREATE INDEX x$ ON t$ (g); COMMENT ON COLUMN t$.g IS 'remark';",
			"exclusion":               "ALTER TABLE t$ ADD CONSTRAINT e$ EXCLUDE USING btree (f(a) WITH =);",
			"domain check":            "CREATE DOMAIN d$ AS integer CONSTRAINT dk$ CHECK (f(VALUE) > 0); ALTER TABLE t$ ADD b d$;",
			"domain default":          "CREATE DOMAIN d$ AS integer DEFAULT f(1); ALTER TABLE t$ ADD b d$;",
			"trigger condition":       "CREATE FUNCTION act$() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr$ BEFORE INSERT ON t$ FOR EACH ROW WHEN (f(NEW.a) < 0) EXECUTE FUNCTION act$();",
			"policy":                  "ALTER TABLE t$ ENABLE ROW LEVEL SECURITY; CREATE POLICY p$ ON t$ USING (f(a) > 0);",
			"rule":                    "CREATE RULE r$ AS ON DELETE TO t$ WHERE f(OLD.a) < 0 DO INSTEAD NOTHING;",
			"view":                    "CREATE VIEW v$ AS SELECT f(a)::integer AS b FROM t$; COMMENT ON VIEW v$ IS 'remark';",
			"view of a view":          "CREATE VIEW v$ AS SELECT f(a)::integer AS b FROM t$; CREATE VIEW w$ AS SELECT b FROM v$;",
			"materialized view":       "CREATE MATERIALIZED VIEW v$ AS SELECT f(a)::integer AS b FROM t$; CREATE INDEX x$ ON v$ (b);",
			"index of a view":         "CREATE MATERIALIZED VIEW v$ AS SELECT a FROM t$; CREATE INDEX x$ ON v$ (f(a));",
			"function body":           "CREATE FUNCTION h$(n integer) RETURNS integer LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT f(n)::integer; END; CREATE INDEX x$ ON t$ (h$(a));",
			"argument's default":      "CREATE FUNCTION h$(n bigint DEFAULT f(1)) RETURNS integer LANGUAGE sql AS 'SELECT 1';",
			"statistics":              "CREATE STATISTICS st$ ON f(a), id FROM t$;",
			"cast":                    "CREATE TYPE c$ AS (x$ integer); CREATE FUNCTION mk$(n integer) RETURNS c$ LANGUAGE sql BEGIN ATOMIC SELECT ROW(f(n)::integer)::c$; END; CREATE CAST (integer AS c$) WITH FUNCTION mk$(integer);",
			"operator":                "CREATE OPERATOR @@@ (RIGHTARG = integer, FUNCTION = f); CREATE INDEX x$ ON t$ ((@@@ a));",
			"partition's default":     "CREATE TABLE p$ (a integer, b bigint DEFAULT f(1)) PARTITION BY LIST (a); CREATE TABLE p1$ PARTITION OF p$ (b DEFAULT f(2)) FOR VALUES IN (1); CREATE INDEX x$ ON p$ (f(a));",
			"partition's check":       "CREATE TABLE p$ (a integer, CONSTRAINT k$ CHECK (f(a) > 0)) PARTITION BY LIST (a); CREATE TABLE p1$ PARTITION OF p$ (CONSTRAINT k1$ CHECK (f(a) > 1)) FOR VALUES IN (1);",
			"partition's own default": "CREATE TABLE p$ (a integer, b bigint DEFAULT 1) PARTITION BY LIST (a); CREATE TABLE p1$ PARTITION OF p$ (b DEFAULT f(2)) FOR VALUES IN (1) PARTITION BY LIST (a); CREATE TABLE p11$ PARTITION OF p1$ (b DEFAULT f(3)) FOR VALUES IN (1);",
			"heir's check":            "CREATE TABLE p$ (a integer DEFAULT f(1), CONSTRAINT k$ CHECK (f(a) > 0)); CREATE TABLE p1$ (b integer CHECK (f(b) > 0)) INHERITS (p$);",
			"foreign key":             "ALTER TABLE t$ ADD g bigint GENERATED ALWAYS AS (f(a)) STORED UNIQUE; CREATE TABLE u$ (g bigint REFERENCES t$ (g));",
		},
	},
	"foreign table": {
		"CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (a integer, b text) SERVER far;",
		"CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (a bigint, c text) SERVER far OPTIONS (x 'y');",
		map[string]string{
			"view":              "CREATE VIEW v$ AS SELECT a::integer FROM ft; CREATE VIEW w$ AS SELECT a FROM v$;",
			"materialized view": "CREATE MATERIALIZED VIEW v$ AS SELECT a::integer FROM ft WITH NO DATA; CREATE INDEX x$ ON v$ (a);",
			"function body":     "CREATE FUNCTION h$() RETURNS integer LANGUAGE sql STABLE BEGIN ATOMIC SELECT max(a)::integer FROM ft; END; ALTER TABLE t$ ALTER a SET DEFAULT h$();",
			"trigger":           "CREATE FUNCTION act$() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr$ BEFORE INSERT ON ft FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION act$();",
			"row type":          "CREATE FUNCTION h$(r ft) RETURNS integer LANGUAGE sql AS 'SELECT 1';",
			"rows of a column":  "ALTER TABLE t$ ADD b ft;",
			"comment":           "COMMENT ON COLUMN ft.a IS 'remark $';",
		},
	},
	"parser": {
		"CREATE TEXT SEARCH PARSER tp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);",
		"CREATE TEXT SEARCH PARSER tp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);",
		map[string]string{
			"configuration": "CREATE TEXT SEARCH CONFIGURATION tc$ (PARSER = tp); ALTER TEXT SEARCH CONFIGURATION tc$ ADD MAPPING FOR word WITH simple; COMMENT ON TEXT SEARCH CONFIGURATION tc$ IS 'remark';",
			"index":         "CREATE TEXT SEARCH CONFIGURATION tc$ (PARSER = tp); ALTER TEXT SEARCH CONFIGURATION tc$ ADD MAPPING FOR word WITH simple; CREATE INDEX x$ ON t$ USING gin (to_tsvector('tc$', s));",
			"computed":      "CREATE TEXT SEARCH CONFIGURATION tc$ (PARSER = tp); ALTER TABLE t$ ADD b tsvector GENERATED ALWAYS AS (to_tsvector('tc$', s)) STORED; CREATE VIEW v$ AS SELECT b FROM t$;",
		},
	},
	"template": {
		"CREATE TEXT SEARCH TEMPLATE tt (INIT = dsimple_init, LEXIZE = dsimple_lexize);", "CREATE TEXT SEARCH TEMPLATE tt (INIT = dsynonym_init, LEXIZE = dsimple_lexize);",
		map[string]string{
			"nothing": "",
		},
	},
	"dictionary's template": {
		"CREATE TEXT SEARCH TEMPLATE tt (INIT = dsimple_init, LEXIZE = dsimple_lexize);", "CREATE TEXT SEARCH TEMPLATE tt (LEXIZE = dsimple_lexize, INIT = dsimple_init); COMMENT ON TEXT SEARCH TEMPLATE tt IS 'remark';",
		map[string]string{
			"dictionary": "CREATE TEXT SEARCH DICTIONARY d$ (TEMPLATE = tt); CREATE TEXT SEARCH CONFIGURATION tc$ (COPY = simple); ALTER TEXT SEARCH CONFIGURATION tc$ ALTER MAPPING FOR word WITH d$;",
		},
	},
	"aggregate": {
		"CREATE AGGREGATE ag(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');", "CREATE AGGREGATE ag(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '1');",
		map[string]string{
			"view":              "CREATE VIEW v$ AS SELECT ag(a) AS b FROM t$;",
			"materialized view": "CREATE MATERIALIZED VIEW v$ AS SELECT ag(a) AS b FROM t$; CREATE INDEX x$ ON v$ (b);",
			"function body":     "CREATE FUNCTION h$() RETURNS integer LANGUAGE sql STABLE BEGIN ATOMIC SELECT ag(a) FROM t$; END; ALTER TABLE t$ ALTER a SET DEFAULT h$();",
			"policy":            "ALTER TABLE t$ ENABLE ROW LEVEL SECURITY; CREATE POLICY p$ ON t$ USING (a > (SELECT ag(x) FROM generate_series(1, 2) x));",
			"rule":              "CREATE RULE r$ AS ON DELETE TO t$ WHERE (SELECT ag(x) FROM generate_series(1, 2) x) < 0 DO INSTEAD NOTHING;",
		},
	},
	"domain": {
		"CREATE DOMAIN d AS varchar(20);", "CREATE DOMAIN d AS text;",
		map[string]string{
			"column":                "ALTER TABLE t$ ADD b d;",
			"column's default":      "ALTER TABLE t$ ADD b d DEFAULT 'x';",
			"indexed column":        "ALTER TABLE t$ ADD b d; CREATE INDEX x$ ON t$ (b); ALTER TABLE t$ ADD CONSTRAINT k$ CHECK (b <> 'y'); CREATE VIEW v$ AS SELECT b FROM t$;",
			"array":                 "ALTER TABLE t$ ADD b d[];",
			"key":                   "CREATE TABLE u$ (b d PRIMARY KEY); CREATE TABLE w$ (b d REFERENCES u$);",
			"cast in a check":       "ALTER TABLE t$ ADD CONSTRAINT k$ CHECK (s::d <> 'y');",
			"cast in an index":      "CREATE INDEX x$ ON t$ ((s::d));",
			"function argument":     "CREATE FUNCTION h$(n d) RETURNS d LANGUAGE sql IMMUTABLE AS 'SELECT n'; ALTER TABLE t$ ADD b text DEFAULT h$('x');",
			"composite":             "CREATE TYPE c$ AS (x$ d, y$ integer);",
			"column of a composite": "CREATE TYPE c$ AS (x$ d, y$ integer); ALTER TABLE t$ ADD b c$;",
			"domain":                "CREATE DOMAIN dd$ AS d; ALTER TABLE t$ ADD b dd$;",
			"view":                  "CREATE VIEW v$ AS SELECT s::d AS b FROM t$;",
			"partition key":         "CREATE TABLE p$ (a integer, b d) PARTITION BY LIST (a); CREATE TABLE p1$ PARTITION OF p$ FOR VALUES IN (1);",
		},
	},
	"composite": {
		"CREATE TYPE c AS (x integer, y text);", "CREATE TYPE c AS (x bigint, y text);",
		map[string]string{
			"column":           "ALTER TABLE t$ ADD b c;",
			"column's default": "ALTER TABLE t$ ADD b c DEFAULT '(1,y$)';",
			"array":            "ALTER TABLE t$ ADD b c[];",
			"check":            "ALTER TABLE t$ ADD b c; ALTER TABLE t$ ADD CONSTRAINT k$ CHECK ((b).x > 0);",
			"index":            "ALTER TABLE t$ ADD b c; CREATE INDEX x$ ON t$ (((b).x)); CREATE INDEX y$ ON t$ (b);",
			"function":         "CREATE FUNCTION h$(n c) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT n.y'; CREATE INDEX x$ ON t$ (h$(ROW(1, s)::c));",
			"view":             "CREATE VIEW v$ AS SELECT ROW(a, s)::c AS b FROM t$;",
			"typed table":      "CREATE TABLE p$ OF c (y DEFAULT 'z', PRIMARY KEY (x)); CREATE TABLE q$ (b c, r integer REFERENCES p$);",
			"domain":           "CREATE DOMAIN d$ AS c CHECK ((VALUE).y <> ''); ALTER TABLE t$ ADD b d$;",
		},
	},
	"range": {
		"CREATE TYPE r AS RANGE (subtype = float8);", "CREATE TYPE r AS RANGE (subtype = float8, subtype_diff = float8mi);",
		map[string]string{
			"column":     "ALTER TABLE t$ ADD b r;",
			"exclusion":  "ALTER TABLE t$ ADD b r; ALTER TABLE t$ ADD CONSTRAINT e$ EXCLUDE USING gist (b WITH &&);",
			"multirange": "ALTER TABLE t$ ADD b r_multirange;",
			"index":      "CREATE INDEX x$ ON t$ USING gist (r(a, a + 1.0));",
			"default":    "ALTER TABLE t$ ADD b r DEFAULT r(1, 2);",
		},
	},
	"collation": {
		"CREATE COLLATION co (provider = libc, locale = 'C');", "CREATE COLLATION co (provider = libc, locale = 'POSIX');",
		map[string]string{
			"column":    "ALTER TABLE t$ ADD b text COLLATE co;",
			"index":     "CREATE INDEX x$ ON t$ (s COLLATE co);",
			"unique":    "ALTER TABLE t$ ADD b text COLLATE co UNIQUE;",
			"check":     "ALTER TABLE t$ ADD CONSTRAINT k$ CHECK (s COLLATE co > '');",
			"domain":    "CREATE DOMAIN d$ AS text COLLATE co; ALTER TABLE t$ ADD b d$;",
			"view":      "CREATE VIEW v$ AS SELECT s COLLATE co AS b FROM t$;",
			"composite": "CREATE TYPE c$ AS (x$ text COLLATE co);",
			"range":     "CREATE TYPE r$ AS RANGE (subtype = text, collation = co); ALTER TABLE t$ ADD b r$;",
			"exclusion": "ALTER TABLE t$ ADD CONSTRAINT e$ EXCLUDE USING btree (s COLLATE co WITH =);",
		},
	},
	"operator": {
		"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, COMMUTATOR = ===);",
		"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4ne, COMMUTATOR = ===);",
		map[string]string{
			"check":     "ALTER TABLE t$ ADD CONSTRAINT k$ CHECK (a === a OR a > 0);",
			"index":     "CREATE INDEX x$ ON t$ ((a === 1));",
			"predicate": "CREATE INDEX x$ ON t$ (a) WHERE a === 1;",
			"default":   "ALTER TABLE t$ ADD b boolean DEFAULT 1 === 1;",
			"computed":  "ALTER TABLE t$ ADD b boolean GENERATED ALWAYS AS (a === 1) STORED;",
			"view":      "CREATE VIEW v$ AS SELECT a === 1 AS b FROM t$;",
			"policy":    "CREATE POLICY p$ ON t$ USING (a === 1);",
			"class":     "CREATE OPERATOR CLASS oc$ FOR TYPE integer USING hash AS OPERATOR 1 ===, FUNCTION 1 hashint4(integer); CREATE INDEX x$ ON t$ USING hash (a oc$);",
		},
	},
	"operator class": {
		"CREATE OPERATOR CLASS oc FOR TYPE integer USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);",
		"CREATE OPERATOR CLASS oc FOR TYPE integer USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(integer, integer);",
		map[string]string{
			"index":     "CREATE INDEX x$ ON t$ (a oc); COMMENT ON INDEX x$ IS 'remark';",
			"exclusion": "ALTER TABLE t$ ADD CONSTRAINT e$ EXCLUDE USING btree (a oc WITH =);",
			"matview":   "CREATE MATERIALIZED VIEW v$ AS SELECT a FROM t$; CREATE INDEX x$ ON v$ (a oc);",
			"unique":    "CREATE UNIQUE INDEX x$ ON t$ (a oc); ALTER TABLE t$ ALTER a SET NOT NULL; ALTER TABLE t$ REPLICA IDENTITY USING INDEX x$;",
		},
	},
	"text search configuration": {
		searchParser("ts1") + searchParser("ts2") + "CREATE TEXT SEARCH CONFIGURATION tc (PARSER = ts1); ALTER TEXT SEARCH CONFIGURATION tc ADD MAPPING FOR word WITH simple;",
		searchParser("ts1") + searchParser("ts2") + "CREATE TEXT SEARCH CONFIGURATION tc (PARSER = ts2); ALTER TEXT SEARCH CONFIGURATION tc ADD MAPPING FOR word WITH simple;",
		map[string]string{
			"index":    "CREATE INDEX x$ ON t$ USING gin (to_tsvector('tc', s));",
			"computed": "ALTER TABLE t$ ADD b tsvector GENERATED ALWAYS AS (to_tsvector('tc', s)) STORED;",
			"default":  "ALTER TABLE t$ ADD b tsvector DEFAULT to_tsvector('tc', 'word');",
			"view":     "CREATE VIEW v$ AS SELECT to_tsvector('tc', s) AS b FROM t$;",
			"check":    "ALTER TABLE t$ ADD CONSTRAINT k$ CHECK (to_tsvector('tc', s) IS NOT NULL);",
			"domain":   "CREATE DOMAIN d$ AS text CHECK (VALUE IS NULL OR to_tsvector('tc', VALUE) IS NOT NULL); ALTER TABLE t$ ADD b d$;",
		},
	},
}

// TestUsersStayAroundAChangedThing changes each thing, and back, under tables and
// objects that use it and are no different afterwards. The rows stay.
func TestUsersStayAroundAChangedThing(t *testing.T) {
	for name, thing := range changedThings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var tables, users []string
			for i, user := range slices.Sorted(maps.Keys(thing.users)) {
				number := strings.NewReplacer("$", fmt.Sprint(i))
				tables = append(tables, number.Replace("CREATE TABLE t$ (id integer PRIMARY KEY, a integer, s text);"))
				users = append(users, number.Replace(thing.users[user]))
			}
			texts := [2]string{}
			for i, form := range []string{thing.before, thing.after} {
				texts[i] = strings.Join(tables, "") + form + strings.Join(users, "")
			}
			staysAround(t, texts, len(users))
		})
	}
}

// TestWhatUsesAChangedThingChangesAsWell has the user be another one afterwards.
func TestWhatUsesAChangedThingChangesAsWell(t *testing.T) {
	const table = "CREATE TABLE t0 (id integer PRIMARY KEY, a integer, s text);"
	function, domain := changedThings["function"], changedThings["domain"]
	for name, forms := range map[string][2][2]string{
		"a column of the type gets another":  {{domain.before, "ALTER TABLE t0 ADD b d DEFAULT 'x';"}, {domain.after, "ALTER TABLE t0 ADD b varchar(30) DEFAULT 'y';"}},
		"a default gets another argument":    {{function.before, "ALTER TABLE t0 ALTER a SET DEFAULT f(1);"}, {function.after, "ALTER TABLE t0 ALTER a SET DEFAULT f(2);"}},
		"a default goes":                     {{function.before, "ALTER TABLE t0 ALTER a SET DEFAULT f(1);"}, {function.after, ""}},
		"an index goes":                      {{function.before, "CREATE INDEX x ON t0 (f(a));"}, {function.after, ""}},
		"a column goes":                      {{domain.before, "ALTER TABLE t0 ADD b d; CREATE INDEX x ON t0 (b);"}, {domain.after, ""}},
		"a table goes":                       {{function.before, "CREATE TABLE gone (a bigint DEFAULT f(1), CHECK (f(1) > 0));"}, {function.after, ""}},
		"an index changes":                   {{function.before, "CREATE INDEX x ON t0 (f(a));"}, {function.after, "CREATE INDEX x ON t0 (f(a), id);"}},
		"an index is renamed":                {{function.before, "CREATE INDEX x ON t0 (f(a));"}, {function.after, "CREATE INDEX y ON t0 (f(a));"}},
		"a neighbour is renamed":             {{function.before, "CREATE INDEX x ON t0 (f(a)); CREATE INDEX v ON t0 (s);"}, {function.after, "CREATE INDEX x ON t0 (f(a)); CREATE INDEX w ON t0 (s);"}},
		"a unique index changes":             {{function.before, "CREATE UNIQUE INDEX x ON t0 (f(a));"}, {function.after, "CREATE INDEX x ON t0 (f(a)) WHERE a > 0; COMMENT ON INDEX x IS 'remark';"}},
		"a check changes":                    {{function.before, "ALTER TABLE t0 ADD CONSTRAINT k CHECK (f(a) > 0);"}, {function.after, "ALTER TABLE t0 ADD CONSTRAINT k CHECK (f(a) > 1);"}},
		"a check is renamed":                 {{function.before, "ALTER TABLE t0 ADD CONSTRAINT k CHECK (f(a) > 0);"}, {function.after, "ALTER TABLE t0 ADD CONSTRAINT l CHECK (f(a) > 0);"}},
		"an exclusion is renamed":            {{function.before, "ALTER TABLE t0 ADD CONSTRAINT k EXCLUDE USING btree (f(a) WITH =);"}, {function.after, "ALTER TABLE t0 ADD CONSTRAINT l EXCLUDE USING btree (f(a) WITH =);"}},
		"an exclusion changes":               {{function.before, "ALTER TABLE t0 ADD CONSTRAINT k EXCLUDE USING btree (f(a) WITH =);"}, {function.after, "ALTER TABLE t0 ADD CONSTRAINT k EXCLUDE USING btree (f(a) WITH =) WHERE (a > 0);"}},
		"a key on the type is renamed":       {{domain.before, "ALTER TABLE t0 ADD b d CONSTRAINT k UNIQUE;"}, {domain.after, "ALTER TABLE t0 ADD b d CONSTRAINT l UNIQUE;"}},
		"a key on the type changes":          {{domain.before, "ALTER TABLE t0 ADD b d; ALTER TABLE t0 ADD CONSTRAINT k UNIQUE (b);"}, {domain.after, "ALTER TABLE t0 ADD b d; ALTER TABLE t0 ADD CONSTRAINT k UNIQUE (b, id);"}},
		"a reference to the type is renamed": {{domain.before, "CREATE TABLE u (b d CONSTRAINT uk PRIMARY KEY); ALTER TABLE t0 ADD b d CONSTRAINT k REFERENCES u;"}, {domain.after, "CREATE TABLE u (b d CONSTRAINT uk2 PRIMARY KEY); ALTER TABLE t0 ADD b d CONSTRAINT l REFERENCES u;"}},
		"an index on the type is renamed":    {{domain.before, "ALTER TABLE t0 ADD b d; CREATE INDEX x ON t0 (b);"}, {domain.after, "ALTER TABLE t0 ADD b d; CREATE INDEX y ON t0 (b);"}},
		"an index of a view is renamed":      {{function.before, "CREATE MATERIALIZED VIEW v AS SELECT a FROM t0; CREATE INDEX x ON v (f(a));"}, {function.after, "CREATE MATERIALIZED VIEW v AS SELECT a FROM t0; CREATE INDEX y ON v (f(a));"}},
		"a computed column changes":          {{function.before, "ALTER TABLE t0 ADD g bigint GENERATED ALWAYS AS (f(a)) STORED; CREATE INDEX x ON t0 (g);"}, {function.after, "ALTER TABLE t0 ADD g bigint GENERATED ALWAYS AS (f(a) + 1) STORED; CREATE INDEX y ON t0 (g);"}},
		"a partition's index is renamed": {{function.before, "CREATE TABLE p (a integer) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX x ON p (f(a));"},
			{function.after, "CREATE TABLE p (a integer) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX y ON p (f(a));"}},
		"a default of the table's rows, and a type": {{"", "CREATE FUNCTION f(r t0) RETURNS integer LANGUAGE sql AS 'SELECT r.a + 1'; ALTER TABLE t0 ALTER a SET DEFAULT f(ROW(1, 2, 'x')::t0);"},
			{"", "ALTER TABLE t0 ALTER s TYPE varchar(9); CREATE FUNCTION f(r t0) RETURNS integer LANGUAGE sql AS 'SELECT r.a + 1'; ALTER TABLE t0 ALTER a SET DEFAULT f(ROW(1, 3, 'x')::t0);"}},
		"a new default of the table's rows, and a type": {{"", ""},
			{"", "ALTER TABLE t0 ALTER s TYPE varchar(9); CREATE FUNCTION f(r t0) RETURNS integer LANGUAGE sql AS 'SELECT r.a + 1'; ALTER TABLE t0 ALTER a SET DEFAULT f(ROW(1, 3, 'x')::t0);"}},
		"a function of another argument": {{function.before, "CREATE INDEX x ON t0 (f(a)); ALTER TABLE t0 ALTER a SET DEFAULT f(1);"},
			{strings.ReplaceAll(function.before, "n integer", "n bigint"), "CREATE INDEX x ON t0 (f(a)); ALTER TABLE t0 ALTER a SET DEFAULT f(1);"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			staysAround(t, [2]string{table + forms[0][0] + forms[0][1], table + forms[1][0] + forms[1][1]}, 1)
		})
	}
}

// staysAround takes a database of the first form to the second one and back. A number of
// tables with rows is in both.
func staysAround(t *testing.T, texts [2]string, tables int) {
	t.Helper()
	s := postgres(t)
	db := s.open(t)
	want := [2][]string{postgres(t).clientMakes(t, texts[0]), postgres(t).clientMakes(t, texts[1])}
	s.become(t, db, texts[0])
	fill(t, db, tables)
	before := rowsOf(t, db, tables)
	for _, form := range []int{1, 0} {
		s.become(t, db, texts[form])
		if diff := cmp.Diff(want[form], s.schemaDump(t)); diff != "" {
			t.Fatalf("form %d (-client +alembic):\n%s", form, diff)
		}
	}
	if strings.Contains(t.Name(), "goes") || strings.Contains(t.Name(), "gets another") {
		return // what went is empty when it comes back
	}
	if diff := cmp.Diff(before, rowsOf(t, db, tables)); diff != "" {
		t.Fatalf("rows (-before +after):\n%s", diff)
	}
}

// fill gives the tables rows, with a value that fits in the column that a user added.
func fill(t *testing.T, db *sql.DB, tables int) {
	t.Helper()
	for i := range tables {
		exec(t, db, fmt.Sprintf("INSERT INTO t%d (id, a, s) VALUES (1, 7, 'one'), (2, 8, 'two')", i))
		for _, value := range []string{"'word'", "'{word}'", "'(1,word)'", `'{"(1,word)"}'`, "'[1,2)'", "'{[1,2)}'"} {
			if _, err := db.ExecContext(t.Context(), fmt.Sprintf("UPDATE t%d SET b = %s WHERE id = 1", i, value)); err == nil {
				break
			}
		}
	}
}

// rowsOf returns the rows of the tables, whose columns may come in another order.
func rowsOf(t *testing.T, db *sql.DB, tables int) []string {
	t.Helper()
	var rows []string
	for i := range tables {
		var text string
		query := fmt.Sprintf("SELECT jsonb_agg(to_jsonb(t) ORDER BY id)::text FROM t%d t", i)
		if err := db.QueryRowContext(t.Context(), query).Scan(&text); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, text)
	}
	return rows
}

// TestAColumnThatHooksLeaveOutStaysAroundAChangedType has the domain of a column change
// while the column itself isn't compared.
func TestAColumnThatHooksLeaveOutStaysAroundAChangedType(t *testing.T) {
	thing := changedThings["composite"]
	const table = "CREATE TABLE t0 (id integer PRIMARY KEY, a integer, s text);"
	user := "ALTER TABLE t0 ADD b c DEFAULT '(1,y)';"
	for name, env := range map[string]*alembic.Env{
		"column": {IncludeObject: func(_ any, name, kind string, _ bool, _ any) bool { return kind != "column" || name != "b" }},
		"type":   {CompareType: func(_ schema.TableName, _, _ *schema.Column) alembic.Verdict { return alembic.Same }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			s.clientMakes(t, table+thing.before+user)
			fill(t, db, 1)
			before := rowsOf(t, db, 1)
			want := postgres(t).clientMakes(t, table+thing.after+user)
			d, err := s.migrator(t, db, env, target(t, table+thing.after+user)).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
			if err != nil {
				t.Fatal(err)
			}
			apply(t, db, d, d.Upgrade)
			if diff := cmp.Diff(want, s.schemaDump(t)); diff != "" {
				t.Errorf("(-client +alembic):\n%s", diff)
			}
			if diff := cmp.Diff(before, rowsOf(t, db, 1)); diff != "" {
				t.Errorf("rows (-before +after):\n%s", diff)
			}
		})
	}
}

// TestAPartitionKeyUsesWhatCantChange says at once that no statement gets there.
func TestAPartitionKeyUsesWhatCantChange(t *testing.T) {
	for name, c := range map[string]struct{ thing, key, names string }{
		"function":        {"function", "CREATE TABLE p (a integer) PARTITION BY LIST (f(a));", "function 'f(integer)'"},
		"operator class":  {"operator class", "CREATE TABLE p (a integer) PARTITION BY RANGE (a oc);", "operator class 'oc using btree'"},
		"collation":       {"collation", "CREATE TABLE p (a text) PARTITION BY RANGE (a COLLATE co);", "collation 'co'"},
		"a column's type": {"domain", "CREATE TABLE p (a d) PARTITION BY LIST (a);", "domain 'd'"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, thing := postgres(t), changedThings[c.thing]
			s.clientMakes(t, thing.before+c.key)
			m := s.migrator(t, s.open(t), &alembic.Env{}, target(t, thing.after+c.key))
			_, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
			if err == nil || !strings.Contains(err.Error(), "table p: it is partitioned by") || !strings.Contains(err.Error(), c.names) {
				t.Errorf("%v", err)
			}
		})
	}
}

func searchParser(name string) string {
	return "CREATE TEXT SEARCH PARSER " + name + " (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);"
}
