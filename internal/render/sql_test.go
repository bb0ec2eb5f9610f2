package render_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestSQLBodyCompilesEachOperationOnWhatThoseBeforeLeave: the index is on a
// column that the operation before adds, and the downgrade on what the upgrade
// made.
func TestSQLBodyCompilesEachOperationOnWhatThoseBeforeLeave(t *testing.T) {
	users := sa.Table("users", sa.Column("id", sa.Integer(), sa.PrimaryKey)).Schema()
	ops := []op.Operation{
		op.CreateTable{Table: users},
		op.AddColumn{Table: users.Name, Column: sa.Column("name", sa.String(50))},
		op.CreateIndex{Table: users.Name, Index: sa.Index("ix", sa.Cols("name"))},
		op.Execute{SQL: "UPDATE users SET name = 'x';"},
	}
	down := []op.Operation{op.DropIndex{Table: users.Name, Name: "ix"}, op.DropTable{Name: users.Name}}
	before := &schema.MetaData{}
	b, err := render.SQLBody(ops, down, render.Options{Dialect: sqlite.New(), Schema: before})
	if err != nil {
		t.Fatal(err)
	}
	if len(before.Tables()) > 0 {
		t.Error("the schema passed in was changed")
	}
	wantDown := `DROP INDEX ix;

DROP TABLE users;`
	if diff := cmp.Diff(wantDown, b.Downgrade); diff != "" {
		t.Errorf("downgrade (-want +got):\n%s", diff)
	}
	for _, want := range []string{"CREATE TABLE users (", "ALTER TABLE users ADD COLUMN name VARCHAR(50);",
		"CREATE INDEX ix ON users (name);", "UPDATE users SET name = 'x';"} {
		if !strings.Contains(b.Upgrade, want) {
			t.Errorf("the upgrade lacks %q:\n%s", want, b.Upgrade)
		}
	}
	statements, err := sqltext.Statements(sqlite.New(), b.Upgrade, sqltext.Options{})
	if err != nil || len(statements) != 4 {
		t.Errorf("it splits into %d statements (%v), want 4", len(statements), err)
	}
}

func TestSQLErrorNamesTheOperation(t *testing.T) {
	_, _, err := render.SQL([]op.Operation{op.CreateIndex{Table: schema.Name("t"), Index: sa.Index("ix", sa.Cols("a"))}}, render.Options{Dialect: sqlite.New(), Schema: &schema.MetaData{}})
	if err == nil || !strings.Contains(err.Error(), "create index ix (a) on t") {
		t.Errorf("got %v", err)
	}
	_, _, err = render.SQL([]op.Operation{op.Execute{SQL: "UPDATE t SET a = ?", Args: []any{1}}}, render.Options{Dialect: sqlite.New(), Schema: &schema.MetaData{}})
	if err == nil || !strings.Contains(err.Error(), "bound values") {
		t.Errorf("got %v", err)
	}
}

func TestSQLRebuildsATableOnceForAllItsChanges(t *testing.T) {
	users := sa.Table("users", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("name", sa.String(50)), sa.Column("age", sa.Integer())).Schema()
	ops := []op.Operation{
		op.AlterColumn{Table: users.Name, Name: "name", Type: schema.Text{}},
		op.CreateTable{Table: sa.Table("other", sa.Column("id", sa.Integer())).Schema()},
		op.AlterColumn{Table: users.Name, Name: "age", Type: schema.BigInteger{}},
	}
	got, _, err := render.SQL(ops, render.Options{Dialect: sqlite.New(), Schema: schema.NewMetaData(users)})
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(got, "INSERT INTO"); n != 1 || !strings.Contains(got, "age BIGINT") || !strings.Contains(got, "name TEXT") {
		t.Errorf("the rows are copied %d times:\n%s", n, got)
	}
}
