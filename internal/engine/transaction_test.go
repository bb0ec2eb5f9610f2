package engine

import (
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
)

// A revision may have millions of statements, and each is looked at twice: before any
// runs, and when it is sent.
func TestLookingAtAStatementAllocatesLittle(t *testing.T) {
	const most = 2
	for name, d := range map[string]dialect.Dialect{"sqlite": sqlite.Dialect{}, "postgresql": postgresql.New(), "mariadb": mysql.NewMariaDB()} {
		s := dialect.Statement{SQL: "INSERT INTO t VALUES (1, 'one', 'one@example.org', 1.50)"}
		n := testing.AllocsPerRun(100, func() {
			if err := CheckStatement(d, s, true); err != nil {
				t.Error(err)
			}
		})
		t.Logf("%s: %v allocations", name, n)
		if n > most {
			t.Errorf("%s: %v allocations; at most %d are fine", name, n, most)
		}
	}
	if n := testing.AllocsPerRun(100, func() { (Call{SQL: "INSERT INTO t VALUES (1)"}).checksum() }); n > 1 {
		t.Errorf("%v allocations for a checksum; it takes one, its text", n)
	}
}
