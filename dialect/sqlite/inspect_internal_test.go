package sqlite

import (
	"fmt"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// One comparison of each table with each name would take several seconds.
func TestInspectFindsManyTablesAmongManyInLinearTime(t *testing.T) {
	const many = 30_000
	rows, scope := make([]masterRow, many), dialect.Scope{}
	for i := range rows {
		rows[i] = masterRow{kind: "table", name: fmt.Sprint("a", i)}
		scope.Tables = append(scope.Tables, schema.Name(fmt.Sprint("b", i)))
	}
	rows = append(rows, masterRow{kind: "table", name: "Last", sql: "CREATE TABLE Last (x)"})
	scope.Tables = append(scope.Tables, schema.Name("LAST"))
	m := &schema.MetaData{}
	start := time.Now()
	if err := addTables(m, rows, "", scope); err != nil || len(m.Tables()) != 1 {
		t.Fatalf("%d tables, %v", len(m.Tables()), err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}
