package compare_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// neutralOps writes operations as the corpus does.
func neutralOps(ops []op.Operation, d dialect.Dialect) ([]tuple, error) {
	var out []tuple
	for _, o := range ops {
		for _, t := range neutralOp(o, d) {
			var plain tuple // as a recorded one is read
			if err := json.Unmarshal([]byte(encode(t)), &plain); err != nil {
				return nil, err
			}
			out = append(out, plain)
		}
	}
	return out, nil
}

func encode(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

type tuple = []any

func neutralOp(o op.Operation, d dialect.Dialect) []tuple {
	switch o := o.(type) {
	case op.CreateTable:
		out := []tuple{{"add_table", o.Table.Name.String(), names(o.Table)}}
		for _, x := range o.Table.Indexes {
			out = append(out, indexTuple("add_index", o.Table.Name, x))
		}
		return out
	case op.DropTable:
		out := []tuple{{"remove_table", o.Name.String(), names(o.Table)}}
		for _, x := range o.Table.Indexes {
			out = append(out, indexTuple("remove_index", o.Name, x))
		}
		return out
	case op.AddColumn:
		return []tuple{columnTuple("add_column", o.Table, o.Column, d)}
	case op.DropColumn:
		return []tuple{columnTuple("remove_column", o.Table, o.Column, d)}
	case op.AlterColumn:
		return alterTuples(o, d)
	case op.CreateIndex:
		return []tuple{indexTuple("add_index", o.Table, o.Index)}
	case op.DropIndex:
		return []tuple{indexTuple("remove_index", o.Table, o.Index)}
	case op.AddConstraint:
		return []tuple{constraintTuple("add", o.Table, o.Constraint)}
	case op.DropConstraint:
		return []tuple{constraintTuple("remove", o.Table, o.Constraint)}
	case op.CreateTableComment:
		if o.Comment == "" {
			return []tuple{{"remove_table_comment", o.Table.String()}}
		}
		return []tuple{{"add_table_comment", o.Table.String(), o.Comment}}
	default:
		return []tuple{{o.String()}}
	}
}

func names(t *schema.Table) []string {
	out := []string{}
	for _, c := range t.Columns {
		out = append(out, c.Name)
	}
	return out
}

func columnTuple(word string, table schema.TableName, c *schema.Column, d dialect.Dialect) tuple {
	return tuple{word, table.String(), c.Name, typeSQL(c.Type, d), map[string]any{"nullable": c.Nullable()}}
}

func typeSQL(t schema.Type, d dialect.Dialect) string {
	text, err := d.TypeSQL(t)
	if err != nil {
		return err.Error()
	}
	return text
}

func indexTuple(word string, table schema.TableName, x *schema.Index) tuple {
	keys := []string{}
	for _, k := range x.Keys {
		keys = append(keys, k.String())
	}
	return tuple{word, table.String(), x.Name, keys, map[string]any{"unique": x.Unique}}
}

func alterTuples(o op.AlterColumn, d dialect.Dialect) []tuple {
	var out []tuple
	if o.Nullable != nil {
		out = append(out, tuple{"modify_nullable", o.Table.String(), o.Name, *o.ExistingNullable, *o.Nullable})
	}
	if o.Type != nil {
		out = append(out, tuple{"modify_type", o.Table.String(), o.Name, typeSQL(o.ExistingType, d), typeSQL(o.Type, d)})
	}
	if o.Default != nil {
		out = append(out, tuple{"modify_default", o.Table.String(), o.Name})
	}
	if o.Comment != nil {
		out = append(out, tuple{"modify_comment", o.Table.String(), o.Name, orNull(*o.ExistingComment), orNull(*o.Comment)})
	}
	return out
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func constraintTuple(word string, table schema.TableName, c schema.Constraint) tuple {
	name := orNull(c.ConstraintName())
	switch c := c.(type) {
	case *schema.ForeignKey:
		targets := []string{}
		for _, r := range c.RefColumns {
			targets = append(targets, c.RefTable.String()+"."+r)
		}
		return tuple{word + "_fk", table.String(), name, c.Columns, targets}
	case *schema.Unique:
		return tuple{word + "_constraint", table.String(), name, "unique", c.Columns}
	case *schema.PrimaryKey:
		return tuple{word + "_constraint", table.String(), name, "primary", c.Columns}
	default:
		return tuple{word + "_constraint", table.String(), name, string(c.Kind())}
	}
}

// shownWidths are MariaDB's types with the display width that Alembic shows and
// we leave out.
var shownWidths = map[string]string{"INTEGER(11)": "INTEGER", "TINYINT(1)": "BOOL"}

// recordedOps reads the recorded tuples.
func recordedOps(raw []json.RawMessage) ([]tuple, error) {
	var out []tuple
	for _, r := range raw {
		var one tuple
		if err := json.Unmarshal(r, &one); err != nil {
			return nil, err
		}
		many := []tuple{one}
		if _, ok := one[0].([]any); ok {
			if err := json.Unmarshal(r, &many); err != nil {
				return nil, err
			}
		}
		out = append(out, many...)
	}
	return out, nil
}

// compared is what of a tuple is compared. Texts that each side spells in its
// own way are left out: what a default was, the condition of a check.
func compared(t tuple) tuple {
	t = slices.Clone(t)
	for i, v := range t {
		if s, ok := v.(string); ok && i > 2 && shownWidths[s] != "" { // a type
			t[i] = shownWidths[s]
		}
	}
	switch t[0] {
	case "add_index", "remove_index":
		keys := slices.Clone(t[3].([]any))
		for i, k := range keys {
			keys[i] = strings.TrimPrefix(k.(string), t[1].(string)+".") // expressions name their table
		}
		t[3] = keys
	case "add_column", "remove_column":
		options := maps.Clone(t[4].(map[string]any))
		delete(options, "default")
		t[4] = options
	case "modify_default", "add_table_comment":
		return t[:3]
	case "add_fk", "remove_fk":
		return t[:5]
	case "remove_table_comment":
		return t[:2]
	case "add_constraint", "remove_constraint":
		if t[3] == "check" {
			return t[:4]
		}
	}
	return t
}
