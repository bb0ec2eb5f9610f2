package alembic

import (
	"slices"
	"time"

	"github.com/alembic-go/alembic/revision"
)

// Result reports what an upgrade, a downgrade or a stamp did to a database.
type Result struct {
	// From and To are the rows of the version table before and after the run.
	From, To []string
	// Applied holds the steps that were committed, in order.
	Applied []Applied
	// Duration is how long the run took.
	Duration time.Duration
}

// WithResult calls f at the end of each Upgrade, Downgrade, Stamp and
// StampPurge that reached the database, even if it failed.
func WithResult(f func(Result)) Option { return func(s *settings) { s.result = f } }

// result gathers the Result of a run.
type result struct {
	Result
	begin time.Time
	f     func(Result)
}

func (m *Migrator) beginResult() *result { return &result{begin: time.Now(), f: m.set.result} }

// found notes the rows of the version table that a plan is made for.
func (r *result) found(heads []string) {
	if len(r.Applied) == 0 {
		r.From = heads
	}
	r.To = heads
}

// committed notes steps that were committed.
func (r *result) committed(steps []revision.Step) {
	for _, step := range steps {
		r.To = step.Apply(r.To)
		r.Applied = append(r.Applied, applied(step, slices.Clone(r.To)))
	}
}

// purged notes that the table was emptied before the steps.
func (r *result) purged(steps []revision.Step) {
	r.To = nil
	r.committed(steps)
}

func (r *result) end() {
	r.Duration = time.Since(r.begin)
	if r.f != nil {
		r.f(r.Result)
	}
}
