package mysql_test

import (
	"context"
	"testing"

	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestSessionHoldsTogetherWhatFollowsTheLastSchemaChange(t *testing.T) {
	s := start(t)
	ctx := context.Background()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	session := s.NewSession(conn)
	if err := session.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"CREATE TABLE a (id INT)", "INSERT INTO a VALUES (1)", "CREATE TABLE b (id INT)", "INSERT INTO a VALUES (2)", "INSERT INTO b VALUES (3)"} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := session.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	var a, b int
	if err := s.db.QueryRow("SELECT (SELECT COUNT(*) FROM a), (SELECT COUNT(*) FROM b)").Scan(&a, &b); err != nil || a != 1 || b != 0 {
		t.Errorf("%d rows of a and %d of b are left, %v; want 1 and 0", a, b, err)
	}
}

func TestOfflineScriptFramesBodiesByDelimiter(t *testing.T) {
	d := mysql.New()
	if got := sqltext.Script(d, "UPDATE t SET a = ';'"); got != "UPDATE t SET a = ';';" {
		t.Errorf("got %q", got)
	}
	for _, plain := range []string{"UPDATE t SET a = 1;", "UPDATE t SET a = 1; UPDATE t SET a = 2"} {
		if got := sqltext.Script(d, plain); got != plain+";" {
			t.Errorf("got %q", got)
		}
	}
	body := "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END"
	script := sqltext.Script(d, body) + "\n" + sqltext.Script(d, "SELECT 1")
	parts, err := sqltext.Statements(d, script, sqltext.Options{})
	if err != nil || len(parts) != 2 || parts[0].SQL != body || parts[1].SQL != "SELECT 1" {
		t.Errorf("got %v, %v from %q", parts, err, script)
	}
}
