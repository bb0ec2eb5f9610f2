package alembic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// WithAllowNewer lets Upgrade succeed on a database that a newer release has
// migrated: the version table holds revisions that this program doesn't have.
// Nothing is changed, and a warning names them. If the journal tells that the
// program's own target was never applied there, it is an error all the same.
func WithAllowNewer() Option { return func(s *settings) { s.allowNewer = true } }

// passNewer decides whether an upgrade that met unknown revisions succeeds.
func (m *Migrator) passNewer(ctx context.Context, target string, failed error) (err error) {
	var unknown *UnknownRevisionError
	if !m.set.allowNewer || !errors.As(failed, &unknown) || strings.ContainsAny(target, "+-") {
		return failed
	}
	steps, err := m.revisions.Graph.Upgrade(nil, target)
	if err != nil {
		return err
	}
	d, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer finish(d, &err)
	if _, err := m.idle(ctx, d, revision.Upgrade); err != nil {
		return err
	}
	entries, err := d.Journal(ctx)
	if err = m.seen(err); err != nil {
		return err
	}
	var rows []string
	for _, step := range steps {
		rows = step.Apply(rows)
	}
	if missing := without(rows, appliedBy(entries)); len(entries) > 0 && len(missing) > 0 {
		return fmt.Errorf("%w\nThe journal of the database doesn't tell that %s was applied to it, so this is not just a newer release", failed, strings.Join(missing, ", "))
	}
	m.Logger("alembic.runtime.migration").Warn(fmt.Sprintf("The database is at %s, which a newer release has applied; there is nothing to do for this one", brief.Revisions(unknown.Unknown)))
	return nil
}

// appliedBy returns the revisions that are applied according to a journal.
func appliedBy(entries []journal.Entry) []string {
	var applied []string
	for _, e := range entries {
		switch {
		case e.Outcome != journal.Done && e.Outcome != journal.Resolved:
		case e.Direction == revision.Downgrade:
			applied = append(without(applied, []string{e.Revision}), e.To...)
		case e.Direction == revision.Stamp:
			applied = append(applied, e.To...)
		default:
			applied = slices.Concat(applied, e.From, e.To)
		}
	}
	return applied
}

// without returns the ids of one list that aren't in another.
func without(ids, others []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(others, id) })
}
