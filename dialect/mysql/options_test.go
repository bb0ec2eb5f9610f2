package mysql_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestOptionsOfAnIndexAreOptionsOfAModels(t *testing.T) {
	table := sa.Table("t", sa.Column("a", sa.Text()), sa.Index("ix", sa.Cols("a"), mysql.FullText, mysql.IndexComment("why"), mysql.Length("a", 10))).Schema()
	want := schema.Options{"mysql_prefix": "FULLTEXT", "mysql_comment": "why", "mysql_length": map[string]int{"a": 10}}
	if diff := cmp.Diff(want, table.Indexes[0].Options); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
