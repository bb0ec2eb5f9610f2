package compare

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Moves are what is told to have been in another schema.
type Moves struct {
	// Ops move it, in an order in which each can be run. They are run before the database
	// is compared, because the server shows what uses it in other words then.
	Ops        []op.Operation
	Statements []dialect.Statement
	// Renames are those of Options that are left, with the names after the moves.
	Renames []string
	// Before is the database as it is before them.
	Before *schema.MetaData
	log    []string
}

// FormerSchemas lists the schemas in which the target, or a renaming, may tell that
// something has been.
func FormerSchemas(target *schema.MetaData, renames []string) (schemas []string) {
	take := func(told string) {
		if at := strings.LastIndex(told, "."); at > 0 {
			schemas = append(schemas, told[:at])
		}
	}
	for _, m := range movable(target) {
		take(m.told)
	}
	for _, text := range renames {
		from, to, _ := strings.Cut(text, ":")
		if strings.Contains(to, ".") {
			take(from)
		}
	}
	return schemas
}

// FindMoves returns the moves to other schemas. It returns an error if the dialect has none.
func FindMoves(database, target *schema.MetaData, d dialect.Dialect, renames []string) (*Moves, error) {
	f := moveFinder{database: database, target: target, there: sync.OnceValue(func() []movableThing { return movable(database) }), fold: func(n schema.TableName) schema.TableName { return n }, away: map[schema.TableName]bool{}, moves: &Moves{Before: database}}
	if folder, ok := d.(dialect.NameFolder); ok {
		f.fold = folder.FoldTable
	}
	all := movable(target)
	for _, m := range all {
		if from := f.former(m); from.Kind != "" {
			f.found = append(f.found, foundMove{was: from, to: f.fold(m.ref.Name)})
		}
	}
	f.byRenames(all, renames)
	f.moveAll()
	slices.SortStableFunc(f.moves.Ops, func(a, b op.Operation) int { return turnOf(a) - turnOf(b) })
	for _, o := range f.moves.Ops {
		statements, err := d.Compile(o, database)
		if err != nil {
			return nil, fmt.Errorf("%s: such a move isn't generated; write it into a revision of its own, upgrade, and run this again; nothing was written: %w", o, err)
		}
		f.moves.Statements = append(f.moves.Statements, statements...)
	}
	return f.moves, nil
}

// turnOf has schemas created first, and routines moved before the types in their names.
func turnOf(o op.Operation) int {
	switch m, _ := o.(op.SetSchema); {
	case m.Object.Kind == "":
		return 0
	case m.Object.Args != "":
		return 1
	}
	return 2
}

// movableThing is what may be in one schema or another.
type movableThing struct {
	ref  schema.ObjectRef
	told string // the name that it is told to have had
}

// movable lists the tables, objects and enum types of a schema.
func movable(m *schema.MetaData) (all []movableThing) {
	for _, t := range m.Tables() {
		all = append(all, movableThing{schema.TableRef(t.Name), t.RenamedFrom})
	}
	for _, o := range m.Objects {
		if o.On.Name == "" && !o.IsAbout() {
			all = append(all, movableThing{o.Ref(), o.RenamedFrom})
		}
	}
	for _, e := range m.EnumTypes() {
		all = append(all, movableThing{schema.ObjectRef{Kind: schema.KindEnum, Name: e.Name}, e.RenamedFrom})
	}
	return all
}

// moveFinder is the state of FindMoves.
type moveFinder struct {
	database, target *schema.MetaData
	there            func() []movableThing // what the database has
	fold             func(schema.TableName) schema.TableName
	found            []foundMove
	away             map[schema.TableName]bool // what has moved, by its name before
	moves            *Moves
}

// foundMove is what moves, and its name after that.
type foundMove struct {
	was   schema.ObjectRef
	to    schema.TableName
	asked bool // by one of the renamings
}

// moveAll moves what is found, out of a schema before anything comes into it, so that the
// names are free.
func (f *moveFinder) moveAll() {
	for left := slices.Clone(f.found); len(left) > 0; {
		at := max(0, slices.IndexFunc(left, func(m foundMove) bool {
			return !slices.ContainsFunc(left, func(other foundMove) bool { return other.was.Name.Schema == m.to.Schema })
		}))
		f.move(left[at])
		f.away[left[at].was.Name] = true
		left = slices.Delete(left, at, at+1)
	}
}

// former returns what something is in another schema of the database, or nothing.
func (f *moveFinder) former(m movableThing) (none schema.ObjectRef) {
	to := f.fold(m.ref.Name)
	at := strings.LastIndex(m.told, ".")
	if at < 0 || f.has(schema.TableName{Schema: to.Schema, Name: m.told}) || f.has(to) {
		return none
	}
	from := f.fold(schema.TableName{Schema: m.told[:at], Name: m.told[at+1:]})
	if from.Schema == to.Schema || f.isOwned(from) {
		return none
	}
	return f.find(m.ref, from)
}

// find returns what has a name in the database and is of the same kind. Of several
// routines that is the one whose arguments are the same words.
func (f *moveFinder) find(like schema.ObjectRef, name schema.TableName) (none schema.ObjectRef) {
	var found []schema.ObjectRef
	for _, m := range f.there() {
		if f.fold(m.ref.Name) != name || m.ref.Kind != like.Kind {
			continue
		}
		if m.ref.Args == like.Args {
			return m.ref
		}
		found = append(found, m.ref)
	}
	if len(found) != 1 {
		return none
	}
	return found[0] // the types of its arguments may move as well
}

// has reports whether the database has something of a name.
func (f *moveFinder) has(name schema.TableName) bool {
	return slices.ContainsFunc(f.there(), func(m movableThing) bool { return f.fold(m.ref.Name) == name })
}

// isOwned reports whether the name is that of a sequence that goes along with its table.
func (f *moveFinder) isOwned(name schema.TableName) bool {
	return slices.ContainsFunc(f.database.Objects, func(o *schema.Object) bool {
		return o.Kind == schema.KindSetting && o.Args == "owner" && f.fold(o.Name) == name
	})
}

// move adds what moves something. It gets its new name before if the old one is taken in
// the other schema.
func (f *moveFinder) move(m foundMove) {
	was, from, now := m.was, m.was.Name, m.to
	if create := f.newSchema(now.Schema); create != nil {
		f.moves.Ops = append(f.moves.Ops, create)
	}
	f.moves.log = append(f.moves.log, fmt.Sprintf("Detected moved %s to %s", quotedObject(was), quoted(now.String())))
	if taken := (schema.TableName{Schema: now.Schema, Name: from.Name}); from.Name != now.Name && f.has(taken) && !f.away[taken] {
		rename := op.Operation(op.RenameObject{Object: was, To: now.Name})
		if was.Kind == schema.KindTable {
			rename = op.RenameTable{From: from, To: now.Name}
		}
		f.moves.Ops = append(f.moves.Ops, rename)
		was.Name.Name = now.Name
	}
	f.moves.Ops = append(f.moves.Ops, op.SetSchema{Object: was, To: now.Schema})
	if m.asked && was.Name.Name != now.Name {
		was.Name.Schema = now.Schema
		f.moves.Renames = append(f.moves.Renames, was.Name.String()+":"+now.Name)
	}
}

// newSchema returns what creates a schema of the target that the database lacks.
func (f *moveFinder) newSchema(name string) op.Operation {
	ref := schema.ObjectRef{Kind: schema.KindSchema, Name: schema.Name(name)}
	o := f.target.Object(ref)
	isMade := slices.ContainsFunc(f.moves.Ops, func(o op.Operation) bool { c, ok := o.(op.CreateObject); return ok && c.Object.Ref() == ref })
	if o == nil || f.database.Object(ref) != nil || isMade {
		return nil
	}
	return op.CreateObject{Object: o}
}

// byRenames takes the renamings that are moves, such as "app.users:web.people".
func (f *moveFinder) byRenames(all []movableThing, renames []string) {
	moved := map[string]string{}
	for _, text := range renames {
		from, to, _ := strings.Cut(text, ":")
		at := slices.IndexFunc(all, func(m movableThing) bool {
			return strings.Contains(to, ".") && f.fold(m.ref.Name) == f.fold(schema.ParseTableName(to)) && f.find(m.ref, f.fold(schema.ParseTableName(from))).Kind != ""
		})
		if at < 0 {
			continue
		}
		all[at].told = from
		if !strings.Contains(from, ".") {
			all[at].told = "." + from
		}
		was, now := f.former(all[at]), f.fold(all[at].ref.Name)
		if was.Kind == "" {
			continue
		}
		f.found = append(f.found, foundMove{was: was, to: now, asked: true})
		moved[from] = schema.TableName{Schema: now.Schema, Name: was.Name.Name}.String()
	}
	for _, text := range renames {
		if from, to, _ := strings.Cut(text, ":"); moved[from] != "" && strings.Contains(to, ".") {
			continue
		}
		for from, to := range moved {
			if rest, ok := strings.CutPrefix(text, from+"."); ok {
				text = to + "." + rest
			}
		}
		f.moves.Renames = append(f.moves.Renames, text)
	}
}

// movedTo reports whether something was moved from a name to a schema.
func (o *Options) movedTo(from schema.TableName, to string) bool {
	return o.Moves != nil && slices.ContainsFunc(o.Moves.Ops, func(o op.Operation) bool {
		m, ok := o.(op.SetSchema)
		return ok && m.To == to && m.Object.Name.Name == from.Name && (m.Object.Name.Schema == from.Schema || m.Object.Name.Schema == "")
	})
}
