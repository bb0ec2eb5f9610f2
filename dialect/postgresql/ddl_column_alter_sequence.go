package postgresql

import (
	"cmp"
	"fmt"

	"github.com/alembic-go/alembic/schema"
)

// A column that goes from serial to identity, or back, gets another sequence, which goes
// on where the old one was: the numbers of deleted rows aren't given again. So the old one
// is there until the new one has its value, under another name if both have the same.

// succession is the change of a column's sequence for another.
type succession struct{ old, aside, name string }

// succeeds returns how a sequence of the column takes the place of another. One that
// counts down has nothing to tell one that counts up.
func (a alteration) succeeds() (s succession, ok bool) {
	was, is := a.numbering()
	if a.o.Default == nil || was == is {
		return s, false
	}
	identity := a.o.Default.Identity
	if is {
		identity = a.now().Identity
	}
	if identity == nil || identity.Increment != nil && *identity.Increment < 0 {
		return s, false
	}
	serial := sequenceName(a.o.Table.Name, a.o.Name)
	s = succession{old: serial, name: cmp.Or(identity.Name, serial)}
	if is {
		s.old, s.name = s.name, s.old
	}
	if s.aside = s.old; s.old == s.name {
		s.aside = objectName(a.o.Table.Name, a.o.Name, "_seq_old")
	}
	return s, true
}

// stepAside gives the old sequence another name, if the new one has its own.
func (a alteration) stepAside(s succession) []string {
	if s.old == s.aside {
		return nil
	}
	return []string{"ALTER SEQUENCE " + a.sequenceNamed(s.old) + " RENAME TO " + a.d.Quote(s.aside)}
}

func (a alteration) sequenceNamed(name string) string {
	return a.Table(schema.TableName{Schema: a.o.Table.Schema, Name: name})
}

// goOn lets the new sequence go on where the old one is, or at its nearest bound. One
// that was never used tells nothing.
func (a alteration) goOn(s succession) string {
	old, name := a.sequenceNamed(s.aside), a.sequenceNamed(s.name)
	oldText, _ := quoteString(old) // an identifier has no NUL
	nameText, _ := quoteString(name)
	return fmt.Sprintf("SELECT setval(seqrelid::regclass, greatest(seqmin, least(seqmax, last_value)), is_called) FROM pg_sequence, %s "+
		"WHERE seqrelid = %s::regclass AND (is_called OR last_value <> (SELECT seqstart FROM pg_sequence WHERE seqrelid = %s::regclass))",
		old, nameText, oldText)
}

// releaseSerial drops what makes a column serial. The sequence of an identity column to
// come takes its value over before.
func (a alteration) releaseSerial() []string {
	out := []string{a.column + "DROP DEFAULT"}
	if s, ok := a.succeeds(); ok {
		return append(append(out, "ALTER SEQUENCE "+a.sequence()+" OWNED BY NONE"), a.stepAside(s)...)
	}
	if a.o.Default != nil {
		out = append(out, takeOver(a.sequence(), sequenceOf(a.o.Default.Default))...)
	}
	return append(out, "DROP SEQUENCE "+a.sequence())
}

// releaseIdentity drops an identity. The sequence of a serial column to come takes its
// value over before.
func (a alteration) releaseIdentity() []string {
	drop := a.column + "DROP IDENTITY"
	s, ok := a.succeeds()
	if !ok {
		return append(takeOver(a.identitySequence(a.now().Identity), sequenceOf(a.o.Default.Default)), drop)
	}
	return append(a.stepAside(s), a.createSequence(), a.goOn(s), drop)
}

// addIdentity makes a column an identity column. Its numbers go on where those of the
// serial column were, or after those that rows have.
func (a alteration) addIdentity(add string) []string {
	if s, ok := a.succeeds(); ok {
		return []string{add, a.goOn(s), "DROP SEQUENCE " + a.sequenceNamed(s.aside)}
	}
	if a.o.ExistingDefault == nil && a.o.ExistingAutoincrement == nil {
		return []string{add}
	}
	return append([]string{add, a.startAfter(a.o.Default.Identity)}, takeOver(sequenceOf(a.now().Default), a.identitySequence(a.o.Default.Identity))...)
}

// addSequence makes of a column what SERIAL makes of a new one. Its numbers go on where
// those of the identity were, or after those that rows have.
func (a alteration) addSequence() []string {
	text, _ := quoteString(a.sequence()) // an identifier has no NUL
	use := a.column + "SET DEFAULT nextval(" + text + "::regclass)"
	if _, ok := a.succeeds(); ok {
		return []string{use}
	}
	return append([]string{a.createSequence(), use, a.startAfter(&schema.Identity{})}, takeOver(sequenceOf(a.now().Default), a.sequence())...)
}

// createSequence creates the sequence of a serial column.
func (a alteration) createSequence() string {
	options := ""
	if base := serialBase(cmp.Or(a.o.Type, a.o.ExistingType)); base != "" {
		options = " AS " + base
	}
	return "CREATE SEQUENCE " + a.sequence() + options + " OWNED BY " + a.Table(a.o.Table) + "." + a.d.Quote(a.o.Name)
}

// startAfter lets a column's numbers go on after those that rows have, if those are among
// the sequence's own.
func (a alteration) startAfter(i *schema.Identity) string {
	table, _ := quoteString(a.Table(a.o.Table))
	column, _ := quoteString(a.o.Name)
	b, name := boundsOf(i), a.d.Quote(a.o.Name)
	next, among := fmt.Sprintf("max(%s) + 1", name), fmt.Sprintf("max(%s) >= ", name)
	nearest := b.least
	if b.falls {
		next, among, nearest = fmt.Sprintf("min(%s) - 1", name), fmt.Sprintf("min(%s) <= ", name), b.most
	}
	return fmt.Sprintf("SELECT setval(pg_get_serial_sequence(%s, %s), %s, false) FROM %s HAVING %s%d", table, column, next, a.Table(a.o.Table), among, *nearest)
}
