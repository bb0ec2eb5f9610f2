package sqlite_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

func TestTextWithNULIsALiteral(t *testing.T) {
	text, err := sqlite.New().Literal("a\x00'b", nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := memory(t).QueryRowContext(t.Context(), `SELECT length(CAST(`+text+` AS BLOB))`).Scan(&n); err != nil || n != 4 {
		t.Errorf("%s: %d bytes, %v", text, n, err)
	}
}

func TestModelsOfASchemaFileAreRead(t *testing.T) {
	d := sqlite.New()
	statements, err := sqltext.Statements(d, `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
		CREATE TRIGGER tr AFTER INSERT ON users BEGIN SELECT 1; SELECT 2; END;
		CREATE VIEW v AS SELECT name FROM users;`, sqltext.Options{})
	if err != nil {
		t.Fatal(err)
	}
	db := memory(t)
	for _, s := range statements {
		run(t, db, s.SQL)
	}
	m := inspect(t, db)
	if users := m.Table(schema.Name("users")); users == nil || len(users.Columns) != 2 || len(m.ObjectsOn(users.Name, schema.KindTrigger)) != 1 || len(m.Objects) != 2 {
		t.Errorf("got %+v", users)
	}
}
