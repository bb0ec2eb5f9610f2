package engine

import (
	"context"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/revision"
)

// lastWrites are the writes at the end of a step, which wait for the commit.
type lastWrites struct {
	record dialect.Record
	alone  func(context.Context) error // writes them alone
}

// writeStep writes the version and the row of the journal: with the commit or in one
// message, where the database takes several statements in one.
func (s *online) writeStep(ctx context.Context, step revision.Step, heads []string) error {
	if err := s.journal.end(); err != nil {
		return err
	}
	if done, err := s.writeJoined(s.short(ctx), step); done || err != nil {
		return err
	}
	row, err := s.journal.along(step)
	if err != nil {
		return err
	}
	alone := func(ctx context.Context) error { return s.writeAlone(ctx, step, row) }
	if record := s.recordOf(step, row, heads); record.SQL != "" {
		s.last = &lastWrites{record, alone}
		return nil
	}
	return alone(ctx)
}

// writeAlone writes the version, with the row of the journal if it is given.
func (s *online) writeAlone(ctx context.Context, step revision.Step, row string) error {
	ahead := row
	for _, w := range step.Writes {
		if s.lease != nil {
			if err := s.lease.Commits(ctx, s.Conn()); err != nil {
				return err
			}
		}
		if err := s.version.WriteWith(s.short(ctx), s.Conn(), ahead, w); err != nil {
			return err
		}
		ahead = ""
	}
	if row != "" {
		return nil
	}
	return s.journal.finish(s.short(ctx))
}

// recordOf returns what can be written with the commit. Nothing is, if something must be
// done in between, or if it isn't known yet that the tables hold what is written to them.
func (s *online) recordOf(step revision.Step, row string, heads []string) (record dialect.Record) {
	_, ok := s.session.(dialect.Recorder)
	if !ok || !s.proven || s.lease != nil || s.opts.OnVersionApply != nil || s.journal != nil && row == "" {
		return record
	}
	if _, record.Holds = s.asks(heads); record.Holds == "" {
		return record
	}
	var texts []string
	if row != "" {
		texts = append(texts, row)
	}
	for _, w := range step.Writes {
		text, err := s.version.Statement(w)
		if err != nil {
			return dialect.Record{}
		}
		texts = append(texts, text)
	}
	record.SQL = strings.Join(texts, ";\n")
	return record
}

// writeLast writes what the step before has left for the commit.
func (d *Database) writeLast(ctx context.Context) error {
	last := d.last
	if d.last = nil; last == nil {
		return nil
	}
	return last.alone(ctx)
}

// commitLast commits with the last writes, if there are any. It doesn't if they fail:
// then they are written alone, and nothing is committed yet.
func (d *Database) commitLast(ctx context.Context, more bool) (done, begun bool, err error) {
	if d.last == nil {
		return false, false, nil
	}
	record := d.last.record
	record.More = more
	patient, cancel := patiently(ctx)
	defer cancel()
	if done, begun, err = d.session.(dialect.Recorder).CommitRecord(patient, record); !done {
		return false, false, d.writeLast(ctx)
	}
	d.last, d.met = nil, begun
	return true, begun, d.commitFailed(patient, err)
}
