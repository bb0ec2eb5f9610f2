package alembic

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// readSQLFiles splits the files, or the .sql files of a folder by name. It gives
// each text to seen.
func readSQLFiles(d dialect.Dialect, paths []string, seen func(text string)) ([]dialect.Statement, error) {
	var all []dialect.Statement
	for _, path := range paths {
		files, err := sqlFiles(path)
		if err != nil {
			return nil, filename.Unreadable(path, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, filename.Unreadable(file, err)
			}
			seen(string(text))
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

// setFormerNames tells what was made of SQL text the names that comments in it say
// it had.
func setFormerNames(made *schema.MetaData, names []sqltext.FormerName) {
	for _, n := range names {
		own := func(name schema.TableName) bool {
			return strings.EqualFold(name.Name, n.Of) && (name.Schema == n.Schema || n.Schema == "" || name.Schema == "")
		}
		for _, o := range made.Objects {
			if n.Kind != "" && own(o.Name) && strings.HasSuffix(strings.ToUpper(string(o.Kind)), n.Kind) {
				o.RenamedFrom = n.From
			}
		}
		for _, t := range made.Tables() {
			if n.Kind == "" && own(t.Name) {
				setFormerName(t, n)
			}
		}
		for _, e := range made.Enums {
			if own(e.Name) && slices.Contains(e.Values, n.Part) {
				if e.RenamedFrom == nil {
					e.RenamedFrom = map[string]string{}
				}
				e.RenamedFrom[n.Part] = n.From
			}
		}
	}
}

// setFormerName sets the former name of a table or of a part of it.
func setFormerName(t *schema.Table, n sqltext.FormerName) {
	if n.Part == "" {
		t.RenamedFrom = n.From
	}
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, n.Part) {
			c.RenamedFrom = n.From
		}
	}
	for _, x := range t.Indexes {
		if strings.EqualFold(x.Name, n.Part) {
			x.RenamedFrom = n.From
		}
	}
	for _, c := range t.Constraints() {
		if n.Part != "" && strings.EqualFold(c.ConstraintName(), n.Part) {
			schema.SetFormerName(c, n.From)
		}
	}
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
