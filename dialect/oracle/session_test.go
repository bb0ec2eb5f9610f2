package oracle_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect/oracle"
)

func TestScriptsEndStatementsBySlashes(t *testing.T) {
	d := oracle.New()
	if got := d.ScriptStatement(" SELECT 1 "); got != "SELECT 1\n\n/" {
		t.Errorf("got %q", got)
	}
	if got := d.WithBatchSeparator("").ScriptStatement("X"); got != "X" {
		t.Errorf("got %q", got)
	}
	parts, err := d.SplitSQL("SELECT 1 FROM DUAL\n/\nSELECT 2 FROM DUAL\n/\n")
	if err != nil || len(parts) != 2 || parts[1].Pos.Line != 3 {
		t.Errorf("%v, %v", parts, err)
	}
}
