package sqlite_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
	"github.com/google/go-cmp/cmp"
)

func TestBatchCopiesATableOnce(t *testing.T) {
	other := schema.Name("other")
	notNull := func(table schema.TableName, column string) op.Operation {
		return op.AlterColumn{Table: table, Name: column, Nullable: new(bool)}
	}
	check := func(table schema.TableName) op.Operation {
		return op.AddConstraint{Table: table, Constraint: sa.CheckConstraint("a > 0")}
	}
	add := op.AddColumn{Table: tbl, Column: sa.Column("z", sa.Integer())}
	index := op.CreateIndex{Table: tbl, Index: sa.Index("ix", sa.Cols("z"))}
	sql := op.Execute{SQL: "UPDATE t SET a = 1"}
	tests := map[string]struct{ in, want []op.Operation }{
		"several rebuilds":     {[]op.Operation{notNull(tbl, "a"), add, index, check(tbl)}, []op.Operation{op.BatchAlterTable{Table: tbl, Ops: []op.Operation{notNull(tbl, "a"), add, index, check(tbl)}}}},
		"one rebuild":          {[]op.Operation{notNull(tbl, "a"), add, index}, []op.Operation{notNull(tbl, "a"), add, index}},
		"no rebuild":           {[]op.Operation{add, index}, []op.Operation{add, index}},
		"interleaved tables":   {[]op.Operation{notNull(tbl, "a"), notNull(other, "a"), check(tbl)}, []op.Operation{op.BatchAlterTable{Table: tbl, Ops: []op.Operation{notNull(tbl, "a"), check(tbl)}}, notNull(other, "a")}},
		"SQL in between":       {[]op.Operation{add, notNull(tbl, "a"), sql, check(tbl)}, []op.Operation{add, notNull(tbl, "a"), sql, check(tbl)}},
		"another table made":   {[]op.Operation{notNull(tbl, "a"), op.DropTable{Name: other}, check(tbl)}, []op.Operation{op.BatchAlterTable{Table: tbl, Ops: []op.Operation{notNull(tbl, "a"), check(tbl)}}, op.DropTable{Name: other}}},
		"the table made again": {[]op.Operation{notNull(tbl, "a"), op.DropTable{Name: tbl}, check(tbl)}, []op.Operation{notNull(tbl, "a"), op.DropTable{Name: tbl}, check(tbl)}},
		"renamed":              {[]op.Operation{notNull(tbl, "a"), op.RenameTable{From: tbl, To: "x"}, check(tbl)}, []op.Operation{notNull(tbl, "a"), op.RenameTable{From: tbl, To: "x"}, check(tbl)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(texts(tt.want), texts(sqlite.New().Batch(tt.in))); d != "" {
				t.Error(d)
			}
		})
	}
}

func texts(all []op.Operation) []string {
	var out []string
	for _, o := range all {
		s := o.String()
		if b, ok := o.(op.BatchAlterTable); ok {
			s += ": " + strings.Join(texts(b.Ops), "; ")
		}
		out = append(out, s)
	}
	return out
}

// A batch must give the same table as its changes one by one.
func TestBatchedChangesGiveTheSameTable(t *testing.T) {
	changes := []op.Operation{
		alter("a", sa.NotNull), op.AddColumn{Table: tbl, Column: sa.Column("z", sa.Integer(), sa.ForeignKey("t.id"))},
		alter("b", sa.Type(sa.BigInteger())), op.DropColumn{Table: tbl, Name: "c"}, op.AddColumn{Table: tbl, Column: sa.Column("c", sa.Text(), sa.Indexed)},
		op.AddConstraint{Table: tbl, Constraint: sa.CheckConstraint("b < 9").Named("ck")}, op.DropConstraint{Table: tbl, Kind: schema.KindPrimaryKey},
	}
	var got []*schema.Table
	for _, run := range [][]op.Operation{changes, sqlite.New().Batch(changes)} {
		db := memory(t, plain, `INSERT INTO t VALUES (1, 'x', 1, 'y')`)
		mustMigrate(t, db, run...)
		got = append(got, normal(t, inspect(t, db).Table(tbl)))
	}
	if d := cmp.Diff(got[0], got[1], sameTable); d != "" {
		t.Error(d)
	}
}
