package mysql

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objectTraits are the kinds of objects in the order in which they are created.
// MySQL replaces views alone in place. A trigger is never replaced, because it
// would then fire last. routine replaces routines and events.
func objectTraits(routine string) []dialect.ObjectTraits {
	const replace = "OR REPLACE"
	mode := []string{"sql_mode"}
	return []dialect.ObjectTraits{
		{Kind: schema.KindSchema}, {Kind: schema.KindSequence, Managed: true}, {Kind: schema.KindTable},
		{Kind: schema.KindFunction, Replace: routine, Managed: true, Keeps: mode}, {Kind: schema.KindProcedure, Replace: routine, Managed: true, Keeps: mode},
		{Kind: schema.KindView, Replace: replace, Managed: true}, {Kind: schema.KindTrigger, Managed: true, Keeps: mode},
		{Kind: schema.KindEvent, Replace: routine, Managed: true, Keeps: []string{"sql_mode", "time_zone"}},
	}
}

// object compiles the operations on objects.
func (c compiler) object(o op.Operation) (out []dialect.Statement, ok bool, err error) {
	if rename, ok := o.(op.RenameObject); ok {
		return c.renameObject(rename)
	}
	object, ok := op.ObjectOf(o)
	if !ok {
		return nil, false, nil
	}
	switch {
	case object.Kind == schema.KindSequence && !c.d.mariadb:
		return nil, true, c.d.unsupported("sequences", "use an AUTO_INCREMENT column")
	case object.Kind == schema.KindMaterializedView:
		return nil, true, c.d.unsupported("materialized views", "use a table, or a plain view")
	}
	if object.Kind == schema.KindSequence {
		return c.sequence(o)
	}
	if drop, drops := o.(op.DropObject); drops {
		drop.Cascade = false // a database is dropped with all that is in it; there is no word for it
		o = drop
	}
	out, ok = c.Objects(o)
	if _, drops := o.(op.DropObject); drops || len(object.MadeUnder) == 0 {
		return out, ok, nil
	}
	out, err = c.under(object, out)
	return out, ok, err
}

// under puts statements between those that give the session the settings under which
// an object is made, and set them back. If one fails in between, the end of the
// session does.
func (c compiler) under(o *schema.Object, statements []dialect.Statement) ([]dialect.Statement, error) {
	var set, back []string
	for _, name := range slices.Sorted(maps.Keys(o.MadeUnder)) {
		value, err := c.d.quoteString(o.MadeUnder[name])
		if err != nil {
			return nil, err
		}
		set = append(set, fmt.Sprintf("@saved_%[1]s = @@SESSION.%[1]s, SESSION %[1]s = %[2]s", name, value))
		back = append(back, fmt.Sprintf("SESSION %[1]s = @saved_%[1]s", name))
	}
	out := append(dialect.SQL("SET "+strings.Join(set, ", ")), statements...)
	return append(out, dialect.SQL("SET "+strings.Join(back, ", "))...), nil
}

// renameObject renames views and sequences, which are tables to the server. It
// renames no other object.
func (c compiler) renameObject(o op.RenameObject) ([]dialect.Statement, bool, error) {
	if o.Object.Kind != schema.KindView && (o.Object.Kind != schema.KindSequence || !c.d.mariadb) {
		return nil, false, nil
	}
	to := schema.TableName{Schema: o.Object.Name.Schema, Name: o.To}
	return dialect.SQL("RENAME TABLE " + c.Table(o.Object.Name) + " TO " + c.Table(to)), true, nil
}

// sequence compiles the operations on sequences. A changed one keeps its numbers.
func (c compiler) sequence(o op.Operation) (out []dialect.Statement, ok bool, err error) {
	switch o := o.(type) {
	case op.CreateObject:
		create := c.CreateObject(o.Object, o.IfNotExists)
		if o.Object.Comment != "" {
			comment, err := c.d.quoteString(o.Object.Comment)
			return dialect.SQL(create[0] + " COMMENT = " + comment), true, err
		}
		return dialect.SQL(create...), true, nil
	case op.ReplaceObject:
		if o.Object.Sequence != nil {
			out, err = c.alterSequence(o)
			return out, true, err
		}
	}
	out, ok = c.Objects(o)
	return out, ok, nil
}

func (c compiler) alterSequence(o op.ReplaceObject) ([]dialect.Statement, error) {
	row, cycle := rowOf(o.Object.Sequence), "NOCYCLE"
	if row.cycle {
		cycle = "CYCLE"
	}
	name := c.Table(o.Object.Name)
	before, restart := moveInside(name, o.Existing, row)
	out := append(before, dialect.Statement{SQL: fmt.Sprintf("ALTER SEQUENCE %s START WITH %d INCREMENT BY %d MINVALUE %d MAXVALUE %d CACHE %d %s%s",
		name, row.start, row.increment, row.min, row.max, row.cache, cycle, restart)})
	if o.Existing == nil || o.Existing.Comment == o.Object.Comment {
		return out, nil
	}
	comment, err := c.d.quoteString(o.Object.Comment)
	return append(out, dialect.SQL("ALTER TABLE "+name+" COMMENT = "+comment)...), err
}

// moveInside returns what must come before and stand behind the ALTER that gives a
// sequence other bounds, because the server refuses those that the next value hasn't
// reached. SETVAL never takes a sequence back. If no value is in both bounds, the
// sequence starts anew.
func moveInside(sequence string, existing *schema.Object, is sequenceRow) (before []dialect.Statement, restart string) {
	if existing == nil || existing.Sequence == nil {
		return nil, ""
	}
	was := rowOf(existing.Sequence)
	switch {
	case is.min > was.max, is.max < was.min, is.increment > 0 != (was.increment > 0):
		return nil, " RESTART"
	case is.increment > 0 && is.min > was.min:
		return dialect.SQL(fmt.Sprintf("SELECT SETVAL(%s, %d, 0)", sequence, is.min)), ""
	case is.increment < 0 && is.max < was.max:
		return dialect.SQL(fmt.Sprintf("SELECT SETVAL(%s, %d, 0)", sequence, is.max)), ""
	}
	return nil, ""
}
