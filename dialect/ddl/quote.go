package ddl

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
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

// CheckIdentifiers returns an *IdentifierError for the first name that is
// longer than the dialect allows.
func CheckIdentifiers(d dialect.Dialect, names ...string) error {
	traits := d.Traits()
	for _, name := range names {
		length, unit := traits.IdentifierLength(name)
		if most := traits.MaxIdentifier; most > 0 && length > most {
			return &dialect.IdentifierError{Dialect: d.Name(), Name: name, Length: length, Max: most, Unit: unit}
		}
	}
	return nil
}
