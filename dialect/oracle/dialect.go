// Package oracle writes scripts for Oracle Database (12.2 and later).
//
// It has never run on a server: there is no driver for it here, and its
// statements follow the server's manual. It only writes scripts (--sql), for
// SQL*Plus: each statement is ended by a line with a slash. Whatever needs a
// connection (running, locking, inspecting) returns an error that says so.
package oracle

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/dialect/offline"
	"github.com/alembic-go/alembic/schema"
)

const (
	name    = "oracle"
	product = "Oracle"
)

// Dialect is the dialect of Oracle's SQL.
type Dialect struct{ offline.Base }

var _ dialect.Dialect = (*Dialect)(nil)

// New returns the dialect.
func New() *Dialect { return new(Dialect).WithBatchSeparator("/") }

// WithBatchSeparator returns the dialect with a word other than / after each
// statement of a script. An empty word leaves it out.
func (*Dialect) WithBatchSeparator(word string) *Dialect {
	return &Dialect{offline.NewBase(name, product, "sqlplus", word)}
}

// Traits returns what Oracle is like. A statement of a script ends with a line
// of the separator and without a semicolon: SQL*Plus would run it twice.
func (d *Dialect) Traits() dialect.Traits {
	return dialect.Traits{
		Product: product, Impl: "OracleImpl", Lexer: dialect.LexerOracle, Placeholder: ":",
		MaxIdentifier: 128, BlockBegin: true,
		Script:  dialect.Script{Separator: d.Separator(), NoSemicolon: true},
		Objects: objectTraits(),
	}
}

// Quote quotes an identifier by SQLAlchemy's rule; Oracle's names can't begin
// with an underscore either. A quoted name in lower case is not the same as a
// plain one, which the server takes as upper case.
func (*Dialect) Quote(ident string) string {
	if strings.HasPrefix(ident, "_") {
		return quoter.Always(ident)
	}
	return quoter.Quote(ident)
}

// quoter knows the reserved words. Source: the SQL Language Reference, "Oracle
// SQL Reserved Words".
var quoter = ddl.Quoter{Open: '"', Close: '"', Reserved: ddl.Words(`
	access add all alter and any as asc audit between by char check cluster column comment compress connect create
	current date decimal default delete desc distinct drop else exclusive exists file float for from grant group
	having identified immediate in increment index initial insert integer intersect into is level like lock long
	maxextents minus mlslabel mode modify noaudit nocompress not nowait null number of offline on online option or
	order pctfree prior public raw rename resource revoke row rowid rownum rows select session set share size
	smallint start successful synonym sysdate table then to trigger uid union unique update user validate values
	varchar varchar2 view whenever where with`)}

var literals = ddl.Literals{Dialect: name, Bytes: hexToRaw, Time: timeText}

// Literal renders a value. An empty text is NULL to the server.
func (*Dialect) Literal(v any, t schema.Type) (string, error) {
	if d, ok := v.(time.Duration); ok {
		seconds := strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
		if !strings.Contains(seconds, ".") {
			seconds += ".0"
		}
		return "NUMTODSINTERVAL(" + seconds + ", 'SECOND')", nil
	}
	return literals.Literal(v, t)
}

func hexToRaw(b []byte) (string, error) {
	return "HEXTORAW('" + strings.ToUpper(hex.EncodeToString(b)) + "')", nil
}

// timeText is TO_DATE, or TO_TIMESTAMP for fractions of a second.
func timeText(v time.Time, t schema.Type) (string, error) {
	text, format := v.Format(time.DateTime), "YYYY-MM-DD HH24:MI:SS"
	switch t := schema.ResolveVariant(t, name).(type) {
	case schema.Date:
		return fmt.Sprintf("TO_DATE('%s', 'YYYY-MM-DD')", v.Format(time.DateOnly)), nil
	case schema.Time:
		if v.Nanosecond() == 0 {
			return "'" + v.Format(time.TimeOnly) + "'", nil
		}
		return "'" + v.Format("15:04:05.000000") + "'", nil
	case schema.DateTime:
		if t.Timezone {
			return fmt.Sprintf("TO_TIMESTAMP_TZ('%s', 'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM')", v.Format("2006-01-02 15:04:05.000000 -07:00")), nil
		}
	}
	if v.Nanosecond() == 0 {
		return fmt.Sprintf("TO_DATE('%s', '%s')", text, format), nil
	}
	return fmt.Sprintf("TO_TIMESTAMP('%s', '%s.FF')", v.Format("2006-01-02 15:04:05.000000"), format), nil
}
