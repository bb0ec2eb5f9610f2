package orm_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/orm/versions"
	"github.com/alembic-go/alembic/internal/testdb"
)

func names(t *testing.T, db *sql.DB) (all []string) {
	t.Helper()
	rows, err := db.Query("SELECT name || '/' || coalesce(slug, '') FROM accounts ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func TestGORMAndBunWorkInTheRevisionsTransaction(t *testing.T) {
	db, err := sql.Open("pgx", testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	fail := false
	env := &alembic.Env{
		Revisions: []*alembic.Revisions{versions.Revisions},
		OnVersionApply: func(_ context.Context, _ alembic.DBTX, applied alembic.Applied) error {
			if fail {
				return errors.New("not now")
			}
			return nil
		},
	}
	m, err := alembic.New(db, "postgresql", env)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Upgrade(t.Context(), "0001"); err != nil {
		t.Fatal(err)
	}

	fail = true // what an ORM did goes with the rest of a revision that fails
	if err := m.Upgrade(t.Context(), "0002"); err == nil {
		t.Fatal("the hook's error was lost")
	}
	if got := names(t, db); !slices.Equal(got, []string{"Ada L./", "Bob/"}) {
		t.Errorf("after the failure: %q", got)
	}

	fail = false
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got := names(t, db); !slices.Equal(got, []string{"ADA L./ada-l", "BOB/bob"}) {
		t.Errorf("after the upgrade: %q", got)
	}
}
