package e2e_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

// TestAForeignKeyThatStaysIsLetGoOrRefused is about a table that no revision made, whose
// foreign key the database minds when the column at its other end changes.
func TestAForeignKeyThatStaysIsLetGoOrRefused(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE parent (id INTEGER PRIMARY KEY, code VARCHAR(10) UNIQUE)",
			"CREATE TABLE by_hand (a INTEGER, c VARCHAR(10), CONSTRAINT by_id FOREIGN KEY (a) REFERENCES parent (id), CONSTRAINT by_code FOREIGN KEY (c) REFERENCES parent (code))",
			"INSERT INTO parent VALUES (1, 'x')", "INSERT INTO by_hand VALUES (1, 'x')")
		diff := func(text string) (*alembic.Diff, error) {
			options := []alembic.Option{target(t, text)}
			if s.dialect == "mariadb" {
				options = append(options, scratch(t, mariadb(t)))
			}
			return s.migrator(t, db, &alembic.Env{}, options...).Diff(t.Context(), alembic.DiffOptions{})
		}
		was := s.schemaDump(t)
		longer, err := diff("CREATE TABLE parent (id INTEGER PRIMARY KEY, code VARCHAR(300) UNIQUE);")
		if err != nil {
			t.Fatal(err)
		}
		applyOnline(t, db, longer, longer.Upgrade)
		if text := strings.Join(s.schemaDump(t), "\n"); !strings.Contains(text, "(300)") || !strings.Contains(text, "by_code") {
			t.Errorf("after a longer code: %s", text)
		}
		apply(t, db, longer, longer.Downgrade)
		if diff := cmp.Diff(was, s.schemaDump(t)); diff != "" {
			t.Errorf("back: %s", diff)
		}
		wider, err := diff("CREATE TABLE parent (id BIGINT PRIMARY KEY, code VARCHAR(10) UNIQUE);")
		if s.dialect == "mariadb" {
			const want = "table by_hand: foreign key by_id (a) to parent(id) is to stay, but by_hand.a would be INTEGER and parent.id BIGINT; drop the foreign key first, or change both of its ends alike"
			if err == nil || err.Error() != want {
				t.Errorf("another type gives %v, want %s", err, want)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		apply(t, db, wider, wider.Upgrade)
	})
}
