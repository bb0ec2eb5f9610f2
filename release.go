package alembic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/engine"
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
	if _, err := m.idle(ctx, d, revision.Upgrade, nil); err != nil {
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
		case !e.Outcome.Recorded():
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

// downgradePlan plans a downgrade. Above the revisions of this program it takes back
// those of a newer one whose statements the journal keeps.
func (m *Migrator) downgradePlan(ctx context.Context, d *engine.Database, heads []string, target string) ([]revision.Step, error) {
	steps, err := m.revisions.Graph.Downgrade(heads, target)
	var unknown *revision.UnknownRowsError
	if !errors.As(err, &unknown) || m.env.DisableJournal {
		return steps, err
	}
	if len(heads) > 1 && target != "base" {
		return nil, fmt.Errorf("%w\nWith several heads the journal can take back such revisions only down to base", err)
	}
	known := func(id string) bool { _, ok := m.revisions.Graph.Get(id); return ok }
	back, count := stepsBack(target)
	enough := func(heads []string, done int) bool {
		return count && done == back || slices.Equal(heads, []string{target})
	}
	taken, heads, notKept := d.TakeBack(ctx, heads, known, enough)
	switch {
	case notKept != nil:
		return nil, fmt.Errorf("%w\n%w", err, notKept)
	case !m.env.JournalDowngrades:
		return nil, fmt.Errorf("%w\nThe journal keeps the statements that take it back; with journal_downgrades = on in alembic.ini (Env.JournalDowngrades) this command runs them", err)
	case enough(heads, len(taken)):
		return taken, nil
	case count:
		target = fmt.Sprintf("-%d", back-len(taken))
	}
	steps, err = m.revisions.Graph.Downgrade(heads, target)
	return append(taken, steps...), err
}

// stepsBack reads a target such as "-2".
func stepsBack(target string) (n int, ok bool) {
	n, err := strconv.Atoi(target)
	return -n, err == nil && n < 0
}
