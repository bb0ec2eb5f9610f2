package config

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// defaultSection is the section whose keys every other section sees.
const defaultSection = "DEFAULT"

// An entry is one key as written, before interpolation.
type entry struct {
	raw  string
	line int
}

// An iniSection holds the keys of one section, lower case, in file order.
type iniSection struct {
	name string
	line int
	keys []string
	vals map[string]entry
}

func newIniSection(name string, line int) *iniSection {
	return &iniSection{name: name, line: line, vals: map[string]entry{}}
}

// An iniFile is a parsed file; nothing in it is interpolated.
type iniFile struct {
	name     string
	sections map[string]*iniSection
	order    []string
	defaults *iniSection
}

// parseINI reads text by configparser's rules (strict mode, default
// delimiters and comment prefixes, empty lines allowed in values). name is
// used in errors only.
func parseINI(name string, text []byte) (*iniFile, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	p := &iniParser{
		file:   &iniFile{name: name, sections: map[string]*iniSection{}, defaults: newIniSection(defaultSection, 0)},
		indent: -1,
	}
	for i, line := range strings.Split(normalizeNewlines(string(text)), "\n") {
		p.line = i + 1
		if !utf8.ValidString(line) {
			return nil, p.errorf("not UTF-8 text; save the file as UTF-8")
		}
		if err := p.readLine(line); err != nil {
			return nil, err
		}
	}
	p.closeKey()
	return p.file, nil
}

func normalizeNewlines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// iniParser holds the state between two lines.
type iniParser struct {
	file    *iniFile
	section *iniSection
	key     string   // the key whose value may go on, or ""
	keyLine int      // its line
	value   []string // its lines so far
	indent  int      // indentation of the line that opened the key
	line    int
}

func (p *iniParser) errorf(format string, args ...any) error {
	return &SyntaxError{File: p.file.name, Line: p.line, Msg: fmt.Sprintf(format, args...)}
}

func (p *iniParser) readLine(line string) error {
	text := strings.TrimSpace(line)
	switch {
	case text == "":
		if p.key != "" {
			p.value = append(p.value, "")
		}
		return nil
	case text[0] == '#' || text[0] == ';':
		return nil
	}
	indent := utf8.RuneCountInString(line) - utf8.RuneCountInString(strings.TrimLeftFunc(line, unicode.IsSpace))
	if p.key != "" && indent > p.indent {
		p.value = append(p.value, text)
		return nil
	}
	p.closeKey()
	p.indent = indent
	if name, ok := sectionHeader(text); ok {
		return p.openSection(name)
	}
	return p.openKey(text)
}

// sectionHeader takes "[name]"; like configparser it takes the last "]" of
// the line and ignores what follows it.
func sectionHeader(text string) (string, bool) {
	end := strings.LastIndexByte(text, ']')
	if text[0] != '[' || end < 2 {
		return "", false
	}
	return text[1:end], true
}

func (p *iniParser) openSection(name string) error {
	if name == defaultSection {
		p.section = p.file.defaults
		return nil
	}
	if first, ok := p.file.sections[name]; ok {
		return p.errorf("section [%s] stands here a second time (first in line %d); join the two", name, first.line)
	}
	p.section = newIniSection(name, p.line)
	p.file.sections[name] = p.section
	p.file.order = append(p.file.order, name)
	return nil
}

func (p *iniParser) openKey(text string) error {
	at := strings.IndexAny(text, "=:")
	switch name := strings.Trim(text, "[] \t"); {
	case name == "" && at < 0:
		return p.errorf("a section has a name between its brackets: '[alembic]'")
	case at < 0 && (text[0] == '[' || strings.HasSuffix(text, "]")):
		return p.errorf("'%s' lacks a bracket; a section begins with '[%s]'", text, name)
	case p.section == nil:
		return p.errorf("this line stands before the first section; put '[alembic]' above it")
	case at < 0:
		return p.errorf("expected 'key = value', '[section]' or a comment; indent the line if it continues the value above")
	}
	key := strings.ToLower(strings.TrimSpace(text[:at]))
	if key == "" {
		return p.errorf("there is no key before the '%c'", text[at])
	}
	if first, ok := p.section.vals[key]; ok {
		return p.errorf("key '%s' stands here a second time in section [%s] (first in line %d); delete one", key, p.section.name, first.line)
	}
	p.key, p.keyLine = key, p.line
	p.value = append(p.value[:0], strings.TrimSpace(text[at+1:]))
	p.section.vals[key] = entry{line: p.line}
	return nil
}

// closeKey stores the key whose lines have been collected.
func (p *iniParser) closeKey() {
	if p.key == "" {
		return
	}
	raw := strings.TrimRightFunc(strings.Join(p.value, "\n"), unicode.IsSpace)
	p.section.vals[p.key] = entry{raw: raw, line: p.keyLine}
	p.section.keys = append(p.section.keys, p.key)
	p.key = ""
}
