package alembic

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/filename"
	engine "github.com/alembic-go/alembic/internal/runtime"
	"github.com/alembic-go/alembic/schema"
)

// loadTargetSQL runs the SQL files in a scratch database and inspects it, so
// that the database itself says what the files mean.
func (m *Migrator) loadTargetSQL(ctx context.Context, d *engine.Database) (*schema.MetaData, error) {
	statements, err := readSQLFiles(m.dialect, m.set.targetSQL)
	if err != nil {
		return nil, err
	}
	if loader, ok := m.dialect.(dialect.SchemaLoader); ok && d != nil {
		return loader.LoadSchema(ctx, d.Conn(), statements)
	}
	if m.set.scratch == nil {
		return nil, errors.New("a schema in SQL files needs a scratch database to be read in: set scratch_url in alembic.ini")
	}
	db, err := m.set.scratch(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the scratch database: %w", err)
	}
	defer db.Close()
	scratch, err := engine.Open(ctx, db, m.dialect, m.options())
	if err != nil {
		return nil, fmt.Errorf("opening the scratch database: %w", err)
	}
	defer scratch.Close()
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
			statements, err := d.SplitSQL(string(text))
			if err != nil {
				return nil, splitError(filename.Shown(file), err)
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
		if err == nil && !e.IsDir() && strings.HasSuffix(name, ".sql") {
			files = append(files, name)
		}
		return err
	})
	return files, err
}
