package schema_test

import (
	"testing"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestARenamedColumnIsRenamedInExpressions(t *testing.T) {
	m := sa.NewMetaData(sa.Table("t",
		sa.Column("name", sa.Text()), sa.Column("up", sa.Text(), sa.Computed(`upper("name")`)),
		sa.CheckConstraint("Name <> 'name' AND name(1) = `name` AND names > 0"),
		sa.Index("i", sa.Keys(sa.Expr("lower(name)")))))
	if err := (op.AlterColumn{Table: schema.Name("t"), Name: "name", NewName: "full_name"}).Apply(m); err != nil {
		t.Fatal(err)
	}
	table := m.Table(schema.Name("t"))
	for _, c := range [][2]string{
		{table.Columns[1].Computed.SQL, `upper("full_name")`},
		{table.Checks[0].SQL, "full_name <> 'name' AND name(1) = `full_name` AND names > 0"},
		{table.Indexes[0].Keys[0].Expr, "lower(full_name)"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %s, want %s", c[0], c[1])
		}
	}
}
