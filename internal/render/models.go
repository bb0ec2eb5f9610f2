package render

import (
	"fmt"
	"go/format"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Models writes a schema as the Go file of a package of models.
func Models(m *schema.MetaData, d dialect.Dialect, pkg string) ([]byte, error) {
	s := &source{dialect: d, imports: map[string]bool{saPath: true}}
	var items []string
	for _, t := range m.Tables() {
		text, err := s.table(t)
		if err != nil {
			return nil, fmt.Errorf("the table %s: %w", t.Name, err)
		}
		items = append(items, text)
	}
	for _, o := range m.Objects {
		text, err := (&statement{source: s}).objectValue(o)
		if err != nil {
			return nil, fmt.Errorf("the %s: %w", o.Ref(), err)
		}
		items = append(items, text)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "// Package %[1]s is the schema of the application.\npackage %[1]s\n\nimport (\n", path.Base(pkg))
	for _, p := range slices.Sorted(maps.Keys(s.imports)) {
		fmt.Fprintf(&out, "\t%q\n", p)
	}
	out.WriteString(")\n\n// Metadata is the target schema.\n")
	out.WriteString("var Metadata = " + spread(s.sa("NewMetaData"), nil, items) + "\n")
	code, err := format.Source([]byte(out.String()))
	if err != nil {
		return nil, fmt.Errorf("the Go code written does not parse, which is a mistake in this program: %w", err)
	}
	return code, nil
}

// table writes a table with its indexes.
func (s *source) table(t *schema.Table) (string, error) {
	name, err := dotted(t.Name)
	if err != nil {
		return "", err
	}
	items, err := s.tableItems(t)
	if err != nil {
		return "", err
	}
	for _, x := range t.Indexes {
		item, err := s.indexItem(x)
		if err != nil {
			return "", err
		}
		items = append(items, item)
	}
	return spread(s.sa("Table"), []string{name}, items), nil
}

// indexItem writes an index as a part of its table.
func (s *source) indexItem(x *schema.Index) (string, error) {
	keys, err := s.keys(x.Keys)
	if err != nil {
		return "", err
	}
	options, err := s.options(x.Options, inIndex)
	if err != nil {
		return "", err
	}
	if x.Unique {
		options = append([]string{s.sa("Unique")}, options...)
	}
	return s.saCall("Index", append([]string{quote(x.Name), keys}, options...)...), nil
}

// Schema writes a schema as a file of SQL: the operations that make it from
// nothing, and the objects of kinds that aren't compared.
func Schema(m *schema.MetaData, ops []op.Operation, d dialect.Dialect) (string, error) {
	ops = slices.Clone(ops)
	for _, o := range m.Objects {
		compared := func(t dialect.ObjectTraits) bool { return t.Kind == o.Kind && t.Managed }
		if !slices.ContainsFunc(d.Traits().Objects, compared) {
			ops = append(ops, op.CreateObject{Object: o})
		}
	}
	text, _, err := SQL(ops, Options{Dialect: d, Schema: &schema.MetaData{}})
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(text) + "\n", nil
}
