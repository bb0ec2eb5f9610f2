package alembic_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testenv"
)

// TestInspectWritesTheSchemaWithoutOurTables reads a database that we migrated.
func TestInspectWritesTheSchemaWithoutOurTables(t *testing.T) {
	db := testenv.SQLite(t)
	env := testenv.SQL("CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL);\nCREATE VIEW emails AS SELECT email FROM users;")
	m := testenv.Migrator(t, db, env)
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	found, err := m.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sql, err := found.SQL()
	if err != nil {
		t.Fatal(err)
	}
	models, err := found.Go("models")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ got, table, view string }{
		"SQL": {sql, "CREATE TABLE users", "CREATE VIEW emails"},
		"Go":  {string(models), `"users"`, `"emails"`},
	} {
		if !strings.Contains(c.got, c.table) || !strings.Contains(c.got, c.view) || strings.Contains(c.got, "alembic_") {
			t.Errorf("%s:\n%s", name, c.got)
		}
	}
	other := testenv.SQLite(t)
	if _, err := other.Exec(sql); err != nil {
		t.Fatalf("the SQL doesn't run: %v", err)
	}
	again, err := m.On(other).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.SQL(); err != nil || got != sql {
		t.Errorf("a database made by the SQL is (%v)\n%s, want\n%s", err, got, sql)
	}
}
