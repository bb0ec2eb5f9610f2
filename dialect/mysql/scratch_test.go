package mysql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect"
	driver "github.com/alembic-go/alembic/driver/mysql"
)

// leftFull has a scratch place full of things, as a run leaves it that is killed.
func leftFull(t *testing.T, s server) {
	t.Helper()
	if _, err := s.Dialect.(dialect.Scratcher).Scratch(t.Context(), connOf(t, s)); err != nil {
		t.Fatal(err)
	}
	s.exec("CREATE TABLE parent (id INT PRIMARY KEY)", "CREATE TABLE child (id INT REFERENCES parent (id))", "CREATE VIEW v AS SELECT 1", "CREATE PROCEDURE p() SELECT 1")
}

func TestScratchDatabaseThatAKilledRunLeftFullIsEmptied(t *testing.T) {
	s := start(t)
	leftFull(t, s)
	place, err := s.Dialect.(dialect.Scratcher).Scratch(t.Context(), connOf(t, s))
	if err != nil {
		t.Fatal(err)
	}
	s.exec("CREATE TABLE a (id INT)")
	m, err := place.Inspect(t.Context())
	if err != nil || len(m.Tables()) != 1 || m.Tables()[0].Name.Name != "a" {
		t.Errorf("got %v, %v", m, err)
	}
	if err := place.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	var tables, routines int
	if err := s.db.QueryRow("SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()), "+
		"(SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE())").Scan(&tables, &routines); err != nil || tables+routines != 0 {
		t.Errorf("%d tables and %d routines are left, %v", tables, routines, err)
	}
}

// A table of the marker's name is somebody's own without its comment.
func TestScratchDatabaseOfOthersIsNotEmptied(t *testing.T) {
	for _, own := range []string{"CREATE TABLE precious (id INT)", "CREATE TABLE alembic_scratch (id INT)"} {
		s := start(t)
		s.exec(own)
		if _, err := s.Dialect.(dialect.Scratcher).Scratch(t.Context(), connOf(t, s)); err == nil || !strings.Contains(err.Error(), "is not empty") {
			t.Errorf("got %v", err)
		}
		if tableCount(s) != 1 {
			t.Error("the table is gone")
		}
	}
}

// tableCount returns the number of tables of the database.
func tableCount(s server) (n int) {
	s.Helper()
	if err := s.db.QueryRow("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()").Scan(&n); err != nil {
		s.Fatal(err)
	}
	return n
}

// Only an administrator may name another definer, and a dump names the database
// that it was made from in front of sequences.
func TestADumpIsReadByWhoMayNotNameItsDefiners(t *testing.T) {
	s := start(t)
	database := s.url[strings.LastIndex(s.url, "/")+1:]
	owner := database + "_owner"
	s.exec("CREATE USER "+owner, "GRANT ALL ON "+database+".* TO "+owner)
	root := s
	t.Cleanup(func() { root.exec("DROP USER " + owner) })
	db, err := driver.Driver.Open(t.Context(), strings.Replace(s.url, "root", owner, 1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s.db = db
	place, err := s.Dialect.(dialect.Scratcher).Scratch(t.Context(), connOf(t, s))
	if err != nil {
		t.Fatal(err)
	}
	conn := connOf(t, s)
	for _, text := range []string{
		"CREATE SEQUENCE sq", "CREATE TABLE a (id INT DEFAULT nextval(`dumped`.`sq`))", "CREATE DEFINER=`root`@`localhost` PROCEDURE p() SELECT 1",
		"/*!50001 CREATE ALGORITHM=UNDEFINED */ /*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */ /*!50001 VIEW `v` AS select 1 AS `a` */",
		"/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`127.0.0.1`*/ /*!50003 TRIGGER tr BEFORE INSERT ON a FOR EACH ROW SET NEW.id = 1 */",
	} {
		text, err := place.Statement(t.Context(), text)
		if err == nil {
			_, err = conn.ExecContext(t.Context(), text)
		}
		if err != nil {
			t.Errorf("%v in: %s", err, text)
		}
	}
	if m, err := place.Inspect(t.Context()); err != nil || len(m.Objects) != 4 {
		t.Errorf("got %v, %v", m, err)
	}
}

// Every statement here reaches beyond the scratch database without naming another
// one, or is one that would vanish without a word.
func TestATargetSchemaDoesNotActBeyondTheScratchDatabase(t *testing.T) {
	s := start(t)
	const setsGlobal = "CREATE FUNCTION f() RETURNS INT BEGIN SET GLOBAL max_connections = 77; RETURN 1; END"
	const exports = "CREATE FUNCTION f() RETURNS INT BEGIN SELECT 1 INTO OUTFILE '/tmp/x'; RETURN 1; END"
	for _, c := range []struct {
		want  string
		texts []string
	}{
		{"contains SET GLOBAL", []string{setsGlobal, "CREATE TABLE a AS SELECT f() AS x"}},
		{"contains SET GLOBAL", []string{strings.Replace(setsGlobal, "GLOBAL ", "@@global.", 1), "SET @a = (SELECT f())"}},
		{"contains INTO OUTFILE", []string{exports, "CREATE TABLE a (`view` INT) SELECT f() AS x"}},
		{"contains INTO OUTFILE", []string{exports, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT f()"}},
		{"SET GLOBAL cannot stand", []string{"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET GLOBAL max_connections = 77"}},
		{"SET GLOBAL cannot stand", []string{"SET @@Global.kc.key_buffer_size = 5"}},
		{"SET GLOBAL cannot stand", []string{"SET wait_timeout = 5, global max_connections = 5"}},
		{"SET GLOBAL cannot stand", []string{"SET GLOBAL TRANSACTION ISOLATION LEVEL SERIALIZABLE"}},
		{"SET PERSIST cannot stand", []string{"SET @@persist.max_connections := 5"}},
		{"KILL cannot stand", []string{"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO KILL 5"}},
		{"an advisory lock cannot stand", []string{"CREATE TABLE a AS SELECT GET_LOCK('x', 0) AS l"}},
		{"BEGIN cannot stand", []string{"BEGIN NOT ATOMIC CREATE TABLE a (id INT); END"}},
		{"SELECT cannot stand", []string{"/*!50000 SELECT 1; CREATE TABLE a (id INT) */"}},
		{"START cannot stand", []string{"START REPLICA"}},
		{"", []string{setsGlobal, "CREATE VIEW v AS SELECT f()", "INSERT INTO a VALUES (f())", "CREATE TABLE b (global INT, view INT)", "SET @global = @@global.read_only, @role = 1", "START TRANSACTION", "BEGIN", "COMMIT"}},
	} {
		place, err := s.Dialect.(dialect.Scratcher).Scratch(t.Context(), connOf(t, s))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range c.texts {
			if err == nil {
				_, err = place.Statement(t.Context(), text)
			}
		}
		if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && !strings.Contains(got, c.want) {
			t.Errorf("%v, want %q in: %v", err, c.want, c.texts)
		}
	}
}

// A server whose scheduler is on runs an event as soon as it is made.
func TestEventsOfATargetSchemaDoNotStart(t *testing.T) {
	s := start(t)
	conn := connOf(t, s)
	place, err := s.Dialect.(dialect.Scratcher).Scratch(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"CREATE EVENT a ON SCHEDULE EVERY 1 DAY DO SELECT 1", "/*!50106 CREATE*/ /*!50106 EVENT IF NOT EXISTS `b` ON SCHEDULE EVERY 1 DAY ENABLE COMMENT 'x' DO SELECT 1 */",
		"CREATE EVENT c ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1", "CREATE EVENT d ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1", "ALTER EVENT D ENABLE",
	} {
		if text, err = place.Statement(t.Context(), text); err == nil {
			_, err = conn.ExecContext(t.Context(), text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var running int
	if err := s.db.QueryRow("SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() AND STATUS = 'ENABLED'").Scan(&running); err != nil || running > 0 {
		t.Errorf("%d events are enabled, %v", running, err)
	}
	m, err := place.Inspect(t.Context())
	if err != nil || len(m.Objects) != 4 {
		t.Fatalf("got %v, %v", m, err)
	}
	for _, o := range m.Objects {
		want := " ENABLE "
		if o.Name.Name == "c" {
			want = " DISABLE "
		}
		if !strings.Contains(o.Definition[0], want) {
			t.Errorf("%s: %s", o.Name, o.Definition[0])
		}
	}
}

func TestATargetSchemaMakesNoFolders(t *testing.T) {
	s := start(t)
	place, err := s.Dialect.(dialect.Scratcher).Scratch(t.Context(), connOf(t, s))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"CREATE TABLE a (id INT) DATA DIRECTORY = '/tmp/x' ENGINE=InnoDB INDEX DIRECTORY '/tmp/y'": "CREATE TABLE a (id INT)  ENGINE=InnoDB ",
		"CREATE TABLE a (data INT, directory VARCHAR(9) DEFAULT 'x')":                              "CREATE TABLE a (data INT, directory VARCHAR(9) DEFAULT 'x')",
	} {
		if got, err := place.Statement(t.Context(), text); err != nil || got != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	m, err := place.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"DATA DIRECTORY of table a", "INDEX DIRECTORY of table a"}, m.LeftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
}

// TestATargetSchemaHasNoDefiner: only an administrator may name another one.
func TestATargetSchemaHasNoDefiner(t *testing.T) {
	s := start(t)
	place, err := s.Dialect.(dialect.Scratcher).Scratch(t.Context(), connOf(t, s))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"CREATE DEFINER=`nobody`@`%` PROCEDURE p() SELECT 1":                                     "CREATE  PROCEDURE p() SELECT 1",
		"/*!50003 CREATE*/ /*!50017 DEFINER=`nobody`@`%`*/ /*!50003 TRIGGER tr BEFORE INSERT */": "/*!50003 CREATE*/ /*!50017 */ /*!50003 TRIGGER tr BEFORE INSERT */",
	} {
		if got, err := place.Statement(t.Context(), text); err != nil || got != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
}
