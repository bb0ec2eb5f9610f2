package e2e_test

import (
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestTheSectionOfTheServersProductRuns proves that the server decides which
// section runs: a URL that begins with mysql:// may lead to MariaDB.
func TestTheSectionOfTheServersProductRuns(t *testing.T) {
	t.Parallel()
	section := func(dialect string) string {
		return "-- +alembic upgrade" + dialect + "\nCREATE TABLE t (x VARCHAR(20) DEFAULT 'the" + dialect + " one');\n"
	}
	for _, c := range []struct{ sections, want string }{
		{section("") + section(" mysql") + section(" mariadb"), "'the mariadb one'"},
		{section("") + section(" mysql"), "'the mysql one'"},
		{section("") + section(" postgresql"), "'the one'"},
	} {
		for _, name := range []string{"mysql", "mariadb"} {
			s := mariadb(t)
			db := s.open(t)
			m, err := alembic.New(db, name, testenv.Files(c.sections+"\n-- +alembic downgrade\nDROP TABLE t;\n"))
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			got := one(t, db, "SELECT column_default FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't'")
			if got != c.want {
				t.Errorf("%s ran %s, want %s", name, got, c.want)
			}
		}
	}
}
