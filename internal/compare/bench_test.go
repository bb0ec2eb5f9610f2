package compare_test

import (
	"fmt"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// manyTables is a schema of tables with 10 columns, 2 indexes and 1 foreign key
// each.
func manyTables(n int) *schema.MetaData {
	var items []sa.Item
	for i := range n {
		name := fmt.Sprintf("t%05d", i)
		items = append(items, sa.Table(name,
			sa.Column("id", sa.Integer(), sa.NotNull),
			sa.Column("parent_id", sa.Integer()),
			sa.Column("name", sa.String(50), sa.NotNull),
			sa.Column("email", sa.String(120)),
			sa.Column("amount", sa.Numeric(10, 2), sa.NotNull),
			sa.Column("points", sa.Integer(), sa.NotNull, sa.ServerDefault("0")),
			sa.Column("total", sa.BigInteger()),
			sa.Column("born", sa.Date()),
			sa.Column("note", sa.Text()),
			sa.Column("code", sa.String(8), sa.NotNull),
			sa.PrimaryKeyConstraint("id").Named(name+"_pkey"),
			sa.ForeignKeyConstraint([]string{"parent_id"}, fmt.Sprintf("t%05d", i-i%10), []string{"id"}).Named("fk_"+name+"_parent"),
			sa.Index("ix_"+name+"_parent", sa.Cols("parent_id")),
			sa.Index("ix_"+name+"_email", sa.Cols("email", "code")),
		))
	}
	return sa.NewMetaData(items...)
}

// BenchmarkCompare compares schemas without a difference.
func BenchmarkCompare(b *testing.B) {
	for _, d := range []dialect.Dialect{sqlite.New(), postgresql.New(), mysql.New()} {
		for _, n := range []int{2_000, 20_000} {
			db, target := manyTables(n), manyTables(n)
			b.Run(fmt.Sprintf("%s/%d", d.Name(), n), func(b *testing.B) {
				for b.Loop() {
					r, err := compare.Compare(db, target, d, compare.Options{})
					if err != nil || len(r.Ops) > 0 {
						b.Fatal(err, r.Ops)
					}
				}
			})
		}
	}
}
