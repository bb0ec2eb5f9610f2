package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

// BlockedError is returned when a statement waited for a lock until its limit and
// the step was repeated as often as was asked for.
type BlockedError struct {
	Attempts int
	Blockers []dialect.Blocker // as seen while the last attempt waited
	Err      error
}

func (e *BlockedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nA lock was not free in time", strings.TrimRight(e.Err.Error(), "\n"))
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " in %d attempts", e.Attempts)
	}
	b.WriteString(", and nothing of the revision was applied")
	if len(e.Blockers) > 0 {
		b.WriteString(". " + inTheWay(e.Blockers))
	}
	return b.String()
}

// Unwrap returns the database's error.
func (e *BlockedError) Unwrap() error { return e.Err }

// inTheWay names blockers.
func inTheWay(blockers []dialect.Blocker) string {
	what := "In the way is"
	if !blockers[0].Certain {
		what = "What may be in the way, having something open in this database, is"
	}
	lines := []string{what + ":"}
	for _, b := range blockers {
		lines = append(lines, "  "+b.String())
	}
	return strings.Join(lines, "\n")
}

// lockWatch looks who is in the way while a statement waits.
type lockWatch struct {
	mu       sync.Mutex
	blockers []dialect.Blocker // that were seen last
	since    time.Time         // when a statement of the step was first seen waiting
}

func (w *lockWatch) seen(blockers []dialect.Blocker) (waited time.Duration) {
	if len(blockers) == 0 {
		return 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blockers = blockers
	if w.since.IsZero() {
		w.since = time.Now()
	}
	return time.Since(w.since)
}

// last returns the blockers that were seen last, and for how long there are some.
func (w *lockWatch) last() ([]dialect.Blocker, time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.since.IsZero() {
		return nil, 0
	}
	return w.blockers, time.Since(w.since)
}

func (w *lockWatch) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blockers, w.since = nil, time.Time{}
}

// watchLocks has another connection look who is in the way, if a statement takes
// long. The caller calls stop when the statement has ended.
func (d *Database) watchLocks() (stop func()) {
	limiter, ok := d.session.(dialect.SessionLimiter)
	if !ok || d.opts.Limits.Lock <= 0 || d.ledger == nil {
		return func() {}
	}
	every := min(d.opts.Limits.Lock/4, time.Second)
	stopping, stopped := make(chan struct{}), make(chan struct{})
	timer := time.AfterFunc(every, func() {
		defer close(stopped)
		d.lookForBlockers(limiter, every, stopping)
	})
	return func() {
		if !timer.Stop() {
			close(stopping)
			<-stopped
		}
	}
}

// lookForBlockers looks again and again until it is told to stop.
func (d *Database) lookForBlockers(limiter dialect.SessionLimiter, every time.Duration, stopping <-chan struct{}) {
	ctx, cancel := cleanup(context.Background())
	defer cancel()
	other, err := d.secondConn(ctx)
	if err != nil {
		d.log.Debug("who is in the way of the statement is not known", "error", err)
		return
	}
	defer other.Close()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := d.lookOnce(limiter, other); err != nil {
			d.log.Debug("who is in the way of the statement is not known", "error", err)
			return
		}
		select {
		case <-stopping:
			return
		case <-ticker.C:
		}
	}
}

func (d *Database) lookOnce(limiter dialect.SessionLimiter, other dialect.Conn) error {
	ctx, cancel := cleanup(context.Background())
	defer cancel()
	blockers, err := limiter.Blockers(ctx, other)
	if err != nil {
		return err
	}
	waited := d.waits.seen(blockers)
	if d.opts.CancelBlockers <= 0 || waited < d.opts.CancelBlockers {
		return nil
	}
	for _, b := range blockers {
		if !b.Certain {
			continue
		}
		d.log.Warn("Ending what is in the way", "session", b.String())
		if err := limiter.EndBlocker(ctx, other, b); err != nil {
			d.log.Warn("it could not be ended", "error", err)
		}
	}
	return nil
}

// blocked decides whether a failed step is repeated because a lock was not free: it
// waits a while and returns nil then. attempts are those so far.
func (s *online) blocked(ctx context.Context, attempts int, failed error) error {
	limiter, ok := s.session.(dialect.SessionLimiter)
	if !ok || s.opts.Limits.Lock <= 0 || s.broken || !limiter.TimedOut(failed) {
		return failed
	}
	blockers, waited := s.waits.last()
	if attempts > s.opts.LockRetries && (waited == 0 || waited > s.opts.CancelBlockers) {
		return &BlockedError{Attempts: attempts, Blockers: blockers, Err: failed}
	}
	message := fmt.Sprintf("A lock was not free in time; trying again (attempt %d)", attempts+1)
	if len(blockers) > 0 {
		message += ". " + inTheWay(blockers)
	}
	s.log.Info(message)
	s.end(ctx, failed)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(retryPause/2 + rand.N(retryPause)):
	}
	if s.journalled() { // what the failed attempt closed may be open again
		if _, err := s.Unfinished(ctx); err != nil {
			return err
		}
	}
	return nil
}

// retryPause is about how long the others come first.
const retryPause = time.Second
