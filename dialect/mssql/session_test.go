package mssql_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect/mssql"
)

func TestScriptsHaveBatches(t *testing.T) {
	d := mssql.New()
	if got := d.ScriptStatement(" SELECT 1 "); got != "SELECT 1;\n\nGO" {
		t.Errorf("got %q", got)
	}
	if got := d.WithBatchSeparator("").ScriptCommit(); got != "COMMIT;" {
		t.Errorf("got %q", got)
	}
	parts, err := d.SplitSQL("SELECT 1\nGO\nSELECT 2\nGO\n")
	if err != nil || len(parts) != 2 || parts[1].Pos.Line != 3 {
		t.Errorf("%v, %v", parts, err)
	}
}
