package postgresql

import (
	"fmt"

	"github.com/alembic-go/alembic/schema"
)

// bounds are the least and the greatest value of a sequence; nil leaves it to the type.
type bounds struct {
	least, most *int64
	falls       bool
}

// boundsOf returns the bounds of a sequence. Those that aren't told are 1 for the
// least value of a rising one, and -1 for the greatest of a falling one.
func boundsOf(i *schema.Identity) bounds {
	b := bounds{least: i.MinValue, most: i.MaxValue, falls: i.Increment != nil && *i.Increment < 0}
	one, minusOne := int64(1), int64(-1)
	switch {
	case b.falls && b.most == nil:
		b.most = &minusOne
	case !b.falls && b.least == nil:
		b.least = &one
	}
	return b
}

// turned tells the bound that is 1 or -1. When a sequence begins to rise or to fall,
// NO MINVALUE and NO MAXVALUE can mean the bounds that it had before.
func turned(i schema.Identity) schema.Identity {
	if b := boundsOf(&i); b.falls {
		i.MaxValue = b.most
	} else {
		i.MinValue = b.least
	}
	return i
}

func above(a, b *int64) bool { return a != nil && b != nil && *a > *b }

// moveInside returns what must come before and stand behind the ALTER that gives
// a sequence other bounds, because the server refuses those that exclude the
// present value: that becomes the nearest value which is in both. If no value is,
// the sequence starts anew.
func moveInside(sequence string, was, is bounds) (before []string, restart string) {
	if above(is.least, was.most) || above(was.least, is.most) {
		return nil, " RESTART"
	}
	move := func(value int64, side string, used bool) {
		before = append(before, fmt.Sprintf("SELECT pg_catalog.setval(seqrelid::regclass, %[2]d, %[4]t) FROM pg_catalog.pg_sequence "+
			"WHERE seqrelid = %[1]s::regclass AND coalesce(pg_catalog.pg_sequence_last_value(seqrelid), seqstart) %[3]s %[2]d", sequence, value, side, used))
	}
	if is.least != nil && (was.least == nil || above(is.least, was.least)) {
		move(*is.least, "<", is.falls)
	}
	if is.most != nil && (was.most == nil || above(was.most, is.most)) {
		move(*is.most, ">", !is.falls)
	}
	return before, ""
}
