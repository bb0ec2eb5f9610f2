package sa

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// tagWord is a word of a tag: "key" or "key=value".
type tagWord struct {
	key, value string
	hasValue   bool
}

// splitTag splits a tag at the commas that stand outside of quotes and
// parentheses.
func splitTag(tag string) ([]tagWord, error) {
	var words []tagWord
	quoted, depth, start := false, 0, 0
	add := func(text string) error {
		w, err := newTagWord(text)
		if err == nil && w != (tagWord{}) {
			words = append(words, w)
		}
		return err
	}
	for i, r := range tag {
		switch {
		case r == '\'':
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			if err := add(tag[start:i]); err != nil {
				return nil, err
			}
			start = i + 1
		}
	}
	switch {
	case quoted:
		return nil, errors.New("a single quote isn't closed; a quote within a value in quotes is written twice: 'it''s'")
	case depth != 0:
		return nil, errors.New("a parenthesis has no partner; put the value in single quotes")
	}
	return words, add(tag[start:])
}

// newTagWord takes a word apart. Single quotes around the whole value are none
// of it.
func newTagWord(text string) (tagWord, error) {
	key, value, hasValue := strings.Cut(text, "=")
	w := tagWord{key: strings.TrimSpace(key), value: strings.TrimSpace(value), hasValue: hasValue}
	inside, opened := strings.CutPrefix(w.value, "'")
	inside, closed := strings.CutSuffix(inside, "'")
	switch {
	case w.key == "" && hasValue:
		return w, fmt.Errorf("%q has no word before the =", text)
	case !opened:
		return w, nil
	case !closed || strings.Contains(strings.ReplaceAll(inside, "''", ""), "'"):
		return w, fmt.Errorf("%s: something follows the closing quote; put the whole value in single quotes and write each quote within it twice", w.key)
	}
	w.value = strings.ReplaceAll(inside, "''", "'")
	return w, nil
}

// checkTag returns an error for a field with an alembic tag if Go itself can't
// read its tags, because what follows the mistake would have no effect.
func checkTag(tag reflect.StructTag) error {
	if rest := malformed(string(tag)); rest != "" && strings.Contains(string(tag), "alembic") {
		return fmt.Errorf("the tags `%s` can't be read by Go from here on: %s; they are written key:\"value\", with a space between two of them", tag, rest)
	}
	return nil
}

// malformed returns a struct's tag from the place on at which it doesn't follow
// Go's form, or "".
func malformed(tag string) string {
	for tag = strings.TrimLeft(tag, " "); tag != ""; tag = strings.TrimLeft(tag, " ") {
		key, rest, found := strings.Cut(tag, ":")
		value, err := strconv.QuotedPrefix(rest)
		if !found || err != nil || key == "" || strings.ContainsAny(key, " \"\t") || rest[0] != '"' {
			return tag
		}
		tag = rest[len(value):]
	}
	return ""
}
