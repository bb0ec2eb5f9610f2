package engine

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/revision"
)

// onDatabases runs a test on SQLite and on the servers.
func onDatabases(t *testing.T, test func(*testing.T, server)) {
	t.Run("sqlite", func(t *testing.T) {
		db, _ := sqliteFile(t)
		test(t, server{dialect: sqlite.New(), db: db})
	})
	onServers(t, test)
}

// oldColumns are those that the first version of the journal didn't have.
var oldColumns = []string{"text_checksum", "revision_text", "resumed_by", "downgrade_checksum", "downgrade"}

// aged has run one revision, and its journal is as an older version left it.
func aged(t *testing.T, s server) {
	t.Helper()
	d := s.open(t, journaled())
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER)"))
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	for _, name := range oldColumns {
		change(t, s.db, "ALTER TABLE alembic_journal DROP COLUMN "+name)
	}
}

func change(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// lacking returns the columns that the journal in the database lacks.
func lacking(t *testing.T, s server) string {
	t.Helper()
	table := journal.Table{Name: journaled().Journal, Dialect: s.dialect}
	table, err := table.Look(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(table.Lacks, " ")
}

// TestAJournalOfAnOlderVersionIsReadAsItIs has commands that only read look at it.
func TestAJournalOfAnOlderVersionIsReadAsItIs(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		aged(t, s)
		d := s.open(t, journaled())
		if entries, err := d.Journal(t.Context()); err != nil || len(entries) != 1 || entries[0].Revision != "a1" || entries[0].Outcome != journal.Done {
			t.Errorf("%+v, %v", entries, err)
		}
		if half, err := d.HalfApplied(t.Context()); half != nil || err != nil {
			t.Errorf("%v, %v", half, err)
		}
		if edited, err := d.Edited(t.Context(), []string{"a1"}); len(edited) > 0 || err != nil {
			t.Errorf("%v, %v", edited, err)
		}
		if got := lacking(t, s); got != "resumed_by text_checksum revision_text downgrade_checksum downgrade" {
			t.Errorf("reading has left a table that lacks %q", got)
		}
	})
}

// TestCommandsThatWriteBringTheJournalUp has each of them meet an old journal.
func TestCommandsThatWriteBringTheJournalUp(t *testing.T) {
	steps, find := upgrades([]string{"a1", "a2"}, executing(), executing("CREATE TABLE b (x INTEGER)"))
	stamp := revision.Step{Direction: revision.Stamp, To: []string{"a2"}, Down: nil, Up: []string{"a2"}, Writes: []revision.Write{{Op: revision.Insert, To: "a2"}}}
	for name, command := range map[string]func(context.Context, *Database) error{
		"run": func(ctx context.Context, d *Database) error {
			_, err := d.Run(ctx, []string{"a1"}, steps[1:], find)
			return err
		},
		"purge":  func(ctx context.Context, d *Database) error { return d.PurgeAndRun(ctx, []revision.Step{stamp}, find) },
		"repair": func(ctx context.Context, d *Database) error { return d.Repair(ctx, []string{"a1"}, "a1") },
		"ensure": func(ctx context.Context, d *Database) error { return d.EnsureTables(ctx) },
	} {
		t.Run(name, func(t *testing.T) {
			onDatabases(t, func(t *testing.T, s server) {
				aged(t, s)
				d := s.open(t, journaled())
				if err := command(t.Context(), d); err != nil {
					t.Fatal(err)
				}
				if got := lacking(t, s); got != "" {
					t.Errorf("the table lacks %s", got)
				}
				want := map[string]int{"ensure": 1}[name]
				if want == 0 {
					want = 2
				}
				if entries, err := d.Journal(t.Context()); err != nil || len(entries) != want {
					t.Errorf("%d rows, %v", len(entries), err)
				}
			})
		})
	}
}

// TestAnOpenRowOfAnOlderVersionIsClosed closes it by hand.
func TestAnOpenRowOfAnOlderVersionIsClosed(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		aged(t, s)
		change(t, s.db, "UPDATE alembic_journal SET finished = NULL, outcome = 'running', statements = 1")
		d := s.open(t, journaled())
		if open, err := d.Unfinished(t.Context()); open == nil || err != nil {
			t.Fatalf("%v, %v", open, err)
		}
		if err := d.CloseUnfinished(t.Context()); err != nil {
			t.Fatal(err)
		}
		entries, err := d.Journal(t.Context())
		if err != nil || entries[0].Outcome != journal.MarkedUndone || entries[0].ResumedBy == "" || lacking(t, s) != "" {
			t.Errorf("%+v, %v, the table lacks %q", entries, err, lacking(t, s))
		}
	})
}

func TestARoleThatMayNotBringTheJournalUpIsToldWhatToType(t *testing.T) {
	s := postgres(t)
	aged(t, s)
	for _, table := range []string{"alembic_version", "alembic_journal"} {
		change(t, s.db, "GRANT SELECT, INSERT, UPDATE, DELETE ON "+table+" TO "+testdb.PasswordRole)
	}
	s.db = s.pool(t)
	s.db.SetMaxOpenConns(1)
	change(t, s.db, "SET ROLE "+testdb.PasswordRole)
	d := s.open(t, journaled())
	steps, find := upgrades([]string{"a1", "a2"}, executing(), executing("SELECT 1"))
	_, err := d.Run(t.Context(), []string{"a1"}, steps[1:], find)
	for _, want := range []string{"was made by an older version", "must be owner", "alembic ensure_version", "\n  ALTER TABLE alembic_journal ADD COLUMN text_checksum VARCHAR(64);\n"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
}

func TestATableOfAnotherMeaningIsNotTheJournal(t *testing.T) {
	db, _ := sqliteFile(t)
	s := server{dialect: sqlite.New(), db: db}
	change(t, db, fmt.Sprintf("CREATE TABLE %s (id INTEGER, note TEXT)", journaled().Journal))
	if err := s.open(t, journaled()).EnsureTables(t.Context()); err == nil || !strings.Contains(err.Error(), "journal_table in alembic.ini") {
		t.Errorf("got %v", err)
	}
}
