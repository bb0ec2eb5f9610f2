package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// The packages that written code imports.
const (
	saPath     = "github.com/alembic-go/alembic/sa"
	schemaPath = "github.com/alembic-go/alembic/schema"
)

// source writes Go and gathers the imports that it needs.
type source struct {
	dialect dialect.Dialect
	imports map[string]bool
	hook    func(item any) (code string, imports []string, ok bool)
}

// sa writes a name of package sa.
func (s *source) sa(name string) string {
	s.imports[saPath] = true
	return "sa." + name
}

// saCall writes a call of a function of package sa.
func (s *source) saCall(name string, args ...string) string { return call(s.sa(name), args...) }

// maxLine is the length up to which a call stays on one line.
const maxLine = 96

// call writes a call: on one line if it is short, else with one argument a line.
func call(function string, args ...string) string { return callWith(function, nil, args) }

// callWith is call with arguments that stay on the first line.
func callWith(function string, head, rest []string) string {
	line := function + "(" + strings.Join(append(slices.Clone(head), rest...), ", ") + ")"
	if len(line) <= maxLine && !strings.Contains(line, "\n") {
		return line
	}
	return spread(function, head, rest)
}

// spread writes a call with head on the first line and one of the other
// arguments a line.
func spread(function string, head, rest []string) string {
	if len(rest) == 0 {
		return function + "(" + strings.Join(head, ", ") + ")"
	}
	first := strings.Join(head, ", ")
	if first != "" {
		first += ","
	}
	return function + "(" + first + "\n" + strings.Join(rest, ",\n") + ",\n)"
}

func quote(s string) string { return strconv.Quote(s) }

// list writes a []string.
func list(names []string) string {
	if names == nil {
		return "nil"
	}
	return "[]string{" + strings.Join(quoteAll(names), ", ") + "}"
}

func quoteAll(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quote(n)
	}
	return out
}

func boolean(b bool) string { return strconv.FormatBool(b) }

// unwritable is a part of an operation for which scripts have no words.
func unwritable(what string, value any) error {
	return fmt.Errorf("%s %v can't be written as Go; write the operation by hand", what, value)
}
