package engine

import (
	"context"

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
	record := s.recordOf(step, heads)
	text, alone, err := s.writes(ctx, step, record.Holds != "")
	if err != nil {
		return err
	}
	if record.SQL = text; text == "" || record.Holds == "" {
		return alone(ctx)
	}
	s.last = &lastWrites{record, alone}
	return nil
}

// recordOf returns what tells that the writes were done, if they can go with the commit:
// nothing must be done in between, and the tables are known to hold what is written to them.
func (s *online) recordOf(step revision.Step, heads []string) (record dialect.Record) {
	_, ok := s.session.(dialect.Recorder)
	if ok && s.proven && s.lease == nil && s.opts.OnVersionApply == nil && len(step.Writes) > 0 && !s.opts.single(s.Dialect) {
		record.Holds = s.holdsSQL(heads)
	}
	return record
}

// trust keeps the next step of one transaction from asking what this one has just written,
// if nothing else can have changed rows. What another process writes in the meantime is
// found by confirm.
func (s *online) trust() {
	recorder, ok := s.session.(dialect.Recorder)
	s.met = ok && s.proven && s.opts.single(s.Dialect) && recorder.Untouched()
	s.trusts = s.trusts || s.met
}

// confirm makes sure at the end of one transaction of several steps that the version table
// holds the heads, unless each step has done that.
func (s *online) confirm(ctx context.Context, heads []string) error {
	if !s.trusts {
		return nil
	}
	s.met, s.trusts = false, false
	return s.expect(ctx, heads)
}

// writes returns the statements that write the version and the row of the journal as one
// text, and a function that writes them alone. The text is "" where they can only be
// written alone; together tells that the dialect takes several statements with a commit.
func (s *online) writes(ctx context.Context, step revision.Step, together bool) (text string, alone func(context.Context) error, err error) {
	if s.joins(step) {
		text, err = s.joined(step.Writes[0])
		return text, func(ctx context.Context) error { return s.writeJoined(ctx, step, text) }, err
	}
	several := s.Dialect.Traits().SeveralStatements
	row := ""
	if several || together {
		if row, err = s.journal.along(step); err != nil {
			return "", nil, err
		}
	}
	alone = func(ctx context.Context) error {
		if !several && row != "" {
			s.journal.written, row = false, ""
		}
		return s.writeAlone(ctx, step, row)
	}
	if s.journal != nil && row == "" {
		return "", alone, nil
	}
	return s.version.statements(row, step.Writes), alone, nil
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
