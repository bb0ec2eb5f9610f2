package render

import (
	"fmt"

	"github.com/alembic-go/alembic/schema"
)

// optionSourcer is a dialect whose package has a typed function for each of its
// options.
type optionSourcer interface {
	// OptionSource writes the option as Go, such as postgresql.Where("a > 0"),
	// with the import path that it needs; ok is false for one that it doesn't
	// know.
	OptionSource(key string, value any) (expr, importPath string, ok bool)
}

// options writes a dialect's options, in order of their keys. An option of
// another dialect, or one without a function, is an error.
func (s *source) options(o schema.Options, where string) ([]string, error) {
	var out []string
	for _, key := range sortedKeys(o) {
		d, ok := s.dialect.(optionSourcer)
		if !ok {
			return nil, fmt.Errorf("the option %s (%v) of %s can't be written as Go; write the operation by hand", key, o[key], where)
		}
		expr, path, ok := d.OptionSource(key, o[key])
		if !ok {
			return nil, fmt.Errorf("the option %s (%v) of %s has no function in Go; write the operation by hand", key, o[key], where)
		}
		s.imports[path] = true
		out = append(out, expr)
	}
	return out, nil
}
