package alembic

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/schema"
)

// missingSchemas is a warning about those of Env.IncludeSchemas that neither the
// database has nor the target or a revision names: a misspelt one would be compared as
// an empty schema. Databases that refuse such a schema by themselves have no list.
func (m *Migrator) missingSchemas(ctx context.Context, d *engine.Database, target *schema.MetaData, history *engine.History) (string, error) {
	lister, ok := d.Dialect.(dialect.SchemaLister)
	if len(m.env.IncludeSchemas) == 0 || !ok {
		return "", nil
	}
	known, err := lister.Schemas(ctx, d.Conn())
	if err != nil {
		return "", fmt.Errorf("listing the schemas: %w", err)
	}
	known = append(known, history.Schemas()...)
	known = append(known, schemasOf(target)...)
	fold := func(name string) string { return name }
	if f, ok := d.Dialect.(dialect.NameFolder); ok {
		fold = func(name string) string { return f.FoldTable(schema.TableName{Schema: name}).Schema }
	}
	var missing []string
	for _, name := range m.env.IncludeSchemas {
		if !slices.ContainsFunc(known, func(k string) bool { return fold(k) == fold(name) }) {
			missing = append(missing, fmt.Sprintf("%q", name))
		}
	}
	if missing == nil {
		return "", nil
	}
	return fmt.Sprintf("Env.IncludeSchemas names %s, which neither the database has nor the models or a revision name: "+
		"check the spelling, and that the user may see it", strings.Join(missing, ", ")), nil
}

// schemasOf are the schemas that a target names.
func schemasOf(target *schema.MetaData) (names []string) {
	for _, t := range target.Tables() {
		names = append(names, t.Name.Schema)
	}
	for _, o := range target.Objects {
		names = append(names, o.Name.Schema)
		if o.Kind == schema.KindSchema {
			names = append(names, o.Name.Name)
		}
	}
	return names
}
