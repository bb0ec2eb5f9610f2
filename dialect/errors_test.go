package dialect

import (
	"errors"
	"testing"

	"github.com/alembic-go/alembic/schema"
)

// refusing is a dialect that knows all about a refused statement.
type refusing struct{ Dialect }

func (refusing) ErrorCode(error) string         { return "42P01" }
func (refusing) ErrorDetails(error) []string    { return []string{"HINT: create it"} }
func (refusing) Advice(Statement, error) string { return "create the table first" }

// silent is one that knows nothing.
type silent struct{ Dialect }

func TestErrorsSayWhatIsWrongAndWhatToDo(t *testing.T) {
	cause := errors.New("no such thing")
	statement := Statement{SQL: "SELECT 1"}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&IdentifierError{Dialect: "MariaDB", Name: "long", Length: 70, Max: 64, Unit: "characters"},
			`the name "long" has 70 characters, and MariaDB takes 64 at most; choose a shorter one`},
		{&LiteralError{Dialect: "SQLite", Value: 1i, Why: "it is no number"}, "a value of type complex128 can't be written as a SQLite literal: it is no number"},
		{&UnsupportedError{Dialect: "SQLite", What: "dropping a constraint"}, "SQLite does not support dropping a constraint"},
		{&UnsupportedError{Dialect: "SQLite", What: "dropping a constraint", Instead: "use batch mode"}, "SQLite does not support dropping a constraint; use batch mode"},
		{&MissingTableError{Table: schema.Name("t")}, `table "t" does not exist, or its current definition is unknown; ` +
			"without a database connection pass it to the operation (copy_from, existing type)"},
		{&CatalogError{What: "tables", Advice: "Grant the role SELECT", Err: cause}, "read the tables of the database from its catalog: no such thing\n  Grant the role SELECT"},
		{&CatalogError{Database: "app", What: "tables", Advice: "Grant it", Err: cause}, "read the tables of the database app from its catalog: no such thing\n  Grant it"},
		{Failed(silent{}, statement, cause), "no such thing\n  in: SELECT 1"},
		{Failed(refusing{}, statement, cause), "no such thing (42P01)\n  HINT: create it\n  in: SELECT 1\n  create the table first"},
		{Failed(refusing{}, statement, errors.New("42P01: no table")), "42P01: no table\n  HINT: create it\n  in: SELECT 1\n  create the table first"},
		{&BusyError{Err: cause}, "another process holds the lock on the database: no such thing; try again when it has ended"},
		{&LostLockError{}, "the migration lock was lost, and another process may be migrating by now: this process was stopped for too long, or the lock's connection was cut; run the command again"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%T: %s, want\n%s", c.err, got, c.want)
		}
	}
}

func TestErrorsKeepTheDriversError(t *testing.T) {
	cause := errors.New("the driver's")
	for _, err := range []error{
		&EndedError{Err: cause}, &AbortedError{Err: cause}, &CatalogError{Err: cause}, &BusyError{Err: cause},
		&LostLockError{Err: cause}, &NoSessionError{cause}, &RowsKeptError{Err: cause}, Failed(silent{}, Statement{}, cause),
	} {
		if !errors.Is(err, cause) {
			t.Errorf("%T hides its cause", err)
		}
	}
}

func TestAdviceFitsTheFile(t *testing.T) {
	for file, inSQL := range map[string]bool{"a.sql": true, "a.SQL": true, "a.go": false, "": false} {
		if got := (Statement{Pos: Position{File: file}}).InSQLFile(); got != inSQL {
			t.Errorf("%q is an SQL file: %v", file, got)
		}
	}
	if OutsideAdvice(true) == OutsideAdvice(false) {
		t.Error("an SQL revision gets the advice for Go")
	}
}

func TestAPositionIsAsEditorsReadIt(t *testing.T) {
	for want, p := range map[string]Position{"": {Line: 3}, "a.sql": {File: "a.sql"}, "a.sql:3": {File: "a.sql", Line: 3}} {
		if got := p.String(); got != want {
			t.Errorf("%+v is %q, want %q", p, got, want)
		}
	}
}
