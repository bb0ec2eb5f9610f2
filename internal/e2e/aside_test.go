package e2e_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testenv"
)

// asides are sections that change what decides about a write of the run's own
// tables, by database, of four statements each.
var asides = map[string]map[string]string{
	"postgresql": {
		"role":            "CREATE TABLE a (x int);\nSET ROLE password_role;\nSELECT 1;\nCREATE TABLE last (x int);",
		"user":            "CREATE TABLE a (x int);\nSET SESSION AUTHORIZATION password_role;\nSELECT 1;\nCREATE TABLE last (x int);",
		"search path":     "CREATE TABLE a (x int);\nSET search_path = '';\nSELECT 1;\nCREATE TABLE public.last (x int);",
		"backslashes":     "CREATE TABLE a (x text DEFAULT E'\\\\'';');\nSET standard_conforming_strings = off;\nSELECT 1;\nCREATE TABLE last (x int);",
		"character set":   "CREATE TABLE a (x text DEFAULT 'ü');\nSET client_encoding = 'LATIN1';\nSELECT 1;\nCREATE TABLE last (x int);",
		"a block's role":  "BEGIN;\nSET LOCAL ROLE password_role;\nCOMMIT;\nCREATE TABLE last (x int);",
		"a role within":   "BEGIN;\nSET ROLE password_role;\nCOMMIT;\nCREATE TABLE last (x int);",
		"a reading block": "CREATE TABLE a (x int);\nBEGIN READ ONLY;\nCOMMIT;\nCREATE TABLE last (x int);",
		"reading only":    "CREATE TABLE a (x int);\nSET default_transaction_read_only = on;\nSET default_transaction_read_only = off;\nCREATE TABLE last (x int);",
	},
	"mariadb": {
		"role":            "CREATE TABLE a (x int);\nSET ROLE NONE;\nSELECT 1;\nCREATE TABLE last (x int);",
		"backslashes":     "CREATE TABLE a (x varchar(9) DEFAULT '\\\\');\nSET sql_mode = 'NO_BACKSLASH_ESCAPES';\nSELECT 1;\nCREATE TABLE last (x int);",
		"character set":   "CREATE TABLE a (x varchar(9) DEFAULT 'ü');\nSET NAMES latin1;\nSELECT 1;\nCREATE TABLE last (x int);",
		"reading only":    "CREATE TABLE a (x int);\nSET SESSION TRANSACTION READ ONLY;\nSET SESSION TRANSACTION READ WRITE;\nCREATE TABLE last (x int);",
		"safe updates":    "CREATE TABLE a (x int);\nSET sql_safe_updates = 1;\nSELECT 1;\nCREATE TABLE last (x int);",
		"no rows":         "CREATE TABLE a (x int);\nSET sql_select_limit = 0;\nSELECT 1;\nCREATE TABLE last (x int);",
		"by a block":      "CREATE TABLE a (x int);\nBEGIN NOT ATOMIC SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SET ROLE NONE; END;\nSELECT 1;\nCREATE TABLE last (x int);",
		"a reading block": "CREATE TABLE a (x int);\nSTART TRANSACTION READ ONLY;\nCOMMIT;\nCREATE TABLE last (x int);",
	},
	"sqlite": {
		"reading only":   "CREATE TABLE a (x int);\nPRAGMA query_only = on;\nPRAGMA query_only = off;\nCREATE TABLE last (x int);",
		"within a block": "BEGIN;\nPRAGMA query_only = on;\nCOMMIT;\nSELECT 1;",
	},
}

// TestWhatARevisionSetsIsNotForTheJournal runs each section with and without a
// transaction: first with a statement that fails, then without it, as the message
// says. The journal tells what was done at each time.
func TestWhatARevisionSetsIsNotForTheJournal(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for name, section := range asides[s.dialect] {
			for _, option := range []string{"", " no-transaction"} {
				if option == "" && strings.Contains(section, "COMMIT;") {
					continue
				}
				t.Run(name+option, func(t *testing.T) { s.fresh(t).aside(t, "\n-- +alembic upgrade"+option+"\n"+section) })
			}
		}
	})
}

func (s server) aside(t *testing.T, section string) {
	s.prepareAside(t)
	db := s.asideUser().open(t)
	const before = "\n-- +alembic upgrade\nSELECT 1;\n"
	end := strings.LastIndex(section, "\n") + 1
	broken := s.migrator(t, db, testenv.Files(before, section[:end]+"SELECT nosuch;\n"+section[end:]))
	wantError(t, broken.Upgrade(t.Context(), "head"), "nosuch")
	whole := s.migrator(t, db, testenv.Files(before, section))
	failed, err := whole.Journal(t.Context())
	if err != nil || len(failed) != 2 || failed[1].Finished.IsZero() != (failed[1].Outcome == "partial") {
		t.Errorf("after the failure the journal has %+v, %v", failed, err)
	}
	if err := whole.Upgrade(t.Context(), "head"); err != nil {
		t.Error(err)
	}
	entries, err := whole.Journal(t.Context())
	if err != nil || len(entries) < 2 {
		t.Fatalf("the journal has %+v, %v", entries, err)
	}
	if end := entries[len(entries)-1]; end.Outcome != "done" || end.Statements != 4 {
		t.Errorf("the journal ends with %+v", end)
	}
}

// prepareAside gives a role rights on everything but the run's own tables.
func (s server) prepareAside(t *testing.T) {
	db := s.open(t)
	switch s.dialect {
	case "postgresql":
		exec(t, db, "GRANT ALL ON SCHEMA public TO password_role")
	case "mariadb":
		name := one(t, db, "SELECT DATABASE()")
		exec(t, db, "CREATE USER "+name+"_u", "CREATE ROLE "+name+"_r", "GRANT ALL ON "+name+".* TO "+name+"_r", "GRANT CREATE ON "+name+".* TO "+name+"_u",
			"GRANT "+name+"_r TO "+name+"_u", "SET DEFAULT ROLE "+name+"_r FOR "+name+"_u")
		t.Cleanup(func() { exec(t, db, "DROP USER "+name+"_u", "DROP ROLE "+name+"_r") })
	}
}

// asideUser is the database as that role of MariaDB's sees it.
func (s server) asideUser() server {
	if s.dialect != "mariadb" {
		return s
	}
	return s.as(s.url[strings.LastIndex(s.url, "/")+1:] + "_u")
}
