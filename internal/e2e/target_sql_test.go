package e2e_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/sa"
)

// target writes a schema.sql and returns the option that names it.
func target(t *testing.T, text string) alembic.Option {
	t.Helper()
	file := filepath.Join(t.TempDir(), "schema.sql")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return alembic.WithTargetSQL(file)
}

// objects counts everything in a PostgreSQL catalog that a statement may make.
const postgresObjects = `SELECT (SELECT count(*) FROM pg_class) + (SELECT count(*) FROM pg_type) + (SELECT count(*) FROM pg_namespace)
	+ (SELECT count(*) FROM pg_proc) + (SELECT count(*) FROM pg_extension)`

func TestPostgresTargetIsReadWithoutATrace(t *testing.T) {
	for name, c := range map[string]struct{ database, target string }{
		"types, keys, defaults": {
			database: `CREATE TYPE mood AS ENUM ('glad', 'sad');
				CREATE TABLE users (id serial PRIMARY KEY, big bigint GENERATED ALWAYS AS IDENTITY, name varchar(50) NOT NULL DEFAULT 'x', m mood DEFAULT 'sad',
					tags text[], doc jsonb, at timestamptz DEFAULT now(), CONSTRAINT ck CHECK (name <> ''));
				CREATE TABLE posts (id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES users ON DELETE CASCADE);
				CREATE INDEX ix_posts_user ON posts (user_id) WHERE user_id > 0;`,
		},
		"several schemas": {
			database: `CREATE SCHEMA app; CREATE TABLE app.users (id integer PRIMARY KEY);
				CREATE TYPE app.kind AS ENUM ('a', 'b');
				CREATE TABLE posts (id integer PRIMARY KEY, user_id integer REFERENCES app.users (id), k app.kind DEFAULT 'a');`,
		},
		"a schema that exists already and isn't created": {
			database: `CREATE SCHEMA app; CREATE TABLE app.users (id integer PRIMARY KEY);`,
			target:   `CREATE TABLE app.users (id integer PRIMARY KEY);`,
		},
		"the default schema by name, as pg_dump writes": {
			database: `CREATE TABLE users (id integer NOT NULL, name text); ALTER TABLE ONLY users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
				CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
				CREATE TRIGGER tg BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();`,
			target: `SET statement_timeout = 0; SELECT pg_catalog.set_config('search_path', '', false);
				CREATE TABLE public.users (id integer NOT NULL, name text);
				ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
				CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
				CREATE TRIGGER tg BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.touch();`,
		},
		"a sequence by name, as pg_dump writes serial": {
			database: `CREATE TABLE users (id serial PRIMARY KEY);`,
			target: `CREATE TABLE public.users (id integer NOT NULL);
				CREATE SEQUENCE public.users_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
				ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;
				ALTER TABLE ONLY public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);
				ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);`,
		},
		"a schema that holds an extension": {
			database: `CREATE SCHEMA ext; CREATE EXTENSION pg_trgm SCHEMA ext; CREATE TABLE words (w text);`,
			target:   `CREATE SCHEMA ext; CREATE EXTENSION pg_trgm WITH SCHEMA ext; CREATE TABLE words (w text);`,
		},
		"an extension": {
			database: `CREATE EXTENSION citext; CREATE TABLE users (mail citext NOT NULL);`,
			target:   `CREATE EXTENSION IF NOT EXISTS citext; CREATE TABLE users (mail citext NOT NULL);`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			exec(t, db, c.database)
			text := c.target
			if text == "" {
				text = c.database
			}
			before := one(t, db, postgresObjects)
			env := &alembic.Env{IncludeSchemas: []string{"app"}}
			if err := s.migrator(t, db, env, target(t, text)).Check(t.Context()); err != nil {
				t.Error(err)
			}
			if after := one(t, db, postgresObjects); after != before {
				t.Errorf("%s objects became %s", before, after)
			}
		})
	}
}

func TestPostgresTargetFailuresHaveTheirLine(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"syntax":       {"CREATE TABLE a (x integer);\n\nCREATE TABEL b;", []string{"schema.sql:3", "syntax error", "CREATE TABEL b"}},
		"rollback":     {"CREATE TABLE a (x integer);\nROLLBACK;", []string{"schema.sql:2", "ROLLBACK cannot stand", "take it out"}},
		"sequence":     {"CREATE TABLE a (x integer);\nDO $$ BEGIN\nPERFORM setval('public.s', 1); END $$;", []string{"schema.sql:2", "setval()", "take it out"}},
		"drop":         {"DROP OWNED BY CURRENT_USER;", []string{"schema.sql:1", "DROP OWNED cannot stand"}},
		"foreign path": {"SET search_path TO app;\nCREATE TABLE a (x integer);", []string{"schema.sql:1", "search_path to app"}},
		"real table":   {"CREATE TABLE a (x integer REFERENCES real);", []string{"schema.sql:1", `"real" does not exist`}},
		"built-up table": {"CREATE TABLE a (x integer);\nDO $$ BEGIN EXECUTE 'LOCK TABLE pub' || 'lic.real'; END $$;\nCREATE TABLE b (x integer);",
			[]string{"schema.sql:2: what makes", `public."real", which was rolled back`}},
		"built-up sequence": {"CREATE TABLE a (x integer);\nDO $$ BEGIN EXECUTE 'SELECT set' || 'val(''pub' || 'lic.s'', 5)'; END $$;\nCREATE TABLE b (x integer);",
			[]string{"schema.sql:2: what makes", "moved public.s"}},
		"built-up table in a function": {"CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'LOCK TABLE pub' || 'lic.real'; RETURN 1; END $$;\n" +
			"CREATE TABLE b (x integer);\nCREATE TABLE a AS SELECT f() AS x;\nCREATE TABLE c (x integer);",
			[]string{"schema.sql:3: what makes", `public."real", which was rolled back`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE real (id integer PRIMARY KEY)", "CREATE SEQUENCE s")
			err := s.migrator(t, db, &alembic.Env{}, target(t, c.text)).Check(t.Context())
			wantError(t, err, c.want...)
			one(t, db, "SELECT count(*) FROM real")
		})
	}
}

// scratch opens a further database as the scratch one.
func scratch(t *testing.T, s server) alembic.Option {
	t.Helper()
	return alembic.WithScratch(func(context.Context) (*sql.DB, error) { return s.open(t), nil })
}

func TestMariaDBTargetIsReadInAScratchDatabaseThatIsEmptyAfterwards(t *testing.T) {
	const schema = `CREATE TABLE users (id INTEGER UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, ok TINYINT(1) NOT NULL DEFAULT 1, name VARCHAR(50) NOT NULL,
		mood ENUM('glad','sad'), UNIQUE KEY uq_name (name)) ENGINE=InnoDB;
	CREATE TABLE posts (id BIGINT AUTO_INCREMENT PRIMARY KEY, user_id INTEGER UNSIGNED NOT NULL, FOREIGN KEY (user_id) REFERENCES users (id));
	CREATE VIEW names AS SELECT name FROM users;`
	s, other := mariadb(t), mariadb(t)
	db := s.open(t)
	for _, statement := range strings.SplitAfter(schema, ";")[:3] {
		exec(t, db, statement)
	}
	const everything = "SELECT (SELECT count(*) FROM information_schema.tables WHERE table_schema = database()) + " +
		"(SELECT count(*) FROM information_schema.routines WHERE routine_schema = database())"
	for i, text := range []string{schema, schema + "\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nDELIMITER ;"} {
		if i > 0 {
			exec(t, db, "CREATE PROCEDURE p() BEGIN SELECT 1; END")
		}
		if err := s.migrator(t, db, &alembic.Env{}, target(t, text), scratch(t, other)).Check(t.Context()); err != nil {
			t.Error(err)
		}
		if got := one(t, other.open(t), everything); got != "0" {
			t.Errorf("the scratch database has %s objects afterwards", got)
		}
	}
	err := s.migrator(t, db, &alembic.Env{}, target(t, schema+"\nCREATE TABEL x;"), scratch(t, other)).Check(t.Context())
	wantError(t, err, "schema.sql:5", "CREATE TABEL x")
	if got := one(t, other.open(t), everything); got != "0" {
		t.Errorf("the scratch database has %s objects after a failure", got)
	}
}

func TestMariaDBScratchDatabase(t *testing.T) {
	for name, c := range map[string]struct {
		made, target string
		options      bool
		want         []string
	}{
		"missing":         {"", "CREATE TABLE a (x INTEGER);", false, []string{"scratch_url"}},
		"not empty":       {"CREATE TABLE precious (x INTEGER)", "CREATE TABLE a (x INTEGER);", true, []string{"not empty", "table precious", "scratch_url"}},
		"only a function": {"CREATE FUNCTION f() RETURNS INTEGER RETURN 1", "CREATE TABLE a (x INTEGER);", true, []string{"not empty", "function f"}},
		"use":             {"", "USE mysql;\nCREATE TABLE a (x INTEGER);", true, []string{"schema.sql:1", "USE cannot stand"}},
		"drop database":   {"", "CREATE TABLE a (x INTEGER);\nDROP DATABASE mysql;", true, []string{"schema.sql:2", "DROP DATABASE cannot stand"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, other := mariadb(t), mariadb(t)
			options := []alembic.Option{target(t, c.target)}
			if c.options {
				options = append(options, scratch(t, other))
			}
			if c.made != "" {
				exec(t, other.open(t), c.made)
			}
			err := s.migrator(t, s.open(t), &alembic.Env{}, options...).Check(t.Context())
			wantError(t, err, c.want...)
			if strings.HasPrefix(c.made, "CREATE TABLE") {
				one(t, other.open(t), "SELECT count(*) FROM precious")
			}
		})
	}
}

// TestMariaDBTargetChangesNothingOutsideTheScratchDatabase puts statements into
// schema.sql that would change the real database or the server.
func TestMariaDBTargetChangesNothingOutsideTheScratchDatabase(t *testing.T) {
	s, other, third := mariadb(t), mariadb(t), mariadb(t)
	db, thirdDB := s.open(t), third.open(t)
	exec(t, db, "CREATE TABLE real_t (x INTEGER PRIMARY KEY)")
	exec(t, thirdDB, "CREATE TABLE real_t (x INTEGER PRIMARY KEY)", "INSERT INTO real_t VALUES (1), (2)")
	name := one(t, thirdDB, "SELECT DATABASE()")
	for _, statement := range []string{
		"DROP TABLE IF EXISTS DB.real_t", "DELETE FROM DB.real_t", "CREATE TABLE DB.extra (x INTEGER)", "DROP TABLE `DB`.`real_t`",
		"/*!50000 DROP TABLE DB.real_t */", "DROP TABLE DB . real_t", "TRUNCATE DB.real_t", "RENAME TABLE DB.real_t TO taken",
		"SET sql_mode = 'ANSI_QUOTES';\nDROP TABLE \"DB\".\"real_t\"", "CREATE TABLE c LIKE DB.real_t", "USE DB;\nDROP TABLE real_t",
		"CREATE PROCEDURE p() DELETE FROM DB.real_t;\nCALL p()", "EXECUTE IMMEDIATE CONCAT('DROP TABLE ', 'DB', '.real_t')",
		"PREPARE s FROM 'DROP TABLE DB.real_t';\nEXECUTE s", "SET GLOBAL max_connections = 299", "SET @@global.max_connections = 299",
		"GRANT ALL ON DB.* TO nobody", "CREATE USER made_by_schema", "CREATE DATABASE made_by_schema", "DROP DATABASE DB",
		"SET STATEMENT max_statement_time = 5 FOR DROP TABLE DB.real_t", "BEGIN NOT ATOMIC DROP TABLE DB.real_t; END",
		"SELECT 1 INTO OUTFILE '/tmp/made_by_schema'", "LOAD DATA INFILE '/tmp/x' INTO TABLE DB.real_t", "CREATE FUNCTION f RETURNS INTEGER SONAME 'x.so'",
		"INSTALL SONAME 'x'", "KILL 1", "FLUSH TABLES", "SET PASSWORD = ''", "SHUTDOWN",
	} {
		text := "CREATE TABLE mine (x INTEGER);\n" + strings.ReplaceAll(statement, "DB", name) + ";"
		err := s.migrator(t, db, &alembic.Env{}, target(t, text), scratch(t, other)).Check(t.Context())
		wantError(t, err, "schema.sql:")
		if err == nil || strings.Contains(err.Error(), "operations detected") {
			t.Errorf("%s was not refused: %v", statement, err)
		}
		if got := one(t, thirdDB, "SELECT concat((SELECT count(*) FROM real_t), (SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE()))"); got != "21" {
			t.Fatalf("%s: rows and tables of the third database are %s", statement, got)
		}
		if got := one(t, other.open(t), "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE()"); got != "0" {
			t.Errorf("%s: the scratch database has %s tables afterwards", statement, got)
		}
	}
	dump := "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\nCREATE TABLE real_t (x INTEGER PRIMARY KEY);\n" +
		"LOCK TABLES `real_t` WRITE;\n/*!40000 ALTER TABLE `real_t` DISABLE KEYS */;\nINSERT INTO `real_t` VALUES (1),(2);\nUNLOCK TABLES;\nSET AUTOCOMMIT = 0;\nCOMMIT;"
	if err := s.migrator(t, db, &alembic.Env{}, target(t, dump), scratch(t, other)).Check(t.Context()); err != nil {
		t.Errorf("a dump: %v", err)
	}
	zone := "CREATE TABLE real_t (x INTEGER PRIMARY KEY COMMENT 'not " + name + "');\nSET time_zone = '+05:30';"
	exec(t, db, "ALTER TABLE real_t MODIFY x INTEGER COMMENT 'not "+name+"'")
	if err := s.migrator(t, db, &alembic.Env{}, target(t, zone), scratch(t, other)).Check(t.Context()); err != nil {
		t.Errorf("another time zone: %v", err)
	}
}

func TestMariaDBsOwnNameInFrontOfATableIsThatTable(t *testing.T) {
	s, other := mariadb(t), mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE users (id INTEGER AUTO_INCREMENT PRIMARY KEY)", "CREATE TABLE posts (u INTEGER, CONSTRAINT fk FOREIGN KEY (u) REFERENCES users (id))", "INSERT INTO users VALUES (1), (2)")
	name := one(t, db, "SELECT DATABASE()")
	const text = "DROP DATABASE IF EXISTS shop;\nCREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop`;\nUSE shop;\n/*!50000 DROP TABLE IF EXISTS `DB`.`users` */;\nCREATE TABLE `DB`.`users` (id INTEGER AUTO_INCREMENT PRIMARY KEY);\n" +
		"CREATE TABLE shop.posts (u INTEGER, CONSTRAINT fk FOREIGN KEY (u) REFERENCES DB . users (id));\nINSERT INTO DB.users VALUES (3);"
	if err := s.migrator(t, db, &alembic.Env{}, target(t, strings.ReplaceAll(text, "DB", name)), scratch(t, other)).Check(t.Context()); err != nil {
		t.Error(err)
	}
	models := sa.NewMetaData(sa.Table(name+".users", sa.Column("ID", sa.Integer(), sa.PrimaryKey)),
		sa.Table("posts", sa.Column("u", sa.Integer(), sa.ForeignKey(name+".users.id"))))
	var drift *alembic.DriftError
	if err := s.migrator(t, db, &alembic.Env{TargetMetadata: models}).Check(t.Context()); !errors.As(err, &drift) || len(drift.Diff.Upgrade) != 1 {
		t.Errorf("models: got %v, want that users.id is renamed to ID, and nothing else", err)
	}
	if rows := one(t, db, "SELECT count(*) FROM users"); rows != "2" {
		t.Errorf("%s rows", rows)
	}
}

// TestStatementsWithoutEffectOnTheSchemaAreNamedOnce gives what dumps and people
// write into a schema's file: each kind is told with its first line and its
// number.
func TestStatementsWithoutEffectOnTheSchemaAreNamedOnce(t *testing.T) {
	for dialect, c := range map[string]struct{ text, want string }{
		"postgresql": {`BEGIN;
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.users (id integer NOT NULL);
ALTER TABLE public.users OWNER TO CURRENT_USER;
GRANT SELECT ON public.users TO PUBLIC;
REVOKE ALL ON public.users FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
CREATE SEQUENCE public.s;
SELECT pg_catalog.setval('public.s', 5, true);
SELECT pg_catalog.setval('public.s', 6, true);
COPY public.users (id) FROM stdin;
1
2
\.
INSERT INTO public.users VALUES (3);
WITH x AS (SELECT 1) INSERT INTO public.users SELECT * FROM x;
ANALYZE public.users;
insert into public.users values (4);
COMMIT;
`, "5 ALTER … OWNER TO 1, 6 GRANT 1, 7 REVOKE 1, 8 ALTER DEFAULT PRIVILEGES 1, 10 SELECT setval 2, 12 COPY 1, 16 INSERT 2, 17 WITH 1, 18 ANALYZE 1"},
		"mariadb": {`SET NAMES utf8mb4;
CREATE TABLE users (id integer NOT NULL);
LOCK TABLES users WRITE;
/*!40000 ALTER TABLE users DISABLE KEYS */;
INSERT INTO users VALUES (1);
REPLACE INTO users VALUES (1);
/*!50000 INSERT INTO users VALUES (2) */;
UNLOCK TABLES;
START TRANSACTION;
(SELECT 1);
COMMIT;
`, "5 INSERT 2, 6 REPLACE 1, 10 SELECT 1"},
		"sqlite": {`PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE users (id integer NOT NULL);
INSERT INTO users VALUES (1);
PRAGMA user_version = 3;
INSERT INTO users VALUES (2);
UPDATE users SET id = 3;
COMMIT;
`, "4 INSERT 2, 5 PRAGMA 1, 7 UPDATE 1"},
	} {
		t.Run(dialect, func(t *testing.T) {
			s, options := server{dialect: "sqlite", url: "sqlite:///" + filepath.Join(t.TempDir(), "a.db")}, []alembic.Option{target(t, c.text)}
			switch dialect {
			case "postgresql":
				s = postgres(t)
			case "mariadb":
				s = mariadb(t)
				options = append(options, scratch(t, mariadb(t)))
			default:
				options = append(options, alembic.WithScratch(func(ctx context.Context) (*sql.DB, error) { return sqlite.Open(ctx, "sqlite://") }))
			}
			diff, err := s.migrator(t, s.open(t), &alembic.Env{}, options...).Diff(t.Context(), alembic.DiffOptions{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range diff.PassedOver {
				got = append(got, fmt.Sprint(p.Line, " ", p.Statement, " ", p.Count))
			}
			if told := strings.Join(got, ", "); told != c.want {
				t.Errorf("told: %s\nwant: %s", told, c.want)
			}
		})
	}
}

// TestTheDocumentsTableOfStatementsIsTrue has each statement of the table stand in
// a schema.sql behind a table and a sequence.
func TestTheDocumentsTableOfStatementsIsTrue(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "models.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n| database | refused, for example | without effect, for example |\n")
	statements := regexp.MustCompile("`([^`]+)`")
	for _, c := range []struct {
		row     string
		start   func(*testing.T) server
		schema  string
		options func(*testing.T) []alembic.Option
	}{
		{"PostgreSQL", postgres, "CREATE TABLE users (id INTEGER);\nCREATE SEQUENCE ids;\n", func(*testing.T) []alembic.Option { return nil }},
		{"MariaDB, MySQL", mariadb, "CREATE TABLE users (id INTEGER);\n", func(t *testing.T) []alembic.Option { return []alembic.Option{scratch(t, mariadb(t))} }},
		{"SQLite", sqliteFile, "CREATE TABLE users (id INTEGER);\n", func(*testing.T) []alembic.Option { return []alembic.Option{inMemory} }},
	} {
		t.Run(c.row, func(t *testing.T) {
			t.Parallel()
			_, row, found := strings.Cut(table, "\n| "+c.row+" | ")
			cells := strings.Split(row, " | ")
			if !found || len(cells) < 2 {
				t.Fatal("the table has no such row")
			}
			s, options := c.start(t), c.options(t)
			s.clientMakes(t, c.schema)
			db := s.open(t)
			for i, cell := range []string{cells[0], strings.SplitN(cells[1], " |\n", 2)[0]} {
				found := statements.FindAllStringSubmatch(cell, -1)
				if len(found) < 4 {
					t.Errorf("the table shows %d statements in %q", len(found), cell)
				}
				for _, statement := range found {
					d, err := s.migrator(t, db, &alembic.Env{}, append(options, target(t, c.schema+statement[1]+";\n"))...).Diff(t.Context(), alembic.DiffOptions{})
					switch refused := i == 0; {
					case refused && (err == nil || !strings.Contains(err.Error(), "schema.sql:")):
						t.Errorf("%s is not refused with its line: %v", statement[1], err)
					case !refused && err != nil:
						t.Errorf("%s is refused: %v", statement[1], err)
					case !refused && !d.Empty():
						t.Errorf("%s has an effect: %v", statement[1], d.Upgrade)
					}
				}
			}
		})
	}
}
