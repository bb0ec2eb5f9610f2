package render

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// place is where a dialect's option stands.
type place string

const (
	inTable          place = "table"
	inAlterTable     place = "alter table"
	inColumn         place = "column"
	inAlterColumn    place = "alter column"
	inExisting       place = "column that is altered"
	inDropColumn     place = "drop column"
	inIndex          place = "index"
	inDropIndex      place = "drop index"
	inConstraint     place = "constraint" // of CREATE TABLE
	inAddConstraint  place = "add constraint"
	inDropConstraint place = "drop constraint"
	inDropTable      place = "drop table"
	inBatch          place = "batch"
)

// optionWord writes one option, where its function is valid.
type optionWord struct {
	places []place
	// write returns the calls, without the package; ok is false for a value that
	// the function doesn't take. No calls mean that the value says nothing.
	write func(value any) (calls []string, ok bool)
}

// optionSourcer is a dialect of a user's own whose package has functions for
// its options.
type optionSourcer interface {
	// OptionSource writes the option as Go, such as duckdb.Where("a > 0"), with
	// the import path that it needs; ok is false for one that it doesn't know.
	OptionSource(key string, value any) (expr, importPath string, ok bool)
}

// dialectPath is where our own dialects' packages lie.
const dialectPath = "github.com/alembic-go/alembic/dialect/"

// options writes a dialect's options, in order of their keys. One that has no
// function is an error.
func (s *source) options(o schema.Options, at place) ([]string, error) {
	var out []string
	for _, key := range sortedKeys(o) {
		calls, err := s.option(key, o[key], at)
		if err != nil {
			return nil, err
		}
		out = append(out, calls...)
	}
	return out, nil
}

func (s *source) option(key string, value any, at place) ([]string, error) {
	if d, ok := s.dialect.(optionSourcer); ok {
		if expr, path, ok := d.OptionSource(key, value); ok {
			s.imports[path] = true
			return []string{expr}, nil
		}
	}
	pkg, word, _ := strings.Cut(key, "_")
	if pkg == "mariadb" {
		pkg = "mysql" // one package for both
	}
	for _, w := range optionWords[pkg+"_"+word] {
		if !contains(w.places, at) {
			continue
		}
		calls, ok := w.write(value)
		if !ok {
			break
		}
		if len(calls) > 0 {
			s.imports[dialectPath+pkg] = true
		}
		for i := range calls {
			calls[i] = pkg + "." + calls[i]
		}
		return calls, nil
	}
	if pkg == "mysql" && (at == inTable || at == inAlterTable) { // which has many
		text, err := s.setting(value)
		s.imports[dialectPath+pkg] = true
		return []string{fmt.Sprintf("%s.TableSetting(%q, %s)", pkg, word, text)}, err
	}
	return nil, fmt.Errorf("the option %s (%v) of a %s can't be written as Go; write the operation by hand", key, value, at)
}

// setting writes the value of a setting, nil where the setting is taken back.
func (s *source) setting(value any) (string, error) {
	if value == nil {
		return "nil", nil
	}
	return s.literal(value)
}

func contains(places []place, p place) bool {
	for _, q := range places {
		if p == q {
			return true
		}
	}
	return false
}

// text is an option whose function takes a string.
func text(function string, places ...place) optionWord {
	return optionWord{places, func(v any) ([]string, bool) {
		s, ok := v.(string)
		return []string{function + "(" + quote(s) + ")"}, ok || v == nil
	}}
}

// when is an option that is the word itself where the value is as given, and
// says nothing where it is the opposite.
func when(value bool, word string, places ...place) optionWord {
	return optionWord{places, func(v any) ([]string, bool) {
		b, ok := v.(bool)
		if b != value {
			return nil, ok
		}
		return []string{word}, ok
	}}
}

// flag is an option of a table that is a word where the value is as given, and
// the opposite word in op.AlterTable.
func flag(value bool, word, opposite string) optionWord {
	return optionWord{[]place{inTable, inAlterTable}, func(v any) ([]string, bool) {
		switch v {
		case value:
			return []string{word}, true
		case nil:
			return []string{opposite}, true
		}
		return nil, v == !value
	}}
}

// either is an option of a column in op.AlterColumn: a word, or the opposite one.
func either(value bool, word, opposite string) optionWord {
	return optionWord{[]place{inAlterColumn}, func(v any) ([]string, bool) {
		if v == value {
			return []string{word}, true
		}
		return []string{opposite}, v == nil || v == !value
	}}
}

// names is an option whose function takes strings.
func names(function string, places ...place) optionWord {
	return optionWord{places, func(v any) ([]string, bool) {
		if s, ok := v.(string); ok {
			v = []string{s}
		}
		list, ok := v.([]string)
		ok = ok || v == nil
		return []string{function + "(" + strings.Join(quoteAll(list), ", ") + ")"}, ok
	}}
}

// partsOf is an option that is true or a list of names.
func partsOf(function string, places ...place) optionWord {
	list := names(function, places...)
	return optionWord{places, func(v any) ([]string, bool) {
		if v == true {
			v = []string{}
		}
		return list.write(v)
	}}
}

// pairs is an option that is one call for each pair of a map.
func pairs[V any](function string, places ...place) optionWord {
	return optionWord{places, func(v any) ([]string, bool) {
		m, ok := v.(map[string]V)
		var calls []string
		for _, k := range sortedKeys(m) {
			value, err := plainValue(m[k])
			if err != nil {
				return nil, false
			}
			calls = append(calls, function+"("+quote(k)+", "+value+")")
		}
		return calls, ok
	}}
}

// parameters is an option whose function is called for each of its parameters.
func parameters(function string, places ...place) optionWord {
	return optionWord{places, func(v any) ([]string, bool) {
		all, ok := schema.ParametersOf(v)
		var calls []string
		for _, p := range all {
			value, err := plainValue(p.Value)
			if err != nil {
				return nil, false
			}
			calls = append(calls, function+"("+quote(p.Name)+", "+value+")")
		}
		return calls, ok
	}}
}

// whole is an option whose function takes a number.
func whole(function string, places ...place) optionWord {
	return optionWord{places, func(v any) ([]string, bool) {
		switch v := v.(type) {
		case int:
			return []string{function + "(" + strconv.Itoa(v) + ")"}, true
		case int64:
			return []string{function + "(" + strconv.FormatInt(v, 10) + ")"}, true
		default:
			return nil, false
		}
	}}
}

// oneOf is an option whose values each have a word.
func oneOf(words map[string]string, places ...place) optionWord {
	return optionWord{places, func(v any) ([]string, bool) {
		s, _ := v.(string)
		return []string{words[s]}, words[s] != ""
	}}
}

// classes is PostgreSQL's map of columns to operator classes.
func classes(v any) ([]string, bool) {
	m, ok := v.(map[string]string)
	var parts []string
	for _, k := range sortedKeys(m) {
		parts = append(parts, quote(k)+": "+quote(m[k]))
	}
	return []string{"Ops(map[string]string{" + strings.Join(parts, ", ") + "})"}, ok
}
