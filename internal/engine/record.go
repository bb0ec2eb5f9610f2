package engine

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// Recorded is an operation with the line that asked for it.
type Recorded struct {
	Operation op.Operation
	Pos       dialect.Position
}

// Recording is what a step would do.
type Recording struct {
	Operations []Recorded
	// Incomplete tells that the step asked for a connection, so that what was
	// recorded is not all that it does.
	Incomplete bool
	// Outside tells that a part of it runs outside of a transaction.
	Outside bool
}

// Record runs a revision's function and keeps its operations.
func Record(ctx context.Context, d dialect.Dialect, naming schema.NamingConvention, f Func) (*Recording, error) {
	return record(ctx, d, naming, f, &recorder{keeps: func(op.Operation) bool { return true }})
}

// record keeps some of the operations: a revision may have millions of statements as text.
func record(ctx context.Context, d dialect.Dialect, naming schema.NamingConvention, f Func, r *recorder) (*Recording, error) {
	s := &Step{ctx: ctx, mode: RecordingMode, dialect: d, naming: naming, sink: r}
	err := s.call(theFunction, f)
	r.out.Incomplete = s.Incomplete
	if err != nil && s.Incomplete {
		err = nil // the function gave up for want of a connection
	}
	return &r.out, err
}

// modelled reports whether an operation is more than a statement as text.
func modelled(o op.Operation) bool {
	e, ok := o.(op.Execute)
	return !ok || len(e.Args) > 0
}

// foreseen is what a step would do, as somebody asked before the run began.
type foreseen struct {
	id        string
	direction revision.Direction
	recording *Recording
}

// Foresee records what a step would do, without the statements as text that create no
// table. Where the step is rehearsed, its function isn't called once more for that.
func (d *Database) Foresee(ctx context.Context, step revision.Step, f Func) (*Recording, error) {
	r, err := record(ctx, d.Dialect, d.opts.Naming, f, &recorder{creates: true, keeps: func(o op.Operation) bool {
		_, creates := createdTable(d.Dialect, o)
		return creates || modelled(o)
	}})
	if err == nil && !d.Dialect.Traits().TransactionalDDL {
		d.foreseen = foreseen{step.ID, step.Direction, r}
	}
	return r, err
}

// recording returns what a step would do, once what was foreseen, or what of it can't be
// known to compile.
func (d *Database) recording(ctx context.Context, step revision.Step, f Func) (*Recording, error) {
	known := d.foreseen
	d.foreseen = foreseen{}
	if known.recording != nil && known.id == step.ID && known.direction == step.Direction {
		return known.recording, nil
	}
	return record(ctx, d.Dialect, d.opts.Naming, f, &recorder{creates: true, keeps: modelled})
}

type recorder struct {
	out   Recording
	keeps func(op.Operation) bool
	// creates tells that of the statements as text it keeps at most those that create
	// something.
	creates bool
}

// WantsCreates reports whether of a function's statements as text only those matter that
// begin with CREATE: the others needn't be emitted.
func (s *Step) WantsCreates() bool {
	r, ok := s.sink.(*recorder)
	return ok && r.creates
}

func (r *recorder) conn() (dialect.Conn, error) { return nil, ErrNeedsConnection }

func (r *recorder) emit(_ context.Context, _ dialect.Dialect, o op.Operation, pos dialect.Position) error {
	if r.keeps(o) {
		r.out.Operations = append(r.out.Operations, Recorded{o, pos})
	}
	return nil
}

func (r *recorder) autocommit(_ context.Context, f func() error) error {
	r.out.Outside = true
	return f()
}
