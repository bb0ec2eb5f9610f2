package alembic

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/revision"
)

// Current returns the rows of the version table, which are the ids of the
// newest applied revisions. It doesn't create the table. It returns the rows
// together with an *UnknownRevisionError or an *UnfinishedError as well.
func (m *Migrator) Current(ctx context.Context) (heads []string, err error) {
	d, err := m.open(ctx)
	if err != nil {
		return nil, err
	}
	defer finish(d, &err)
	if heads, err = m.known(ctx, d); err != nil {
		return heads, err
	}
	return heads, m.seen(unfinished(ctx, d))
}

// known returns the rows of the version table, together with an error if a revision of
// theirs is missing.
func (m *Migrator) known(ctx context.Context, d *engine.Database) ([]string, error) {
	heads, err := d.Heads(ctx)
	if err != nil {
		return nil, err
	}
	_, err = m.revisions.Graph.Current(heads)
	return heads, err
}

// Status is the state of a database.
type Status struct {
	Heads      []string         // the rows of the version table
	Unfinished *UnfinishedError // the revision that is half applied, or nil
	Edited     []EditedRevision // applied revisions whose text isn't the one that was applied
}

// Status returns what Current and Edited tell, read through one connection. A revision
// that is half applied is no error here. It only reads.
func (m *Migrator) Status(ctx context.Context) (s *Status, err error) {
	d, err := m.open(ctx)
	if err != nil {
		return nil, err
	}
	defer finish(d, &err)
	s = &Status{}
	if s.Heads, err = m.known(ctx, d); err != nil {
		return s, err
	}
	if s.Edited, err = m.edited(ctx, d, s.Heads); err != nil { // first, for it tells up to where all rows of the journal have ended
		return s, err
	}
	if err = public(m.seen(unfinished(ctx, d))); errors.As(err, &s.Unfinished) {
		err = nil
	}
	return s, err
}

// seen passes an *engine.UnfinishedError on. Who may read the version table but
// not the journal gets a warning for that, and no error.
func (m *Migrator) seen(err error) error {
	var unfinished *engine.UnfinishedError
	if err == nil || errors.As(err, &unfinished) {
		return err
	}
	m.Logger("alembic.runtime.migration").Warn(fmt.Sprintf("The journal can't be read, so whether a revision is half applied is not known: %v", err))
	return nil
}

// unfinished returns an error if a revision is half applied.
func unfinished(ctx context.Context, d *engine.Database) error {
	half, err := d.HalfApplied(ctx)
	if err != nil || half == nil {
		return err
	}
	return half
}

// RequireHead returns nil if the database has all revisions of this program,
// and a *BehindError, an *UnknownRevisionError or an *UnfinishedError otherwise. An
// upgrade under way that goes beyond this program is no error. It only reads.
func (m *Migrator) RequireHead(ctx context.Context) error {
	current, err := m.Current(ctx)
	var half *UnfinishedError
	if errors.As(err, &half) && half.UnderWay && half.Entry.Direction == revision.Upgrade {
		err = nil
	}
	if err != nil {
		return err
	}
	missing, err := m.revisions.Graph.Pending(current)
	if err != nil || len(missing) == 0 {
		return err
	}
	return &BehindError{Current: current, Missing: missing}
}

// waitInterval is the pause between two looks of WaitForHead.
const waitInterval = 500 * time.Millisecond

// WaitForHead waits until another process has upgraded the database to the
// newest revisions of this program. If ctx ends first, it returns the error of
// ctx together with the missing revisions. It returns at once if the database
// is newer than the program, and keeps waiting while the database can't be
// reached.
func (m *Migrator) WaitForHead(ctx context.Context) error {
	for {
		err := m.RequireHead(ctx)
		var newer *UnknownRevisionError
		if err == nil || errors.As(err, &newer) || errors.Is(err, ErrNoDatabase) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(waitInterval):
		}
	}
}
