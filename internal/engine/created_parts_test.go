package engine

import (
	"testing"

	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// part is a key, index or check of the table t.
type part struct {
	kind    schema.ConstraintKind
	name    string
	columns []string
}

// TestHistoryKnowsWhichPartsOfATableRevisionsMade tells what revisions did from what
// somebody else added: what has a name by that, the rest by what it is about.
func TestHistoryKnowsWhichPartsOfATableRevisionsMade(t *testing.T) {
	const index, unique, check, foreign = schema.KindUnknown, schema.KindUnique, schema.KindCheck, schema.KindForeignKey
	table := func(items ...schema.TableItem) Func {
		all := append([]schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer())}, items...)
		return emitting(op.CreateTable{Table: sa.Table("t", all...).Schema()})
	}
	a, b := []string{"a"}, []string{"b"}
	for name, c := range map[string]struct {
		revisions    []Func
		made, unmade []part
	}{
		"names": {[]Func{table(sa.UniqueConstraint("a").Named("uq"), sa.Index("ix", sa.Cols("a")), sa.CheckConstraint("a > 0").Named("ck"))},
			[]part{{unique, "UQ", a}, {index, "ix", a}, {check, "ck", nil}, {schema.KindPrimaryKey, "t_pkey", []string{"id"}}, {unique, "", b}},
			[]part{{unique, "uq2", a}, {index, "ix_b", b}, {check, "ck2", nil}, {foreign, "fk", a}}},
		"no names": {[]Func{table(sa.UniqueConstraint("a"), sa.CheckConstraint("a > 0"), sa.ForeignKeyConstraint(a, "t", []string{"id"}))},
			[]part{{unique, "t_a_key", a}, {index, "a", a}, {check, "t_a_check", a}, {foreign, "t_ibfk_1", a}},
			[]part{{unique, "t_b_key", b}, {index, "b", b}, {foreign, "t_ibfk_2", b}, {schema.KindExclude, "e", nil}}},
		"later": {[]Func{table(), emitting(op.CreateIndex{Table: schema.Name("t"), Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}}}},
			op.AddConstraint{Table: schema.Name("t"), Constraint: &schema.Unique{Name: "uq", Columns: a}}, op.AddColumn{Table: schema.Name("t"), Column: sa.Column("c", sa.Integer(), sa.Unique)})},
			[]part{{index, "ix", a}, {unique, "uq", a}, {unique, "t_c_key", []string{"c"}}}, []part{{unique, "t_a_key", a}}},
		"renamed": {[]Func{table(sa.UniqueConstraint("a"), sa.Index("ix", sa.Cols("a"))), emitting(op.RenameIndex{Table: schema.Name("t"), From: "ix", To: "iy"},
			op.AlterColumn{Table: schema.Name("t"), Name: "a", NewName: "z"})},
			[]part{{index, "iy", []string{"z"}}, {unique, "t_a_key", []string{"z"}}}, []part{{check, "ck", nil}}},
		"a table renamed": {[]Func{emitting(op.CreateTable{Table: sa.Table("was", sa.Column("a", sa.Integer()), sa.Index("ix", sa.Cols("a"))).Schema()}, op.RenameTable{From: schema.Name("was"), To: "t"})},
			[]part{{index, "ix", a}}, []part{{index, "iy", a}}},
		"a table renamed in SQL": {[]Func{executing("CREATE TABLE was (a int, CONSTRAINT was_ibfk_1 FOREIGN KEY (a) REFERENCES o (a), KEY ix (a))", "RENAME TABLE was TO t")},
			[]part{{index, "ix", a}, {foreign, "t_ibfk_1", a}}, []part{{index, "iy", a}, {foreign, "t_ibfk_2", a}}},
		"SQL": {[]Func{executing("CREATE TABLE t (id int PRIMARY KEY, a int CONSTRAINT ck CHECK (a > 0), b int, CONSTRAINT uq UNIQUE (a), UNIQUE KEY uk (b), KEY ix (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES t (id))")},
			[]part{{unique, "uq", a}, {unique, "uk", b}, {index, "ix", a}, {check, "ck", nil}, {foreign, "fk", a}},
			[]part{{unique, "t_b_key", b}, {index, "iy", a}, {check, "ck2", nil}, {foreign, "fk2", b}}},
		"SQL without names": {[]Func{executing("CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE NOT NULL CHECK (a > 0) REFERENCES t, b int)")},
			[]part{{unique, "t_a_key", a}, {index, "a", a}, {check, "ck", nil}, {foreign, "fk", a}}, []part{{schema.KindExclude, "e", nil}}},
		"SQL of another table": {[]Func{executing("CREATE TABLE u (a int UNIQUE)", "CREATE TABLE t (a int, b int)", "CREATE INDEX ix ON t (a)")},
			[]part{{index, "ix", a}}, []part{{unique, "t_a_key", a}, {index, "iy", a}}},
		"an index without a name": {[]Func{executing("CREATE TABLE t (a int, KEY (a))")}, []part{{index, "a_2", a}}, []part{{unique, "uq", a}}},
	} {
		h, err := ReplayHistory(t.Context(), mysql.NewMariaDB(), c.revisions)
		if err != nil {
			t.Fatal(err)
		}
		for want, parts := range map[bool][]part{true: c.made, false: c.unmade} {
			for _, p := range parts {
				if got := h.MadePart(schema.Name("t"), p.kind, p.name, p.columns); got != want {
					t.Errorf("%s: MadePart(%v) = %v", name, p, got)
				}
			}
		}
	}
}
