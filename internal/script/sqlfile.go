package script

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alembic-go/alembic/revision"
)

// The names of header lines in an SQL revision file.
const (
	headID      = "Revision ID"
	headRevises = "Revises"
	headLabels  = "Branch Labels"
	headDepends = "Depends On"
	headCreated = "Create Date"
	headVars    = "Variables"
)

var headNames = []string{headID, headRevises, headLabels, headDepends, headCreated, headVars}

// VariableTypes are the types that a variable of an SQL revision can have: how
// its value is written.
var VariableTypes = []string{"literal", "identifier", "integer"}

// ReadSQL reads an SQL revision file: the message, the header lines, then the
// sections. name is used in errors.
func ReadSQL(name string, src []byte) (*File, error) {
	r := newSQLReader(name)
	text := strings.TrimPrefix(string(src), byteOrderMark)
	if !isText(text) {
		return nil, r.notText()
	}
	r.cut = func(s *Section, from, to int64) { s.Text = text[from:to] }
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		next := min(at+len(line)+1, len(text))
		if err := r.readLine(line, int64(at), int64(next)); err != nil {
			return nil, err
		}
		at = next
	}
	return r.finish(int64(len(text)))
}

const byteOrderMark = "\ufeff"

func isText(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }

type sqlReader struct {
	f       *File
	line    int
	message []string
	inHead  bool           // a header line has been read
	seen    map[string]int // header name → its line
	open    int64          // where the open section's text begins
	// cut gives a section its text, which stands in a range of the file.
	cut func(s *Section, from, to int64)
}

func newSQLReader(name string) *sqlReader {
	return &sqlReader{f: &File{Path: name, Format: SQL}, seen: map[string]int{}}
}

func (r *sqlReader) notText() error {
	return &FileError{File: r.f.Path, Msg: "not UTF-8 text; save the file as UTF-8"}
}

func (r *sqlReader) errorf(line int, format string, args ...any) error {
	return &FileError{File: r.f.Path, Line: line, Msg: fmt.Sprintf(format, args...)}
}

// readLine takes the next line, which stands from one offset to the other with its end.
func (r *sqlReader) readLine(line string, from, to int64) error {
	r.line++
	line = strings.TrimSuffix(line, "\r")
	comment, isComment := strings.CutPrefix(strings.TrimLeft(line, " \t"), "--")
	if isComment {
		if words, ok := markerWords(comment); ok {
			return r.marker(words, from, to)
		}
	}
	switch {
	case len(r.f.Sections) > 0:
		return nil
	case isComment:
		return r.headLine(comment)
	case strings.TrimSpace(line) == "":
		return nil
	}
	return r.errorf(r.line, "text before the first section; put '-- +alembic upgrade' above it, or '-- ' before it")
}

// markerWords splits "+alembic upgrade mysql" into the words after "+alembic".
func markerWords(comment string) ([]string, bool) {
	words := strings.Fields(comment)
	if len(words) == 0 || !strings.EqualFold(words[0], "+alembic") {
		return nil, false
	}
	return words[1:], true
}

// marker closes the open section and opens the next.
func (r *sqlReader) marker(words []string, from, to int64) error {
	s, err := r.section(words)
	if err != nil {
		return err
	}
	r.closeSection(from)
	r.open = to
	r.f.Sections = append(r.f.Sections, s)
	return nil
}

var dialectWord = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (r *sqlReader) section(words []string) (Section, error) {
	s := Section{Line: r.line + 1}
	if len(words) > 0 {
		s.Direction = revision.Direction(strings.ToLower(words[0]))
	}
	if s.Direction != revision.Upgrade && s.Direction != revision.Downgrade {
		return s, r.errorf(r.line, "unknown marker '-- +alembic %s'; write '-- +alembic upgrade' or '-- +alembic downgrade'", strings.Join(words, " "))
	}
	for _, w := range words[1:] {
		switch {
		case w == NoTransaction:
			s.Options = append(s.Options, w)
		case strings.ContainsAny(w, "-="):
			return s, r.errorf(r.line, "unknown option '%s'; the only one is %s", w, NoTransaction)
		case w == "postgres":
			s.Dialects = append(s.Dialects, "postgresql")
		case dialectWord.MatchString(w):
			s.Dialects = append(s.Dialects, w)
		default:
			return s, r.errorf(r.line, "'%s' is no dialect; write sqlite, postgresql, mysql, mariadb, mssql or oracle", w)
		}
	}
	return s, r.checkTwice(s)
}

func (r *sqlReader) checkTwice(s Section) error {
	for _, other := range r.f.Sections {
		if other.Direction != s.Direction {
			continue
		}
		both := len(s.Dialects) == 0 && len(other.Dialects) == 0
		if both || slices.ContainsFunc(s.Dialects, other.isFor) {
			return r.errorf(r.line, "a second %s section for the same dialect (the first in line %d)", s.Direction, other.Line-1)
		}
	}
	return nil
}

// closeSection gives the open section its text, which ends at the offset.
func (r *sqlReader) closeSection(end int64) {
	if n := len(r.f.Sections); n > 0 {
		r.cut(&r.f.Sections[n-1], r.open, end)
	}
}

// headLine takes a comment line above the sections. Up to the first header
// line it belongs to the message.
func (r *sqlReader) headLine(comment string) error {
	text := strings.TrimRight(comment, " \t")
	text = strings.TrimPrefix(text, " ")
	name, value, ok := strings.Cut(text, ":")
	if ok {
		for _, known := range headNames {
			if strings.EqualFold(strings.TrimSpace(name), known) {
				return r.header(known, strings.TrimSpace(value))
			}
		}
	}
	if !r.inHead {
		r.message = append(r.message, strings.TrimPrefix(text, `\`))
		return nil
	}
	if ok && looksLikeHeader(name) {
		return r.errorf(r.line, "unknown header '%s'; the headers are %s", strings.TrimSpace(name), strings.Join(headNames, ", "))
	}
	return nil
}

// looksLikeHeader finds the likely misspellings: a parent lost that way would
// silently make a second base.
func looksLikeHeader(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return slices.ContainsFunc([]string{"rev", "down", "branch", "label", "depend", "parent"}, func(p string) bool { return strings.HasPrefix(name, p) })
}

func (r *sqlReader) header(name, value string) error {
	if first, ok := r.seen[name]; ok {
		return r.errorf(r.line, "'%s' stands here a second time (first in line %d)", name, first)
	}
	r.seen[name] = r.line
	r.inHead = true
	switch name {
	case headID:
		if value == "" || strings.ContainsAny(value, ", \t") {
			return r.errorf(r.line, "'%s:' needs one id without blanks and commas", headID)
		}
		r.f.ID, r.f.Line = value, r.line
	case headRevises:
		r.f.Revises = splitIDs(value)
	case headLabels:
		r.f.BranchLabels = splitIDs(value)
	case headDepends:
		r.f.DependsOn = splitIDs(value)
	case headCreated:
		r.f.Created = value
	case headVars:
		return r.variables(value)
	}
	return nil
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// variables reads "NAME type, NAME type": the ${NAME} that the sections hold.
func (r *sqlReader) variables(value string) error {
	r.f.Variables = map[string]string{}
	for _, part := range splitIDs(value) {
		words := strings.Fields(part)
		if len(words) != 2 || !variableName.MatchString(words[0]) || !slices.Contains(VariableTypes, words[1]) {
			return r.errorf(r.line, "'%s' declares no variable; write NAME and its type (%s), as in '%s: OWNER literal, SCHEMA identifier'",
				part, strings.Join(VariableTypes, ", "), headVars)
		}
		if _, ok := r.f.Variables[words[0]]; ok {
			return r.errorf(r.line, "variable %s is declared twice", words[0])
		}
		r.f.Variables[words[0]] = words[1]
	}
	return nil
}

func splitIDs(value string) []string {
	var ids []string
	for _, id := range strings.Split(value, ",") {
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// finish ends the file, which has so many bytes, and checks what must be there.
func (r *sqlReader) finish(size int64) (*File, error) {
	r.closeSection(size)
	r.f.Message = strings.Trim(strings.Join(r.message, "\n"), "\n")
	if r.f.ID == "" {
		return nil, r.errorf(1, "no revision id; write a line '-- %s: …' above the first section", headID)
	}
	has := map[revision.Direction]bool{}
	for _, s := range r.f.Sections {
		has[s.Direction] = true
	}
	if !has[revision.Upgrade] {
		return nil, r.errorf(r.f.Line, "no upgrade section; write a line '-- +alembic upgrade' and the statements below it")
	}
	r.f.Irreversible = !has[revision.Downgrade]
	return r.f, nil
}
