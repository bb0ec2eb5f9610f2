package alembic

import (
	"fmt"
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
func readSQLFiles(d dialect.Dialect, paths []string, seen func(file, text string)) ([]dialect.Statement, error) {
	var all []dialect.Statement
	for _, path := range paths {
		files, err := sqlFiles(path)
		if err != nil {
			return nil, &TargetFileError{Path: path, Err: err}
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, filename.Unreadable(file, err)
			}
			seen(filename.Shown(file), string(text))
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

// formerName is a comment of a file that tells a former name.
type formerName struct {
	sqltext.FormerName
	file string
}

func (n formerName) String() string {
	return fmt.Sprintf("%s:%d: the comment @renamed from=%s belongs to nothing that can be renamed, so nothing is", n.file, n.Line, n.From)
}

// setFormerNames tells what was made of SQL text the names that comments in it say
// it had. It returns the comments that belong to nothing there.
func setFormerNames(made *schema.MetaData, names []formerName) (unused []formerName) {
	for _, n := range names {
		if !setFormerName(made, n.FormerName) {
			unused = append(unused, n)
		}
	}
	return unused
}

func setFormerName(made *schema.MetaData, n sqltext.FormerName) (found bool) {
	own := func(name schema.TableName) bool {
		return strings.EqualFold(name.Name, n.Of) && (name.Schema == n.Schema || n.Schema == "" || name.Schema == "")
	}
	for _, o := range made.Objects {
		on := n.On == "" || strings.EqualFold(o.On.Name, n.On)
		if n.Kind != "" && own(o.Name) && on && strings.HasSuffix(strings.ToUpper(string(o.Kind)), n.Kind) {
			o.RenamedFrom, found = formerNameOf(o.Name, n), true
		}
	}
	for _, t := range made.Tables() {
		if n.Kind == "" && own(t.Name) {
			found = setFormerNameOfPart(t, n) || found
		}
	}
	for _, e := range made.Enums {
		switch {
		case n.Kind != "" || !own(e.Name):
		case n.Part == "":
			e.RenamedFrom, found = formerNameOf(e.Name, n), true
		case slices.Contains(e.Values, n.Part):
			if e.RenamedValues == nil {
				e.RenamedValues = map[string]string{}
			}
			e.RenamedValues[n.Part], found = n.From, true
		}
	}
	return found
}

// formerNameOf returns the former name of a table or object, with the schema in front if
// it was another one.
func formerNameOf(name schema.TableName, n sqltext.FormerName) string {
	if n.FromSchema == "" || n.FromSchema == name.Schema || n.On != "" {
		return n.From
	}
	return n.FromSchema + "." + n.From
}

// setFormerNameOfPart sets the former name of a table or of a part of it.
func setFormerNameOfPart(t *schema.Table, n sqltext.FormerName) (found bool) {
	if n.Part == "" {
		t.RenamedFrom, found = formerNameOf(t.Name, n), true
	}
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, n.Part) {
			c.RenamedFrom, found = n.From, true
		}
	}
	for _, x := range t.Indexes {
		if strings.EqualFold(x.Name, n.Part) {
			x.RenamedFrom, found = n.From, true
		}
	}
	for _, c := range t.Constraints() {
		if n.Part != "" && strings.EqualFold(c.ConstraintName(), n.Part) {
			schema.SetFormerName(c, n.From)
			found = true
		}
	}
	return found
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
