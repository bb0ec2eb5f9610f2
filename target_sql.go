package alembic

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/sqltext"
)

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
