package alembic

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// loadTargetSQL has a database of the same kind read the SQL files, so that it
// says itself what they mean: the scratch database where there is one, else the
// database itself, if its dialect can do that without leaving a trace.
func (m *Migrator) loadTargetSQL(ctx context.Context, d *engine.Database) (*schema.MetaData, error) {
	statements, err := readSQLFiles(m.dialect, m.set.targetSQL)
	if err != nil {
		return nil, err
	}
	db, err := m.openScratch(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the scratch database: %w", err)
	}
	if db != nil {
		defer db.Close()
		return m.loadScratch(ctx, db, statements)
	}
	if d != nil {
		if s, ok := d.Dialect.(dialect.Scratcher); ok && s.ScratchInside() {
			return d.LoadSchema(ctx, statements)
		}
	}
	return nil, ErrNoScratch
}

// openScratch returns nil when no scratch database is configured.
func (m *Migrator) openScratch(ctx context.Context) (*sql.DB, error) {
	if m.set.scratch == nil {
		return nil, nil
	}
	return m.set.scratch(ctx)
}

func (m *Migrator) loadScratch(ctx context.Context, db *sql.DB, statements []dialect.Statement) (loaded *schema.MetaData, err error) {
	scratch, err := engine.Open(ctx, db, m.dialect, m.options())
	if err != nil {
		return nil, fmt.Errorf("opening the scratch database: %w", err)
	}
	defer func() {
		if closeErr := scratch.Close(); err == nil {
			err = closeErr
		}
	}()
	return scratch.LoadSchema(ctx, statements)
}

// readSQLFiles splits the files, or the .sql files of a folder by name.
func readSQLFiles(d dialect.Dialect, paths []string) ([]dialect.Statement, error) {
	var all []dialect.Statement
	for _, path := range paths {
		files, err := sqlFiles(path)
		if err != nil {
			return nil, fmt.Errorf("the schema's SQL files: %w", err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("the schema's SQL files: %w", err)
			}
			statements, err := sqltext.Statements(d, string(text), sqltext.Options{CopyRows: true})
			if err != nil {
				return nil, sqltext.InFile(filename.Shown(file), err)
			}
			for _, s := range statements {
				all = append(all, dialect.Statement{SQL: s.SQL, Pos: dialect.Position{File: filename.Shown(file), Line: s.Pos.Line}})
			}
		}
	}
	return all, nil
}

func sqlFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	var files []string
	err = filepath.WalkDir(path, func(name string, e fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(e.Name(), "._") // macOS keeps such a file beside another
		if err == nil && !e.IsDir() && !hidden && strings.EqualFold(filepath.Ext(name), ".sql") {
			files = append(files, name)
		}
		return err
	})
	return files, err
}
