package alembic

import (
	"cmp"
	"context"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Inspection is the schema that a database has.
type Inspection struct {
	// MetaData holds its tables and other objects, without the version
	// table and the journal.
	MetaData *schema.MetaData

	dialect dialect.Dialect
	ops     []op.Operation // which make it in an empty database
}

// Inspect reads the schema of the database: the default schema and
// Env.IncludeSchemas. It needs no models, and only reads.
func (m *Migrator) Inspect(ctx context.Context) (i *Inspection, err error) {
	d, err := m.open(ctx)
	if err != nil {
		return nil, err
	}
	defer finish(d, &err)
	schemas := append([]string{""}, m.env.IncludeSchemas...)
	found, err := d.Inspect(ctx, dialect.Scope{Schemas: schemas})
	if err != nil {
		return nil, err
	}
	for _, own := range m.env.ownTables() {
		found.Remove(own)
	}
	if !m.env.Privileges {
		found.Objects = slices.DeleteFunc(found.Objects, func(o *schema.Object) bool { return o.Kind == schema.KindPrivileges })
	}
	h := &hooks{env: m.env}
	made, err := compare.Compare(&schema.MetaData{}, found, d.Dialect, compare.Options{Schemas: schemas, IncludeName: h.includeName(), Privileges: m.env.Privileges})
	if err = cmp.Or(h.err, err); err != nil {
		return nil, err
	}
	return &Inspection{MetaData: found, dialect: d.Dialect, ops: made.Ops}, nil
}

// SQL returns the schema as a file of SQL for target_metadata.
func (i *Inspection) SQL() (string, error) { return render.Schema(i.MetaData, i.ops, i.dialect) }

// Go returns the schema as the Go file of a package of that name, with a
// variable Metadata for Env.TargetMetadata.
func (i *Inspection) Go(pkg string) ([]byte, error) { return render.Models(i.MetaData, i.dialect, pkg) }
