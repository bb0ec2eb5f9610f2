package script

import (
	"errors"
	"fmt"
	"go/scanner"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/filename"
)

// A FileError says what is wrong with a revision file.
type FileError struct {
	File string
	Line int // 1-based; 0: the file as a whole
	Msg  string
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return filename.Shown(e.File) + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", filename.Shown(e.File), e.Line, e.Msg)
}

// A SyntaxError holds a Go file's syntax errors as the compiler shows them,
// one a line, each with file, line and column.
type SyntaxError struct {
	File string
	Err  error
}

func (e *SyntaxError) Error() string {
	var list scanner.ErrorList
	if !errors.As(e.Err, &list) {
		return filename.Shown(e.File) + ": " + e.Err.Error()
	}
	lines := make([]string, len(list))
	for i, one := range list {
		one.Pos.Filename = filename.Shown(one.Pos.Filename)
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the parser's own error, a scanner.ErrorList.
func (e *SyntaxError) Unwrap() error { return e.Err }

// A DuplicateIDError says that two files declare one revision.
type DuplicateIDError struct{ ID, First, Second string }

func (e *DuplicateIDError) Error() string {
	return fmt.Sprintf("two revisions have the id '%s': %s and %s; delete one, or give it another id and correct what revises it",
		e.ID, filename.Shown(e.First), filename.Shown(e.Second))
}

// An EmptyFolderError says that a version location holds no file.
type EmptyFolderError struct {
	Dir     string
	Missing bool // the folder doesn't exist
}

func (e *EmptyFolderError) Error() string {
	folder := "the revision folder " + filename.Shown(e.Dir)
	if e.Dir == "." || e.Dir == "" {
		folder = "the folder of revisions that NewRevisions was given"
	}
	what := "holds no .go or .sql file"
	if e.Missing {
		what = "does not exist"
	}
	return fmt.Sprintf("%s %s; check its path: that of fs.Sub, and the line go:embed in versions.go", folder, what)
}

// A MissingLocationError says that a folder of version_locations doesn't exist.
type MissingLocationError struct{ Dir string }

func (e *MissingLocationError) Error() string {
	return fmt.Sprintf("version_locations names the folder %s, which does not exist; create it, or correct its path", filename.Shown(e.Dir))
}

// An ExcludedError says that Go would leave a revision file out of the build,
// so that the revision would vanish without a word.
type ExcludedError struct {
	File   string
	Reason string
	Rename string // a name that works, without the folder; empty when renaming is not the cure
}

func (e *ExcludedError) Error() string {
	if e.Rename == "" {
		return fmt.Sprintf("%s: Go leaves this file out of the build: %s", filename.Shown(e.File), e.Reason)
	}
	return fmt.Sprintf("%s: Go leaves this file out of the build: %s; rename it, for example to %s", filename.Shown(e.File), e.Reason, e.Rename)
}

// A GraphError is an error of the revision graph with the place of the
// revision that it speaks of.
type GraphError struct {
	File string
	Line int // 1-based, of the id
	Err  error
}

func (e *GraphError) Error() string {
	return fmt.Sprintf("%v (%s:%d)", e.Err, filename.Shown(e.File), e.Line)
}

// Unwrap returns the graph's own error.
func (e *GraphError) Unwrap() error { return e.Err }

// A PythonRevisionsError says that a folder holds revisions of Python Alembic
// and none that can run here.
type PythonRevisionsError struct {
	Dir   string
	Files []string // names of the .py files
}

func (e *PythonRevisionsError) Error() string {
	return fmt.Sprintf("%s holds only Python revision files (%s), which cannot run here. "+
		"To go on with the database as it is: move them elsewhere, run "+
		"'alembic revision --rev-id ID -m \"baseline\"' with the ID that the table alembic_version holds, "+
		"and make new revisions on top of it", filename.Shown(e.Dir), e.examples())
}

func (e *PythonRevisionsError) examples() string {
	const most = 2
	return brief.List(e.Files, most)
}

// A MissingFolderError says that there is no script folder. Its text begins as
// Alembic's.
type MissingFolderError struct {
	Dir   string // as script_location names it
	Place string // of script_location, "alembic.ini:8"
	Meant string // the question after a folder of a similar name; may be empty
}

func (e *MissingFolderError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("Path doesn't exist: %s.  Please use the 'init' command to create a new scripts folder, or correct script_location (%s). %s",
		e.Dir, e.Place, e.Meant))
}

// A TemplateError says that a template could not be rendered; Err names the
// template's file and line. Its text begins as Alembic's.
type TemplateError struct{ Err error }

func (e *TemplateError) Error() string { return "Template rendering failed: " + e.Err.Error() }

// Unwrap returns the reason.
func (e *TemplateError) Unwrap() error { return e.Err }

// A LostError says that a new file would not hold what was asked for, because
// the project's template leaves it out.
type LostError struct {
	ID, File, Template string
	What               string // revises, branch_labels …
	Want, Got          []string
}

func (e *LostError) Error() string {
	return fmt.Sprintf("Version %s specified %s %s, however the migration file %s would have %s; have you upgraded your %s to include it?",
		e.ID, e.What, quoteList(e.Want), e.File, quoteList(e.Got), e.Template)
}

func quoteList(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return "'" + strings.Join(list, "', '") + "'"
}

// A WriteError says that a file or folder could not be made.
type WriteError struct {
	File string
	Err  error
}

func (e *WriteError) Error() string {
	err := e.Err
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // the path may be that of a temporary file
	}
	text := fmt.Sprintf("%s can't be written: %v", filename.Shown(e.File), err)
	if errors.Is(err, fs.ErrPermission) {
		text += "; give yourself the right to write into " + filename.Shown(filepath.Dir(e.File))
	}
	return text
}

// Unwrap returns the reason.
func (e *WriteError) Unwrap() error { return e.Err }

// A NotEmptyError says that init was given a folder with something in it.
type NotEmptyError struct{ Dir string }

func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("Directory %s already exists and is not empty", e.Dir)
}

// A NoTemplateError says that there is no template of that name or path.
type NoTemplateError struct{ Name string }

func (e *NoTemplateError) Error() string {
	return fmt.Sprintf("No such template '%s'; see 'alembic list_templates', or give the path of a folder", e.Name)
}

// A LocationError says that the folder of a new revision is not clear. Its
// texts are Alembic's.
type LocationError struct{ VersionPath string }

func (e *LocationError) Error() string {
	if e.VersionPath == "" {
		return "Multiple version locations present, please specify --version-path"
	}
	return fmt.Sprintf("Path %s is not represented in current version locations; add it to version_locations in the ini file", e.VersionPath)
}

// A NotEmbeddedError says that a version location of a Go project has no
// versions.go, so that no program would hold its revisions.
type NotEmbeddedError struct{ Dir string }

func (e *NotEmbeddedError) Error() string {
	return fmt.Sprintf("%s has no versions.go, so no program would hold its revisions; "+
		"copy the one of another version location there, change its package clause, and name its Revisions in Env.Revisions of env.go", filename.Shown(e.Dir))
}
