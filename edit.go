package alembic

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/engine"
)

// EditedRevision describes an applied revision whose file was edited since. What
// it upgrades counts: not comments and layout, the downgrade or the header.
type EditedRevision struct {
	Revision string
	File     string
	// Applied is when the revision was applied, or its text last accepted.
	Applied time.Time
	// Removed and Added are the lines in which the texts differ, as the journal has
	// them. Both are empty if the text that was applied was too long to be kept.
	Removed, Added []string
}

func (e EditedRevision) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "revision %s (%s) was edited after it was applied (%s)", e.Revision, e.File, e.Applied.Format(time.DateTime+" UTC"))
	if d := (brief.Difference{Removed: e.Removed, Added: e.Added}); !d.Empty() {
		b.WriteString(":\n" + d.String())
	} else {
		b.WriteString("; its text then is not kept\n")
	}
	b.WriteString("The database has the text that was applied. Take the edit back and make it a new revision, or accept it: alembic repair " + e.Revision)
	return b.String()
}

// EditedError is returned by Check when applied revisions were edited.
type EditedError struct{ Revisions []EditedRevision }

func (e *EditedError) Error() string {
	texts := make([]string, len(e.Revisions))
	for i, r := range e.Revisions {
		texts[i] = r.String()
	}
	return strings.Join(texts, "\n")
}

// Edited returns the applied revisions whose text isn't the one that was applied.
// The journal tells; nothing is known of revisions that were stamped, or applied
// without a journal.
func (m *Migrator) Edited(ctx context.Context) (edited []EditedRevision, err error) {
	d, err := m.open(ctx)
	if err != nil {
		return nil, err
	}
	defer finish(d, &err)
	return m.editedIn(ctx, d)
}

func (m *Migrator) editedIn(ctx context.Context, d *engine.Database) ([]EditedRevision, error) {
	heads, err := d.Heads(ctx)
	if err != nil {
		return nil, err
	}
	return m.edited(ctx, d, heads)
}

func (m *Migrator) edited(ctx context.Context, d *engine.Database, heads []string) ([]EditedRevision, error) {
	if m.env.DisableJournal {
		return nil, nil // nothing tells
	}
	applied, err := m.revisions.InDatabase(heads)
	if err != nil {
		return nil, err
	}
	found, err := d.Edited(ctx, applied)
	if err != nil {
		m.Logger("alembic.runtime.migration").Debug("the journal can't be read", "error", err)
		return nil, nil
	}
	m.revisions.SaveChecksums()
	if err := m.sortApplied(heads, found); err != nil {
		return nil, err
	}
	var edited []EditedRevision
	for _, f := range found {
		e := EditedRevision{Revision: f.Revision, File: m.revisions.File(f.Revision).Path, Applied: f.Applied}
		if f.Kept {
			d := brief.Differ(f.Was, f.Now)
			e.Removed, e.Added = d.Removed, d.Added
		}
		edited = append(edited, e)
	}
	return edited, nil
}

// sortApplied sorts revisions as they were applied.
func (m *Migrator) sortApplied(heads []string, edited []engine.Edited) error {
	if len(edited) < 2 {
		return nil
	}
	applied, err := m.revisions.AppliedIDs(heads)
	if err != nil {
		return err
	}
	place := make(map[string]int, len(applied))
	for i, id := range applied {
		place[id] = i
	}
	slices.SortFunc(edited, func(a, b engine.Edited) int { return place[a.Revision] - place[b.Revision] })
	return nil
}

// warnEdited warns of edited revisions before an upgrade.
func (m *Migrator) warnEdited(ctx context.Context, d *engine.Database, heads []string) {
	log := m.Logger("alembic.runtime.migration")
	edited, err := m.edited(ctx, d, heads)
	if err != nil {
		log.Debug("whether applied revisions were edited is not known", "error", err)
	}
	for _, e := range edited {
		log.Warn(e.String())
	}
}

// NotEditedError is returned by Repair for a revision whose text is the one that was
// applied, or of which the journal doesn't know it. Nothing was changed.
type NotEditedError struct{ Revision string }

func (e *NotEditedError) Error() string {
	return fmt.Sprintf("revision %s is not an applied revision that was edited since, as far as the journal tells; nothing was done", e.Revision)
}

// Repair accepts the present text of an applied revision that was edited, and
// records that in the journal. It changes nothing else. id may be the first
// characters of an id.
func (m *Migrator) Repair(ctx context.Context, id string) (err error) {
	nodes, err := m.revisions.Graph.Resolve(id)
	if err != nil {
		return err
	}
	d, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer finish(d, &err)
	unlock, err := d.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := unfinished(ctx, d); err != nil {
		return err
	}
	heads, err := d.Heads(ctx)
	if err != nil {
		return err
	}
	edited, err := m.edited(ctx, d, heads)
	if err != nil {
		return err
	}
	for _, n := range nodes {
		if !slices.ContainsFunc(edited, func(e EditedRevision) bool { return e.Revision == n.ID }) {
			return &NotEditedError{Revision: n.ID}
		}
		if err := d.Repair(ctx, heads, n.ID); err != nil {
			return err
		}
	}
	return nil
}
