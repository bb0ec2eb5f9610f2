package alembic

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// refuseExisting refuses to start on an unstamped database that has a table
// which the first revision creates: it is an existing database, to be stamped, or its
// version table is in another schema.
func (m *Migrator) refuseExisting(ctx context.Context, d *engine.Database, steps []revision.Step) error {
	heads, err := d.Heads(ctx)
	if err != nil || len(heads) > 0 {
		return err
	}
	if empty, err := d.Empty(ctx); empty || err != nil {
		return err
	}
	elsewhere, err := d.Elsewhere(ctx)
	if err != nil {
		return err
	}
	found, err := m.existing(ctx, d, steps[0], elsewhere)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		m.sayElsewhere(elsewhere)
		return nil
	}
	// Another process may have made them since the heads were read (SQLite has
	// no lock around the plan); then it recorded its revision with them, and the
	// run finds the plan outdated.
	if heads, err = d.Heads(ctx); err != nil || len(heads) > 0 {
		return err
	}
	refused := &ExistingTablesError{Revision: steps[0].ID, Tables: found}
	if elsewhere != nil {
		refused.VersionTable, refused.Elsewhere = elsewhere.Table, elsewhere.Schemas
	}
	return refused
}

// existing returns those of the tables which a step creates that are there already, or
// that the new ones would hide.
func (m *Migrator) existing(ctx context.Context, d *engine.Database, step revision.Step, elsewhere *engine.Elsewhere) ([]schema.TableName, error) {
	f, _, err := m.revisions.Function(step.ID, step.Direction)
	if err != nil {
		return nil, err
	}
	recording, err := d.Foresee(ctx, step, f)
	if err != nil {
		return nil, nil // the run itself reports it, with its revision and line
	}
	created := engine.CreatedTables(d.Dialect, recording)
	if len(created) == 0 {
		return nil, nil
	}
	found, err := d.Existing(ctx, created)
	if err == nil && len(found) > 0 {
		found, err = d.NotMovedAway(ctx, f, found)
	}
	if err == nil && len(found) == 0 && elsewhere != nil {
		found, err = d.Hidden(ctx, elsewhere, created)
	}
	return found, err
}

// tellElsewhere logs where there is a version table if it isn't where this run makes one.
func (m *Migrator) tellElsewhere(ctx context.Context, d *engine.Database, _ []revision.Step) error {
	elsewhere, err := d.Elsewhere(ctx)
	m.sayElsewhere(elsewhere)
	return err
}

func (m *Migrator) sayElsewhere(elsewhere *engine.Elsewhere) {
	if elsewhere != nil {
		m.Logger("alembic.runtime.migration").Info(fmt.Sprintf("The database begins at base here: %s; if that is the one of this project, set %s", elsewhere, elsewhere.Advice()))
	}
}
