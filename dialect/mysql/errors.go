package mysql

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var _ dialect.ErrorAdviser = (*Dialect)(nil)

// madeAlready are the errors of a schema change that was made before: a table,
// column, key or constraint that is there already, or gone already.
// Source: https://mariadb.com/kb/en/mariadb-error-codes/.
var madeAlready = map[string]bool{"1050": true, "1051": true, "1060": true, "1061": true, "1091": true, "1826": true}

// readOnlyTransaction is ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.
const readOnlyTransaction = "1792"

// Advice explains among others what a change that was made before means: a run
// that has a journal goes on behind what an earlier one committed, so that the
// change was made by somebody else.
func (d *Dialect) Advice(s dialect.Statement, err error) string {
	const (
		invalidCharacter = "1300" // ER_INVALID_CHARACTER_STRING
		packetTooLarge   = "1153" // ER_NET_PACKET_TOO_LARGE
		prevented        = "1290" // ER_OPTION_PREVENTS_STATEMENT
		unknownDatabase  = "1049" // ER_BAD_DB_ERROR
	)
	switch code := d.ErrorCode(err); {
	case code == invalidCharacter && !possible(s.SQL):
		return "names can't hold characters beyond U+FFFF, such as emoji; choose another name"
	case code == packetTooLarge:
		return "split the statement into smaller ones, or raise max_allowed_packet on the server"
	case code == prevented && strings.Contains(err.Error(), "read-only"):
		return "the server only reads (a replica, or read_only); connect to the primary server"
	case code == readOnlyTransaction:
		return "the transaction only reads: take SET TRANSACTION READ ONLY or tx_read_only out of the revision or the server's settings"
	case code == unknownDatabase:
		return "the server has no database of that name; create it first, or correct the name"
	case code == syntaxError && !s.InSQLFile() && d.several(s.SQL):
		return "the server takes one statement at a time: give each one an op.Execute of its own"
	case !madeAlready[code]:
		return ""
	}
	return "if this change was made before, by hand or by a run without a journal that failed or was killed (" + d.product() +
		" keeps its schema changes), undo it by hand; else correct the statement"
}

// several reports whether a text holds more than one statement.
func (d *Dialect) several(sql string) bool {
	parts, err := sqltext.Split(d.Traits().Lexer, sql, sqltext.Options{})
	return err == nil && len(parts) > 1
}

// PacketError is returned for a statement that is longer than the server takes.
// It was not sent.
type PacketError struct {
	Size, Max int // in bytes
	Server    string
}

func (e *PacketError) Error() string {
	return fmt.Sprintf("the statement has %d bytes with its values, and %s takes at most %d at once (max_allowed_packet); it was not sent. "+
		"Split it into smaller statements, or raise max_allowed_packet on the server", e.Size, e.Server, e.Max)
}

// Fits refuses a statement that is too long for one packet, which has a byte for
// the command.
func (s *session) Fits(size int) error {
	if limit := s.dialect.maxPacket; limit != 0 && size+1 > limit {
		return &PacketError{Size: size, Max: limit, Server: s.dialect.product()}
	}
	return nil
}

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

var _ dialect.StatementChecker = (*Dialect)(nil)

// CheckStatement refuses what a run can't do beside its own work, in its own
// transaction and outside of it.
func (d *Dialect) CheckStatement(s dialect.Statement, _ bool) error {
	if d.onlyChangesRows(s.SQL) && !sqltext.ContainsFold(s.SQL, "release_") {
		return nil // most statements, of which there may be millions
	}
	words := withoutWrapping(d.words(s.SQL))
	refused := func(what, instead string) error {
		return &dialect.UnsupportedError{Dialect: "alembic", What: what + " in a revision", Instead: instead}
	}
	is := func(i int, keywords ...string) bool { return i < len(words) && isAny(words[i], keywords...) }
	switch {
	case is(0, "XA") && is(1, "START", "BEGIN"):
		return refused("XA transactions", "nothing could be recorded while one is open; use BEGIN and COMMIT in a section with no-transaction")
	case is(0, "LOAD") && (is(2, "LOCAL") || is(3, "LOCAL")) && s.InSQLFile():
		return refused("LOAD DATA LOCAL", "it would read a file of the machine that runs the migration; write the rows as INSERT, or load them in a Go revision")
	case len(words) == 0, storesCode(words):
		return nil
	}
	if name := releasesOurs(words); name != "" {
		return refused(name, "it would give back the lock that keeps other runs out; release a lock of yours with RELEASE_LOCK('its name'), or leave it to the end of the revision")
	}
	return nil
}

// onlyChangesRows reports whether a statement begins as one does that can't but read and
// change rows.
func (d *Dialect) onlyChangesRows(sql string) bool {
	return isAny(sqltext.First(d.reading.Now, sql), "INSERT", "UPDATE", "DELETE", "REPLACE")
}

// releasesOurs returns the call that releases the lock of the run.
func releasesOurs(words []sqltext.Token) string {
	for i, t := range words[:max(len(words)-2, 0)] {
		switch {
		case words[i+1].Text != "(":
		case t.Is("RELEASE_ALL_LOCKS"):
			return "RELEASE_ALL_LOCKS()"
		case t.Is("RELEASE_LOCK") && strings.HasPrefix(strings.ToLower(strings.Trim(words[i+2].Text, `'"`)), lockPrefix):
			return "RELEASE_LOCK(" + words[i+2].Text + ")"
		}
	}
	return ""
}
