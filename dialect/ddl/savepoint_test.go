package ddl

import (
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestSavepointReadsTheStatementsAboutSavepoints(t *testing.T) {
	none := dialect.Savepoint{}
	for sql, want := range map[string]dialect.Savepoint{
		"SAVEPOINT a":                             {Does: dialect.SetSavepoint, Name: "a"},
		"savepoint /* x */ \"A\" ;":               {Does: dialect.SetSavepoint, Name: "a"},
		"SAVEPOINT savepoint":                     {Does: dialect.SetSavepoint, Name: "savepoint"},
		"RELEASE a":                               {Does: dialect.ReleaseSavepoint, Name: "a"},
		"RELEASE SAVEPOINT a":                     {Does: dialect.ReleaseSavepoint, Name: "a"},
		"ROLLBACK TO a":                           {Does: dialect.BackToSavepoint, Name: "a"},
		"ROLLBACK TO SAVEPOINT a":                 {Does: dialect.BackToSavepoint, Name: "a"},
		"ROLLBACK WORK TO SAVEPOINT a":            {Does: dialect.BackToSavepoint, Name: "a"},
		"ROLLBACK TRANSACTION TO a":               {Does: dialect.BackToSavepoint, Name: "a"},
		"ROLLBACK":                                none,
		"ROLLBACK WORK":                           none,
		"ROLLBACK TO":                             none,
		"COMMIT":                                  none,
		"SAVEPOINT a; INSERT INTO t VALUES (1)":   none,
		"INSERT INTO t VALUES ('ROLLBACK TO x')":  none,
		"ROLLBACK TO a; INSERT INTO t VALUES (1)": none,
	} {
		if got := Savepoint(sqltext.PostgreSQL, sql); got != want {
			t.Errorf("%s: got %v, want %v", sql, got, want)
		}
	}
}
