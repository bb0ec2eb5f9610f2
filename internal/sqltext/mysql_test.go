package sqltext_test

import (
	"testing"

	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestSplitMySQL(t *testing.T) {
	runSplitCases(t, sqltext.MySQL, commonCases)
	runSplitCases(t, sqltext.MySQL, mysqlCases)
	runSplitCases(t, sqltext.MySQL, mysqlWholeCases())
}

var mysqlCases = []splitCase{
	{name: "DELIMITER", text: "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nSELECT 2 //\ndelimiter ;\nSELECT 3;",
		want: []string{"CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2", "SELECT 3"}, lines: []int{2, 3, 5}, ends: []string{"//", "//", ";"}},
	{name: "delimiter within a word and a doubled one", text: "DELIMITER $$\nSELECT 1 AS end$$\nSELECT '$$'$$\nDELIMITER ;;\nSELECT 1; SELECT 2;;\nDELIMITER ;\r\nSELECT 3;",
		want: []string{"SELECT 1 AS end", "SELECT '$$'", "SELECT 1", "SELECT 2", "SELECT 3"}},
	{name: "delimiter in quotes", text: "DELIMITER '|' -- x\nSELECT 1|SELECT 2|", want: []string{"SELECT 1", "SELECT 2"}},
	{name: "DELIMITER behind a statement", text: "SELECT 1; DELIMITER //\nSELECT 2; //", want: []string{"SELECT 1", "SELECT 2"}},
	{name: "statements in front of a stored program", text: "DELIMITER $$\nDROP PROCEDURE IF EXISTS p;\nCREATE PROCEDURE p() SELECT 1; $$\nSET @a = 1;\nCREATE PROCEDURE q() BEGIN SELECT 1; END; $$",
		want: []string{"DROP PROCEDURE IF EXISTS p", "CREATE PROCEDURE p() SELECT 1;", "SET @a = 1", "CREATE PROCEDURE q() BEGIN SELECT 1; END;"}},
	{name: "column named delimiter", text: "CREATE TABLE a (\ndelimiter varchar(1)\n);", want: []string{"CREATE TABLE a (\ndelimiter varchar(1)\n)"}},
	{name: "compound statements before a delimiter", text: "DELIMITER //\nIF 1 THEN SELECT 1; END IF//\nBEGIN NOT ATOMIC SELECT 1; END;\n//\nl: LOOP SELECT 1; LEAVE l; END LOOP//\nBEGIN; SELECT 1; COMMIT;//",
		want: []string{"IF 1 THEN SELECT 1; END IF", "BEGIN NOT ATOMIC SELECT 1; END;", "l: LOOP SELECT 1; LEAVE l; END LOOP", "BEGIN", "SELECT 1", "COMMIT"}},
	{name: "DELIMITER without one", text: "SELECT 1;\nDELIMITER \nSELECT 2;", err: "DELIMITER without a delimiter", errLine: 2},
	{name: "backslash as a delimiter", text: `DELIMITER \\`, err: "a delimiter cannot hold a backslash", errLine: 1},
	{name: "backslash escapes", text: `SELECT 'a\';', "b\";", 'it''s;', N'\''; SELECT '\\';`, want: []string{`SELECT 'a\';', "b\";", 'it''s;', N'\''`, `SELECT '\\'`}},
	{name: "backticks", text: "SELECT `a;\\`; SELECT `b``;`;", want: []string{"SELECT `a;\\`", "SELECT `b``;`"}},
	{name: "comments", text: "SELECT 1 # it's;\n; SELECT 5--1; SELECT 2 --\t;\n;SELECT 3 --", want: []string{"SELECT 1", "SELECT 5--1", "SELECT 2", "SELECT 3"}},
	{name: "the first line of mariadb-dump", text: "/*M!999999\\- enable the sandbox mode */ \nSELECT 1;", want: []string{"SELECT 1"}},
	{name: "executable comments are SQL", text: "/*!40101 SET NAMES utf8 */;\n/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 'x*/'; SET @b = 2; END */;\n/*M!100100 SELECT 1; */;",
		want: []string{"/*!40101 SET NAMES utf8 */", "/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 'x*/'; SET @b = 2; END */", "/*M!100100 SELECT 1; */"}},
	{name: "unclosed executable comment", text: "SELECT 1;\n/*!40101 SET x = 1;\n", err: "this comment is not closed", errLine: 2},
	{name: `\g and \G`, text: "SELECT 1\\G\nSELECT 2 \\g SELECT \\N;", want: []string{"SELECT 1", "SELECT 2", `SELECT \N`}, ends: []string{`\G`, `\g`, ";"}},
	{name: "command of the client", text: "SELECT 1;\n\\. file.sql\n", err: `"\\." is a command of the mysql client and not SQL`, errLine: 2},
	{name: "source", text: "source a.sql\n", err: `"source a.sql" is a command of the mysql client`, errLine: 1},
	{name: "body without an end", text: "SELECT 1;\nCREATE PROCEDURE p()\nBEGIN\n IF a THEN SELECT 1;\nEND;", err: "this BEGIN has no END", errLine: 3},
	{name: "package", text: "CREATE PACKAGE p AS PROCEDURE a(); END;", err: "write DELIMITER //", errLine: 1},
	{name: "package with DELIMITER", text: "DELIMITER //\nCREATE PACKAGE p AS PROCEDURE a(); END//", want: []string{"CREATE PACKAGE p AS PROCEDURE a(); END"}},
}

// mysqlWhole are statements with semicolons within (or with words that look
// like the start of a body); each must stay whole, whatever follows.
var mysqlWhole = map[string]string{
	"nested blocks":           "CREATE DEFINER=`a`@`%` PROCEDURE p(IN a INT, OUT b VARCHAR(10))\nCOMMENT 'x;' DETERMINISTIC SQL SECURITY INVOKER\nBEGIN BEGIN SELECT 1; END; SELECT 2; END",
	"definer by name":         "CREATE OR REPLACE DEFINER = event@localhost PROCEDURE p() BEGIN SELECT 1; END",
	"if":                      "CREATE PROCEDURE p(a INT) BEGIN IF a THEN SELECT 1; ELSEIF (a > 2) THEN SELECT 2; ELSE BEGIN SELECT 3; END; END IF; IF NOT EXISTS (SELECT 1) THEN SELECT IF(a, 1, 2); END IF; END",
	"if as the body":          "CREATE PROCEDURE p(a INT) IF a THEN SELECT 1; ELSE IF b THEN SELECT 2; END IF; END IF",
	"if exists":               "CREATE PROCEDURE p() BEGIN DROP TABLE IF EXISTS a; CREATE TABLE IF NOT EXISTS b (c INT); SET @a = IF(1, 2, 3), @b = REPEAT('a', 3); END",
	"case statement":          "CREATE PROCEDURE p(a INT) BEGIN CASE a WHEN 1 THEN SELECT 1; WHEN 2 THEN BEGIN END; ELSE SELECT CASE WHEN a THEN 1 ELSE 2 END; END CASE; END",
	"case expressions":        "CREATE FUNCTION f(a INT) RETURNS INT BEGIN RETURN CASE WHEN a = 1 THEN CASE a WHEN 2 THEN 3 END ELSE (CASE WHEN a THEN 1 END) END; END",
	"loops":                   "CREATE PROCEDURE p() BEGIN l1: LOOP LEAVE l1; END LOOP l1; `l2`: WHILE a < 3 DO SET a = a + 1; ITERATE l2; END WHILE; REPEAT SET a = 1; UNTIL a > CASE WHEN 1 THEN 2 END END REPEAT; END",
	"loop as the body":        "CREATE PROCEDURE p() l: LOOP SELECT 1; LEAVE l; END LOOP l",
	"while as the body":       "CREATE PROCEDURE p() WHILE a DO SELECT 1; END WHILE",
	"labelled block":          "CREATE PROCEDURE p() proc: BEGIN SELECT 1; LEAVE proc; END proc",
	"labelled function":       "CREATE FUNCTION f() RETURNS INT l: BEGIN RETURN 1; END l",
	"for loop":                "CREATE PROCEDURE p() BEGIN FOR i IN 1..3 DO SELECT i; END FOR; END",
	"handlers":                "CREATE PROCEDURE p() BEGIN DECLARE done INT DEFAULT 0; DECLARE c CURSOR FOR SELECT 1; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = IF(1, 2, 3); DECLARE EXIT HANDLER FOR SQLEXCEPTION, SQLSTATE VALUE '23000', 1062 BEGIN ROLLBACK; SELECT 1; END; DECLARE EXIT HANDLER FOR 1051 BEGIN END; SELECT 1; END",
	"handler with if":         "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR my_condition IF a THEN SELECT 1; END IF; SELECT 1; END",
	"begin and end as names":  "CREATE PROCEDURE p() BEGIN SELECT begin, end, a.end FROM t WHERE end > begin; SELECT CASE WHEN end > 1 THEN end END; END",
	"trigger":                 "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW FOLLOWS other BEGIN SET NEW.a = 1; SET NEW.b = IF(1, 2, 3); END",
	"trigger with if":         "CREATE TRIGGER t AFTER UPDATE ON a FOR EACH ROW IF NEW.a THEN SET @a = 1; END IF",
	"trigger without block":   "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.a = IF(NEW.b, 1, CASE WHEN 1 THEN 2 END)",
	"event":                   "CREATE EVENT IF NOT EXISTS e ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01' ENABLE COMMENT 'do' DO BEGIN DELETE FROM a; DELETE FROM b; END",
	"altered event":           "ALTER EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM a; END",
	"event without block":     "CREATE EVENT e ON SCHEDULE AT NOW() DO SELECT IF(1, 2, 3)",
	"procedure without block": "CREATE PROCEDURE IF NOT EXISTS p() NO SQL SELECT IF(1, 2, 3), CASE WHEN 1 THEN 2 END",
	"procedure with a drop":   "CREATE PROCEDURE p() DROP TABLE IF EXISTS a",
	"function without block":  "CREATE FUNCTION f(a INT) RETURNS SET('a','b') CHARACTER SET utf8mb4 READS SQL DATA RETURN IF(a, 'a', 'b')",
	"loadable function":       "CREATE AGGREGATE FUNCTION f RETURNS STRING SONAME 'x.so'",
	"procedure altered":       "ALTER PROCEDURE p COMMENT 'begin'",
	"compound statement":      "BEGIN NOT ATOMIC DECLARE a INT; SELECT 1; END",
	"table of odd names":      "CREATE TABLE `trigger` (begin INT, end INT, `if` INT)",
	"view":                    "CREATE ALGORITHM=MERGE DEFINER=`a`@`b` VIEW begin AS SELECT 1",
}

func mysqlWholeCases() []splitCase {
	var cases []splitCase
	for name, sql := range mysqlWhole {
		cases = append(cases, splitCase{name: name, text: sql + ";\nSELECT 1;\n" + sql + "\n;SELECT 2",
			want: []string{sql, "SELECT 1", sql, "SELECT 2"}})
	}
	return cases
}

// The server takes 1db.t for a name and 1e5.t for a number.
func TestNamesOfMySQLMayBeginWithADigit(t *testing.T) {
	words := map[string]string{
		"1db.t": "w.w", "a.1t": "w.w", "`a`.2": "q.w", "2fa": "w", "0xfg": "w", "0Xff": "w", "1e": "w", "1 .5": "nn", "a .5": "wn", "a.1e5.2": "w.w.w",
		"0xff": "n", "0b01": "n", "1e5": "n", "1E+5": "n+n", "1.5e3": "n", "12": "n", "a=.5": "w=n", "1..3": "n",
	}
	for text, want := range words {
		var got string
		for _, tok := range sqltext.Significant(sqltext.MySQL, text) {
			switch tok.Kind {
			case sqltext.Word:
				got += "w"
			case sqltext.QuotedName:
				got += "q"
			case sqltext.Number:
				got += "n"
			default:
				got += tok.Text
			}
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func FuzzSplitMySQL(f *testing.F) {
	seeds := []string{"DELIMITER //\nSELECT 1; //\nDELIMITER ;\nSELECT 'a\\'' # x\n;SELECT 1\\G", "/*!50003 CREATE TRIGGER */;/*M!1 x */", "SELECT 5--1 -- x"}
	for _, sql := range mysqlWhole {
		seeds = append(seeds, sql)
	}
	fuzzSplit(f, sqltext.MySQL, seeds...)
}
