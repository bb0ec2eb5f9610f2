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

// goPast lets a sequence that begins to number a column go on after the numbers that rows
// have: it may have been dropped with the column's default, and made anew. Numbers outside
// of its bounds tell nothing.
func (a alteration) goPast(sequence string) []string {
	now, typ := a.now(), cmp.Or(a.o.Type, a.o.ExistingType)
	if sequence == "" || typ == nil || a.o.ExistingDefault == nil || now.Identity != nil || sequenceOf(now.Default) != "" {
		return nil
	}
	if was, _ := a.numbering(); was {
		return nil
	}
	text, _ := quoteString(sequence) // an identifier has no NUL
	number := a.d.Quote(a.o.Name)
	if a.d.family(typ).kind != familyNumber {
		number = fmt.Sprintf("CASE WHEN %[1]s::text ~ '^-?[0-9]{1,18}$' THEN %[1]s::text::bigint END", number)
	}
	return []string{fmt.Sprintf("SELECT setval(n.seqrelid::regclass, r.number::bigint)\n"+
		"FROM pg_sequence AS n, %[1]s AS t, LATERAL (SELECT trunc(CASE WHEN n.seqincrement > 0 THEN max(%[2]s) ELSE min(%[2]s) END::numeric) AS number FROM %[3]s) AS r\n"+
		"WHERE n.seqrelid = %[4]s::regclass AND r.number BETWEEN n.seqmin AND n.seqmax AND (r.number - t.last_value) * sign(n.seqincrement) >= 0",
		sequence, number, a.Table(a.o.Table), text)}
}
