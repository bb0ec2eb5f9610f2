package e2e_test

import (
	"context"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testenv"
)

// acme is a dialect of a user's own: PostgreSQL under another name.
type acme struct{ *postgresql.Dialect }

func (acme) Name() string { return "acme" }

func (a acme) Traits() dialect.Traits {
	t := a.Dialect.Traits()
	t.Product, t.Impl, t.Names = "Acme DB", "", []string{"acme", "postgresql"}
	return t
}

func (a acme) ForServer(ctx context.Context, q dialect.Querier) (dialect.Dialect, error) {
	d, err := a.Dialect.ForServer(ctx, q)
	if err != nil {
		return nil, err
	}
	return acme{d.(*postgresql.Dialect)}, nil
}

// ownDialectRevision has a variable, a block with semicolons, and a section that
// names the dialect that acme is built on.
const ownDialectRevision = `-- Variables: OWNER literal

-- +alembic upgrade postgresql
CREATE TABLE notes (owner text, n int);
DO $$ BEGIN
	FOR i IN 1..3 LOOP INSERT INTO notes VALUES ('x;y', i); END LOOP;
END $$;
UPDATE notes SET owner = ${OWNER} WHERE n > 1; -- done

-- +alembic downgrade
DROP TABLE notes;
`

// TestADialectUnderAnotherNameRunsAndPrintsSQLRevisions proves that nothing is
// decided by a dialect's name.
func TestADialectUnderAnotherNameRunsAndPrintsSQLRevisions(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	env := testenv.Files(ownDialectRevision)
	env.Dialects = []dialect.Dialect{acme{postgresql.New()}}
	env.Variable = func(string) (string, bool) { return "O'Neil", true }
	m, err := alembic.New(db, "acme", env)
	if err != nil {
		t.Fatal(err)
	}

	var script strings.Builder
	if err := m.UpgradeSQL(t.Context(), &script, "", "head"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"BEGIN;\n\n", "END $$;\n\n", "UPDATE notes SET owner = 'O''Neil' WHERE n > 1;", "COMMIT;\n\n"} {
		if !strings.Contains(script.String(), want) {
			t.Errorf("the script lacks %q:\n%s", want, script.String())
		}
	}

	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	var owners string
	if err := db.QueryRow("SELECT string_agg(owner, ',' ORDER BY n) FROM notes").Scan(&owners); err != nil || owners != "x;y,O'Neil,O'Neil" {
		t.Errorf("owners %q, %v", owners, err)
	}
	if err := m.Downgrade(t.Context(), "base"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("DROP TABLE alembic_version; " + script.String()); err != nil {
		t.Errorf("the script does not run: %v", err)
	}
}

// TestTransactionWordsAreFoundUnderAnotherName shows that the words are found by
// the lexer of the traits.
func TestTransactionWordsAreFoundUnderAnotherName(t *testing.T) {
	s := postgres(t)
	env := testenv.SQL("SELECT $x$;COMMIT;$x$;\nCOMMIT")
	env.Dialects = []dialect.Dialect{acme{postgresql.New()}}
	m, err := alembic.New(s.open(t), "acme", env)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Upgrade(t.Context(), "head"); err == nil || !strings.Contains(err.Error(), `"COMMIT" would end the revision's own transaction`) {
		t.Errorf("error %v", err)
	}
}
