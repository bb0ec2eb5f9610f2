package e2e_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestModelsThatCannotBeWrittenAreRefusedBefore: a revision of them would fail before its
// first statement, or make a table that differs from its model for ever.
func TestModelsThatCannotBeWrittenAreRefusedBefore(t *testing.T) {
	for name, test := range map[string]struct {
		dialect string
		items   []schema.TableItem
		want    string
	}{
		"an enum without a name":    {"postgresql", []schema.TableItem{sa.Column("a", sa.Enum("x", "y"))}, "a PostgreSQL enum type needs a name"},
		"two enums of one name":     {"postgresql", []schema.TableItem{sa.Column("a", sa.Enum("x").Named("xy")), sa.Column("b", sa.Enum("y").Named("xy"))}, `column "b": the enum type xy has the values y here and x in t.a`},
		"an index on an expression": {"mariadb", []schema.TableItem{sa.Column("a", sa.String(9)), sa.Index("ix", sa.Keys(sa.Expr("lower(a)")))}, "does not support an index on an expression (lower(a))"},
		"a type":                    {"sqlite", []schema.TableItem{sa.Column("a", postgresql.JSONB())}, `column "a": sqlite does not support the type postgresql.JSONB`},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, server{dialect: test.dialect}.refuses(sa.Table("t", append(test.items, sa.Column("id", sa.Integer(), sa.PrimaryKey))...)), `table "t" (models_unwritable_test.go:`, test.want)
		})
	}
}
