package engine

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// leftovers are the operations that end a downgrade on a dialect that asks for
// some (dialect.Cleaner). They follow from what the revision's upgrade does,
// which is recorded for it; an upgrade that can't be recorded whole yields what
// is known.
func leftovers(ctx context.Context, d dialect.Dialect, naming schema.NamingConvention, step revision.Step, find Functions) []op.Operation {
	cleaner, ok := d.(dialect.Cleaner)
	if !ok || step.Direction != revision.Downgrade || step.ID == "" {
		return nil
	}
	upgrade, _, err := find(step.ID, revision.Upgrade)
	if err != nil {
		return nil // the downgrade itself doesn't need it
	}
	recording, err := record(ctx, d, naming, upgrade, &recorder{creates: true, keeps: modelled})
	if err != nil {
		return nil
	}
	made := make([]op.Operation, len(recording.Operations))
	for i, r := range recording.Operations {
		made[i] = r.Operation
	}
	return cleaner.Leftovers(made)
}

// emitLeftovers emits them, on any sink.
func emitLeftovers(s *Step, step revision.Step, find Functions) error {
	for _, o := range leftovers(s.ctx, s.dialect, s.naming, step, find) {
		if err := s.sink.emit(s.ctx, s.dialect, o, dialect.Position{}); err != nil {
			return &OperationError{Operation: o, Err: err}
		}
	}
	return nil
}
