package compare_test

import (
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// fake is a dialect of an imagined database that stores everything as it is
// written; only what Compare asks of a dialect is there.
type fake struct {
	dialect.Dialect
	forward bool
	loose   bool     // rewrites conditions
	enums   bool     // has enum types as objects of their own
	late    bool     // objects outlive what they use
	rigid   bool     // foreign keys need an index and hold their columns fast
	assumed []string // options that can be changed and that a model may leave out
	objects []dialect.ObjectTraits
}

func (fake) Name() string { return "fake" }

func (f fake) Traits() dialect.Traits {
	return dialect.Traits{MaxIdentifier: 30, ForwardReferences: f.forward, ExactExpressions: !f.loose, NamedEnums: f.enums, LateBinding: f.late, RigidForeignKeys: f.rigid, AssumedOptions: f.assumed, AlterableOptions: f.assumed, Objects: f.objects}
}

// Normal folds blanks in conditions.
func (fake) Normal(t *schema.Table) error {
	for _, c := range t.Checks {
		c.SQL = strings.ReplaceAll(c.SQL, " ", "")
	}
	return nil
}

// Compile writes an object's definition.
func (fake) Compile(o op.Operation, _ *schema.MetaData) ([]dialect.Statement, error) {
	if object, ok := op.ObjectOf(o); ok {
		return dialect.SQL(object.Definition...), nil
	}
	return nil, nil
}

func (fake) Literal(v any, _ schema.Type) (string, error) {
	return "'" + strings.ReplaceAll(v.(string), "'", "''") + "'", nil
}

func (fake) TypeSQL(t schema.Type) (string, error) {
	switch t := t.(type) {
	case schema.String:
		if t.Length == 0 {
			return "VARCHAR", nil
		}
		return "VARCHAR(" + strconv.Itoa(t.Length) + ")", nil
	default:
		return strings.ToUpper(t.TypeName()), nil
	}
}
