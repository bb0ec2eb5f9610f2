package postgresql

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var (
	_ dialect.ErrorAdviser  = (*Dialect)(nil)
	_ dialect.ErrorDetailer = (*Dialect)(nil)
)

// SQLSTATEs that call for advice; PostgreSQL's manual, appendix A.
const (
	insufficientPrivilege = "42501"
	readOnlyTransaction   = "25006"
	lockNotAvailable      = "55P03"
	outOfMemory           = "53200"
	unsafeNewEnumValue    = "55P04"
	activeTransaction     = "25001"
	noTransaction         = "25P01"
	failedTransaction     = "25P02"
	datatypeMismatch      = "42804"
	dependentObjects      = "2BP01"
	undefinedSchema       = "3F000"
)

// ErrorCode returns the SQLSTATE of a driver's error, or "" if there is none.
func (*Dialect) ErrorCode(err error) string {
	var e interface{ SQLState() string }
	if errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}

// ErrorDetails returns what the server reports beyond its message. The drivers
// (pgx, lib/pq) keep it in fields of their errors, which are read by name, so
// that no driver is linked here.
func (d *Dialect) ErrorDetails(err error) []string {
	var e interface{ SQLState() string }
	if !errors.As(err, &e) {
		return nil
	}
	var details []string
	for _, f := range []struct{ label, fields string }{
		{"DETAIL", "Detail"}, {"HINT", "Hint"}, {"CONTEXT", "Where"}, {"table", "TableName Table"}, {"constraint", "ConstraintName Constraint"},
	} {
		value := stringField(e, strings.Fields(f.fields)...)
		if value != "" && !strings.Contains(err.Error(), `"`+value+`"`) {
			details = append(details, f.label+": "+value)
		}
	}
	return details
}

// stringField returns the first of the named fields of a struct that holds text.
func stringField(of any, names ...string) string {
	v := reflect.Indirect(reflect.ValueOf(of))
	if v.Kind() != reflect.Struct {
		return ""
	}
	for _, name := range names {
		if f := v.FieldByName(name); f.Kind() == reflect.String && f.String() != "" {
			return f.String()
		}
	}
	return ""
}

const readOnlyAdvice = "the server or the connection only reads (a replica, or default_transaction_read_only); connect to the primary server"

// Advice explains what to do about a refused statement.
func (d *Dialect) Advice(s dialect.Statement, err error) string {
	message := err.Error()
	says := func(part string) bool { return strings.Contains(message, part) }
	switch code := d.ErrorCode(err); {
	case code == insufficientPrivilege:
		return d.privilegeAdvice(s, message)
	case code == readOnlyTransaction:
		return readOnlyAdvice
	case code == lockNotAvailable:
		return "another session holds a lock on the table; end it or try again later (pg_stat_activity shows it)"
	case code == outOfMemory && says("out of shared memory"):
		return "a transaction that locks this many tables needs a higher max_locks_per_transaction in postgresql.conf"
	case code == unsafeNewEnumValue:
		return "a value added to an enum type can be used in a later transaction only; put what uses it in a revision of its own"
	case code == activeTransaction:
		return activeTransactionAdvice(s, message)
	case code == datatypeMismatch:
		return castAdvice(s, message)
	case code == dependentObjects:
		return "drop what depends on it first"
	case code == undefinedSchema:
		return undefinedSchemaAdvice(s)
	}
	return ""
}

// activeTransactionAdvice tells a statement that runs in no transaction from one
// that a transaction must begin with.
func activeTransactionAdvice(s dialect.Statement, message string) string {
	switch {
	case strings.Contains(message, "cannot run inside a transaction block"):
		return dialect.OutsideAdvice(s.InSQLFile())
	case strings.Contains(message, "must be called before any query"):
		return "the revision's transaction has begun with a query of alembic's; set it in the URL for the whole run " +
			"(?default_transaction_isolation=serializable), or write BEGIN ISOLATION LEVEL … COMMIT outside of it: " +
			dialect.OutsideAdvice(s.InSQLFile())
	}
	return ""
}

// castAdvice is for a change of a column's type; other mismatches have the same
// code.
func castAdvice(s dialect.Statement, message string) string {
	switch {
	case !strings.Contains(message, "cannot be cast automatically"):
		return ""
	case strings.HasPrefix(message, "ERROR: default for"), strings.HasPrefix(message, "default for"):
		return "drop the column's default before the change, and set the new one after it"
	case s.InSQLFile():
		return "say how to make the new value of the old: ALTER COLUMN … TYPE … USING expression"
	}
	return "say how to make the new value of the old with postgresql.Using(\"…\")"
}

// undefinedSchemaAdvice tells the version table, which stands in no revision,
// from what a revision asks for.
func undefinedSchemaAdvice(s dialect.Statement) string {
	switch {
	case s.Pos.File == "":
		return "create the schema by hand before the first upgrade: the version table and the journal are made before the revisions run"
	case s.InSQLFile():
		return "create the schema first with CREATE SCHEMA, or set search_path"
	}
	return "create the schema first with op.CreateSchema, or set search_path"
}

// grants are what a role needs to change an object of a kind, as the server's
// "permission denied for KIND NAME" names it.
var grants = map[string]string{
	"schema":     "USAGE, CREATE ON SCHEMA",
	"database":   "CREATE ON DATABASE",
	"table":      "SELECT, INSERT, UPDATE, DELETE ON",
	"relation":   "SELECT, INSERT, UPDATE, DELETE ON",
	"view":       "SELECT ON",
	"sequence":   "USAGE, SELECT ON SEQUENCE",
	"function":   "EXECUTE ON FUNCTION",
	"type":       "USAGE ON TYPE",
	"tablespace": "CREATE ON TABLESPACE",
}

// privilegeAdvice is the GRANT that is lacking. The server's messages read
// "permission denied for schema public" and "must be owner of table users".
func (d *Dialect) privilegeAdvice(s dialect.Statement, message string) string {
	role := "THE_ROLE"
	if d.role != "" {
		role = quoter.Quote(d.role)
	}
	if _, rest, found := strings.Cut(message, "permission denied for "); found {
		kind, object, _ := strings.Cut(firstWords(rest), " ")
		if what := grants[kind]; what != "" {
			return fmt.Sprintf("as the owner run: GRANT %s %s TO %s", what, quoter.Quote(object), role)
		}
	}
	if _, rest, found := strings.Cut(message, "must be owner of "); found {
		kind, object, _ := strings.Cut(firstWords(rest), " ")
		switch kind {
		case "relation":
			kind = "table"
		case "extension": // which never gets another owner
			return "as the owner of the extension or a superuser run: " + strings.TrimSuffix(strings.TrimSpace(s.SQL), ";")
		}
		return fmt.Sprintf("only the owner may change it; run as the owner, or: ALTER %s %s OWNER TO %s", strings.ToUpper(kind), quoter.Quote(object), role)
	}
	if _, rest, found := strings.Cut(message, "permission denied to create extension "); found {
		return fmt.Sprintf("as a superuser or another role that may create it, run CREATE EXTENSION %s once in the database that is migrated, and in that of scratch_url if it is set: "+
			"one that is there isn't created again by alembic", firstWords(rest))
	}
	return "grant the role " + role + " the privilege that it lacks"
}

var setOrReset = regexp.MustCompile(`(?i)^\s*(SET|RESET)\s`)

// roleAfter returns the role that runs the statements after one that sets it.
func (d *Dialect) roleAfter(sql string) string {
	if !setOrReset.MatchString(sql) {
		return d.role
	}
	words := slices.DeleteFunc(significant(sql), func(t sqltext.Token) bool { return t.Text == "=" || t.Is("TO") || t.Is("LOCAL") || t.Text == ";" })
	if changed := changedSettings(words); !slices.Contains(changed, "role") {
		return d.role
	}
	last := words[len(words)-1]
	if words[0].Is("RESET") || last.Is("NONE") || last.Is("DEFAULT") {
		return d.login
	}
	if last.Kind == sqltext.String {
		return strings.ReplaceAll(strings.Trim(last.Text, "'"), "''", "'")
	}
	return folded(last)
}

// firstWords is the message up to the driver's "(SQLSTATE …)".
func firstWords(s string) string {
	s, _, _ = strings.Cut(s, " (SQLSTATE")
	return strings.TrimSpace(s)
}

// ReachError is returned when what makes a target schema affected objects of
// the database itself, for example through a function that it calls.
type ReachError struct {
	Tables    []string // whatever was done to them was rolled back
	Sequences []string // a sequence keeps the value that it was given
}

func (e *ReachError) Error() string {
	text := "what makes the target schema reached outside of the place in which that is read: "
	if len(e.Sequences) > 0 {
		text += "it may have moved " + strings.Join(e.Sequences, ", ") + ", and a sequence isn't rolled back; check its value"
	}
	if len(e.Sequences) > 0 && len(e.Tables) > 0 {
		text += ". "
	}
	if len(e.Tables) > 0 {
		text += "it locked or wrote to " + strings.Join(e.Tables, ", ") + ", which was rolled back"
	}
	return text + ". Take out what does it, such as a call of a function (DO, SELECT, CALL), or set scratch_url in alembic.ini to read the schema in a database of its own"
}
