package sqlite

import (
	"context"
	"maps"
)

// asidePragmas decide whether the run's own tables can be written.
var asidePragmas = []string{"query_only", busyTimeout}

// Aside calls f with these pragmas as they were before the revision.
func (s *session) Aside(ctx context.Context, _ bool, f func() error) error {
	if !s.seen.state {
		return f()
	}
	pragmas, err := s.readPragmas(ctx)
	if err != nil {
		return err
	}
	now, aside := state{pragmas: pragmas}, state{pragmas: maps.Clone(pragmas)}
	for _, name := range asidePragmas {
		aside.pragmas[name] = s.working.pragmas[name]
	}
	if err := s.change(ctx, now, aside, true); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err // the revision has failed, and all is set back
	}
	return s.change(ctx, aside, now, true)
}
