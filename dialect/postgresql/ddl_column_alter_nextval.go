package postgresql

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/alembic-go/alembic/schema"
)

// A column may also take its numbers from a sequence that belongs to no column. What
// comes in its place goes on where it is, and it goes on where the sequence of the column
// is that it replaces.

var nextvalCall = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^nextval\('((?:[^']|'')+)'(?:::regclass|::text)?\)$`)
})

// sequenceOf returns the sequence that a default takes its values from, as SQL names it.
func sequenceOf(d *schema.Default) string {
	if d == nil {
		return ""
	}
	found := nextvalCall().FindStringSubmatch(d.Expr)
	if found == nil {
		return ""
	}
	return strings.ReplaceAll(found[1], "''", "'")
}

// identitySequence is the sequence of an identity of the column.
func (a alteration) identitySequence(i *schema.Identity) string {
	return a.sequenceNamed(cmp.Or(i.Name, sequenceName(a.o.Table.Name, a.o.Name)))
}

// takeOver lets a sequence go on where another one is, unless it is further already, or
// has other numbers because it counts the other way. One that was never used tells nothing.
func takeOver(old, to string) []string {
	if old == "" || to == "" || old == to {
		return nil
	}
	oldText, _ := quoteString(old) // an identifier has no NUL
	toText, _ := quoteString(to)
	return []string{fmt.Sprintf("SELECT setval(n.seqrelid::regclass, greatest(n.seqmin, least(n.seqmax, o.last_value)), o.is_called)\n"+
		"FROM pg_sequence AS n, pg_sequence AS p, %s AS t, %s AS o\n"+
		"WHERE n.seqrelid = %s::regclass AND p.seqrelid = %s::regclass AND sign(n.seqincrement) = sign(p.seqincrement)\n"+
		"    AND (o.is_called OR o.last_value <> p.seqstart) AND (o.last_value - t.last_value::numeric) * sign(n.seqincrement) >= 0",
		to, old, toText, oldText)}
}
