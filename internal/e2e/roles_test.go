package e2e_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/examples/todo/migrations"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/internal/testenv"
)

// weak is the database as a role without privileges of its own sees it.
func (s server) weak() server { return s.as(testdb.PasswordRole + ":" + testdb.PasswordRole) }

func TestRoleWithoutCreateIsToldTheGrant(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	err := s.weak().migrator(t, s.weak().open(t), migrations.Env).Upgrade(t.Context(), "head")
	grant := "GRANT USAGE, CREATE ON SCHEMA public TO password_role"
	wantError(t, err, "permission denied for schema public", "42501", grant)
	exec(t, db, grant)
	if err := s.weak().migrator(t, s.weak().open(t), migrations.Env).Upgrade(t.Context(), "head"); err != nil {
		t.Errorf("after the GRANT: %v", err)
	}
}

func TestOwnersTablesNameTheirOwner(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	env := testenv.SQL("CREATE TABLE a (x INTEGER);", "ALTER TABLE a ADD y INTEGER;")
	if err := s.migrator(t, db, env).Upgrade(t.Context(), "aaaa"); err != nil {
		t.Fatal(err)
	}
	weak := s.weak().migrator(t, s.weak().open(t), env)
	err := weak.Upgrade(t.Context(), "head")
	wantError(t, err, "alembic_version", "GRANT SELECT, INSERT, UPDATE, DELETE ON alembic_version TO password_role")
	exec(t, db, "GRANT SELECT, INSERT, UPDATE, DELETE ON alembic_version TO password_role")
	wantError(t, weak.Upgrade(t.Context(), "head"), "alembic_journal", "GRANT SELECT, INSERT, UPDATE, DELETE ON alembic_journal TO password_role")
	exec(t, db, "GRANT SELECT, INSERT, UPDATE, DELETE ON alembic_journal TO password_role")
	wantError(t, weak.Upgrade(t.Context(), "head"), "must be owner of table a", "ALTER TABLE a OWNER TO password_role")
}

// TestTheAdviceNamesTheRoleThatRanTheStatement has a revision change its role.
func TestTheAdviceNamesTheRoleThatRanTheStatement(t *testing.T) {
	s := postgres(t)
	m := s.migrator(t, s.open(t), testenv.SQL("CREATE TABLE a (x INTEGER); SET ROLE password_role; INSERT INTO a VALUES (1);"))
	wantError(t, m.Upgrade(t.Context(), "head"), "GRANT SELECT, INSERT, UPDATE, DELETE ON a TO password_role")
}

// TestARoleThatMayNotCreateTheJournalChangesNothing has a role that may write the
// version table and no more run a revision of rows.
func TestARoleThatMayNotCreateTheJournalChangesNothing(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (x INTEGER)", "GRANT INSERT ON a TO password_role",
		"CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)", "GRANT SELECT, INSERT, UPDATE, DELETE ON alembic_version TO password_role")
	env := testenv.SQL("INSERT INTO a VALUES (1);")
	weak := s.weak().migrator(t, s.weak().open(t), env)
	wantError(t, weak.Upgrade(t.Context(), "head"), "creating the table alembic_journal", "journal = off", "alembic ensure_version", "GRANT USAGE, CREATE ON SCHEMA public")
	if err := s.migrator(t, db, env).EnsureVersionTable(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantError(t, weak.Upgrade(t.Context(), "head"), "reading the table alembic_journal", "GRANT SELECT, INSERT, UPDATE, DELETE ON alembic_journal TO password_role")
	if got := one(t, db, "SELECT count(*) FROM a"); got != "0" {
		t.Errorf("%s rows were written", got)
	}
	exec(t, db, "GRANT SELECT, INSERT, UPDATE ON alembic_journal TO password_role")
	if err := weak.Upgrade(t.Context(), "head"); err != nil {
		t.Error(err)
	}
}

func TestReadingNeedsSelectOnly(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	if err := s.migrator(t, db, migrations.Env).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "GRANT SELECT ON alembic_version TO password_role")
	reader := s.weak()
	reader.url += "&default_transaction_read_only=on"
	var told bytes.Buffer
	m := reader.migrator(t, reader.open(t), migrations.Env, alembic.WithLogger(slog.New(slog.NewTextHandler(&told, nil))))
	if got := testenv.Current(t, m); len(got) != 1 || got[0] != inboxRevision {
		t.Errorf("the database is at %v", got)
	}
	if text := told.String(); strings.Count(text, "level=WARN") != 1 || !strings.Contains(text, "whether a revision is half applied is not known: reading the table alembic_journal") {
		t.Errorf("that the journal can't be read is told by: %s", text)
	}
	if err := errors.Join(m.Upgrade(t.Context(), "head"), m.RequireHead(t.Context()), m.Check(t.Context())); err != nil {
		t.Error(err)
	}
}

func TestPendingRevisionsOnAReadOnlyServerSaySo(t *testing.T) {
	s := postgres(t)
	m := s.migrator(t, s.open(t), migrations.Env)
	if err := m.Upgrade(t.Context(), "+1"); err != nil {
		t.Fatal(err)
	}
	reader := s
	reader.url += "&default_transaction_read_only=on"
	err := reader.migrator(t, reader.open(t), migrations.Env).Upgrade(t.Context(), "head")
	wantError(t, err, "the database can only be read", "connect to the primary server")
	var refused *dialect.ReadOnlyError
	if !errors.As(err, &refused) {
		t.Errorf("the error is %#v", err)
	}
	if got := testenv.Current(t, m); len(got) != 1 || got[0] != listsRevision {
		t.Errorf("the database is at %v", got)
	}
}

func TestTargetInSQLWithoutCreateSaysWhatToDo(t *testing.T) {
	s := postgres(t)
	m := s.weak().migrator(t, s.weak().open(t), &alembic.Env{}, target(t, "CREATE TABLE a (x integer);"))
	wantError(t, m.Check(t.Context()), "permission denied for database", "GRANT CREATE ON DATABASE", "scratch_url")
}

func TestTargetThatNamesASchemaOfSomebodyElseSaysWhatToDo(t *testing.T) {
	s := postgres(t)
	exec(t, s.open(t), "CREATE SCHEMA app", "GRANT USAGE, CREATE ON SCHEMA app TO password_role", "GRANT CREATE ON DATABASE "+one(t, s.open(t), "SELECT current_database()")+" TO password_role")
	m := s.weak().migrator(t, s.weak().open(t), &alembic.Env{TargetFunc: running("CREATE TABLE app.a (x integer)")})
	wantError(t, m.Check(t.Context()), "Env.TargetFunc", "names the schema app", "must be owner of schema app", "set scratch_url")
}
