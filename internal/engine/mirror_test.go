package engine

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// listedOf reads statements that end with ";".
func listedOf(d dialect.Lexer, text string) (all []listed) {
	for _, s := range strings.Split(text, "; ") {
		all = append(all, listed{Call: Call{SQL: s}, effects: sqltext.Effects(d, s), setting: strings.HasPrefix(s, "SET")})
	}
	return all
}

func TestStatementsTakeBackThoseOfTheOtherDirection(t *testing.T) {
	for _, c := range []struct {
		name, forward string
		done          int
		back, want    string // the statements back from 0, or why not
	}{
		{"in any order", "CREATE TABLE a (x int); CREATE TABLE b (x int)", 1, "DROP TABLE a; DROP TABLE b", "[0]"},
		{"none is done", "CREATE TABLE a (x int); CREATE TABLE b (x int)", 0, "DROP TABLE a; DROP TABLE b", "[]"},
		{"settings are set", "CREATE TABLE a (x int); CREATE TABLE b (x int)", 1, "SET x = 1; DROP TABLE b; DROP TABLE a", "[0 2]"},
		{"an index that is made anew", "DROP INDEX i; CREATE INDEX i ON t (b)", 1, "DROP INDEX i; CREATE INDEX i ON t (a)", "[1]"},
		{"wholly", "DROP INDEX i; CREATE INDEX i ON t (b)", 2, "DROP INDEX i; CREATE INDEX i ON t (a)", "[0 1]"},
		{"rows of a table that goes", "CREATE TABLE a (x int); INSERT INTO a VALUES (1); CREATE TABLE b (x int)", 2, "DROP TABLE b; DROP TABLE a", "[1]"},
		{"rows that go are left alone", "CREATE TABLE a (x int); ALTER TABLE a ADD y int", 1, "DELETE FROM a; DROP TABLE a", "[1]"},
		{"rows of a column that goes", "ALTER TABLE t ADD a int; UPDATE t SET a = 1; ALTER TABLE t ALTER a SET NOT NULL", 2, "ALTER TABLE t DROP a", "[0]"},
		{"rows of a table that comes back", "DROP TABLE a", 1, "CREATE TABLE a (x int); INSERT INTO a VALUES (1); CREATE INDEX i ON a (x)", "[0 1 2]"},
		{"a view that is replaced", "CREATE OR REPLACE VIEW v AS SELECT 1; CREATE TABLE a (x int)", 1, "DROP TABLE a; CREATE OR REPLACE VIEW v AS SELECT 2", "[1]"},
		{"two by one", "CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE TABLE c (x int)", 2, "DROP TABLE c; DROP TABLE a, b", "[1]"},
		{"half of two by one", "CREATE TABLE a (x int); CREATE TABLE b (x int)", 1, "DROP TABLE a, b", "it isn't certain whether it may run DROP TABLE a, b"},
		{"nothing takes it back", "CREATE TABLE a (x int); CREATE TABLE b (x int)", 1, "DROP TABLE b", "nothing in it is certain to take back CREATE TABLE a (x int)"},
		{"rows of others", "ALTER TABLE t ADD a int; INSERT INTO log VALUES (1)", 2, "ALTER TABLE t DROP a", "nothing in it is certain to take back INSERT INTO log VALUES (1)"},
		{"rows of others on the way back", "ALTER TABLE t ADD a int; INSERT INTO log VALUES (1)", 1, "DELETE FROM log; ALTER TABLE t DROP a", "it isn't certain whether it may run DELETE FROM log"},
		{"another column's rows", "ALTER TABLE t ADD a int; UPDATE t SET a = 1, b = 2", 2, "ALTER TABLE t DROP a", "nothing in it is certain to take back UPDATE t SET a = 1, b = 2"},
		{"twice", "CREATE TABLE a (x int); DROP TABLE a; CREATE TABLE a (x text)", 1, "DROP TABLE a", "nothing in it is certain to take back CREATE TABLE a (x int)"},
		{"another name", "CREATE TABLE a (x int); ALTER TABLE a RENAME TO b", 1, "DROP TABLE b", "nothing in it is certain to take back CREATE TABLE a (x int)"},
		{"a part under another name", "CREATE TABLE a (x int); CREATE INDEX i ON a (x); ALTER INDEX i RENAME TO j", 1, "DROP INDEX j; DROP TABLE a", "it isn't certain whether it may run DROP INDEX j"},
		{"a function that does anything", "CREATE TABLE a (x int)", 1, "SELECT f(1); DROP TABLE a", "it isn't certain whether it may run SELECT f(1)"},
		{"emptied and not dropped", "DELETE FROM a; DROP TABLE a", 1, "CREATE TABLE a (x int)", "nothing in it is certain to take back DELETE FROM a"},
	} {
		run, why := undoing(listedOf(sqltext.PostgreSQL, c.forward), c.done, listedOf(sqltext.PostgreSQL, c.back))
		got := why
		if why == "" {
			got = fmt.Sprint(run)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
