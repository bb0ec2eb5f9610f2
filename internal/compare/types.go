package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// sameType compares the database's type with the target's, both in normal form, by
// the dialect's SQL: the words must be equal, and so must the arguments; a model may
// leave the last ones open. (As in Alembic, VARCHAR without length is not a change of
// VARCHAR(20). VARCHAR(20) is a change of VARCHAR, which Alembic misses.) Of ENUM and
// SET the arguments are the values, which always count.
func (c *comparison) sameType(database, target schema.Type) (bool, error) {
	ta, err := c.d.TypeSQL(database)
	if err != nil {
		return false, err
	}
	tb, err := c.d.TypeSQL(target)
	if err != nil {
		return false, err
	}
	if ta == tb {
		return true, nil
	}
	wordsA, argsA := splitType(ta)
	wordsB, argsB := splitType(tb)
	if !c.target.written.Inspected && wordsA != "enum" && wordsA != "set" {
		argsA = argsA[:min(len(argsA), len(argsB))]
	}
	return wordsA == wordsB && slices.Equal(argsA, argsB), nil
}

// typeMatcher is a dialect where a model's type may leave open what the
// database's says, such as a collation. What a type leaves open may be its table's: as is
// the model's, in is the database's.
type typeMatcher interface {
	MatchesType(model, database schema.Type, as, in *schema.Table) bool
}

// typeSettler is a dialect with types that depend on the options of their table.
type typeSettler interface {
	SettledType(t schema.Type, in *schema.Table) schema.Type
}

// typeKeeper is a dialect with types that differ only in how values are shown.
type typeKeeper interface {
	StoresAlike(before, after schema.Type) bool
}

func (c *comparison) matchesType(model, database schema.Type, as, in *schema.Table) bool {
	m, ok := c.d.(typeMatcher)
	return ok && !c.target.written.Inspected && m.MatchesType(model, database, as, in)
}

// columnMatcher is a dialect where that depends on the column. The tables are in normal
// form.
type columnMatcher interface {
	MatchesColumn(model, database *schema.Table, name string) bool
}

func (t *tableDiff) matchesColumn(name string) bool {
	m, ok := t.d.(columnMatcher)
	return ok && !t.target.written.Inspected && m.MatchesColumn(t.newNorm, t.oldNorm, name)
}

// alike reports whether a column that went and one that came have the same type.
func (c *comparison) alike(from, to schema.ObjectRef) bool {
	before, after := c.db.normal.Table(from.Name).Column(from.Column), c.target.normal.Table(to.Name).Column(to.Column)
	if before == nil || after == nil {
		return false
	}
	same, err := c.sameType(before.Type, after.Type)
	as, in := c.target.written.Table(to.Name), c.db.written.Table(from.Name)
	return err == nil && (same || c.matchesType(as.Column(to.Column).Type, in.Column(from.Column).Type, as, in))
}

// splitType splits "VARCHAR(20) COLLATE x" into "varchar collate x" and ["20"].
func splitType(sql string) (words string, args []string) {
	open := strings.IndexByte(sql, '(')
	end := closing(sql, open)
	if open < 0 || end < 0 {
		return strings.Join(strings.Fields(strings.ToLower(sql)), " "), nil
	}
	args = splitArgs(sql[open+1 : end])
	words = strings.ToLower(sql[:open] + " " + sql[end+1:])
	return strings.Join(strings.Fields(words), " "), args
}

// closing finds the parenthesis that closes the one at open, past quoted text.
func closing(s string, open int) int {
	if open < 0 {
		return -1
	}
	inQuotes := false
	for i := open; i < len(s); i++ {
		switch {
		case s[i] == '\'':
			inQuotes = !inQuotes
		case s[i] == ')' && !inQuotes:
			return i
		}
	}
	return -1
}

// splitArgs splits at the commas outside of quotes.
func splitArgs(s string) []string {
	var args []string
	inQuotes, start := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\'':
			inQuotes = !inQuotes
		case s[i] == ',' && !inQuotes:
			args = append(args, strings.TrimSpace(s[start:i]))
			start = i + 1
		}
	}
	return append(args, strings.TrimSpace(s[start:]))
}
