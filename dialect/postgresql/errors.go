package postgresql

import (
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

var _ dialect.ErrorAdviser = (*Dialect)(nil)

// SQLSTATEs that call for advice; PostgreSQL's manual, appendix A.
const (
	insufficientPrivilege = "42501"
	readOnlyTransaction   = "25006"
	lockNotAvailable      = "55P03"
	outOfMemory           = "53200"
	unsafeNewEnumValue    = "55P04"
	activeTransaction     = "25001"
	cannotCoerce          = "42804"
	dependentObjects      = "2BP01"
	undefinedSchema       = "3F000"
)

// ErrorCode returns the SQLSTATE of a driver's error; "" when it has none.
func (*Dialect) ErrorCode(err error) string {
	var e interface{ SQLState() string }
	if errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}

// Advice says what to do about a refused statement.
func (d *Dialect) Advice(statement string, err error) string {
	switch d.ErrorCode(err) {
	case insufficientPrivilege:
		return d.privilegeAdvice(err.Error())
	case readOnlyTransaction:
		return "the server or the connection only reads (a replica, or default_transaction_read_only); connect to the primary server"
	case lockNotAvailable:
		return "another session holds a lock on the table; end it or try again later (pg_stat_activity shows it)"
	case outOfMemory:
		return "a transaction that locks this many tables needs a higher max_locks_per_transaction in postgresql.conf"
	case unsafeNewEnumValue:
		return "a value added to an enum type can be used in a later transaction only; put what uses it in a revision of its own"
	case activeTransaction:
		return "run it outside of a transaction, with op.AutocommitBlock"
	case cannotCoerce:
		return "say how to make the new value of the old with postgresql.Using(\"…\"); a default that doesn't fit the new type must be dropped first"
	case dependentObjects:
		return "drop what depends on it first; the server's DETAIL names it"
	case undefinedSchema:
		return "create the schema first with op.CreateSchema, or set search_path"
	}
	return ""
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
func (d *Dialect) privilegeAdvice(message string) string {
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
		if kind == "relation" {
			kind = "table"
		}
		return fmt.Sprintf("only the owner may change it; run as the owner, or: ALTER %s %s OWNER TO %s", strings.ToUpper(kind), quoter.Quote(object), role)
	}
	return "grant the role " + role + " the privilege that it lacks"
}

// firstWords is the message up to the driver's "(SQLSTATE …)".
func firstWords(s string) string {
	s, _, _ = strings.Cut(s, " (SQLSTATE")
	return strings.TrimSpace(s)
}
