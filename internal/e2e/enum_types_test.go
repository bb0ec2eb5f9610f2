package e2e_test

import (
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
)

// enumEnv has a revision that makes a table with an enum type and whose
// downgrade is down.
func enumEnv(down func(*alembic.Op) error) *alembic.Env {
	up := func(op *alembic.Op) error {
		mood := sa.Enum("a", "b").Named("mood")
		op.CreateTable("t", sa.Column("m", mood))
		op.CreateTable("u", sa.Column("m", mood))
		op.AddColumn("u", sa.Column("k", sa.Enum("x").Named("kind")))
		return op.Err()
	}
	return testenv.GoBothWays(up, down)
}

func TestEnumTypesGoWithTheirTablesOnDowngrade(t *testing.T) {
	for name, c := range map[string]struct {
		down func(*alembic.Op) error
		left string
	}{
		"with the tables": {func(op *alembic.Op) error {
			op.DropTable("u")
			op.DropTable("t")
			return op.Err()
		}, ""},
		"dropped by hand": {func(op *alembic.Op) error {
			op.DropTable("u")
			op.DropTable("t")
			op.Execute("DROP TYPE mood")
			op.DropEnum("kind")
			return op.Err()
		}, ""},
		"still used": {func(op *alembic.Op) error {
			op.DropTable("u")
			return op.Err()
		}, "mood"},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := postgresql.Open(t.Context(), testdb.Postgres(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			m, err := alembic.New(db, "postgresql", enumEnv(c.down))
			if err != nil {
				t.Fatal(err)
			}
			types := func() string {
				return one(t, db, "SELECT coalesce(string_agg(typname, ' ' ORDER BY typname), '') FROM pg_type WHERE typtype = 'e'")
			}
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			if got := types(); got != "kind mood" {
				t.Fatalf("the types are %q after the upgrade", got)
			}
			if err := m.Downgrade(t.Context(), "base"); err != nil {
				t.Fatal(err)
			}
			if got := types(); got != c.left {
				t.Errorf("the types are %q after the downgrade, want %q", got, c.left)
			}
		})
	}
}
