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
	alone, err := s.writes(step, &record)
	if err != nil {
		return err
	}
	if record.SQL == "" || record.Holds == "" {
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

// writes puts the statements that write the version and the row of the journal into the
// record, and returns a function that writes them alone. The record has no statements if
// they can only be written alone.
func (s *online) writes(step revision.Step, record *dialect.Record) (alone func(context.Context) error, err error) {
	k, several, together := s.journal, s.Dialect.Traits().SeveralStatements, record.Holds != ""
	row := ""
	switch {
	case together && !several && k != nil && k.written:
		if record.Row, err = k.update(); err != nil {
			return nil, err
		}
	case together || several:
		if row, err = k.along(step); err != nil {
			return nil, err
		}
	}
	if k == nil || row != "" || record.Row != "" {
		record.SQL = s.version.statements(row, step.Writes)
	}
	return func(ctx context.Context) error {
		if !several && row != "" {
			k.written, row = false, ""
		}
		return s.writeAlone(ctx, step, row)
	}, nil
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
func (d *Database) commitLast(ctx context.Context, t transaction) (done, begun bool, err error) {
	if d.last == nil {
		return false, false, nil
	}
	record := d.last.record
	record.More = t.next != nil
	k, ahead := d.foresee(ctx, t)
	record.Ahead = ahead
	patient, cancel := patiently(ctx)
	defer cancel()
	committed, err := d.session.(dialect.Recorder).CommitRecord(patient, record)
	if !committed.Done {
		return false, false, d.writeLast(ctx)
	}
	if committed.Ahead {
		d.foretold(k)
	}
	d.last, d.met = nil, committed.Begun
	return true, committed.Begun, d.commitFailed(patient, err)
}
