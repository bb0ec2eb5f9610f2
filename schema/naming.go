package schema

import (
	"fmt"
	"strings"
)

// NamingConvention names constraints and indexes that have no name: keys ix,
// uq, ck, fk, pk; values are Alembic's (SQLAlchemy's) templates such as
// "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s".
type NamingConvention map[string]string

// Apply names the unnamed constraints and indexes of t. A given name is final.
// The tokens are table_name, referred_table_name, constraint_name,
// column_N_name, column_N_label, referred_column_N_name, and column_0_N_name /
// column_0N_name for all columns with and without a separator.
func (n NamingConvention) Apply(t *Table) error { return Namer{Convention: n}.Apply(t) }

// ApplyIndex names an unnamed index. Without a rule, the name is
// ix_TABLE_FIRSTCOLUMN or ix_SCHEMA_TABLE_FIRSTCOLUMN, as SQLAlchemy's.
func (n NamingConvention) ApplyIndex(table TableName, x *Index) error {
	if x.Name != "" {
		return nil
	}
	template, ok := n["ix"]
	if !ok {
		template = "ix_%(column_0_label)s"
	}
	name, err := expandName(template, nameTokens{schema: table.Schema, table: table.Name, columns: keyNames(x.Keys)})
	if err != nil {
		return fmt.Errorf("naming convention ix: %w", err)
	}
	x.Name = name
	return nil
}

// ApplyConstraint names an unnamed constraint; without a rule for its kind it
// stays unnamed. A check without a name stays unnamed too when the rule asks
// for constraint_name.
func (n NamingConvention) ApplyConstraint(table TableName, c Constraint) error {
	if c.ConstraintName() != "" {
		return nil
	}
	key, tokens, target := namingOf(table, c)
	template, ok := n[key]
	if !ok || strings.Contains(template, "%(constraint_name)s") {
		return nil
	}
	name, err := expandName(template, tokens)
	if err != nil {
		return fmt.Errorf("naming convention %s: %w", key, err)
	}
	*target = name
	return nil
}

func namingOf(table TableName, c Constraint) (key string, tokens nameTokens, target *string) {
	tokens.schema, tokens.table = table.Schema, table.Name
	switch c := c.(type) {
	case *PrimaryKey:
		tokens.columns = c.Columns
		return "pk", tokens, &c.Name
	case *Unique:
		tokens.columns = c.Columns
		return "uq", tokens, &c.Name
	case *ForeignKey:
		tokens.columns, tokens.refTable, tokens.refColumns = c.Columns, c.RefTable.Name, c.RefColumns
		return "fk", tokens, &c.Name
	case *Check:
		tokens.columns = c.Columns
		return "ck", tokens, &c.Name
	default:
		ex := c.(*Exclude)
		return "ex", tokens, &ex.Name
	}
}

func keyNames(keys []KeyPart) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Column
		if k.Column == "" {
			names[i] = "expr"
		}
	}
	return names
}

type nameTokens struct {
	schema              string
	table, refTable     string
	columns, refColumns []string
}

func expandName(template string, t nameTokens) (string, error) {
	var out strings.Builder
	rest := template
	for {
		before, after, found := strings.Cut(rest, "%(")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		token, tail, ok := strings.Cut(after, ")s")
		if !ok {
			return "", fmt.Errorf("%q: a token has no end; write %%(name)s", template)
		}
		value, err := t.value(token)
		if err != nil {
			return "", fmt.Errorf("%q: %w", template, err)
		}
		out.WriteString(value)
		rest = tail
	}
}

func (t nameTokens) value(token string) (string, error) {
	switch token {
	case "table_name":
		return t.table, nil
	case "referred_table_name":
		return t.refTable, nil
	}
	columns, column := t.columns, token
	if r, ok := strings.CutPrefix(token, "referred_"); ok {
		columns, column = t.refColumns, r
	}
	var n int
	switch {
	case column == "column_0_N_name" || column == "column_0_N_key":
		return strings.Join(columns, "_"), nil
	case column == "column_0N_name" || column == "column_0N_key":
		return strings.Join(columns, ""), nil
	case column == "column_0_N_label":
		return t.label() + strings.Join(columns, "_"+t.label()), nil
	case scanToken(column, "column_%d_name", &n), scanToken(column, "column_%d_key", &n):
		return at(columns, n)
	case scanToken(column, "column_%d_label", &n):
		name, err := at(columns, n)
		return t.label() + name, err
	}
	return "", fmt.Errorf("unknown token %q", token)
}

// label is what stands before a column in its label: the table, with its schema.
func (t nameTokens) label() string {
	if t.schema == "" {
		return t.table + "_"
	}
	return t.schema + "_" + t.table + "_"
}

func scanToken(s, format string, n *int) bool {
	got, err := fmt.Sscanf(s, format, n)
	return err == nil && got == 1 && fmt.Sprintf(format, *n) == s
}

// at is the column's name; "" for a check, whose text is not searched for
// columns.
func at(columns []string, n int) (string, error) {
	if len(columns) == 0 {
		return "", nil
	}
	if n >= len(columns) {
		return "", fmt.Errorf("there is no column %d", n)
	}
	return columns[n], nil
}
