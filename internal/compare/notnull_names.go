package compare

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// nameNotNullInTurn has the NOT NULL of a column get a name in between where an operation
// before it gives the one that it has to another column's: after p became q and q became r,
// the names follow the columns.
func (t *tableDiff) nameNotNullInTurn() {
	namer, ok := t.d.(dialect.ColumnNamer)
	if !ok || t.traits.NotNullKey == "" {
		return
	}
	given := map[string]bool{}
	var first []op.Operation
	for i, o := range t.columns {
		a, ok := o.(op.AlterColumn)
		is, named := a.Options[t.traits.NotNullKey]
		if !ok || !named || a.Nullable != nil && *a.Nullable {
			continue
		}
		was, attributes := t.notNullName(namer, a.Name, a.ExistingOptions[t.traits.NotNullKey])
		if a.Nullable == nil && given[was] {
			free := schema.Options{t.traits.NotNullKey: t.d.Quote(t.freeName(schema.Name(a.Name+"_not_null"))) + attributes}
			first = append(first, op.AlterColumn{Table: a.Table, Name: a.Name, ExistingType: a.ExistingType, ExistingNullable: a.ExistingNullable,
				Options: free, ExistingOptions: schema.Options{t.traits.NotNullKey: a.ExistingOptions[t.traits.NotNullKey]}})
			a.ExistingOptions = with(a.ExistingOptions, free)
			t.columns[i] = a
		}
		name, _ := t.notNullName(namer, a.Name, is)
		given[name] = true
	}
	t.columns = append(first, t.columns...)
}

// notNullName returns the name of a column's NOT NULL, quoted where it must be, and the
// words behind it.
func (t *tableDiff) notNullName(namer dialect.ColumnNamer, column string, option any) (name, attributes string) {
	c := &schema.Column{Name: column, Nullability: schema.NotNull}
	if text, _ := option.(string); text != "" {
		c.Options.Set(t.traits.NotNullKey, text)
	}
	namer.WriteNames(t.name, c)
	text, _ := c.Options[t.traits.NotNullKey].(string)
	name = strings.TrimSuffix(strings.TrimSuffix(text, " NOT VALID"), " NO INHERIT")
	return name, text[len(name):]
}
