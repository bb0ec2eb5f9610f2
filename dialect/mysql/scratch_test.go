package mysql_test

import (
	"strings"
	"testing"

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
