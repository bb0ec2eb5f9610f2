package compare_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// The neutral tables of the corpus; see testdata/corpus.
type (
	modelTable struct {
		Name        string            `json:"name"`
		Schema      string            `json:"schema"`
		Comment     string            `json:"comment"`
		Columns     []modelColumn     `json:"columns"`
		Constraints []modelConstraint `json:"constraints"`
		Indexes     []modelIndex      `json:"indexes"`
		Options     map[string]any    `json:"options"`
	}
	modelColumn struct {
		Name          string          `json:"name"`
		Type          json.RawMessage `json:"type"`
		PrimaryKey    bool            `json:"primary_key"`
		Nullable      *bool           `json:"nullable"`
		Unique        bool            `json:"unique"`
		Index         bool            `json:"index"`
		Default       json.RawMessage `json:"default"`
		FK            string          `json:"fk"`
		FKOptions     modelFK         `json:"fk_options"`
		Computed      string          `json:"computed"`
		Persisted     *bool           `json:"persisted"`
		Identity      *modelIdentity  `json:"identity"`
		Comment       string          `json:"comment"`
		Autoincrement *bool           `json:"autoincrement"`
	}
	modelFK struct {
		Name     string `json:"name"`
		OnDelete string `json:"ondelete"`
	}
	modelIdentity struct {
		Always bool   `json:"always"`
		Start  *int64 `json:"start"`
	}
	modelConstraint struct {
		Kind    string   `json:"kind"`
		Name    string   `json:"name"`
		SQL     string   `json:"sql"`
		Columns []string `json:"columns"`
		Refs    []string `json:"refs"`
	}
	modelIndex struct {
		Name    string                       `json:"name"`
		Columns []json.RawMessage            `json:"columns"`
		Unique  bool                         `json:"unique"`
		Options map[string]map[string]string `json:"options"`
	}
)

// buildModel makes the target schema of a row.
func buildModel(tables []modelTable, dialectName string, names map[string]string) (*schema.MetaData, error) {
	items := []sa.Item{sa.NamingConvention(names)}
	for _, t := range tables {
		parts, err := t.items(dialectName)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
		items = append(items, sa.Table(schema.TableName{Schema: t.Schema, Name: t.Name}.String(), parts...))
	}
	m := sa.NewMetaData(items...)
	return m, m.Validate()
}

func (t modelTable) items(dialectName string) ([]schema.TableItem, error) {
	var items []schema.TableItem
	for _, c := range t.Columns {
		col, err := c.column(dialectName)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		items = append(items, col)
	}
	for _, c := range t.Constraints {
		items = append(items, c.constraint())
	}
	for _, x := range t.Indexes {
		items = append(items, x.index())
	}
	if t.Comment != "" {
		items = append(items, sa.Comment(t.Comment))
	}
	return items, nil
}

func (c modelColumn) column(dialectName string) (*schema.Column, error) {
	t, err := neutralType(c.Type, dialectName)
	if err != nil {
		return nil, err
	}
	col := &schema.Column{Name: c.Name, Type: t, PrimaryKey: c.PrimaryKey, Unique: c.Unique, Index: c.Index, Comment: c.Comment}
	if c.Nullable != nil {
		col.Nullability = schema.NotNull
		if *c.Nullable {
			col.Nullability = schema.Null
		}
	}
	if col.Default, err = neutralDefault(c.Default, dialectName); err != nil {
		return nil, err
	}
	if c.FK != "" {
		sa.ForeignKey(c.FK, sa.NamedFK(c.FKOptions.Name), sa.OnDelete(c.FKOptions.OnDelete)).ApplyColumn(col)
	}
	if c.Computed != "" {
		col.Computed = &schema.Computed{SQL: c.Computed, Persisted: c.Persisted}
	}
	if c.Identity != nil {
		col.Identity = &schema.Identity{Always: c.Identity.Always, Start: c.Identity.Start}
	}
	if c.Autoincrement != nil {
		sa.Autoincrement(*c.Autoincrement).ApplyColumn(col)
	}
	return col, nil
}

func (c modelConstraint) constraint() schema.TableItem {
	switch c.Kind {
	case "unique":
		return sa.UniqueConstraint(c.Columns...).Named(c.Name)
	case "check":
		return sa.CheckConstraint(c.SQL).Named(c.Name)
	case "primary":
		return sa.PrimaryKeyConstraint(c.Columns...).Named(c.Name)
	default:
		fk := &schema.ForeignKey{Name: c.Name, Columns: c.Columns}
		for _, ref := range c.Refs {
			table, column, _ := strings.Cut(ref, ".")
			fk.RefTable, fk.RefColumns = schema.Name(table), append(fk.RefColumns, column)
		}
		return fk
	}
}

func (x modelIndex) index() *schema.Index {
	out := &schema.Index{Name: x.Name, Unique: x.Unique}
	for _, c := range x.Columns {
		var name string
		if json.Unmarshal(c, &name) == nil {
			out.Keys = append(out.Keys, sa.Col(name))
			continue
		}
		out.Keys = append(out.Keys, sa.Expr(sqlOf(c)))
	}
	for k, v := range x.Options {
		out.Options.Set(k, v["sql"])
	}
	return out
}

// sqlOf reads {"sql": …}.
func sqlOf(raw json.RawMessage) string {
	var v struct {
		SQL string `json:"sql"`
	}
	_ = json.Unmarshal(raw, &v)
	return v.SQL
}

func neutralDefault(raw json.RawMessage, dialectName string) (*schema.Default, error) {
	var text string
	var truth bool
	switch {
	case len(raw) == 0:
		return nil, nil
	case json.Unmarshal(raw, &text) == nil:
		return schema.LiteralDefault(text), nil
	case json.Unmarshal(raw, &truth) == nil:
		return schema.ExprDefault(fmt.Sprint(truth)), nil
	case sqlOf(raw) != "":
		return schema.ExprDefault(sqlOf(raw)), nil
	}
	var function struct{ Func string }
	if err := json.Unmarshal(raw, &function); err != nil || function.Func != "now" {
		return nil, fmt.Errorf("unknown default %s", raw)
	}
	if dialectName == "sqlite" { // as SQLAlchemy compiles func.now()
		return schema.ExprDefault("CURRENT_TIMESTAMP"), nil
	}
	return schema.ExprDefault("now()"), nil
}
