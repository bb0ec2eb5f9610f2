package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// A trigger or a rule on one of our own tables can leave out a row that is written, or
// change it, and the database reports no error. So the first step of a run reads back
// what it has written, before anything of it is committed: triggers come and go by
// revisions of the project alone.

// KeptOutError is returned when one of our own tables doesn't hold what was written to
// it a moment ago.
type KeptOutError struct {
	Table schema.TableName
	Found string // what the table says instead
}

func (e *KeptOutError) Error() string {
	return fmt.Sprintf("%s: a trigger, a rule or a policy on the table %s leaves out or changes what is written to it, without an error. "+
		"Drop that, and run the command again", e.Found, e.Table)
}

// prove reads back what a step has written, once a run.
func (s *online) prove(ctx context.Context, step revision.Step) error {
	if s.proven {
		return nil
	}
	if err := s.version.prove(ctx, s.Conn(), step.Writes); err != nil {
		return err
	}
	if s.journal != nil {
		if err := s.proveRow(ctx, &s.journal.entry); err != nil {
			return err
		}
	}
	s.proven = true
	return nil
}

// proveRow reads back the row of the journal that was written last.
func (d *Database) proveRow(ctx context.Context, e *journal.Entry) error {
	newest, err := d.journal.Newest(ctx, d.Conn())
	switch {
	case err != nil:
		return err
	case newest == nil || newest.Revision != e.Revision || newest.Direction != e.Direction:
		return &KeptOutError{d.journal.Name, "the row of this step is not in the journal that it was just written to"}
	case newest.Finished.IsZero() != e.Finished.IsZero(), newest.Outcome != e.Outcome, newest.Done != e.Done, newest.InFlight != e.InFlight:
		return &KeptOutError{d.journal.Name, fmt.Sprintf("row %d of the journal is not as it was just written", newest.Number)}
	}
	return nil
}

// prove reads back the rows that were written.
func (v *VersionTable) prove(ctx context.Context, q dialect.Querier, writes []revision.Write) error {
	if len(writes) == 0 {
		return nil
	}
	rows, err := v.Rows(ctx, q)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	var texts []string
	for _, w := range writes {
		if w.Op != revision.Insert {
			there[w.From] = false
		}
		if w.Op != revision.Delete {
			there[w.To] = true
		}
		texts = append(texts, w.String())
	}
	for id, want := range there {
		if slices.Contains(rows, id) != want {
			return &KeptOutError{v.Name, fmt.Sprintf("the version table holds %s after %q", brief.Revisions(rows), brief.List(texts, mostWrites))}
		}
	}
	return nil
}

// mostWrites is how many writes a message shows.
const mostWrites = 3

// unmatched is the error of a write that didn't change one row.
func (v *VersionTable) unmatched(ctx context.Context, q dialect.Querier, w revision.Write, n int64) error {
	if n == 0 {
		var kept *KeptOutError
		if err := v.prove(ctx, q, []revision.Write{w}); w.Op == revision.Insert || errors.As(err, &kept) && v.holds(ctx, q, w.From) {
			return err // an INSERT may be sent to another table by a trigger
		}
	}
	return &VersionRowError{Table: v.Name, Write: w, Matched: n}
}

// holds reports whether the table has a row.
func (v *VersionTable) holds(ctx context.Context, q dialect.Querier, id string) bool {
	rows, err := v.Rows(ctx, q)
	return err == nil && slices.Contains(rows, id)
}
