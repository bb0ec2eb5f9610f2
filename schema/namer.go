package schema

import (
	"crypto/md5"
	"encoding/hex"
	"unicode/utf8"
)

// Namer gives names to unnamed constraints and indexes, by a convention and
// within the database's limit.
type Namer struct {
	Convention NamingConvention
	// MaxLength is the length of the longest name; 0 means no limit. A name that
	// the convention makes longer is cut as SQLAlchemy cuts it: its beginning,
	// "_", and four hexadecimal digits of its MD5 sum, so that a database made
	// by either has the same names. A given name is never cut.
	MaxLength int
	// Length returns the length of a name as the database counts it; nil counts
	// characters.
	Length func(name string) int
}

// Apply names the unnamed constraints and indexes of t.
func (n Namer) Apply(t *Table) error {
	for _, c := range t.Constraints() {
		if err := n.ApplyConstraint(t.Name, c); err != nil {
			return err
		}
	}
	for _, x := range t.Indexes {
		if err := n.ApplyIndex(t.Name, x); err != nil {
			return err
		}
	}
	return nil
}

// ApplyConstraint names an unnamed constraint.
func (n Namer) ApplyConstraint(table TableName, c Constraint) error {
	if c.ConstraintName() != "" {
		return nil
	}
	if err := n.Convention.ApplyConstraint(table, c); err != nil {
		return err
	}
	if _, _, name := namingOf(table, c); *name != "" {
		*name = n.cut(*name)
	}
	return nil
}

// ApplyIndex names an unnamed index.
func (n Namer) ApplyIndex(table TableName, x *Index) error {
	if x.Name != "" {
		return nil
	}
	err := n.Convention.ApplyIndex(table, x)
	x.Name = n.cut(x.Name)
	return err
}

// suffix is what a cut name gives up: five characters for "_" and four digits,
// and three that SQLAlchemy leaves free.
const suffix = 8

func (n Namer) cut(name string) string {
	length := n.Length
	if length == nil {
		length = utf8.RuneCountInString
	}
	if n.MaxLength <= suffix || length(name) <= n.MaxLength {
		return name
	}
	sum := md5.Sum([]byte(name))
	digits := hex.EncodeToString(sum[:])
	beginning := CutName(name, func(kept string) bool { return length(kept) <= n.MaxLength-suffix })
	return beginning + "_" + digits[len(digits)-4:]
}

// CutName returns the longest beginning of a name that fits. It doesn't cut
// through a character.
func CutName(name string, fits func(beginning string) bool) string {
	for name != "" && !fits(name) {
		_, last := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-last]
	}
	return name
}
