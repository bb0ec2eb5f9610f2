// Package work holds the rows of the table: each a piece of work that several
// tools do.
package work

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
	"github.com/alembic-go/alembic/bench/internal/tool"
)

// Row is a piece of work.
type Row struct {
	Name  string        // what -run selects by
	Title string        // in the table
	Aim   string        // what ours should take
	Note  string        // what alembic does beside the work, or the floor doesn't
	Kind  database.Kind // the product that it needs
	// MaxRounds is how often a row that takes minutes is run at most; 0: as
	// often as told.
	MaxRounds int
	// Contenders prepares the work in the row's folder.
	Contenders func(context.Context, *Lab) ([]measure.Contender, error)
}

// Lab is what a row works with.
type Lab struct {
	Tools *tool.Set
	Dir   string // the row's own folder, which is removed after it
	Kind  database.Kind

	databases []*database.Database
}

// Sizes are how large the work is.
type Sizes struct {
	Revisions, ManyRevisions int
	Tables, ManyTables       int
	BulkRows, RebuildRows    int
	FileBytes                int64
	Launched                 int  // revisions of the launcher's project
	Cold                     bool // with the rows that compile everything anew
}

// FullSizes are the sizes that are published.
var FullSizes = Sizes{Revisions: 1_000, ManyRevisions: 10_000, Tables: 1_000, ManyTables: 5_000,
	BulkRows: 100_000, RebuildRows: 1_000_000, FileBytes: 1 << 30, Launched: 50, Cold: true}

// QuickSizes are for a look at whether everything works.
var QuickSizes = Sizes{Revisions: 20, ManyRevisions: 60, Tables: 15, ManyTables: 40,
	BulkRows: 500, RebuildRows: 2_000, FileBytes: 1 << 20, Launched: 5}

// Rows are all rows of the table.
func Rows(s Sizes) []Row {
	var rows []Row
	for _, k := range database.Kinds {
		rows = append(rows, upgrade(k, s.Revisions), upgrade(k, s.ManyRevisions))
		if k != database.MariaDB { // its schema changes can't share a transaction
			rows = append(rows, single(k, s.Revisions))
		}
		rows = append(rows, nothing(k, s.ManyRevisions))
	}
	rows = append(rows, files(s.ManyRevisions)...)
	for _, k := range database.Kinds {
		rows = append(rows, checkModels(k, s.Tables), checkModels(k, s.ManyTables), checkFile(k, s.Tables), checkFile(k, s.ManyTables), autogenerate(k, s.Tables))
	}
	rows = append(rows, memory()...)
	rows = append(rows, launcher(s)...)
	rows = append(rows, rebuild(s.RebuildRows))
	for _, k := range database.Kinds {
		rows = append(rows, bulkInsert(k, s.BulkRows), bigFile(k, s.FileBytes))
	}
	if s.Cold {
		rows = append(rows, firstBuild(), firstInstall())
	}
	return rows
}

// database returns a database of the row.
func (l *Lab) database(name string) (*database.Database, error) {
	db, err := database.New(l.Kind, l.Dir, name)
	if err == nil {
		l.databases = append(l.databases, db)
	}
	return db, err
}

// DropAll removes the databases of the row.
func (l *Lab) DropAll(ctx context.Context) error {
	for _, db := range l.databases {
		if err := db.Drop(ctx); err != nil {
			return err
		}
	}
	return nil
}

// write makes a file in the row's folder and returns its name.
func (l *Lab) write(name, text string) (string, error) {
	name = filepath.Join(l.Dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return "", err
	}
	return name, os.WriteFile(name, []byte(text), 0o644)
}

// fill makes a database anew from a script.
func fill(ctx context.Context, db *database.Database, script string) error {
	if err := db.Reset(ctx); err != nil {
		return err
	}
	_, err := db.Script(script).Run(ctx, script+".out")
	return err
}

// floor is the product's own client that plays a script.
func floor(name string, db *database.Database, script string) measure.Contender {
	return measure.Contender{Tool: name, Floor: true, Command: db.Script(script), Reset: db.Reset}
}

// clientName is how the product's own client is called.
func clientName(k database.Kind) string {
	return map[database.Kind]string{database.SQLite: "sqlite3", database.PostgreSQL: "psql", database.MariaDB: "mariadb"}[k]
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
