package oracle_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func TestOptionsStandBehindTheTable(t *testing.T) {
	table := func(options ...schema.TableItem) op.Operation {
		return op.CreateTable{Table: schema.NewTable(schema.Name("t"), append([]schema.TableItem{integer("a")}, options...)...)}
	}
	temporary := schema.NewTable(schema.Name("t"), integer("a"), oracle.OnCommit("delete_rows"))
	temporary.Prefixes = []string{"GLOBAL TEMPORARY"}
	checkStatements(t, []statements{
		{"compressed", table(oracle.CompressTable("")), "CREATE TABLE t ( a INTEGER ) COMPRESS"},
		{"compressed for a purpose", table(oracle.CompressTable("QUERY HIGH")), "CREATE TABLE t ( a INTEGER ) COMPRESS FOR QUERY HIGH"},
		{"in a tablespace", table(oracle.Tablespace("My space")), `CREATE TABLE t ( a INTEGER ) TABLESPACE "My space"`},
		{"temporary", op.CreateTable{Table: temporary}, "CREATE GLOBAL TEMPORARY TABLE t ( a INTEGER ) ON COMMIT DELETE ROWS"},
	})
}

func TestMisspeltOptionsAreRefused(t *testing.T) {
	table := schema.NewTable(schema.Name("t"), integer("a"))
	table.Options.Set("oracle_tablespaec", "x")
	x := &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}}, Options: schema.Options{"oracle_bitmpa": true}}
	key := &schema.PrimaryKey{Columns: []string{"a"}, Options: schema.Options{"oracle_bitmap": true}}
	for want, o := range map[string]op.Operation{
		`unknown option "oracle_tablespaec"; oracle knows oracle_on_commit, oracle_compress, oracle_tablespace`: op.CreateTable{Table: table},
		`unknown option "oracle_bitmpa"; oracle knows oracle_bitmap, oracle_compress`:                           op.CreateIndex{Table: schema.Name("t"), Index: x},
		`unknown option "oracle_bitmap"; oracle knows none here`:                                                op.AddConstraint{Table: schema.Name("t"), Constraint: key},
		`unknown option "oracle_x"`: op.AlterColumn{Table: schema.Name("t"), Name: "a", Type: schema.Integer{}, Options: schema.Options{"oracle_x": 1}},
	} {
		if _, err := compile(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRowsAreOneInsertEach(t *testing.T) {
	columns := []*schema.Column{integer("id"), {Name: "at", Type: schema.LargeBinary{}}}
	checkStatements(t, []statements{
		{"two rows", op.BulkInsert{Table: schema.TableName{Schema: "s", Name: "t"}, Columns: columns, Rows: []map[string]any{{"id": 1, "at": []byte{1}}, {"id": nil}}},
			"INSERT INTO s.t (id, at) VALUES (1, HEXTORAW('01')); INSERT INTO s.t (id) VALUES (NULL)"},
		{"no row", op.BulkInsert{Table: schema.Name("t"), Columns: columns}, ""},
	})
}

func TestDroppingAndRenaming(t *testing.T) {
	tbl := schema.TableName{Schema: "s", Name: "t"}
	checkStatements(t, []statements{
		{"a table", op.DropTable{Name: tbl}, "DROP TABLE s.t"},
		{"a column", op.DropColumn{Table: tbl, Name: "level"}, `ALTER TABLE s.t DROP COLUMN "level"`},
		{"a constraint", op.DropConstraint{Table: tbl, Name: "ck", Kind: schema.KindCheck}, "ALTER TABLE s.t DROP CONSTRAINT ck"},
		{"an index", op.DropIndex{Table: tbl, Name: "ix"}, "DROP INDEX s.ix"},
		{"another name", op.RenameTable{From: tbl, To: "u"}, "ALTER TABLE s.t RENAME TO u"},
		{"another query of a view", op.ReplaceObject{Object: schema.NewView(schema.Name("v"), "SELECT 1 FROM dual")}, "CREATE OR REPLACE VIEW v AS SELECT 1 FROM dual"},
	})
}
