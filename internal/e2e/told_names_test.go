package e2e_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

// TestATableIsRenamedWhoseNameANewOneTakes: the rows go with the table that is told to be
// the old one.
func TestATableIsRenamedWhoseNameANewOneTakes(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE p (id INTEGER PRIMARY KEY, x INTEGER)", "CREATE TABLE q (id INTEGER PRIMARY KEY, p INTEGER, CONSTRAINT qp FOREIGN KEY (p) REFERENCES p (id))",
			"CREATE VIEW v AS SELECT x FROM p", "INSERT INTO p VALUES (1, 7)", "INSERT INTO q VALUES (1, 1)")
		options := []alembic.Option{target(t, `
CREATE TABLE z /* @renamed from=p */ (id INTEGER PRIMARY KEY, x INTEGER);
CREATE TABLE p (id INTEGER PRIMARY KEY, y INTEGER);
CREATE TABLE q (id INTEGER PRIMARY KEY, p INTEGER, CONSTRAINT qp FOREIGN KEY (p) REFERENCES z (id));
CREATE VIEW v AS SELECT x FROM z;
CREATE VIEW w AS SELECT y FROM p;`)}
		switch s.dialect {
		case "mariadb":
			options = append(options, scratch(t, mariadb(t)))
		case "sqlite":
			options = append(options, scratch(t, server{dialect: "sqlite", url: "sqlite:///:memory:"}))
		}
		m := s.migrator(t, db, &alembic.Env{}, options...)
		d, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
		if err != nil {
			t.Fatal(err)
		}
		was := s.schemaDump(t)
		applyOnline(t, db, d, d.Upgrade)
		var x int
		if err := db.QueryRowContext(t.Context(), "SELECT x FROM z JOIN q ON q.p = z.id WHERE NOT EXISTS (SELECT 1 FROM p)").Scan(&x); err != nil || x != 7 {
			t.Errorf("got %d, %v, of %s", x, err, listed(d.Upgrade))
		}
		if again, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true}); err != nil || !again.Empty() {
			t.Errorf("again: %v, %v", again, err)
		}
		apply(t, db, d, d.Downgrade)
		if diff := cmp.Diff(was, s.schemaDump(t)); diff != "" {
			t.Errorf("back: %s", diff)
		}
	})
}
