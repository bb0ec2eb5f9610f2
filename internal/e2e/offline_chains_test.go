package e2e_test

import (
	"bytes"
	"fmt"
	"net/url"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
)

// chain is a project of SQL revisions, each the text of its upgrade, behind the
// options of its section ("no-transaction:") where there are any.
type chain struct {
	name      string
	revisions []string
	refused   string // what the error says, of the run and of the script; "" when both succeed
	stops     string // what the errors say of the run and of the client that plays the script
	query     string // parameters of the run's URL
}

var chains = map[string][]chain{
	"postgresql": {
		{name: "a transaction of its own", revisions: []string{
			"no-transaction:BEGIN; CREATE TABLE t (a int); COMMIT; BEGIN; CREATE TABLE u (a int); ROLLBACK;", "INSERT INTO t VALUES (1)"}},
		{name: "a dump's header", revisions: []string{
			"SET statement_timeout = 0; SET client_encoding = 'UTF8'; SELECT pg_catalog.set_config('search_path', '', false); SET check_function_bodies = false;\nCREATE TABLE public.t (a int);",
			"CREATE TABLE t2 (a int)"}},
		{name: "another search path", revisions: []string{
			"CREATE SCHEMA other; CREATE TABLE other.alembic_version (version_num varchar(32) PRIMARY KEY)",
			"SET search_path TO other; CREATE TABLE d (a int)", "CREATE TABLE e (a int)"}},
		{name: "a search path set by a block", revisions: []string{
			"CREATE SCHEMA other; DO $$BEGIN PERFORM set_config('search_path', 'other', false); END$$; CREATE TABLE d (a int)", "CREATE TABLE e (a int)"}},
		{name: "a search path of the transaction", revisions: []string{
			"CREATE SCHEMA other; SET LOCAL search_path TO other; CREATE TABLE d (a int)", "CREATE TABLE e (a int)"}},
		{name: "a role of the transaction", revisions: []string{"SET LOCAL ROLE pg_monitor; CREATE TEMPORARY TABLE t AS SELECT 1", "CREATE TABLE e AS SELECT current_user"}},
		{name: "a role outside of a transaction", revisions: []string{"GRANT CREATE ON SCHEMA public TO pg_monitor",
			"no-transaction:SET ROLE pg_monitor; CREATE TABLE d (a int);", "CREATE TABLE e AS SELECT current_user"}},
		{name: "a session that only reads outside of a transaction", revisions: []string{
			"no-transaction:CREATE TABLE d (a int); SET default_transaction_read_only = on; SELECT 1;", "CREATE TABLE e (a int)"}},
		{name: "a search path outside of a transaction", revisions: []string{
			"CREATE SCHEMA other", "no-transaction:SET search_path TO other; CREATE TABLE d (a int);", "CREATE TABLE e (a int)"}},
		{name: "settings that change values", revisions: []string{
			"CREATE TABLE t (a timestamptz, b text); SET TIME ZONE 'Asia/Tokyo'; SET DateStyle = 'German'; SET extra_float_digits = 0",
			"INSERT INTO t VALUES ('2024-02-03 10:00', (now() > '2024-02-03')::text)"}},
		{name: "strings with backslashes", revisions: []string{
			"CREATE TABLE t (b text); SET standard_conforming_strings = on; INSERT INTO t VALUES ('a\\b')", "INSERT INTO t VALUES ('c\\d')"}},
		{name: "strings whose backslashes escape", revisions: []string{
			"CREATE TABLE t (b text); SET standard_conforming_strings = off; INSERT INTO t VALUES ('a\\';b'); INSERT INTO t VALUES ('\\\\')", "INSERT INTO t VALUES ('c\\')"}},
		{name: "what else a session holds", revisions: []string{
			"CREATE TEMPORARY TABLE t (a int); INSERT INTO t VALUES (1); LISTEN x; PREPARE p AS SELECT 1; CREATE TABLE u AS SELECT * FROM t",
			"CREATE TABLE t (b int); PREPARE p AS SELECT 2; EXECUTE p"}},
		{name: "an index built concurrently", revisions: []string{
			"CREATE TABLE t (a int)", "no-transaction:CREATE INDEX CONCURRENTLY i ON t (a);\nCREATE INDEX CONCURRENTLY j ON t (a);"}},
		{name: "a new value of an enum is used in the next revision", revisions: []string{
			"CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (m mood)", "ALTER TYPE mood ADD VALUE 'b'", "INSERT INTO t VALUES ('b')"}},
		{name: "a temporary table in front of the version table", revisions: []string{
			"CREATE TEMPORARY TABLE alembic_version (x int); CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)"}},
		{name: "a temporary table in front of the version table, outside of a transaction", revisions: []string{
			"no-transaction:CREATE TEMPORARY TABLE alembic_version (x int); CREATE TABLE t (a int);", "INSERT INTO t VALUES (1)"}},
		{name: "everything deallocated and unlocked", revisions: []string{
			"CREATE TABLE t (a int); PREPARE p AS SELECT 1; DEALLOCATE ALL; PREPARE p AS SELECT 2; SELECT pg_advisory_unlock_all()",
			"no-transaction:PREPARE p AS SELECT 1; CREATE TEMP TABLE u (a int); DISCARD ALL; PREPARE p AS SELECT 2; CREATE TABLE u (a int);", "INSERT INTO u VALUES (1)"}},
		{name: "everything reset", revisions: []string{
			"CREATE SCHEMA other; SET search_path TO other; RESET ALL; CREATE TABLE t (a int)", "SET search_path TO other; DISCARD PLANS; RESET search_path; INSERT INTO t VALUES (1)"}},
		{name: "defaults that the URL sets", query: "options=-c%20DateStyle%3DGerman%20-c%20search_path%3Dpublic%2Cpg_catalog%20-c%20timezone%3DAsia%2FTokyo", revisions: []string{
			"CREATE TABLE t (a int, b text); SET DateStyle = 'SQL'; RESET DateStyle; INSERT INTO t VALUES (1, current_setting('DateStyle'))",
			"SET search_path TO pg_catalog; SET search_path TO DEFAULT; INSERT INTO t VALUES (2, current_setting('search_path'))",
			"SET TIME ZONE 'Europe/Rome'; SET TIME ZONE DEFAULT; INSERT INTO t VALUES (3, current_setting('TimeZone')); SET TIME ZONE LOCAL; INSERT INTO t VALUES (4, current_setting('TimeZone'))",
			"SET LOCAL DateStyle = 'SQL'; SET LOCAL DateStyle = DEFAULT; INSERT INTO t VALUES (5, current_setting('DateStyle'))",
			"SET DateStyle = 'SQL'; RESET ALL; INSERT INTO t VALUES (6, current_setting('DateStyle') || current_setting('search_path'))",
			"no-transaction:SET DateStyle = 'SQL'; DISCARD ALL; INSERT INTO t VALUES (7, current_setting('DateStyle'));",
			"INSERT INTO t VALUES (8, current_setting('DateStyle') || current_setting('search_path') || current_setting('TimeZone'))"}},
		{name: "a commit in a revision", revisions: []string{"CREATE TABLE t (a int); COMMIT"}, refused: "would end the revision's own transaction"},
		{name: "a procedure that commits", revisions: []string{
			"CREATE TABLE t (a int); CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN INSERT INTO t VALUES (1); COMMIT; END'", "CALL p()"}, stops: "invalid transaction termination"},
		{name: "a procedure that commits, outside of a transaction", revisions: []string{
			"CREATE TABLE t (a int); CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN INSERT INTO t VALUES (1); COMMIT; END'", "no-transaction:CALL p();"}},
		{name: "a text that does not split", revisions: []string{"CREATE TABLE t (a int); SELECT 'open"}, refused: "0.sql:"},
	},
	"mariadb": {
		{name: "a session that only reads", revisions: []string{"CREATE TABLE d (a int); SET SESSION TRANSACTION READ ONLY; SELECT 1", "CREATE TABLE e (a int)"}},
		{name: "a session that only reads outside of a transaction", revisions: []string{
			"no-transaction:CREATE TABLE d (a int); SET SESSION TRANSACTION READ ONLY; SELECT 1;", "CREATE TABLE e (a int)"}},
		{name: "a schema change in a session that only reads", stops: "READ ONLY transaction", revisions: []string{
			"CREATE TABLE d (a int); SET SESSION TRANSACTION READ ONLY; SELECT 1; CREATE TABLE e (a int)"}},
		{name: "autocommit off", revisions: []string{
			"no-transaction:SET AUTOCOMMIT = 0; START TRANSACTION; CREATE TABLE t (a int); INSERT INTO t VALUES (1); COMMIT;", "INSERT INTO t VALUES (2)"}},
		{name: "another database", revisions: []string{
			"CREATE DATABASE IF NOT EXISTS chain_other; USE chain_other; CREATE TABLE IF NOT EXISTS o (a int)", "CREATE TABLE e (a int)"}},
		{name: "a dump's header", revisions: []string{
			"/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;\n" +
				"SET NAMES latin1;\nCREATE TABLE t (a int AUTO_INCREMENT PRIMARY KEY);\nINSERT INTO t VALUES (0);",
			"INSERT INTO t VALUES (0)"}},
		{name: "modes that change values", revisions: []string{
			"CREATE TABLE t (a varchar(2)); SET SESSION sql_mode = ''; INSERT INTO t VALUES ('abc')", "INSERT IGNORE INTO t VALUES (@@sql_mode = '')"}},
		{name: "strings with plain backslashes", revisions: []string{
			"CREATE TABLE t (a varchar(20)); SET sql_mode = 'NO_BACKSLASH_ESCAPES'; INSERT INTO t VALUES ('a\\'); INSERT INTO t VALUES ('b;\\')", "INSERT INTO t VALUES ('c\\';d')"}},
		{name: "names in double quotes", revisions: []string{
			"SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES'); CREATE TABLE \"t;\" (\"a'\" varchar(20)); INSERT INTO \"t;\" VALUES ('x')", "INSERT INTO `t;` VALUES (\"y\")"}},
		{name: "user variables and temporary tables", revisions: []string{
			"SET @x = 5; CREATE TEMPORARY TABLE tmp (a int); INSERT INTO tmp VALUES (@x); CREATE TABLE t AS SELECT a FROM tmp",
			"INSERT INTO t VALUES (@x); CREATE TABLE tmp (b int)"}},
		{name: "variables set by queries and procedures", revisions: []string{
			"CREATE TABLE t (a varchar(99)); CREATE PROCEDURE p(OUT y int) BEGIN SET SESSION div_precision_increment = 9, time_zone = '+05:00', @z = 3; SET y = 4; END",
			"SELECT 5 INTO @x; CALL p(@y); INSERT INTO t VALUES (concat_ws(' ', @x, @y, @z, @@div_precision_increment, @@time_zone))",
			"INSERT INTO t VALUES (concat_ws(' ', ifnull(@x, '-'), ifnull(@y, '-'), ifnull(@z, '-'), @@div_precision_increment, @@time_zone))",
			"BEGIN NOT ATOMIC SET SESSION sql_mode = '', @w = 1; END", "INSERT INTO t VALUES (concat_ws(' ', ifnull(@w, '-'), @@sql_mode))"}},
		{name: "handlers, prepared statements and locks", revisions: []string{
			"CREATE TABLE t (a int); HANDLER t OPEN AS h; PREPARE p FROM 'INSERT INTO t VALUES (1)'; EXECUTE p; DO GET_LOCK('chain', 0)",
			"HANDLER t OPEN AS h; HANDLER h CLOSE; PREPARE p FROM 'INSERT INTO t VALUES (2)'; EXECUTE p; DEALLOCATE PREPARE p; " +
				"INSERT INTO t SELECT 3 WHERE IS_USED_LOCK('chain') IS NULL", "ALTER TABLE t ADD b int"}},
		{name: "a role", revisions: []string{
			"CREATE ROLE IF NOT EXISTS e2e_role; CREATE TABLE t (a varchar(99)); SET ROLE e2e_role; INSERT INTO t VALUES (CURRENT_ROLE())",
			"INSERT INTO t VALUES (ifnull(CURRENT_ROLE(), 'none'))"}},
		{name: "locked tables", revisions: []string{"CREATE TABLE t (a int); LOCK TABLES t WRITE; INSERT INTO t VALUES (1)", "CREATE TABLE u (a int)"}},
		{name: "a temporary table in front of the version table", revisions: []string{
			"CREATE TEMPORARY TABLE alembic_version (x int); CREATE TABLE t (a int); INSERT INTO t VALUES (0)", "INSERT INTO t VALUES (1)"}},
		{name: "a temporary table in front of the version table, made by a procedure", revisions: []string{
			"CREATE TABLE t (a int); CREATE PROCEDURE p() CREATE TEMPORARY TABLE alembic_version (x int)", "CALL p()", "INSERT INTO t VALUES (1)"}},
		{name: "a temporary table in front of the journal", revisions: []string{
			"CREATE TEMPORARY TABLE IF NOT EXISTS alembic_journal (x int); CREATE TABLE t (a int)"}, refused: "give it another name"},
		{name: "defaults beside the URL's settings", query: "time_zone=%2B05:00&sql_mode=ANSI_QUOTES", revisions: []string{
			"CREATE TABLE t (a int, b varchar(300)); INSERT INTO t VALUES (1, CONCAT(@@time_zone, @@sql_mode))",
			"SET time_zone = DEFAULT, sql_mode = DEFAULT; INSERT INTO t VALUES (2, CONCAT(@@time_zone, @@sql_mode))",
			"INSERT INTO t VALUES (3, CONCAT(@@time_zone, @@sql_mode))"}},
		{name: "time zones", revisions: []string{
			"CREATE TABLE t (a timestamp NULL); SET time_zone = '+05:00'; INSERT INTO t VALUES ('2024-02-03 10:00:00')", "INSERT INTO t VALUES ('2024-02-03 10:00:00')"}},
		{name: "texts and code in a client of another character set", revisions: []string{
			"CREATE TABLE t (a varchar(9) CHARACTER SET utf8mb4)", "INSERT INTO t VALUES ('é😀')",
			"CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 'x'; CREATE VIEW v AS SELECT a FROM t", "SET NAMES latin1; INSERT INTO t VALUES ('y')"}},
		{name: "limits of queries", revisions: []string{
			"SET sql_select_limit = 1; CREATE TABLE t (a int)", "INSERT INTO t SELECT 1 UNION SELECT 2; SET sql_big_selects = 0, max_join_size = 1, sql_safe_updates = 1",
			"INSERT INTO t SELECT a.a FROM t a, t b; UPDATE t SET a = 5"}},
		{name: "a commit in a revision", revisions: []string{"CREATE TABLE t (a int); COMMIT"}, refused: "would end the revision's own transaction"},
		{name: "an XA transaction", revisions: []string{"XA START 'a'; XA END 'a'; XA ROLLBACK 'a'"}, refused: "would end the revision's own transaction"},
		{name: "an XA transaction outside of ours", revisions: []string{"no-transaction:XA START 'a'; XA END 'a'; XA ROLLBACK 'a';"}, refused: "XA transactions in a revision"},
		{name: "a local file", revisions: []string{"CREATE TABLE t (a int); LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t"}, refused: "0.sql:6: alembic does not support LOAD DATA LOCAL"},
		{name: "a local file outside of a transaction", revisions: []string{"no-transaction:LOAD XML LOW_PRIORITY LOCAL INFILE '/etc/hostname' INTO TABLE t;"}, refused: "LOAD DATA LOCAL"},
		{name: "the run's lock among all", revisions: []string{"SELECT 1; DO RELEASE_ALL_LOCKS()"}, refused: "RELEASE_ALL_LOCKS() in a revision"},
		{name: "the run's lock among all, in a block outside of a transaction", revisions: []string{
			"no-transaction:DELIMITER //\nBEGIN NOT ATOMIC DO RELEASE_ALL_LOCKS(); END//\nDELIMITER ;\n"}, refused: "RELEASE_ALL_LOCKS() in a revision"},
		{name: "the run's lock by its name", revisions: []string{"SELECT RELEASE_LOCK('Alembic_0123')"}, refused: "RELEASE_LOCK('Alembic_0123') in a revision"},
		{name: "locks of one's own, and code that releases all", revisions: []string{
			"CREATE PROCEDURE p() DO RELEASE_ALL_LOCKS(); CREATE TABLE t AS SELECT GET_LOCK('mine', 0) AS a, RELEASE_LOCK('mine') AS b"}},
		{name: "a procedure that commits", revisions: []string{
			"CREATE TABLE t (a int); CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); END", "CALL p(); INSERT INTO t VALUES (3)"}},
		{name: "a procedure that rolls back", revisions: []string{
			"CREATE TABLE t (a int); CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (1); ROLLBACK; END", "INSERT INTO t VALUES (0); CALL p(); INSERT INTO t VALUES (3)"},
			stops: "a statement rolled it back|nothing_rolled_back"},
		{name: "a procedure that rolls back, outside of a transaction", revisions: []string{
			"CREATE TABLE t (a int); CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (1); ROLLBACK; END", "no-transaction:INSERT INTO t VALUES (0); CALL p(); INSERT INTO t VALUES (3);"}},
		{name: "a procedure whose handler undoes a statement", revisions: []string{
			"CREATE TABLE t (a int PRIMARY KEY)", "CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET @seen = 1; INSERT INTO t VALUES (1), (1); INSERT INTO t VALUES (2); END",
			"CALL p(); INSERT INTO t VALUES (3)"}},
		{name: "a procedure that switches autocommit on", revisions: []string{
			"CREATE TABLE t (a int); CREATE PROCEDURE p() SET autocommit = 1", "CALL p()"}, stops: "autocommit is on|nothing_rolled_back"},
	},
	"sqlite": {
		{name: "a connection that only reads", revisions: []string{"CREATE TABLE d (a int); PRAGMA query_only = on; SELECT 1", "CREATE TABLE e (a int)"}},
		{name: "a connection that only reads outside of a transaction", revisions: []string{
			"no-transaction:CREATE TABLE d (a int); PRAGMA query_only = on; SELECT 1;", "CREATE TABLE e (a int)"}},
		{name: "a transaction of its own", revisions: []string{
			"no-transaction:BEGIN; CREATE TABLE t (a int); COMMIT; BEGIN; CREATE TABLE u (a int); ROLLBACK;", "INSERT INTO t VALUES (1)"}},
		{name: "pragmas", revisions: []string{
			"no-transaction:PRAGMA ignore_check_constraints = ON; CREATE TABLE t (a int CHECK (a > 0)); INSERT INTO t VALUES (0);",
			"INSERT OR IGNORE INTO t VALUES (-1)"}},
		{name: "pragmas that only the connection knows", revisions: []string{
			"PRAGMA analysis_limit = 100; PRAGMA threads(2); PRAGMA main.cache_size = 5; CREATE TABLE t (a int, b int, c int)",
			"INSERT INTO t SELECT (SELECT * FROM pragma_analysis_limit), (SELECT * FROM pragma_threads), (SELECT * FROM pragma_cache_size)"}},
		{name: "an attached database", revisions: []string{
			"no-transaction:ATTACH ':memory:' AS other; CREATE TABLE other.x (a int); INSERT INTO other.x VALUES (7); CREATE TABLE t AS SELECT * FROM other.x;",
			"INSERT INTO t VALUES (8)"}},
		{name: "temporary objects", revisions: []string{
			"CREATE TEMP TABLE x (a int); INSERT INTO x VALUES (1); CREATE TEMPORARY VIEW v AS SELECT * FROM x; CREATE TABLE t AS SELECT * FROM v; CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO x VALUES (9); END",
			"CREATE TABLE temp.\"x\" (b int); CREATE TEMP VIEW IF NOT EXISTS temp.v AS SELECT 2 AS a; INSERT INTO t SELECT a FROM v",
			"CREATE TABLE x (c int); CREATE VIEW v AS SELECT 3 AS a; INSERT INTO t SELECT a FROM v"}},
		{name: "a temporary table in front of the version table", revisions: []string{
			"CREATE TEMP TABLE alembic_version (x int); CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)"}},
		{name: "temporary tables that are renamed", revisions: []string{
			"CREATE TEMP TABLE x (a int); ALTER TABLE temp.\"X\" RENAME TO y; ALTER TABLE y RENAME TO z; CREATE TABLE q (a int); ALTER TABLE main.q RENAME TO r",
			"CREATE TABLE z (b int); INSERT INTO z VALUES (1); CREATE TABLE x (b int); INSERT INTO x VALUES (1)"}},
		{name: "a temporary table in front of our tables, outside of a transaction", revisions: []string{
			"no-transaction:CREATE TEMP TABLE alembic_version (x int); CREATE TEMP TABLE alembic_journal (x int); CREATE TABLE t (a int);", "INSERT INTO t VALUES (1)"}},
		{name: "pragmas that the URL sets", query: "_pragma=recursive_triggers(1)&_pragma=reverse_unordered_selects%3Dtrue&_pragma=cache_size(77)", revisions: []string{
			"CREATE TABLE t (a int, b); INSERT INTO t SELECT 1, recursive_triggers FROM pragma_recursive_triggers; INSERT INTO t SELECT 2, cache_size FROM pragma_cache_size",
			"no-transaction:PRAGMA recursive_triggers = OFF; PRAGMA reverse_unordered_selects(0); PRAGMA cache_size = 99;",
			"INSERT INTO t SELECT 3, recursive_triggers FROM pragma_recursive_triggers; INSERT INTO t SELECT 4, reverse_unordered_selects FROM pragma_reverse_unordered_selects; INSERT INTO t SELECT 5, cache_size FROM pragma_cache_size"}},
		{name: "a vacuum", revisions: []string{"CREATE TABLE t (a int)", "no-transaction:VACUUM;", "INSERT INTO t VALUES (1)"}},
		{name: "a commit in a revision", revisions: []string{"CREATE TABLE t (a int); COMMIT"}, refused: "would end the revision's own transaction"},
		{name: "a journal mode in a transaction", revisions: []string{"CREATE TABLE t (a int); PRAGMA main.journal_mode = WAL"}, refused: "SQLite does not change journal_mode in a transaction"},
		{name: "a journal mode outside of a transaction", revisions: []string{"no-transaction:PRAGMA journal_mode = WAL;", "CREATE TABLE t (a int); PRAGMA journal_mode"}},
		{name: "a foreign key that is violated", revisions: []string{
			"CREATE TABLE p (a integer PRIMARY KEY); CREATE TABLE c (a int REFERENCES p)", "INSERT INTO c VALUES (1)", "INSERT INTO p VALUES (1)"},
			stops: "rows would be left with a foreign key that is violated"},
		{name: "a dropped table that others refer to", revisions: []string{
			"CREATE TABLE p (a integer PRIMARY KEY); CREATE TABLE c (a int REFERENCES p); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)", "DROP TABLE p"},
			stops: "rows would be left with a foreign key that is violated"},
		{name: "foreign keys that were violated before", revisions: []string{
			"CREATE TABLE c (a int REFERENCES p); INSERT INTO c VALUES (NULL)", "UPDATE c SET a = 1 WHERE a IS NULL; DELETE FROM c; CREATE TABLE p (a integer PRIMARY KEY)", "INSERT INTO c VALUES (NULL)"}},
		{name: "a foreign key that is violated outside of a transaction", revisions: []string{
			"CREATE TABLE p (a integer PRIMARY KEY); CREATE TABLE c (a int REFERENCES p)", "no-transaction:BEGIN; INSERT INTO p VALUES (3); ROLLBACK; INSERT INTO c VALUES (1), (2);", "INSERT INTO p VALUES (1)"},
			stops: "rows would be left with a foreign key that is violated"},
		{name: "foreign keys that are violated meanwhile", revisions: []string{
			"CREATE TABLE p (a integer PRIMARY KEY); CREATE TABLE c (a int REFERENCES p ON DELETE CASCADE); INSERT INTO c VALUES (1); INSERT INTO p VALUES (1)",
			"DELETE FROM p; INSERT INTO p VALUES (1)"}},
	},
}

// TestSQLChainsDoInAScriptWhatARunDoes runs each chain on one database and plays
// its script on another; the databases' own dumps, rows included, must be equal.
// It prints how many chains it compared.
func TestSQLChainsDoInAScriptWhatARunDoes(t *testing.T) {
	for name, of := range chains {
		t.Run(name, func(t *testing.T) {
			var equal, refused atomic.Int64
			t.Cleanup(func() { t.Logf("%s: %d chains equal, %d refused in both", name, equal.Load(), refused.Load()) })
			for _, c := range of {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.test(t, chainServers[name])
					switch {
					case t.Failed():
					case c.refused == "":
						equal.Add(1)
					default:
						refused.Add(1)
					}
				})
			}
		})
	}
}

// chainServer makes empty databases and dumps them with the client's program.
type chainServer struct {
	start        func(*testing.T) server
	client, dump func(server) []string
	driver       driver.Driver
}

var chainServers = map[string]chainServer{
	"postgresql": {postgres,
		func(s server) []string { return []string{"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", s.url} },
		func(s server) []string { return []string{"pg_dump", "--inserts", "--no-owner", s.url} },
		postgresql.Driver},
	"mariadb": {mariadb,
		func(s server) []string { return mariadbClient(s, "mariadb", "--default-character-set=latin1") },
		func(s server) []string {
			return mariadbClient(s, "mariadb-dump", "--skip-comments", "--routines", "--events", "--skip-dump-date")
		}, mysql.Driver},
	"sqlite": {
		func(t *testing.T) server {
			return server{dialect: "sqlite", url: "sqlite:///" + filepath.ToSlash(filepath.Join(t.TempDir(), "chain.db"))}
		},
		func(s server) []string { return []string{"sqlite3", "-bail", strings.TrimPrefix(s.url, "sqlite:///")} },
		func(s server) []string { return []string{"sqlite3", strings.TrimPrefix(s.url, "sqlite:///"), ".dump"} },
		sqlite.Driver},
}

func mariadbClient(s server, program string, options ...string) []string {
	u, _ := url.Parse(s.url)
	command := append([]string{program, "--no-defaults", "--protocol=tcp", "--default-character-set=utf8mb4", "-h", u.Hostname(),
		"-P", u.Port(), "-u", u.User.Username()}, options...)
	return append(command, strings.TrimPrefix(u.Path, "/"))
}

func (c chain) test(t *testing.T, servers chainServer) {
	plain, offline := servers.start(t), servers.start(t)
	online := plain
	online.url = withQuery(plain.url, c.query)
	session, err := servers.driver.Session(online.url)
	if err != nil {
		t.Fatal(err)
	}
	env := &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(c.files())}}
	m := online.migrator(t, online.open(t), env, alembic.WithSession(session...))
	var script bytes.Buffer
	printErr := m.UpgradeSQL(t.Context(), &script, "", "head")
	runErr := m.Upgrade(t.Context(), "head")
	if c.refused != "" {
		for what, err := range map[string]error{"run": runErr, "script": printErr} {
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("the %s: %v", what, err)
			}
		}
		return
	}
	if printErr != nil || (runErr == nil) != (c.stops == "") {
		t.Fatalf("run: %v, script: %v", runErr, printErr)
	}
	out, playErr := played(t, servers.client(offline), script.String())
	if (playErr == nil) != (c.stops == "") {
		t.Fatalf("the client: %v\n%s\nthe script:\n%s", playErr, out, script.String())
	}
	for what, said := range map[string]string{"run": fmt.Sprint(runErr), "client": out} {
		if !regexp.MustCompile(c.stops).MatchString(said) {
			t.Errorf("the %s: %s", what, said)
		}
	}
	exec(t, online.open(t), forget) // a script keeps no journal
	if diff := cmp.Diff(dumped(t, servers.dump(plain)), dumped(t, servers.dump(offline))); diff != "" {
		t.Errorf("the script's database differs (-run +script):\n%s\nthe script:\n%s", diff, script.String())
	}
}

// withQuery adds parameters to a URL.
func withQuery(url, query string) string {
	switch {
	case query == "":
		return url
	case strings.Contains(url, "?"):
		return url + "&" + query
	}
	return url + "?" + query
}

// files writes the chain as the files of a project.
func (c chain) files() fstest.MapFS {
	files := fstest.MapFS{}
	for i, text := range c.revisions {
		options := ""
		if rest, ok := strings.CutPrefix(text, "no-transaction:"); ok {
			options, text = " no-transaction", rest
		}
		revises := ""
		if i > 0 {
			revises = fmt.Sprintf("-- Revises: r%d\n", i-1)
		}
		files[fmt.Sprintf("%d.sql", i)] = &fstest.MapFile{Data: []byte(fmt.Sprintf(
			"-- step\n--\n-- Revision ID: r%d\n%s\n-- +alembic upgrade%s\n%s\n", i, revises, options, text))}
	}
	return files
}

// dumpNoise are the lines of a dump that differ between two dumps of one
// database.
var dumpNoise = regexp.MustCompile(`(?m)^\\(un)?restrict .*\n`)

func dumped(t *testing.T, command []string) string {
	t.Helper()
	out, err := osexec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command[0], err, out)
	}
	return dumpNoise.ReplaceAllString(string(out), "")
}
