package engine

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/schema"
)

// Elsewhere tells that the version table of a run isn't there, and that other schemas
// have a table of its name: search_path or version_table_schema may have been changed.
// It may be meant so: each tenant or application has a schema of its own.
type Elsewhere struct {
	Table schema.TableName
	// Schemas are those schemas. The first of them, Visible in number, are on the
	// session's search path.
	Schemas []string
	Visible int
}

func (e *Elsewhere) String() string {
	const most = 3
	return fmt.Sprintf("the table %s is not there, and there is one in %s", e.Table, brief.List(e.Schemas, most))
}

// Advice says what to set if the other table is the one that is meant.
func (e *Elsewhere) Advice() string { return "version_table_schema = " + e.Schemas[0] }

// Elsewhere looks for the version table in other schemas; nil if there is none, or the
// table is where it is to be. Where schemas are databases of their own, those of other
// applications have such a table, too.
func (d *Database) Elsewhere(ctx context.Context) (*Elsewhere, error) {
	finder, ok := d.Dialect.(dialect.SchemaFinder)
	if !ok || d.has.version || d.Dialect.Traits().SchemasAreDatabases {
		return nil, nil
	}
	e := &Elsewhere{Table: d.version.Name}
	_, err := reading(ctx, d, func() (_ bool, err error) {
		e.Schemas, e.Visible, err = finder.SchemasWith(ctx, d.Conn(), d.version.Name, versionColumn)
		return true, err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for the table %s in other schemas: %w", d.version.Name.Name, err)
	}
	if len(e.Schemas) == 0 {
		return nil, nil
	}
	return e, nil
}

// Hidden returns those of the tables that stand in a schema on the search path which
// has a version table, and would be hidden by new ones.
func (d *Database) Hidden(ctx context.Context, e *Elsewhere, tables []schema.TableName) ([]schema.TableName, error) {
	var names []schema.TableName
	for _, in := range e.Schemas[:e.Visible] {
		for _, t := range tables {
			if t.Schema == "" {
				names = append(names, schema.TableName{Schema: in, Name: t.Name})
			}
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	return d.Existing(ctx, names)
}
