package engine

import (
	"context"
	"errors"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
)

// A statement outside of the revision's transaction commits by itself, and a death in
// its middle leaves open whether it did. So a statement that does the same in a
// transaction gets one of its own, which ends with the journal's row: the row then
// tells.

// encloses reports whether the call gets a transaction of its own.
func (k *keeper) encloses(ctx context.Context, call Call) bool {
	encloser, ok := k.d.session.(dialect.Encloser)
	return ok && !k.exposed && !k.own && !call.Rows && encloser.Encloses(ctx, call.SQL)
}

// enclose begins the transaction around the statement that is to be sent.
func (s *online) enclose(ctx context.Context) error {
	if s.journal == nil || !s.journal.enclosing {
		return nil
	}
	err := s.session.(dialect.Encloser).Enclose(s.short(ctx))
	s.journal.enclosed = err == nil
	return err
}

// expose looks at a statement that has failed: one that refuses to run in a transaction,
// which no text tells of an extension's, is to be sent again without. Else the error is
// the statement's own.
func (s *online) expose(ctx context.Context, call Call, failed error) (again bool, err error) {
	if failed == nil || s.journal == nil || !s.journal.enclosed || !s.session.(dialect.Encloser).Refuses(failed) {
		return false, failed
	}
	s.journal.enclosed, s.journal.exposed = false, true
	defer func() { s.journal.exposed = false }()
	if err := s.undoEnclosed(ctx); err != nil {
		return false, err
	}
	done, err := s.journal.before(ctx, call, s.open)
	return !done && err == nil, err
}

// endEnclosed writes the journal's row and commits it with the statement, or undoes
// the statement. It returns what became of the statement, with its error.
func (s *online) endEnclosed(ctx context.Context, sql string, failed error) (dialect.Outcome, error) {
	k := s.journal
	if failed == nil {
		failed = k.write(s.short(ctx), journal.Position{Done: k.seen + 1, Checksum: checksum(k.sum, k.current)})
	}
	k.enclosed = false
	if failed != nil {
		_ = s.undoEnclosed(ctx) // what can't be undone now is undone with the connection
		return dialect.Outcome{Itself: dialect.Gone}, failed
	}
	patient, cancel := patiently(ctx)
	defer cancel()
	if err := s.session.(dialect.Encloser).EndEnclosed(patient, true); err != nil {
		return s.notCommitted(ctx, patient, sql, err)
	}
	k.noted = true
	return s.outcome(ctx, sql, true, nil), nil
}

// notCommitted tells what became of a statement whose COMMIT failed. The server answers
// a COMMIT that it refuses, for a deferred constraint, and undoes all.
func (s *online) notCommitted(ctx, patient context.Context, sql string, err error) (dialect.Outcome, error) {
	out := dialect.Outcome{Itself: dialect.Gone}
	if patient.Err() != nil || lost(err) {
		out.Itself = dialect.Unknown
	} else {
		_ = s.undoEnclosed(ctx)
	}
	if cause := errors.Unwrap(err); cause != nil {
		err = cause // the session names its COMMIT
	}
	return out, dialect.Failed(s.Dialect, dialect.Statement{SQL: sql}, err)
}

func (s *online) undoEnclosed(ctx context.Context) error {
	ctx, cancel := cleanup(ctx)
	defer cancel()
	return s.session.(dialect.Encloser).EndEnclosed(ctx, false)
}
