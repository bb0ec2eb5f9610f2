package convert_test

import (
	"errors"
	"regexp"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// obstacle is why a case has no target. It holds for every case of its kind
// and names none.
type obstacle struct {
	reason string
	holds  func(c opsCase, o outcome) bool
}

var obstacles = []obstacle{
	{"the call is an error before anything runs", func(_ opsCase, o outcome) bool { return o.stage == "reading" }},
	{"the database can't do it, and the error says so before anything runs", func(_ opsCase, o outcome) bool {
		var no *dialect.UnsupportedError
		return errors.As(o.err, &no)
	}},
	{"what the call says is not enough, and the error asks for it before anything runs", func(_ opsCase, o outcome) bool {
		return o.refused() && asks.MatchString(o.err.Error())
	}},
	{"it makes what its own copy_from has already", func(c opsCase, o outcome) bool {
		return strings.Contains(c.Python, "copy_from") && strings.Contains(o.err.Error(), "has the index \"ix\" already")
	}},
	{"it names a type, collation, tablespace, operator class or parser that the server doesn't have", func(_ opsCase, o outcome) bool {
		return o.failed("42704", "1273", "1128") || strings.Contains(o.err.Error(), "no such collation")
	}},
	{"the database doesn't cast from the old type by itself, and the call has no USING", func(_ opsCase, o outcome) bool {
		return needsUsing(o.err)
	}},
	{"an expression doesn't fit the types that the call itself gives", func(c opsCase, o outcome) bool {
		return strings.HasPrefix(c.Name, "create_table/") && o.failed("42883")
	}},
	{"MariaDB adds an AUTO_INCREMENT column only as a key (inline_primary_key)", func(c opsCase, o outcome) bool {
		return o.failed("1075") && !strings.Contains(c.Python, "inline_primary_key")
	}},
	{"the value isn't one of its enum's", func(c opsCase, o outcome) bool {
		return strings.Contains(c.Python, "'e': 'zz'") && o.failed("22P02", "1265")
	}},
	{"a column is renamed to its own name, which PostgreSQL refuses", func(c opsCase, o outcome) bool {
		return strings.Contains(c.Python, "new_column_name='c'") && o.failed("42701")
	}},
	{"it is raw SQL of another database", func(c opsCase, o outcome) bool {
		return strings.HasPrefix(c.Name, "execute/") && foreignSQL.MatchString(c.Python) && c.Dialect != "postgresql"
	}},
}

var (
	asks = regexp.MustCompile(`give the column a type|enum type needs a name|VARCHAR requires a length` +
		`|DOUBLE takes both|must be used with the type_|and postgresql has|and MariaDB|bytes, and|characters, and|a constraint without a name` +
		`|has no constraint ""|name the table`)
	foreignSQL = regexp.MustCompile(`::int|VACUUM|ALTER TYPE`)
)

// impossible returns the reason why a case has no target, "" when it ran or
// must run.
func (o outcome) impossible(c opsCase) string {
	if o.err == nil {
		return ""
	}
	for _, x := range obstacles {
		if x.holds(c, o) {
			return x.reason
		}
	}
	return ""
}

// refused tells that no statement ran into the error.
func (o outcome) refused() bool {
	var statement *dialect.StatementError
	return o.stage == "run" && o.err != nil && !errors.As(o.err, &statement)
}

// failed tells that the database refused a statement with one of the codes.
func (o outcome) failed(codes ...string) bool {
	var statement *dialect.StatementError
	if !errors.As(o.err, &statement) || o.stage == "setup" {
		return false
	}
	for _, code := range codes {
		if statement.Code == code || strings.Contains(statement.Err.Error(), "Error "+code) {
			return true
		}
	}
	return false
}

// needsUsing tells that PostgreSQL asks for the cast from the old type.
func needsUsing(err error) bool {
	var statement *dialect.StatementError
	return errors.As(err, &statement) && statement.Code == "42804" && strings.Contains(err.Error(), "cannot be cast automatically")
}
