package dialecttest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var genericTypes = []schema.Type{
	schema.Integer{}, schema.SmallInteger{}, schema.BigInteger{}, schema.String{Length: 50}, schema.Unicode{Length: 20},
	schema.Text{}, schema.UnicodeText{}, schema.Boolean{}, schema.Boolean{CreateConstraint: true}, schema.Float{}, schema.Double{},
	schema.Numeric{Precision: 10, Scale: 2}, schema.Date{}, schema.Time{}, schema.DateTime{}, schema.DateTime{Timezone: true},
	schema.Interval{}, schema.LargeBinary{}, schema.JSON{}, schema.Uuid{}, schema.Uuid{NonNative: true},
	&schema.Enum{Values: []string{"a", "it's"}, Name: "an_enum"},
	&schema.Enum{Values: []string{"a", "bcd"}, Name: "an_enum2", NonNative: true, CreateConstraint: true},
	schema.Array{Elem: schema.Integer{}}, schema.SQLName{Name: "CHAR", Args: []int{3}}, schema.SQLName{Name: "VARCHAR", Args: []int{7}},
	schema.SQLName{Name: "TIMESTAMP"}, schema.SQLName{Name: "DECIMAL", Args: []int{8, 3}},
}

func column(name string, t schema.Type) *schema.Column { return &schema.Column{Name: name, Type: t} }

func notNull(c *schema.Column) *schema.Column { c.Nullability = schema.NotNull; return c }

func key(name string) *schema.Column {
	return &schema.Column{Name: name, Type: schema.Integer{}, PrimaryKey: true}
}

func (c Config) types(t *testing.T) {
	b := c.open(t)
	for i, typ := range append(append([]schema.Type{}, genericTypes...), c.Types...) {
		var unsupported *dialect.UnsupportedError
		text, err := b.d.TypeSQL(typ)
		if errors.As(err, &unsupported) {
			continue
		}
		if err != nil || text == "" {
			t.Errorf("%s: %q, %v", typ.TypeName(), text, err)
			continue
		}
		b.comesBack(schema.NewTable(schema.Name(fmt.Sprintf("types_%d", i)), key("id"), column("a", typ), notNull(column("b", typ))))
	}
	if _, err := b.d.TypeSQL(schema.NullType{}); err == nil {
		t.Error("NullType is no type of a column")
	}
}

func (c Config) defaults(t *testing.T) {
	b := c.open(t)
	withDefault := func(typ schema.Type, d *schema.Default) *schema.Column {
		return &schema.Column{Name: "a", Type: typ, Default: d}
	}
	for i, col := range []*schema.Column{
		withDefault(schema.Integer{}, schema.LiteralDefault("5")),
		withDefault(schema.Integer{}, schema.ExprDefault("5")),
		withDefault(schema.Integer{}, schema.ExprDefault("-5")),
		withDefault(schema.String{Length: 30}, schema.LiteralDefault("x")),
		withDefault(schema.String{Length: 30}, schema.LiteralDefault("")),
		withDefault(schema.String{Length: 30}, schema.LiteralDefault(`it's 100% \ "quoted"`)),
		withDefault(schema.String{Length: 30}, schema.LiteralDefault("CURRENT_TIMESTAMP")),
		withDefault(schema.DateTime{}, schema.ExprDefault("CURRENT_TIMESTAMP")),
		withDefault(schema.Numeric{Precision: 5, Scale: 2}, schema.ExprDefault("1.50")),
	} {
		b.comesBack(schema.NewTable(schema.Name(fmt.Sprintf("defaults_%d", i)), key("id"), col))
	}
}

// parent and child are the tables of most tests.
func parent() *schema.Table {
	return schema.NewTable(schema.Name("parent"), key("id"), notNull(column("code", schema.String{Length: 10})),
		&schema.Unique{Name: "uq_code", Columns: []string{"code"}})
}

func child() *schema.Table {
	return schema.NewTable(schema.Name("child"), key("id"),
		notNull(column("a", schema.Integer{})), column("b", schema.String{Length: 20}), column("parent_id", schema.Integer{}),
		&schema.Unique{Name: "uq_ab", Columns: []string{"a", "b"}}, &schema.Unique{Columns: []string{"b"}},
		&schema.Check{Name: "ck_a", SQL: "a > 0"}, &schema.Check{SQL: "a < 1000 AND b <> 'x'"},
		&schema.ForeignKey{Name: "fk_parent", Columns: []string{"parent_id"}, RefTable: schema.Name("parent"),
			RefColumns: []string{"id"}, OnDelete: "CASCADE"},
		&schema.ForeignKey{Name: "fk_self", Columns: []string{"a"}, RefTable: schema.Name("child"), RefColumns: []string{"id"}},
		&schema.Index{Name: "ix_b", Keys: []schema.KeyPart{{Column: "b", Desc: true}, {Column: "a"}}},
		&schema.Index{Name: "ix_u", Keys: []schema.KeyPart{{Column: "a"}, {Column: "parent_id"}}, Unique: true})
}

func (c Config) tables(t *testing.T) {
	b := c.open(t)
	if !b.must(op.CreateTable{Table: parent()}) {
		return
	}
	b.comesBack(child())
	b.comesBack(schema.NewTable(schema.Name("two_keys"), key("k"),
		&schema.Column{Name: "l", Type: schema.String{Length: 9}, PrimaryKey: true}))
	b.comesBack(schema.NewTable(schema.Name("named_key"), notNull(column("k", schema.Integer{})),
		&schema.PrimaryKey{Name: "pk_named", Columns: []string{"k"}}))
	yes := true
	b.comesBack(schema.NewTable(schema.Name("computed"), key("id"), column("a", schema.Integer{}),
		&schema.Column{Name: "c", Type: schema.Integer{}, Computed: &schema.Computed{SQL: "a + 1", Persisted: &yes}}))
	b.comesBack(schema.NewTable(schema.Name("indexed"), key("id"),
		&schema.Column{Name: "i", Type: schema.Integer{}, Index: true}, &schema.Column{Name: "u", Type: schema.Integer{}, Unique: true}))
}

func (c Config) names(t *testing.T) {
	b := c.open(t)
	for _, n := range []string{"order", "UPPER", "with blank", `quo"te`, "back`tick", "a]b", "per%cent", "1st", "éa", "semi;colon", "it's", "select", "user"} {
		b.comesBack(schema.NewTable(schema.Name(n), key("id"), column(n, schema.Integer{}),
			&schema.Unique{Name: "uq " + n, Columns: []string{n}}))
	}
	if most := b.d.Traits().MaxIdentifier; most > 0 {
		long := make([]byte, most+1)
		for i := range long {
			long[i] = 'x'
		}
		var tooLong *dialect.IdentifierError
		_, err := b.d.Compile(op.CreateTable{Table: schema.NewTable(schema.Name(string(long)), key("id"))}, nil)
		if !errors.As(err, &tooLong) {
			t.Errorf("a name of %d bytes: got error %v", len(long), err)
		}
	}
}

func (c Config) reverses(t *testing.T) {
	for _, change := range changes() {
		t.Run(change.String(), func(t *testing.T) {
			b := c.open(t)
			if !b.must(op.CreateTable{Table: parent()}, op.CreateTable{Table: child()}) {
				return
			}
			before := b.inspect()
			reverse, err := change.Reverse()
			if err != nil {
				t.Fatal(err)
			}
			if !b.must(change) {
				return
			}
			if d := b.difference(before, b.inspect()); d == "" {
				t.Error("the change changed nothing")
			}
			if !b.must(reverse) {
				return
			}
			if d := b.difference(before, b.inspect()); d != "" {
				t.Errorf("after the reverse (-before +after):\n%s", d)
			}
		})
	}
}

func changes() []op.Operation {
	yes, no := true, false
	on := schema.Name("child")
	return []op.Operation{
		op.AddColumn{Table: on, Column: column("z", schema.Integer{})},
		op.AddColumn{Table: on, Column: &schema.Column{Name: "z", Type: schema.Integer{}, Index: true,
			Default: schema.LiteralDefault("0"), Nullability: schema.NotNull}},
		op.AlterColumn{Table: on, Name: "b", Nullable: &no, ExistingNullable: &yes, ExistingType: schema.String{Length: 20}},
		op.AlterColumn{Table: on, Name: "b", Type: schema.String{Length: 99}, ExistingType: schema.String{Length: 20}, ExistingNullable: &yes},
		op.AlterColumn{Table: on, Name: "b", Default: &op.DefaultChange{Default: schema.LiteralDefault("q")},
			ExistingDefault: &op.DefaultChange{}, ExistingType: schema.String{Length: 20}, ExistingNullable: &yes},
		op.AlterColumn{Table: on, Name: "b", NewName: "b2", ExistingType: schema.String{Length: 20}, ExistingNullable: &yes},
		op.AddConstraint{Table: on, Constraint: &schema.Unique{Name: "uq_new", Columns: []string{"b", "parent_id"}}},
		op.AddConstraint{Table: on, Constraint: &schema.Check{Name: "ck_new", SQL: "a <> 5"}},
		op.AddConstraint{Table: on, Constraint: &schema.ForeignKey{Name: "fk_new", Columns: []string{"b"},
			RefTable: schema.Name("parent"), RefColumns: []string{"code"}}},
		op.CreateIndex{Table: on, Index: &schema.Index{Name: "ix_new", Keys: []schema.KeyPart{{Column: "b"}, {Column: "parent_id"}}}},
		op.RenameTable{From: on, To: "kid"},
		op.CreateTable{Table: schema.NewTable(schema.Name("more"), key("id"))},
		op.CreateObject{Object: schema.NewView(schema.Name("a_view"), "SELECT id FROM child")},
	}
}

// difference compares all tables and the names of the objects.
func (b *database) difference(x, y *schema.MetaData) string {
	all := func(m *schema.MetaData) (map[string]*schema.Table, map[schema.ObjectRef]bool) {
		tables, objects := map[string]*schema.Table{}, map[schema.ObjectRef]bool{}
		for _, t := range m.Tables() {
			tables[t.Name.String()] = b.normal(t)
		}
		for _, o := range m.Objects {
			objects[o.Ref()] = true
		}
		return tables, objects
	}
	tx, vx := all(x)
	ty, vy := all(y)
	return cmp.Diff(tx, ty, same) + cmp.Diff(vx, vy)
}
