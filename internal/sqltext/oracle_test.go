package sqltext_test

import (
	"testing"

	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestSplitOracle(t *testing.T) {
	var cases []splitCase
	for _, c := range commonCases {
		if c.name != "transactions" { // BEGIN begins PL/SQL
			cases = append(cases, c)
		}
	}
	runSplitCases(t, sqltext.Oracle, cases)
	runSplitCases(t, sqltext.Oracle, []splitCase{
		{name: "slash ends SQL too", text: "SELECT 1 FROM dual\n/\nSELECT 4 / 2\n / \nSELECT 4\n/2;", want: []string{"SELECT 1 FROM dual", "SELECT 4 / 2", "SELECT 4\n/2"}, ends: []string{"/", "/", ";"}},
		{name: "blocks", text: "BEGIN NULL; END;\n/\nDECLARE a INT; BEGIN NULL; END;\n/\n<<l>> BEGIN NULL; END;\n/\n", want: []string{"BEGIN NULL; END;", "DECLARE a INT; BEGIN NULL; END;", "<<l>> BEGIN NULL; END;"}},
		{name: "stored PL/SQL", text: "CREATE OR REPLACE EDITIONABLE PACKAGE BODY p AS PROCEDURE a IS BEGIN NULL; END; END;\n/\nCREATE TRIGGER t BEFORE INSERT ON a BEGIN NULL; END;\n/\nCREATE TYPE t AS OBJECT (a INT);\n/\nDROP TYPE t;",
			want: []string{"CREATE OR REPLACE EDITIONABLE PACKAGE BODY p AS PROCEDURE a IS BEGIN NULL; END; END;", "CREATE TRIGGER t BEFORE INSERT ON a BEGIN NULL; END;", "CREATE TYPE t AS OBJECT (a INT);", "DROP TYPE t"}},
		{name: "the last slash may be missing", text: "CREATE FUNCTION f RETURN INT IS BEGIN RETURN 1; END;\n", want: []string{"CREATE FUNCTION f RETURN INT IS BEGIN RETURN 1; END;"}},
		{name: "function in WITH", text: "WITH FUNCTION f RETURN INT IS BEGIN RETURN 1; END; SELECT f FROM dual\n/\nWITH a AS (SELECT 1 FROM dual) SELECT 1 FROM a;", want: []string{"WITH FUNCTION f RETURN INT IS BEGIN RETURN 1; END; SELECT f FROM dual", "WITH a AS (SELECT 1 FROM dual) SELECT 1 FROM a"}},
		{name: "alternative quotes", text: "SELECT q'[it's;]', Q'{';}', nq'!';!', q'é;'é' FROM dual; SELECT 'q'';' FROM dual;", want: []string{"SELECT q'[it's;]', Q'{';}', nq'!';!', q'é;'é' FROM dual", "SELECT 'q'';' FROM dual"}},
		{name: "hints", text: "SELECT /*+ full(a) ; */ 1 FROM a;", want: []string{"SELECT /*+ full(a) ; */ 1 FROM a"}},
		{name: "slash without a statement", text: "DROP TABLE a;\n/\n", err: "would run the previous statement again", errLine: 2},
		{name: "command of SQL*Plus", text: "SELECT 1 FROM dual;\nPROMPT it's done\n", err: `"PROMPT it's done" is a command of SQL*Plus`, errLine: 2},
		{name: "SET of SQL*Plus", text: "SET DEFINE OFF;\n", err: `"SET DEFINE OFF;" is a command of SQL*Plus`, errLine: 1},
		{name: "SET of SQL", text: "SET ROLE a; SET CONSTRAINTS ALL DEFERRED; SET TRANSACTION READ ONLY;", want: []string{"SET ROLE a", "SET CONSTRAINTS ALL DEFERRED", "SET TRANSACTION READ ONLY"}},
		{name: "unclosed alternative quote", text: "SELECT q'[a' FROM dual;", err: "this string is not closed", errLine: 1},
	})
}

func FuzzSplitOracle(f *testing.F) {
	fuzzSplit(f, sqltext.Oracle, "CREATE OR REPLACE PACKAGE p AS a INT; END;\n/\nSELECT q'[a]', nq'<b>' FROM dual;", "BEGIN NULL; END;\n/\n/\n", "SET ROLE a; SET DEFINE OFF", "SELECT --+ full\n1;WITH FUNCTION")
}
