package mysql

import "github.com/alembic-go/alembic/dialect"

var _ dialect.ErrorAdviser = (*Dialect)(nil)

// madeAlready are the errors of a schema change that was made before: a table,
// column, key or constraint that is there already, or gone already.
// Source: https://mariadb.com/kb/en/mariadb-error-codes/.
var madeAlready = map[string]bool{"1050": true, "1051": true, "1060": true, "1061": true, "1091": true, "1826": true}

// Advice explains what a run that was killed leaves behind: its record is
// missing, its schema changes are not.
func (d *Dialect) Advice(_ string, err error) string {
	if !madeAlready[d.ErrorCode(err)] {
		return ""
	}
	return d.Product() + " keeps each schema change: if an earlier run of this revision failed or was killed in its middle, " +
		"this change is left from it; undo it by hand, then run the revision again"
}
