package render

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (w *statement) execute(o op.Execute) ([]string, error) {
	args := []string{quote(o.SQL)}
	for _, v := range o.Args {
		text, err := plainValue(v)
		if err != nil {
			return nil, err
		}
		args = append(args, text)
	}
	line := call(w.receiver+".Execute", args...)
	if o.Autocommit {
		return []string{w.receiver + ".Autocommit(func() {", line, "})"}, nil
	}
	return []string{line}, nil
}

func (w *statement) bulkInsert(o op.BulkInsert) ([]string, error) {
	var columns, rows []string
	for _, c := range o.Columns {
		text, err := w.column(c, true)
		if err != nil {
			return nil, err
		}
		columns = append(columns, text)
	}
	for _, row := range o.Rows {
		var pairs []string
		for _, name := range sortedKeys(row) {
			text, err := plainValue(row[name])
			if err != nil {
				return nil, fmt.Errorf("column %s: %w", name, err)
			}
			pairs = append(pairs, quote(name)+": "+text)
		}
		rows = append(rows, "{"+strings.Join(pairs, ", ")+"}")
	}
	w.imports[saPath] = true
	args := []string{quote(o.Table.Name), "sa.Columns(\n" + joinLines(columns) + ")",
		"[]map[string]any{\n" + joinLines(rows) + "}"}
	return w.line("BulkInsert", args, w.schema(o.Table))
}

func joinLines(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ",\n") + ",\n"
}

// plainValue writes a value of a plain type.
func plainValue(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "nil", nil
	case string:
		return quote(v), nil
	case bool:
		return boolean(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return fmt.Sprintf("int64(%d)", v), nil
	case float64:
		return fmt.Sprintf("float64(%v)", v), nil
	case []byte:
		return fmt.Sprintf("[]byte(%q)", v), nil
	default:
		return "", unwritable(fmt.Sprintf("the value of the type %T", v), v)
	}
}

// custom writes an operation of the user's own, which knows its source.
func (w *statement) custom(o schema.GoSourcer) ([]string, error) {
	expr, imports := o.GoSource()
	for _, path := range imports {
		w.imports[path] = true
	}
	return []string{"op.Invoke(" + expr + ")"}, nil
}
