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
		return privilegeAdvice(err.Error())
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

// privilegeAdvice is the GRANT that is lacking. The server's messages read
// "permission denied for schema public" and "must be owner of table users".
func privilegeAdvice(message string) string {
	_, rest, found := strings.Cut(message, "permission denied for ")
	if found {
		kind, object, _ := strings.Cut(firstWords(rest), " ")
		switch kind {
		case "schema":
			return fmt.Sprintf("the role lacks CREATE (or USAGE) on it; as its owner run: GRANT USAGE, CREATE ON SCHEMA %s TO the role", quoter.Quote(object))
		case "database":
			return fmt.Sprintf("the role lacks CREATE on it; as its owner run: GRANT CREATE ON DATABASE %s TO the role", quoter.Quote(object))
		case "table", "view", "relation":
			return fmt.Sprintf("as its owner run: GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO the role", quoter.Quote(object))
		case "sequence":
			return fmt.Sprintf("as its owner run: GRANT USAGE, SELECT ON SEQUENCE %s TO the role", quoter.Quote(object))
		case "tablespace":
			return fmt.Sprintf("run: GRANT CREATE ON TABLESPACE %s TO the role", quoter.Quote(object))
		}
		return "grant the role the privilege that it lacks"
	}
	if _, rest, found := strings.Cut(message, "must be owner of "); found {
		return fmt.Sprintf("only the owner may change it; run as the owner, or: ALTER %s OWNER TO the role", strings.ToUpper(firstWord(rest))+" "+afterFirst(firstWords(rest)))
	}
	return "grant the role the privilege that it lacks"
}

// firstWords is the message up to the driver's "(SQLSTATE …)".
func firstWords(s string) string {
	s, _, _ = strings.Cut(s, " (SQLSTATE")
	return strings.TrimSpace(s)
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

func afterFirst(s string) string {
	_, rest, _ := strings.Cut(s, " ")
	return rest
}
