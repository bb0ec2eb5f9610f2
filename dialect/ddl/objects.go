package ddl

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Objects compiles the operations on objects in standard SQL. ok is false for
// any other operation. A dialect calls it in its Other method, after its own
// cases.
func (g Generic) Objects(o op.Operation) (out []dialect.Statement, ok bool) {
	switch o := o.(type) {
	case op.CreateObject:
		return dialect.SQL(g.CreateObject(o.Object, o.IfNotExists)...), true
	case op.ReplaceObject:
		return dialect.SQL(g.replaceObject(o)...), true
	case op.DropObject:
		return dialect.SQL(g.dropObject(o)), true
	}
	return nil, false
}

// checkMadeUnder refuses an object under a setting of its own that the database
// doesn't keep.
func checkMadeUnder(d dialect.Dialect, o op.Operation) error {
	object, ok := op.ObjectOf(o)
	if !ok || len(object.MadeUnder) == 0 {
		return nil
	}
	traits := d.Traits()
	for _, setting := range slices.Sorted(maps.Keys(object.MadeUnder)) {
		if !slices.Contains(KeptSettings(d, object.Kind), setting) {
			return &dialect.UnsupportedError{Dialect: traits.Product, What: fmt.Sprintf("a setting %s that belongs to a %s", setting, object.Kind),
				Instead: "take Under(" + strconv.Quote(setting) + ", …) out"}
		}
	}
	return nil
}

// KeptSettings returns the settings that the database keeps with an object of a kind.
func KeptSettings(d dialect.Dialect, kind schema.ObjectKind) []string {
	for _, t := range d.Traits().Objects {
		if t.Kind == kind {
			return t.Keeps
		}
	}
	return nil
}

// CreateObject returns the statements that create an object.
func (g Generic) CreateObject(o *schema.Object, ifNotExists bool) []string {
	head := "CREATE " + ObjectWord(o.Kind) + " " + ifNot(ifNotExists) + g.Table(o.Name)
	var rest []string
	switch {
	case o.Sequence != nil:
		options := g.SequenceOptions
		if options == nil {
			options = SequenceOptions
		}
		head = strings.TrimRight(head+" "+options(o.Sequence), " ")
	case len(o.Definition) > 0:
		rest = o.Definition[1:]
		if isWhole(o.Definition[0]) {
			head = o.Definition[0]
		} else {
			head += " " + o.Definition[0]
		}
	}
	return append([]string{head}, rest...)
}

// isWhole tells a whole statement from the part of one that follows the name.
func isWhole(definition string) bool {
	words := strings.Fields(definition)
	return len(words) > 1 && (slices.Contains([]string{"CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE"}, strings.ToUpper(words[0])))
}

// ObjectWord is a kind as CREATE and DROP name it.
func ObjectWord(kind schema.ObjectKind) string { return strings.ToUpper(string(kind)) }

// ReplaceWords returns the words that, behind CREATE, let a statement replace an
// object of the kind; "" if it has to be dropped first.
func ReplaceWords(d dialect.Dialect, kind schema.ObjectKind) string {
	all := d.Traits().Objects
	if i := slices.IndexFunc(all, func(t dialect.ObjectTraits) bool { return t.Kind == kind }); i >= 0 {
		return all[i].Replace
	}
	return ""
}

func (g Generic) replaceObject(o op.ReplaceObject) []string {
	create := g.CreateObject(o.Object, false)
	words := ReplaceWords(g.D, o.Object.Kind)
	if words == "" {
		return append([]string{g.dropObject(op.DropObject{Object: o.Object})}, create...)
	}
	create[0] = Replacing(create[0], words)
	return create
}

// Replacing puts words behind CREATE, unless they stand there.
func Replacing(create, words string) string {
	rest := strings.TrimSpace(create)[len("CREATE"):]
	if fields := strings.Fields(rest); len(fields) > 1 && strings.EqualFold(fields[0], "OR") {
		return create
	}
	return "CREATE " + words + rest
}

func (g Generic) dropObject(o op.DropObject) string {
	return "DROP " + ObjectWord(o.Object.Kind) + " " + IfExists(o.IfExists) + g.Table(o.Object.Name) + Cascade(o.Cascade)
}

// Cascade writes CASCADE where it is asked for.
func Cascade(yes bool) string {
	if yes {
		return " CASCADE"
	}
	return ""
}
