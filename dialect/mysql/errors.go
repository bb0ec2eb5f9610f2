package mysql

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"

	"github.com/alembic-go/alembic/dialect"
)

var _ dialect.ErrorAdviser = (*Dialect)(nil)

// madeAlready are the errors of a schema change that was made before: a table,
// column, key or constraint that is there already, or gone already.
// Source: https://mariadb.com/kb/en/mariadb-error-codes/.
var madeAlready = map[string]bool{"1050": true, "1051": true, "1060": true, "1061": true, "1091": true, "1826": true}

// Advice explains what a run that was killed leaves behind: its record is
// missing, its schema changes are not. It also explains why the server calls a
// character of a name invalid.
func (d *Dialect) Advice(s dialect.Statement, err error) string {
	const (
		invalidCharacter = "1300" // ER_INVALID_CHARACTER_STRING
		packetTooLarge   = "1153" // ER_NET_PACKET_TOO_LARGE
	)
	switch code := d.ErrorCode(err); {
	case code == invalidCharacter && !possible(s.SQL):
		return "names can't hold characters beyond U+FFFF, such as emoji; choose another name"
	case code == packetTooLarge:
		return "split the statement into smaller ones, or raise max_allowed_packet on the server"
	case !madeAlready[code]:
		return ""
	}
	return d.product() + " keeps each schema change: if an earlier run of this revision failed or was killed in its middle, " +
		"this change is left from it; undo it by hand, then run the revision again"
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
