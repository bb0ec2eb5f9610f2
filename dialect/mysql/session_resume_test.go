package mysql

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

func TestTheTargetOfASchemaChangeIsReadOffItsText(t *testing.T) {
	d := NewMariaDB()
	for sql, want := range map[string]string{
		"CREATE TABLE IF NOT EXISTS a (x INT)":  "TABLE a",
		"create or replace table `a b` (x int)": "TABLE `a b`",
		"ALTER TABLE db.a ADD x INT":            "TABLE db.a",
		"ALTER TABLE a RENAME TO b":             "TABLE a b",
		"ALTER TABLE a RENAME COLUMN x TO y":    "TABLE a",
		"RENAME TABLE a TO b, db.c TO d":        "TABLE a b db.c d",
		"DROP TABLE IF EXISTS a, b":             "TABLE a b",
		"CREATE UNIQUE INDEX i ON a (x)":        "TABLE a",
		"DROP INDEX IF EXISTS i ON a":           "TABLE a",
		"TRUNCATE TABLE a":                      "TABLE a",
		"CREATE DEFINER=`root`@`%` TRIGGER tr BEFORE INSERT ON a FOR EACH ROW SET @x = 1": "TRIGGER tr",
		"CREATE ALGORITHM=MERGE VIEW v AS SELECT 1":                                       "VIEW v",
		"CREATE PACKAGE BODY p AS FUNCTION f RETURN INT AS BEGIN END; END":                "PACKAGE BODY p",
		"ALTER TABLE a EXCHANGE PARTITION p WITH TABLE b":                                 "",
		"CREATE USER u": "",
		"CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (DATABASE 'x')": "",
		"INSERT INTO a VALUES (1)": "",
	} {
		target, ok := targetOf(d.words(sql))
		got := ""
		if ok {
			got = target.kind + " " + strings.Join(target.names, " ")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

func TestWhatAStatementLeavesInItsSession(t *testing.T) {
	s := &session{dialect: NewMariaDB()}
	for sql, want := range map[string]dialect.Carry{
		"SET @a = 5":                              dialect.Setting,
		"SET @a = (SELECT max(x) FROM t)":         dialect.Unrepeatable,
		"SET NAMES latin1":                        dialect.Setting,
		"/*!40101 SET @OLD=@@SQL_MODE */":         dialect.Setting,
		"USE other":                               dialect.Setting,
		"INSERT INTO t VALUES (@a)":               dialect.Nothing,
		"SELECT max(x) INTO @a FROM t":            dialect.Unrepeatable,
		"SELECT @a := 5":                          dialect.Unrepeatable,
		"CALL p(@a)":                              dialect.Unrepeatable,
		"CREATE TEMPORARY TABLE t (x INT)":        dialect.Unrepeatable,
		"CREATE TABLE t (x INT)":                  dialect.Nothing,
		"INSERT INTO t VALUES (LAST_INSERT_ID())": dialect.Nothing,
	} {
		if got := s.Carries(sql); got != want {
			t.Errorf("%s: %v, want %v", sql, got, want)
		}
		if got := s.LooksBack(sql); got != strings.Contains(sql, "LAST_INSERT_ID") {
			t.Errorf("%s: looks back: %t", sql, got)
		}
	}
}
