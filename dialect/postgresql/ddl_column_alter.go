package postgresql

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// AlterColumn changes a column by a statement for each aspect: what gives the
// column its values and the checks of the old type go first, then TYPE and NULL
// change, then the new values come, COMMENT, RENAME and the checks of the new
// type.
func (c compiler) AlterColumn(o op.AlterColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if err := checkAlter(c.d, o); err != nil {
		return nil, err
	}
	a := alteration{compiler: c, o: o, table: "ALTER TABLE " + c.Table(o.Table) + " "}
	a.column = a.table + "ALTER COLUMN " + c.d.Quote(o.Name) + " "
	out := a.release()
	for _, part := range []func() ([]string, error){a.alterType, a.alterNull, a.alterDefault, a.alterComment} {
		texts, err := part()
		if err != nil {
			return nil, err
		}
		out = append(out, texts...)
	}
	if o.NewName != "" {
		out = append(out, a.table+"RENAME "+c.d.Quote(o.Name)+" TO "+c.d.Quote(o.NewName))
	}
	statements, err := c.addTypeCheck(o, dialect.SQL(out...), m)
	if boolOption(o.Options, keyConcurrently) {
		outside(statements)
	}
	return statements, err
}

// alteration is a change of a column, with the beginnings of its statements.
type alteration struct {
	compiler
	o             op.AlterColumn
	table, column string
}

func checkAlter(d *Dialect, o op.AlterColumn) error {
	if err := ddl.CheckOptions(o.String(), o.Options, name, "using", "from_json", "concurrently", "not_null"); err != nil {
		return err
	}
	if textOption(o.Options, keyUsing) != "" && o.Type == nil {
		return errors.New("postgresql_using must be used with the type_ parameter") // Alembic's words
	}
	if boolOption(o.Options, keyFromJSON) && o.Type == nil {
		return errors.New("postgresql.FromJSON must be used with a new type")
	}
	if o.Before != "" || o.After != "" {
		return errPlace(d)
	}
	return nil
}

// release lets go of what gives the column its values, where it can't stay, and
// of the check of the old type.
func (a alteration) release() []string {
	var out []string
	if a.o.Type != nil && a.o.ExistingType != nil {
		if bound := a.CheckOfType(a.o.Name, a.o.ExistingType); bound != nil && bound.Name != "" {
			out = append(out, a.table+"DROP CONSTRAINT "+a.d.Quote(bound.Name))
		}
	}
	now := a.now()
	switch was, is := a.numbering(); {
	case was && !is:
		out = append(out, a.releaseSerial()...)
	case now.Identity != nil && a.o.Default != nil && a.o.Default.Identity == nil:
		out = append(out, a.releaseIdentity()...)
	case now.Default != nil && (is || a.recasts() || a.o.Default != nil && a.o.Default.Identity != nil):
		out = append(out, a.column+"DROP DEFAULT")
	}
	return out
}

// now is the default that the column has as far as it is known.
func (a alteration) now() op.DefaultChange {
	if a.o.ExistingDefault == nil {
		return op.DefaultChange{}
	}
	return *a.o.ExistingDefault
}

// numbering reports whether the column takes its values from a sequence of its
// own before and after. Alembic's scripts give sa.Autoincrement without meaning
// a change, so that it counts only beside the existing value.
func (a alteration) numbering() (before, after bool) {
	before = a.o.ExistingAutoincrement != nil && *a.o.ExistingAutoincrement
	if a.o.ExistingAutoincrement == nil || a.o.Autoincrement == nil {
		return before, before
	}
	return before, *a.o.Autoincrement
}

// sequence is the name of the sequence of a SERIAL column.
func (a alteration) sequence() string {
	return a.sequenceNamed(sequenceName(a.o.Table.Name, a.o.Name))
}

// recasts reports whether the column gets another type, other than a number of
// another size. Its default is then of another type too, though it may read the
// same.
func (a alteration) recasts() bool {
	if a.o.Type == nil || a.o.ExistingType == nil {
		return false
	}
	was, is := a.d.family(a.o.ExistingType), a.d.family(a.o.Type)
	return was.word != is.word && (was.kind != familyNumber || is.kind != familyNumber)
}

func (a alteration) alterType() ([]string, error) {
	if a.o.Type == nil {
		return nil, nil
	}
	typ, err := a.d.TypeSQL(a.o.Type)
	if err != nil {
		return nil, fmt.Errorf("column %q: %w", a.o.Name, err)
	}
	if isSameEnum(a.o.ExistingType, a.o.Type) {
		return nil, fmt.Errorf("%s: both types are the enum %s; change its values with op.AddEnumValue, op.RenameEnumValue or op.DropEnumValue", a.o, typ)
	}
	if boolOption(a.o.Options, keyFromJSON) {
		return a.fromJSON(typ), nil
	}
	using := textOption(a.o.Options, keyUsing)
	if using == "" {
		using = a.d.conversion(a.d.Quote(a.o.Name), typ, a.o.ExistingType, a.o.Type)
	}
	if using != "" {
		using = " USING " + using
	}
	out := []string{a.column + "TYPE " + typ + using}
	if was, is := a.numbering(); was && is && serialBase(a.o.Type) != serialBase(a.o.ExistingType) {
		out = append(out, "ALTER SEQUENCE "+a.sequence()+" AS "+typ)
	}
	return out, nil
}

func (a alteration) alterNull() ([]string, error) {
	if a.o.Nullable == nil {
		return a.alterNotNull(), nil
	}
	change := a.column + map[bool]string{true: "DROP", false: "SET"}[*a.o.Nullable] + " NOT NULL"
	own := notNullOf(a.o.Options)
	if own != (notNull{}) && !*a.o.Nullable {
		change = a.addNotNull(a.o.Table, a.o.Name, own)
	}
	if own.notValid {
		return []string{change}, nil
	}
	if boolOption(a.o.Options, keyConcurrently) && !*a.o.Nullable {
		return a.proved(change), nil
	}
	return []string{change}, nil
}

// alterDefault sets or drops the default, the identity or the sequence.
func (a alteration) alterDefault() ([]string, error) {
	now, to := a.now(), a.o.Default
	if to != nil && (to.Computed != nil || now.Computed != nil) {
		return a.alterComputed(a.o, a.column)
	}
	if was, is := a.numbering(); is && !was {
		return a.addSequence(), nil
	}
	switch {
	case to == nil && now.Default != nil && a.recasts():
		to = &now // it has gone before the type changed
	case to == nil:
		return nil, nil
	}
	switch {
	case to.Identity != nil && now.Identity != nil:
		return append(a.renameSequence(now.Identity, to.Identity), a.alterIdentity(now.Identity, to.Identity)...), nil
	case to.Identity != nil:
		return a.addIdentity(a.column + "ADD " + ddl.IdentitySQL(a.d, to.Identity)), nil
	case to.Default != nil:
		text, err := a.DefaultSQL(to.Default)
		return append(append(takeOver(sequenceOf(now.Default), sequenceOf(to.Default)), a.column+"SET DEFAULT "+text), a.goPast(sequenceOf(to.Default))...), err
	case now.Identity != nil, a.isReleased():
		return nil, nil
	}
	return []string{a.column + "DROP DEFAULT"}, nil
}

// isReleased reports whether release has dropped the default already.
func (a alteration) isReleased() bool {
	was, is := a.numbering()
	return was && !is || a.now().Default != nil && a.recasts()
}

func (a alteration) alterComment() ([]string, error) {
	if a.o.Comment == nil {
		return nil, nil
	}
	text, err := a.ColumnComment(a.o.Table, a.o.Name, *a.o.Comment)
	return []string{text}, err
}

func (c compiler) addTypeCheck(o op.AlterColumn, out []dialect.Statement, m *schema.MetaData) ([]dialect.Statement, error) {
	if o.Type == nil {
		return out, nil
	}
	at := o.Name
	if o.NewName != "" {
		at = o.NewName
	}
	bound := c.CheckOfType(at, o.Type)
	if bound == nil {
		return out, nil
	}
	more, err := c.AddConstraint(op.AddConstraint{Table: o.Table, Constraint: bound}, m)
	return append(out, more...), err
}

// alterComputed knows DROP EXPRESSION, which keeps the values (PostgreSQL 13),
// and SET EXPRESSION (PostgreSQL 17). A plain column can't become computed.
func (c compiler) alterComputed(o op.AlterColumn, column string) ([]string, error) {
	had := o.ExistingDefault != nil && o.ExistingDefault.Computed != nil
	switch {
	case o.Default.IsNone() && c.d.major >= 13:
		return []string{column + "DROP EXPRESSION"}, nil
	case had && o.Default.Computed != nil && c.d.major >= 17:
		return []string{column + "SET EXPRESSION AS (" + o.Default.Computed.SQL + ")"}, nil
	}
	return nil, &dialect.UnsupportedError{Dialect: c.d.product(),
		What:    fmt.Sprintf("making column %q computed, or computed in another way", o.Name),
		Instead: "drop the column and add it again"}
}

// renameSequence gives the sequence of an identity column its new name.
func (a alteration) renameSequence(now, to *schema.Identity) []string {
	was, is := cmp.Or(now.Name, sequenceName(a.o.Table.Name, a.o.Name)), cmp.Or(to.Name, sequenceName(a.o.Table.Name, a.o.Name))
	if was == is {
		return nil
	}
	return []string{"ALTER SEQUENCE " + a.Table(schema.TableName{Schema: a.o.Table.Schema, Name: was}) + " RENAME TO " + a.d.Quote(is)}
}

// alterIdentity writes what differs, as one ALTER COLUMN. What the old identity
// had and the new one leaves out is set back to PostgreSQL's own value.
func (a alteration) alterIdentity(now, to *schema.Identity) []string {
	s := ""
	if boundsOf(now).falls != boundsOf(to).falls {
		told := turned(*to)
		told.NoMin, told.NoMax = told.MinValue == nil, told.MaxValue == nil
		to = &told
	}
	if to.Always != now.Always {
		s += map[bool]string{true: " SET GENERATED ALWAYS", false: " SET GENERATED BY DEFAULT"}[to.Always]
	}
	if cycle := to.Cycle != nil && *to.Cycle; cycle != (now.Cycle != nil && *now.Cycle) {
		s += map[bool]string{true: " SET CYCLE", false: " SET NO CYCLE"}[cycle]
	}
	number := func(words string, from, to *int64, otherwise string) {
		switch {
		case to != nil && (from == nil || *from != *to):
			s += fmt.Sprintf(" SET %s %d", words, *to)
		case to == nil && from != nil:
			s += " SET " + otherwise
		}
	}
	number("CACHE", now.Cache, to.Cache, "CACHE 1")
	number("INCREMENT BY", now.Increment, to.Increment, "INCREMENT BY 1")
	number("MAXVALUE", now.MaxValue, to.MaxValue, "NO MAXVALUE")
	number("MINVALUE", now.MinValue, to.MinValue, "NO MINVALUE")
	if to.NoMax && !now.NoMax && now.MaxValue == nil {
		s += " SET NO MAXVALUE"
	}
	if to.NoMin && !now.NoMin && now.MinValue == nil {
		s += " SET NO MINVALUE"
	}
	if start := startOf(to); start != startOf(now) {
		s += " SET START WITH " + strconv.FormatInt(start, 10)
	}
	if s == "" {
		return nil
	}
	table, _ := quoteString(a.Table(a.o.Table))
	column, _ := quoteString(a.o.Name)
	before, restart := moveInside("pg_get_serial_sequence("+table+", "+column+")", boundsOf(now), boundsOf(to))
	return append(before, a.column[:len(a.column)-1]+s+restart)
}

// startOf is where a sequence starts. One that isn't told starts at its lowest
// value, a falling one at its highest.
func startOf(i *schema.Identity) int64 {
	first, bound := int64(1), i.MinValue
	if i.Increment != nil && *i.Increment < 0 {
		first, bound = -1, i.MaxValue
	}
	switch {
	case i.Start != nil:
		return *i.Start
	case bound != nil:
		return *bound
	}
	return first
}
