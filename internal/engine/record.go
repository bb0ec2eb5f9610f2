package engine

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
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
	r := &recorder{}
	s := &Step{ctx: ctx, mode: RecordingMode, dialect: d, naming: naming, sink: r}
	err := s.call(theFunction, f)
	r.out.Incomplete = s.Incomplete
	if err != nil && s.Incomplete {
		err = nil // the function gave up for want of a connection
	}
	return &r.out, err
}

type recorder struct{ out Recording }

func (r *recorder) conn() (dialect.Conn, error) { return nil, ErrNeedsConnection }

func (r *recorder) emit(_ context.Context, _ dialect.Dialect, o op.Operation, pos dialect.Position) error {
	r.out.Operations = append(r.out.Operations, Recorded{o, pos})
	return nil
}

func (r *recorder) autocommit(_ context.Context, f func() error) error {
	r.out.Outside = true
	return f()
}
