package script

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/revision"
)

// Format is the language of a revision file.
type Format string

// The formats; each is also the file name's extension.
const (
	Go  Format = "go"
	SQL Format = "sql"
)

// A File is one revision file as read.
type File struct {
	Path   string // as shown to users: absolute on disk, relative to the root of an embedded folder
	Format Format
	Line   int // 1-based line where the revision begins: the id's

	ID           string
	Revises      []string
	BranchLabels []string
	DependsOn    []string
	Message      string // all of it; see Doc
	Created      string // as written

	// What follows is known of a whole file only; see Whole.

	Irreversible bool              // there is no downgrade
	Body         string            // of a Go file: its declarations without the imports, and of the registration the Upgrade alone
	DownBody     string            // the same with the Downgrade alone; "" if there is none
	Sections     []Section         // of an SQL file, in file order
	Variables    map[string]string // of an SQL file: name → one of VariableTypes; nil: ${ has no meaning

	kept *kept // where a cache holds its head; nil: nowhere
	at   int   // the entry there
	head bool  // only that was read
}

// Whole returns the file with its text, which is read now if a cache stood in for it.
func (f *File) Whole() (*File, error) {
	if !f.head {
		return f, nil
	}
	return f.kept.text(f)
}

// Doc is the first paragraph of the message on one line: what log lines and
// listings show.
func (f *File) Doc() string {
	first, _, _ := strings.Cut(f.Message, "\n\n")
	if !strings.ContainsAny(first, "\n\r") {
		return first
	}
	return strings.Join(strings.FieldsFunc(first, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

// Revision is what the graph needs to know of the file.
func (f *File) Revision() revision.Revision {
	return revision.Revision{
		ID: f.ID, Revises: f.Revises, BranchLabels: f.BranchLabels, DependsOn: f.DependsOn, Message: f.Doc(),
	}
}

// LongDoc is the text that the verbose entry of a revision shows: the message
// and the facts of the header, in the layout of Alembic's docstrings.
func (f *File) LongDoc() string {
	var b strings.Builder
	if f.Message != "" {
		b.WriteString(f.Message + "\n\n")
	}
	b.WriteString("Revision ID: " + f.ID + "\n")
	b.WriteString("Revises: " + strings.Join(f.Revises, ", ") + "\n")
	if f.Created != "" {
		b.WriteString("Create Date: " + f.Created + "\n")
	}
	return b.String()
}

// A Section is the text between one "-- +alembic" line and the next.
type Section struct {
	Direction revision.Direction
	Dialects  []string       // for which it is meant; none: for all that have no section of their own
	Options   []string       // NoTransaction, if it is on the marker line
	Line      int            // 1-based line of the first line of Text
	Text      string         // "" if Large is there
	Large     sqltext.Source // the text of a large file, which isn't held in memory
}

// Source is the text of the section, to be read by ranges.
func (s *Section) Source() sqltext.Source {
	if s.Large != nil {
		return s.Large
	}
	return sqltext.Text(s.Text)
}

// Section finds the SQL for a dialect: the section for the first of its names
// that has one, else the section for all.
func (f *File) Section(d revision.Direction, dialects ...string) (*Section, bool) {
	for _, name := range append(slices.Clip(dialects), "") {
		for i, s := range f.Sections {
			if s.Direction == d && s.isFor(name) {
				return &f.Sections[i], true
			}
		}
	}
	return nil, false
}

func (s Section) isFor(dialect string) bool {
	if dialect == "" {
		return len(s.Dialects) == 0
	}
	return slices.Contains(s.Dialects, dialect)
}
