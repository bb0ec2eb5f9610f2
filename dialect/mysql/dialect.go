// Package mysql is the dialect of MariaDB (10.4 and later) and MySQL (8.0).
//
// MariaDB is tested on real servers. MySQL is written by its manual and
// untested.
//
// One Dialect serves both. Its name is the one of the URL (mysql or mariadb),
// and which product it speaks to is asked of the server: a mysql:// URL may
// well lead to MariaDB. Without a connection the name decides.
//
// Both commit implicitly before and after each DDL statement. A migration that
// fails in its middle leaves the statements before the failed one in place.
package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// The names of the dialect.
const (
	nameMySQL   = "mysql"
	nameMariaDB = "mariadb"
)

// Dialect is MySQL or MariaDB.
type Dialect struct {
	name    string
	mariadb bool
	version version // zero without a connection
	// plainBackslash is the SQL mode NO_BACKSLASH_ESCAPES.
	plainBackslash bool
}

// version is major, minor and patch of a server.
type version [3]int

func (v version) known() bool { return v != version{} }

func (v version) atLeast(major, minor, patch int) bool {
	w := version{major, minor, patch}
	for i := range v {
		if v[i] != w[i] {
			return v[i] > w[i]
		}
	}
	return true
}

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

var (
	_ dialect.Dialect    = (*Dialect)(nil)
	_ dialect.ErrorCoder = (*Dialect)(nil)
	_ dialect.Scripter   = (*Dialect)(nil)

	_ dialect.IdentifierCounter = (*Dialect)(nil)
)

// New returns the dialect "mysql" as it is used without a connection.
func New() *Dialect { return &Dialect{name: nameMySQL} }

// NewMariaDB returns the dialect "mariadb" as it is used without a connection.
func NewMariaDB() *Dialect { return &Dialect{name: nameMariaDB, mariadb: true} }

// Name returns "mysql" or "mariadb", as in the URL.
func (d *Dialect) Name() string { return d.name }

// TransactionalDDL returns false: DDL commits.
func (*Dialect) TransactionalDDL() bool { return false }

// Product is the name and, with a connection, the version of the server, for
// messages.
func (d *Dialect) Product() string {
	name := "MySQL"
	if d.mariadb {
		name = "MariaDB"
	}
	if d.version.known() {
		name += " " + d.version.String()
	}
	return name
}

func (d *Dialect) unsupported(what, instead string) error {
	return &dialect.UnsupportedError{Dialect: d.Product(), What: what, Instead: instead}
}

// ForServer reads the server's product, version and SQL mode.
func (d *Dialect) ForServer(ctx context.Context, q dialect.Querier) (dialect.Dialect, error) {
	var text string
	var mode sql.NullString
	if err := q.QueryRowContext(ctx, "SELECT VERSION(), @@sql_mode").Scan(&text, &mode); err != nil {
		return nil, fmt.Errorf("ask the server for its version: %w", err)
	}
	n := &Dialect{name: d.name, mariadb: strings.Contains(strings.ToLower(text), "mariadb")}
	n.version = parseVersion(text, n.mariadb)
	n.plainBackslash = strings.Contains(strings.ToUpper(mode.String), "NO_BACKSLASH_ESCAPES")
	return n, nil
}

var versionDigits = regexp.MustCompile(`(\d+)\.(\d+)\.(\d+)`)

// parseVersion reads "8.0.36", "10.11.19-MariaDB-0+deb12u1", and MariaDB's
// "5.5.5-10.4.32-MariaDB" of old protocols.
func parseVersion(text string, mariadb bool) version {
	if mariadb {
		text = strings.TrimPrefix(text, "5.5.5-")
	}
	var v version
	for i, digits := range versionDigits.FindStringSubmatch(text) {
		if i > 0 {
			v[i-1], _ = strconv.Atoi(digits) // the pattern allows digits only
		}
	}
	return v
}

// Quote quotes an identifier by SQLAlchemy's rule.
func (d *Dialect) Quote(ident string) string {
	reserved := reservedMySQL
	if d.mariadb {
		reserved = reservedMariaDB
	}
	return ddl.Quoter{Open: '`', Close: '`', Reserved: reserved}.Quote(ident)
}

// maxIdentifier is the limit of names in characters.
const maxIdentifier = 64

// MaxIdentifier returns the limit of names. The servers count characters and
// not bytes; IdentifierLength does too.
func (*Dialect) MaxIdentifier() int { return maxIdentifier }

// IdentifierLength counts a name as the servers do: in characters.
func (*Dialect) IdentifierLength(name string) int { return len([]rune(name)) }

// Placeholder is "?".
func (*Dialect) Placeholder(int) string { return "?" }

// Literal renders a value. Texts are escaped for the server's SQL mode.
func (d *Dialect) Literal(v any, t schema.Type) (string, error) {
	l := ddl.Literals{Dialect: d.name, String: d.quoteString, Bool: strconv.FormatBool}
	t = d.resolve(t)
	if length, ok := v.(time.Duration); ok {
		return durationLiteral(d.name, length, t)
	}
	if set, ok := t.(ValueSet); ok && set.Name == "SET" {
		if values, ok := v.([]string); ok {
			v = strings.Join(values, ",")
		}
	}
	return l.Literal(v, t)
}

// durationLiteral writes a length of time: as SQLAlchemy keeps an Interval, which
// is a date counted from 1970, or as TIME.
func durationLiteral(name string, v time.Duration, t schema.Type) (string, error) {
	switch t.(type) {
	case schema.Interval:
		return "'" + time.Unix(0, 0).UTC().Add(v).Format("2006-01-02 15:04:05.000000") + "'", nil
	case schema.Time:
		sign, rest := "", v
		if v < 0 {
			sign, rest = "-", -v
		}
		return fmt.Sprintf("'%s%02d:%02d:%09.6f'", sign, int(rest.Hours()), int(rest.Minutes())%60, (rest % time.Minute).Seconds()), nil
	}
	return "", &dialect.LiteralError{Dialect: name, Value: v, Why: "a length of time needs a column of type Interval or Time"}
}

// quoteString quotes a text. A backslash is doubled, except under
// NO_BACKSLASH_ESCAPES.
func (d *Dialect) quoteString(s string) (string, error) {
	if !d.plainBackslash {
		s = escapes.Replace(s)
	}
	return ddl.QuoteString(s), nil
}

// escapes are what a text needs to be itself, also in a script that the
// database's client reads: it makes "\r\n" a mere line end and refuses NUL.
var escapes = strings.NewReplacer(`\`, `\\`, "\r", `\r`, "\x00", `\0`)

// resolve returns the type that a variant has here. MariaDB takes MySQL's when
// it has none of its own.
func (d *Dialect) resolve(t schema.Type) schema.Type {
	v, ok := t.(schema.Variant)
	if !ok {
		return t
	}
	if own := v.Dialects[d.name]; own != nil {
		return d.resolve(own)
	}
	return d.resolve(v.For(nameMySQL))
}

// SplitSQL splits a script as the mysql client does.
func (d *Dialect) SplitSQL(text string) ([]dialect.Statement, error) {
	return ddl.Split(d.lexer(), text)
}

func (d *Dialect) lexer() sqltext.Dialect {
	if d.mariadb {
		return sqltext.MariaDB
	}
	return sqltext.MySQL
}

// ScriptStatement ends a statement with a semicolon. One that holds semicolons
// itself (a trigger, a routine) is framed by DELIMITER, as the client needs it.
func (d *Dialect) ScriptStatement(sql string) string {
	body := strings.TrimRight(sql, "; \t\r\n")
	for t := range sqltext.Tokens(d.lexer(), body) {
		if t.Kind != sqltext.Symbol || t.Text != ";" {
			continue
		}
		if parts, err := d.SplitSQL(sql); err == nil && len(parts) == 1 {
			return "DELIMITER //\n" + body + "//\nDELIMITER ;"
		}
		break
	}
	return d.terminated(strings.TrimSpace(sql))
}

// terminated ends a statement; a comment at its end must not take the semicolon
// in.
func (d *Dialect) terminated(sql string) string {
	end := ";"
	for t := range sqltext.Tokens(d.lexer(), sql) {
		end = ";"
		if t.Kind == sqltext.LineComment {
			end = "\n;"
		}
	}
	return sql + end
}

// ScriptBegin is empty: DDL commits, so there is nothing to frame.
func (*Dialect) ScriptBegin() string { return "" }

// ScriptCommit is empty: DDL commits, so there is nothing to frame.
func (*Dialect) ScriptCommit() string { return "" }

var errorDigits = regexp.MustCompile(`^Error (\d+)`)

// ErrorCode returns the server's error number ("1146"), or "". The driver's
// error has it in its field Number and at the start of its text; neither needs
// the driver to be linked here.
func (*Dialect) ErrorCode(err error) string {
	for err != nil {
		if n, ok := numberField(err); ok {
			return n
		}
		if m := errorDigits.FindStringSubmatch(err.Error()); m != nil {
			return m[1]
		}
		switch u := err.(type) {
		case interface{ Unwrap() error }:
			err = u.Unwrap()
		case interface{ Unwrap() []error }:
			for _, one := range u.Unwrap() {
				if code := (*Dialect).ErrorCode(nil, one); code != "" {
					return code
				}
			}
			return ""
		default:
			return ""
		}
	}
	return ""
}

func numberField(err error) (string, bool) {
	v := reflect.ValueOf(err)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return "", false
	}
	f := v.Elem().FieldByName("Number")
	if !f.IsValid() || !f.CanUint() {
		return "", false
	}
	return strconv.FormatUint(f.Uint(), 10), true
}
