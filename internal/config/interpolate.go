package config

import (
	"errors"
	"fmt"
	"strings"
)

const (
	maxDepth = 10   // how deep %(name)s may nest, as in configparser
	maxRefs  = 1000 // how many %(name)s one value may lead to; keeps 10 levels of many from running for ever
)

// An expander turns raw values of one section into text. It looks names up in
// the section, then in [DEFAULT], then among the built-in ones.
type expander struct {
	file    *iniFile
	section string
	builtin map[string]string // taken as they are, never expanded again
	environ func(string) (string, bool)
}

// lookup finds the raw entry of a key; key is lower case.
func (x *expander) lookup(key string) (entry, bool) {
	if x.file == nil {
		return entry{}, false
	}
	if s, ok := x.file.sections[x.section]; ok {
		if e, ok := s.vals[key]; ok {
			return e, true
		}
	}
	e, ok := x.file.defaults.vals[key]
	return e, ok
}

// get returns the value of a key and the line where it stands (0 for a
// built-in name).
func (x *expander) get(key string) (value string, line int, ok bool, err error) {
	key = strings.ToLower(key)
	e, ok := x.lookup(key)
	if !ok {
		v, ok := x.builtin[key]
		return v, 0, ok, nil
	}
	refs := 0
	value, err = x.expand(e.raw, 0, &refs)
	if err != nil {
		return "", e.line, true, &ValueError{File: x.file.name, Line: e.line, Section: x.section, Key: key, Err: err}
	}
	return value, e.line, true, nil
}

// expand replaces %%, %(name)s, $${ and ${NAME} in one pass, so that what is
// put in is not looked at again: an environment variable may hold any text.
func (x *expander) expand(raw string, depth int, refs *int) (string, error) {
	if depth > maxDepth || *refs > maxRefs {
		return "", errors.New("%(name)s refers to itself, or nests too deeply")
	}
	var b strings.Builder
	for {
		at := strings.IndexAny(raw, "%$")
		if at < 0 {
			b.WriteString(raw)
			return b.String(), nil
		}
		b.WriteString(raw[:at])
		raw = raw[at:]
		var text string
		var n int
		var err error
		if raw[0] == '%' {
			text, n, err = x.percent(raw, depth, refs)
		} else {
			text, n, err = x.dollar(raw)
		}
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		raw = raw[n:]
	}
}

// percent expands what starts with '%' and says how many bytes it took.
func (x *expander) percent(raw string, depth int, refs *int) (string, int, error) {
	if strings.HasPrefix(raw, "%%") {
		return "%", 2, nil
	}
	if !strings.HasPrefix(raw, "%(") {
		return "", 0, errors.New("a single '%' in the value; write '%%' for a percent sign (a URL's %40 becomes %%40)")
	}
	end := strings.Index(raw, ")s")
	if end < 3 || strings.Contains(raw[2:end], ")") {
		return "", 0, errors.New("'%(' in the value is not followed by 'name)s'; write '%%(' for the literal text")
	}
	name := strings.ToLower(raw[2:end])
	if e, ok := x.lookup(name); ok {
		*refs++
		text, err := x.expand(e.raw, depth+1, refs)
		return text, end + 2, err
	}
	if text, ok := x.builtin[name]; ok {
		return text, end + 2, nil
	}
	return "", 0, fmt.Errorf("%%(%s)s names a key that is neither in section [%s] nor in [DEFAULT]; add the key, or write '%%%%(' for the literal text", name, x.section)
}

// dollar expands what starts with '$' and says how many bytes it took.
func (x *expander) dollar(raw string) (string, int, error) {
	if strings.HasPrefix(raw, "$${") {
		return "${", 3, nil
	}
	if !strings.HasPrefix(raw, "${") {
		return "$", 1, nil
	}
	end := strings.IndexByte(raw, '}')
	if end < 0 || !isEnvName(raw[2:end]) {
		return "", 0, errors.New("'${' in the value is not followed by a variable's name and '}'; write '$${' for the literal text")
	}
	name := raw[2:end]
	text, ok := x.environ(name)
	if !ok {
		return "", 0, &UnsetError{Name: name}
	}
	return text, end + 1, nil
}

func isEnvName(s string) bool {
	for i, r := range s {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}
