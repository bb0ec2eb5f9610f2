package dialect

import (
	"fmt"
	"strings"
)

// Quoter quotes identifiers by SQLAlchemy's rule: a name is quoted when it is
// reserved, holds an upper-case letter or any character beside [a-z0-9_$], or
// begins with a digit or $.
type Quoter struct {
	Open, Close byte            // '"' '"', '`' '`', '[' ']'
	Reserved    map[string]bool // lower case
}

// Words makes the set of reserved words out of lists divided by white space.
func Words(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for w := range strings.FieldsSeq(list) {
			set[w] = true
		}
	}
	return set
}

// Quote quotes a name where the rule asks for it.
func (q Quoter) Quote(name string) string {
	if q.plain(name) {
		return name
	}
	return q.Always(name)
}

// Always quotes a name; the closing mark within it is doubled.
func (q Quoter) Always(name string) string {
	end := string(q.Close)
	return string(q.Open) + strings.ReplaceAll(name, end, end+end) + end
}

func (q Quoter) plain(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c == '_':
		case (c >= '0' && c <= '9' || c == '$') && i > 0:
		default:
			return false
		}
	}
	return name != "" && !q.Reserved[name]
}

// IdentifierError is a name that is too long for the database, which would cut
// it silently or refuse it.
type IdentifierError struct {
	Dialect string
	Name    string
	Length  int
	Max     int
	Unit    string // "bytes" or "characters"
}

func (e *IdentifierError) Error() string {
	return fmt.Sprintf("the name %q has %d %s, and %s takes %d at most; choose a shorter one",
		e.Name, e.Length, e.Unit, e.Dialect, e.Max)
}

// IdentifierCounter is a dialect that counts the characters of names and not
// their bytes.
type IdentifierCounter interface{ IdentifierLength(name string) int }

// CheckIdentifiers returns an *IdentifierError for the first name that is
// longer than the dialect allows.
func CheckIdentifiers(d Dialect, names ...string) error {
	most := d.MaxIdentifier()
	counter, counts := d.(IdentifierCounter)
	for _, name := range names {
		length, unit := len(name), "bytes"
		if counts {
			length, unit = counter.IdentifierLength(name), "characters"
		}
		if most > 0 && length > most {
			return &IdentifierError{Dialect: d.Name(), Name: name, Length: length, Max: most, Unit: unit}
		}
	}
	return nil
}
