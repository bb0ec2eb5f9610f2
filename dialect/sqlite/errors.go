package sqlite

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// ErrorCode returns the name of the result code that the driver's error
// carries: "SQLITE_CONSTRAINT_UNIQUE".
func (Dialect) ErrorCode(err error) string {
	var coded interface{ Code() int }
	if !errors.As(err, &coded) {
		return ""
	}
	if s := extendedCodes[coded.Code()]; s != "" {
		return s
	}
	return primaryCodes[coded.Code()&0xff]
}

// Source of both tables: https://www.sqlite.org/rescode.html.
var primaryCodes = map[int]string{
	1: "SQLITE_ERROR", 2: "SQLITE_INTERNAL", 3: "SQLITE_PERM", 4: "SQLITE_ABORT", 5: "SQLITE_BUSY",
	6: "SQLITE_LOCKED", 7: "SQLITE_NOMEM", 8: "SQLITE_READONLY", 9: "SQLITE_INTERRUPT", 10: "SQLITE_IOERR",
	11: "SQLITE_CORRUPT", 13: "SQLITE_FULL", 14: "SQLITE_CANTOPEN", 17: "SQLITE_SCHEMA", 18: "SQLITE_TOOBIG",
	19: "SQLITE_CONSTRAINT", 20: "SQLITE_MISMATCH", 21: "SQLITE_MISUSE", 23: "SQLITE_AUTH", 25: "SQLITE_RANGE",
	26: "SQLITE_NOTADB",
}

var extendedCodes = map[int]string{
	275: "SQLITE_CONSTRAINT_CHECK", 531: "SQLITE_CONSTRAINT_COMMITHOOK", 787: "SQLITE_CONSTRAINT_FOREIGNKEY",
	1043: "SQLITE_CONSTRAINT_FUNCTION", 1299: "SQLITE_CONSTRAINT_NOTNULL", 1555: "SQLITE_CONSTRAINT_PRIMARYKEY",
	1811: "SQLITE_CONSTRAINT_TRIGGER", 2067: "SQLITE_CONSTRAINT_UNIQUE", 2579: "SQLITE_CONSTRAINT_ROWID",
	3091: "SQLITE_CONSTRAINT_DATATYPE", 1544: readOnlyFolder, 261: "SQLITE_BUSY_RECOVERY", 517: "SQLITE_BUSY_SNAPSHOT",
}

var _ dialect.ErrorAdviser = Dialect{}

// Advice explains what to do about a statement that SQLite refuses in a
// migration.
func (d Dialect) Advice(s dialect.Statement, err error) string {
	text := err.Error()
	if outsideOnly.MatchString(text) {
		return dialect.OutsideAdvice(s.InSQLFile())
	}
	for _, a := range advice {
		if strings.Contains(text, a.part) && (a.other == "" || strings.Contains(text, a.other) || strings.Contains(s.SQL, a.other)) {
			return a.say
		}
	}
	switch code := d.ErrorCode(err); {
	case strings.HasPrefix(code, "SQLITE_BUSY"), strings.HasPrefix(code, "SQLITE_LOCKED"):
		return "another process is using the database; try again when it has ended"
	case code == readOnlyFolder:
		return "give yourself the right to write into the folder of the file, where SQLite puts its journal"
	case isReadOnly(err):
		return "give yourself the right to write the file and, for its journal, into its folder; a URL with mode=ro or query_only, or PRAGMA query_only, only reads"
	case strings.HasPrefix(code, "SQLITE_FULL"):
		return "make room on the disk: a rebuild of a table needs its size again"
	}
	return ""
}

// readOnlyFolder is the code of SQLITE_READONLY_DIRECTORY.
const readOnlyFolder = "SQLITE_READONLY_DIRECTORY"

func isReadOnly(err error) bool {
	return err != nil && strings.HasPrefix(Dialect{}.ErrorCode(err), "SQLITE_READONLY")
}

// outsideOnly is what SQLite says about VACUUM, DETACH and some pragmas.
var outsideOnly = regexp.MustCompile(`from within a transaction|within transaction|inside a transaction`)

// advice goes by the texts of SQLite's messages, which its code alone doesn't
// tell apart, and by the statement: other may stand in either.
var advice = []struct{ part, other, say string }{
	{"Cannot add a NOT NULL column", "", "the table has rows: give the column a DEFAULT"},
	{"NOT NULL constraint failed", tempPrefix, "rows hold NULL there, or the new column has no DEFAULT: fill them in with an UPDATE before the change"},
	{"constraint failed", tempPrefix, "rows break the new constraint: mend them in the revision before the change"},
	{"table " + tempPrefix, "already exists", "an interrupted run outside of a transaction left it: check that the table itself is whole, then drop the temporary one"},
	{"datatype mismatch", tempPrefix, "a column of a STRICT table or an INTEGER primary key holds values of another type: convert them before the change"},
	{"cannot store", tempPrefix, "a column of a STRICT table holds values of another type: convert them before the change"},
}

// RebuildError is returned when a change needs a rebuild of a table whose
// current definition is unknown.
type RebuildError struct{ Table schema.TableName }

func (e *RebuildError) Error() string {
	return fmt.Sprintf("SQLite does this by a rebuild of table %q, for which its present definition must be known; "+
		"without a database connection (--sql) pass the whole table to op.BatchAlterTable with sa.CopyFrom", e.Table)
}

// Unwrap returns a *dialect.MissingTableError.
func (e *RebuildError) Unwrap() error { return &dialect.MissingTableError{Table: e.Table} }

// RowsLostError is returned when a rebuilt table has a different number of
// rows, which ON CONFLICT IGNORE or REPLACE can cause.
type RowsLostError struct {
	Table         schema.TableName
	Before, After int64
}

func (e *RowsLostError) Error() string {
	return fmt.Sprintf("rebuilding table %q would change its %d rows to %d, so it was given up; "+
		"delete or mend the rows that break the new constraints first", e.Table, e.Before, e.After)
}

// ValuesLostError is returned when a change of type would change values.
type ValuesLostError struct {
	Table   schema.TableName
	Column  string
	Type    string
	Rows    int64
	Example string // one of the values, as SQL
}

func (e *ValuesLostError) Error() string {
	return fmt.Sprintf("%d rows of %s.%s hold a value that %s would change, such as %s; mend them in the revision first",
		e.Rows, e.Table, e.Column, e.Type, e.Example)
}

// Violation holds the number of rows in a table whose foreign key refers to a
// missing row.
type Violation struct {
	Table, Parent string
	Rows          int
}

// ForeignKeyError is returned when the transaction would leave rows whose
// foreign key refers to a missing row.
type ForeignKeyError struct{ Violations []Violation }

func (e *ForeignKeyError) Error() string {
	parts := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		parts[i] = fmt.Sprintf("%d of %q refer to no row of %q", v.Rows, v.Table, v.Parent)
	}
	const most = 10
	return "rows would be left with a foreign key that is violated: " + brief.List(parts, most) +
		"; delete or mend them in the revision"
}

func isPragma(t sqltext.Token) bool { return t.Is("PRAGMA") }

// CheckStatement refuses PRAGMA journal_mode = …, which SQLite ignores in a
// transaction.
func (Dialect) CheckStatement(s dialect.Statement, inTransaction bool) error {
	if !inTransaction || !isPragma(sqltext.First(sqltext.SQLite, s.SQL)) {
		return nil
	}
	words := significant(s.SQL)
	at := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("journal_mode") })
	if at < 0 || at+1 == len(words) { // a query
		return nil
	}
	return fmt.Errorf("SQLite does not change journal_mode in a transaction, so it was not run; %s", dialect.OutsideAdvice(s.InSQLFile()))
}
