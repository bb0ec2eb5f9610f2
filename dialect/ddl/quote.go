package ddl

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Quoter quotes identifiers by SQLAlchemy's rule: it quotes a name that is
// reserved, that contains a character other than [a-z0-9_$], or that begins
// with a digit or $.
type Quoter struct {
	Open, Close byte            // '"' '"', '`' '`', '[' ']'
	Reserved    map[string]bool // lower case
}

// Words returns the set of the words in the lists, which are separated by white
// space.
func Words(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for w := range strings.FieldsSeq(list) {
			set[w] = true
		}
	}
	return set
}

// Quote returns the name, quoted if the rule requires it.
func (q Quoter) Quote(name string) string {
	if q.plain(name) {
		return name
	}
	return q.Always(name)
}

// Always returns the quoted name. It doubles the closing quotation mark in the
// name.
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
