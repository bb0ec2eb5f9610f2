package sqlite

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

var _ dialect.ErrorAdviser = Dialect{}

// Advice says what to do about what SQLite refuses in a migration.
func (d Dialect) Advice(_ string, err error) string {
	text := err.Error()
	for _, a := range advice {
		if strings.Contains(text, a.part) && (a.other == "" || strings.Contains(text, a.other)) {
			return a.say
		}
	}
	switch code := d.ErrorCode(err); {
	case strings.HasPrefix(code, "SQLITE_BUSY"), strings.HasPrefix(code, "SQLITE_LOCKED"):
		return "another process is using the database; try again when it has ended"
	case strings.HasPrefix(code, "SQLITE_READONLY"):
		return "check the permissions of the database file and its folder"
	case strings.HasPrefix(code, "SQLITE_FULL"):
		return "make room on the disk: a rebuild of a table needs its size again"
	}
	return ""
}

// advice goes by the texts of SQLite's messages, which its code alone doesn't
// tell apart.
var advice = []struct{ part, other, say string }{
	{"Cannot add a NOT NULL column", "", "the table has rows: give the column a server default"},
	{"NOT NULL constraint failed", tempPrefix, "rows hold NULL there, or the new column has no server default: fill them in with an UPDATE before the change"},
	{"constraint failed", tempPrefix, "rows break the new constraint: mend them in the revision before the change"},
	{"CHECK constraint failed", "", "rows break the constraint: mend them in the revision before the change"},
	{"table " + tempPrefix, "already exists", "an interrupted run outside of a transaction left it: check that the table itself is whole, then drop the temporary one"},
	{"datatype mismatch", "", "a column of a STRICT table or an INTEGER primary key holds values of another type"},
	{"cannot store", "", "a column of a STRICT table holds values of another type: convert them before the change"},
}
