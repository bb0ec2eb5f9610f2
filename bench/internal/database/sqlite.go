package database

import "github.com/alembic-go/alembic/bench/internal/measure"

type sqlite struct{}

func (sqlite) drop(d *Database) []measure.Command {
	return []measure.Command{{Args: []string{"rm", "-f", d.File, d.File + "-journal", d.File + "-wal", d.File + "-shm"}}}
}

// create makes nothing: SQLite makes the file.
func (sqlite) create(*Database) []measure.Command { return nil }

func (sqlite) query(d *Database, sql string) measure.Command {
	return measure.Command{Args: []string{"sqlite3", "-bail", "-batch", d.File, sql}}
}

func (sqlite) script(d *Database, file string) measure.Command {
	return measure.Command{Args: []string{"sqlite3", "-bail", "-batch", d.File}, Stdin: file}
}

func (sqlite) dump(d *Database) measure.Command {
	return measure.Command{Args: []string{"sqlite3", "-bail", "-batch", d.File, ".schema"}}
}

func (sqlite) version(*Database) measure.Command {
	return measure.Command{Args: []string{"sqlite3", "-version"}}
}

func (sqlite) tables() string {
	return "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name GLOB 't[0-9]*'"
}
