package engine

import (
	"strings"
	"testing"
)

// TestATableThatIsNoVersionTableIsToldAsWhatItIs asks a database whose table of that
// name is something else. Nothing is changed.
func TestATableThatIsNoVersionTableIsToldAsWhatItIs(t *testing.T) {
	for name, c := range map[string]struct{ setup, want string }{
		"a view":            {"CREATE VIEW alembic_version AS SELECT 1 AS version_num", "alembic_version is not a table in this database (view); nothing was changed. Rename what has the name, or name another table by version_table"},
		"the journal":       {"CREATE VIEW alembic_journal AS SELECT 1 AS version_num", "alembic_journal is not a table in this database (view); nothing was changed. Rename what has the name, or name another table by journal_table"},
		"another table":     {"CREATE TABLE alembic_version (id INTEGER, name VARCHAR(10))", "the table alembic_version is not a version table: it has no column version_num, its columns are: id, name; nothing was changed"},
		"a row without one": {"CREATE TABLE alembic_version (version_num VARCHAR(32) NULL); INSERT INTO alembic_version VALUES (NULL)", "its version_num is NULL; nothing was changed. Remove the row: DELETE FROM alembic_version WHERE version_num IS NULL"},
	} {
		test := func(t *testing.T, s server) {
			for text := range strings.SplitSeq(c.setup, ";") {
				change(t, s.db, text)
			}
			d := s.open(t, journaled())
			if _, err := d.Heads(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Heads returned %v\nwant %s", err, c.want)
			}
			if err := d.EnsureTables(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("EnsureTables returned %v\nwant %s", err, c.want)
			}
		}
		t.Run(name, func(t *testing.T) { onDatabases(t, test) })
	}
}

// TestAColumnOfAnotherTypeIsRefusedAtOnce reads the version table before anything runs.
func TestAColumnOfAnotherTypeIsRefusedAtOnce(t *testing.T) {
	refused := func(t *testing.T, s server, columnType string) {
		t.Helper()
		change(t, s.db, "DROP TABLE IF EXISTS alembic_version")
		change(t, s.db, "CREATE TABLE alembic_version (version_num "+columnType+")")
		d := s.open(t, journaled())
		_, headsErr := d.Heads(t.Context())
		for what, err := range map[string]error{"Heads": headsErr, "EnsureTables": d.EnsureTables(t.Context())} {
			if err == nil || !strings.Contains(err.Error(), "the column version_num of the table alembic_version is of the type") || !strings.Contains(err.Error(), "Make it a VARCHAR(32)") {
				t.Errorf("%s: %s returned %v", columnType, what, err)
			}
		}
	}
	onDatabases(t, func(t *testing.T, s server) { refused(t, s, "INTEGER"); refused(t, s, "BIGINT"); refused(t, s, "DATE") })
	for _, columnType := range []string{"uuid", "json", "jsonb", "varchar(32)[]", "timestamptz", "numeric(10)", "boolean"} {
		refused(t, postgres(t), columnType)
	}
	for _, columnType := range []string{"INT UNSIGNED", "DECIMAL(10)", "BIT(8)", "YEAR"} {
		refused(t, mariaDB(t), columnType)
	}
	for _, columnType := range []string{"VARCHAR(32)", "CHAR(32)", "TEXT"} {
		onDatabases(t, func(t *testing.T, s server) {
			change(t, s.db, "DROP TABLE IF EXISTS alembic_version")
			change(t, s.db, "CREATE TABLE alembic_version (version_num "+columnType+" NOT NULL)")
			d := s.open(t, journaled())
			steps, find := upgrades([]string{"a1"}, executing("DROP TABLE IF EXISTS a"))
			if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
				t.Errorf("%s: %v", columnType, err)
			}
		})
	}
}

// TestAnIDThatANarrowColumnDoesNotHold is refused before anything runs: MariaDB without
// its strict mode would cut it off.
func TestAnIDThatANarrowColumnDoesNotHold(t *testing.T) {
	type column struct {
		server
		typ string
	}
	columns := []column{{postgres(t), "VARCHAR(4)"}, {postgres(t), "CHAR(4)"}}
	for _, typ := range []string{"VARCHAR(4)", "CHAR(4)", "CHAR(4) CHARACTER SET ascii", "VARBINARY(4)", "NATIONAL VARCHAR(4)"} {
		columns = append(columns, column{mariaDB(t), typ})
	}
	for _, s := range columns {
		change(t, s.db, "CREATE TABLE alembic_version (version_num "+s.typ+")")
		d := s.open(t, journaled())
		steps, find := upgrades([]string{"a1b2c3"}, executing("CREATE TABLE a (x INTEGER)"))
		if heads, err := d.Heads(t.Context()); len(heads) > 0 || err != nil {
			t.Errorf("%v, %v", heads, err)
		}
		_, err := d.Run(t.Context(), nil, steps, find)
		if err == nil || !strings.Contains(err.Error(), "holds 4; nothing was done") || !strings.Contains(err.Error(), "has 6") {
			t.Errorf("%s, %s: %v", s.dialect.Name(), s.typ, err)
		}
	}
}

// TestASystemVersionedVersionTableIsRead has MariaDB keep the history of our tables.
func TestASystemVersionedVersionTableIsRead(t *testing.T) {
	s := mariaDB(t)
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER)"))
	if _, err := s.open(t, journaled()).Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	change(t, s.db, "ALTER TABLE alembic_version ADD SYSTEM VERSIONING")
	change(t, s.db, "ALTER TABLE alembic_journal ADD SYSTEM VERSIONING")
	d := s.open(t, journaled())
	if heads, err := d.Heads(t.Context()); err != nil || strings.Join(heads, " ") != "a1" {
		t.Errorf("Heads returned %v, %v", heads, err)
	}
	if entries, err := d.Journal(t.Context()); err != nil || len(entries) != 1 {
		t.Errorf("the journal has %d rows, %v", len(entries), err)
	}
}

// TestAMissingSchemaIsNotBlamedOnTheOtherTable names both tables that are looked for.
func TestAMissingSchemaIsNotBlamedOnTheOtherTable(t *testing.T) {
	opts := journaled()
	opts.Journal.Schema = "nosuch"
	d := open(t, opts)
	want := "looking for the tables of alembic (alembic_version, nosuch.alembic_journal): "
	if _, err := d.Heads(t.Context()); err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "unknown database 'nosuch'") {
		t.Errorf("Heads returned %v, want %s…", err, want)
	}
}
