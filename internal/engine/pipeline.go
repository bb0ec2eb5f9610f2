package engine

import (
	"context"
	"log/slog"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
)

// pipelineSize bounds the texts of the statements that are sent together.
const pipelineSize = 128 << 10

// EmitTogether emits the first of the statements of a text, and returns how many; none
// where they are to be emitted by EmitStatement. Statements that only change rows are sent
// ahead of the answers to those before them, where the session can do that: waiting for a
// server takes longer than what it does.
func (s *Step) EmitTogether(statements []dialect.Statement) (n int) {
	online, ok := s.sink.(*online)
	if !ok || s.block || len(statements) < 2 || s.ctx.Err() != nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	pipeliner, ok := online.pipeliner(s.ctx)
	if !ok {
		return 0
	}
	for size := 0; n < len(statements); n++ {
		st := statements[n]
		if size += len(st.SQL); n > 0 && size > pipelineSize || !st.Single || st.Autocommit || !pipeliner.Pipelines(st.SQL) || s.allow(st) != nil {
			break
		}
	}
	if n < 2 || s.free() != nil {
		return 0
	}
	if failing, err := online.pipeline(s.ctx, s.dialect, statements[:n], pipeliner); err != nil {
		st := statements[failing]
		s.Fail(&OperationError{Operation: op.Execute{SQL: st.SQL}, Pos: st.Pos, Err: err})
	}
	return n
}

// pipeliner returns the session if it can send statements together now: each of them is
// pending then, and the journal writes nothing before it. Who wants to see each statement
// as it is sent gets them one by one.
func (s *online) pipeliner(ctx context.Context) (dialect.Pipeliner, bool) {
	b, ok := s.session.(dialect.Pipeliner)
	if !ok || s.open || s.lease != nil || !s.journal.idle() || s.log.Enabled(ctx, slog.LevelDebug) {
		return nil, false
	}
	return b, s.settle() == nil
}

// idle reports whether the journal only counts the statements of the revision's
// transaction.
func (k *keeper) idle() bool {
	return k == nil || !k.passing() && !k.own && !k.finished && k.entry.Undoes == nil
}

// pipeline sends statements together, and enters what became of each as if it had been
// sent by itself. It returns the place of the one that failed, with its error.
func (s *online) pipeline(ctx context.Context, d dialect.Dialect, statements []dialect.Statement, b dialect.Pipeliner) (failing int, err error) {
	texts, calls := make([]string, len(statements)), make([]Call, len(statements))
	for i, st := range statements {
		texts[i], calls[i] = st.SQL, Call{SQL: st.SQL, Text: st.SQL, Again: true}
	}
	summed := make(chan struct{})
	go func() { // while the server is busy
		defer close(summed)
		for i := range calls {
			calls[i].sum = calls[i].checksum()
		}
	}()
	ran, failed := b.RunPipeline(ctx, texts)
	<-summed
	for i, st := range statements {
		if i == ran {
			if failed == nil {
				break
			}
			err = dialect.Failed(d, st, failed)
		}
		if _, watched := s.watch(ctx, calls[i]); watched != nil && err == nil {
			return i, watched
		}
		if err = s.enter(ctx, st.SQL, err); err != nil {
			return i, err
		}
	}
	return 0, nil
}
