package mssql_test

import (
	"testing"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func TestCommentsOfANewTableFollowIt(t *testing.T) {
	table := schema.NewTable(schema.TableName{Schema: "s", Name: "t"}, integer("a"), &schema.Column{Name: "b", Type: schema.Text{}, Comment: "of b"})
	table.Comment = "of t"
	const call = "execute sp_addextendedproperty 'MS_Description', "
	checkStatements(t, []statements{{"both", op.CreateTable{Table: table}, "CREATE TABLE s.t ( a INTEGER NULL, b TEXT NULL ); " +
		call + "N'of t', 'schema', s, 'table', t; " + call + "N'of b', 'schema', s, 'table', t, 'column', b"}})
}

// The server takes given numbers for an IDENTITY column only between these two
// statements.
func TestRowsAreFramedByIdentityInsert(t *testing.T) {
	columns := []*schema.Column{integer("id"), {Name: "name", Type: schema.Unicode{}}}
	checkStatements(t, []statements{
		{"two rows", op.BulkInsert{Table: schema.TableName{Schema: "s", Name: "t"}, Columns: columns, Rows: []map[string]any{{"id": 1, "name": "a"}, {"name": "it's"}}},
			"SET IDENTITY_INSERT s.t ON; INSERT INTO s.t (id, name) VALUES (1, N'a'); INSERT INTO s.t (name) VALUES (N'it''s'); SET IDENTITY_INSERT s.t OFF"},
		{"no row", op.BulkInsert{Table: schema.Name("t"), Columns: columns}, ""},
	})
}

func TestARowWithAValueThatIsNoLiteralIsNamed(t *testing.T) {
	_, err := compile(op.BulkInsert{Table: schema.Name("t"), Columns: []*schema.Column{integer("id")}, Rows: []map[string]any{{"id": 1}, {"id": struct{}{}}}})
	if err == nil || !containsAll(err.Error(), "bulk insert into t", "row 2", `column "id"`) {
		t.Errorf("got %v", err)
	}
}

func TestDroppingTablesAndConstraints(t *testing.T) {
	tbl := schema.TableName{Schema: "s", Name: "t"}
	checkStatements(t, []statements{
		{"a table", op.DropTable{Name: tbl, IfExists: true}, "DROP TABLE IF EXISTS s.t"},
		{"a constraint", op.DropConstraint{Table: tbl, Name: "ck", Kind: schema.KindCheck}, "ALTER TABLE s.t DROP CONSTRAINT ck"},
		{"an index", op.DropIndex{Table: tbl, Name: "ix", IfExists: true}, "DROP INDEX IF EXISTS ix ON s.t"},
		{"a schema", op.DropObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("s")}, IfExists: true}, "DROP SCHEMA IF EXISTS s"},
		{"a sequence", op.DropObject{Object: &schema.Object{Kind: schema.KindSequence, Name: schema.Name("q")}}, "DROP SEQUENCE q"},
	})
}
