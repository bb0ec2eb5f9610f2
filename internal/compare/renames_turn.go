package compare

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// inTurn orders renamings so that each name is free when it is given: where b becomes c and
// a becomes b, c comes first. In a ring, as where a and b swap their names, one has a third
// name in between.
func (c *comparison) inTurn(ops []op.Operation) []op.Operation {
	t := turns{c: c, ops: ops, owner: map[takenName]int{}, state: make([]turn, len(ops)), between: map[int]string{}}
	for i, o := range ops {
		from, _ := c.renamedNames(o)
		for _, n := range from {
			t.owner[n] = i
		}
	}
	for i := range ops {
		t.visit(i)
	}
	return t.done
}

type turn int

const (
	notBegun turn = iota
	waits         // for those that have its new name
	ended
)

// turns is the state of inTurn.
type turns struct {
	c       *comparison
	ops     []op.Operation
	owner   map[takenName]int // the renaming that gives a name free
	state   []turn
	between map[int]string // the third name
	done    []op.Operation
}

func (t *turns) visit(i int) {
	if t.state[i] != notBegun {
		return
	}
	t.state[i] = waits
	_, to := t.c.renamedNames(t.ops[i])
	for _, n := range to {
		j, taken := t.owner[n]
		switch {
		case !taken || j == i:
		case t.state[j] == waits && t.between[j] == "":
			t.between[j] = t.c.thirdName(t.ops[j])
			t.done = append(t.done, renamingBetween(t.ops[j], "", t.between[j]))
		default:
			t.visit(j)
		}
	}
	t.state[i] = ended
	t.done = append(t.done, renamingBetween(t.ops[i], t.between[i], ""))
}

// renamingBetween returns a renaming from or to another name; "" is its own.
func renamingBetween(o op.Operation, from, to string) op.Operation {
	was, is, renaming := namesIn(o)
	if from != "" {
		*was = from
	}
	if to != "" {
		*is = to
	}
	return renaming()
}

// namesIn returns the names in a copy of a renaming, to be read or changed, and that copy.
func namesIn(o op.Operation) (from, to *string, renaming func() op.Operation) {
	switch o := o.(type) {
	case op.RenameTable:
		return &o.From.Name, &o.To, func() op.Operation { return o }
	case op.RenameObject:
		return &o.Object.Name.Name, &o.To, func() op.Operation { return o }
	case op.AlterColumn:
		return &o.Name, &o.NewName, func() op.Operation { return o }
	case op.RenameIndex:
		return &o.From, &o.To, func() op.Operation { return o }
	case op.RenameConstraint:
		return &o.From, &o.To, func() op.Operation { return o }
	case op.RenameEnumValue:
		return &o.From, &o.To, func() op.Operation { return o }
	}
	return new(string), new(string), func() op.Operation { return o }
}

// renamedNames lists the names that a renaming gives free, and those that it gives.
func (c *comparison) renamedNames(o op.Operation) (from, to []takenName) {
	within := func(space string, of schema.TableName, from, to string) ([]takenName, []takenName) {
		name := func(n string) []takenName { return []takenName{{space + " of " + of.String(), schema.Name(n)}} }
		return name(from), name(to)
	}
	switch o := o.(type) {
	case op.RenameTable:
		return taken(schema.KindTable, o.From), taken(schema.KindTable, schema.TableName{Schema: o.From.Schema, Name: o.To})
	case op.RenameObject:
		to := o.Object
		to.Name.Name = o.To
		if from := taken(o.Object.Kind, o.Object.Name); from != nil {
			return from, taken(to.Kind, to.Name)
		}
		return []takenName{{o.Object.String(), o.Object.Name}}, []takenName{{to.String(), to.Name}}
	case op.AlterColumn:
		return within("columns", o.Table, o.Name, o.NewName)
	case op.RenameIndex:
		if c.traits.SchemaWideNames {
			return c.wide(o.Table, o.From), c.wide(o.Table, o.To)
		}
		return within("parts", o.Table, o.From, o.To)
	case op.RenameConstraint:
		from, to = within("parts", o.Table, o.From, o.To)
		return append(from, c.wide(o.Table, o.From)...), append(to, c.wide(o.Table, o.To)...)
	case op.RenameEnumValue:
		return within("values", o.Enum, o.From, o.To)
	}
	return nil, nil
}

// thirdName is a name for what a renaming is about that nothing like it has.
func (c *comparison) thirdName(o op.Operation) string {
	used := c.usedNames()
	name, _, _ := namesIn(o)
	var table schema.TableName
	switch o := o.(type) {
	case op.AlterColumn:
		table = o.Table
	case op.RenameIndex:
		table = o.Table
	case op.RenameConstraint:
		table = o.Table
	case op.RenameEnumValue:
		for _, values := range [][]string{c.db.enums[o.Enum], c.target.enums[o.Enum]} {
			addNames(used, values)
		}
	}
	for _, s := range []side{c.db, c.target} {
		if t := s.written.Table(table); t != nil {
			addNames(used, columnsBeside(t, &schema.Table{}))
			for _, k := range t.Constraints() {
				used[k.ConstraintName()] = true
			}
			for _, x := range t.Indexes {
				used[x.Name] = true
			}
		}
	}
	return c.freeNameBeside(*name, used)
}

func addNames(used map[string]bool, names []string) {
	for _, n := range names {
		used[n] = true
	}
}
