package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// defaultLeaseTime is how long a lease outlives a holder that is silent.
const defaultLeaseTime = 15 * time.Second

func (d *Database) leaseTime() time.Duration {
	if d.opts.LeaseTime > 0 {
		return d.opts.LeaseTime
	}
	return defaultLeaseTime
}

// findLease returns the lock to use where a session's doesn't hold, or nil.
func (d *Database) findLease(ctx context.Context) (dialect.Lease, error) {
	leaser, ok := d.session.(dialect.Leaser)
	if !ok {
		return nil, nil
	}
	return leaser.Lease(ctx, d.version.Name, d.leaseTime())
}

// lockByLease waits for a lease and keeps it alive until unlock is called.
func (d *Database) lockByLease(ctx context.Context, lease dialect.Lease) (unlock func(), err error) {
	conn, err := d.secondConn(ctx)
	if err != nil {
		return nil, fmt.Errorf("the migration lock needs a second connection here, because locks of a session don't hold: %w", err)
	}
	if err := d.waitFor(ctx, lease, conn); err != nil {
		discard(conn)
		return nil, err
	}
	d.lease = lease
	stop := d.keepAlive(lease, conn)
	return func() {
		stop()
		d.lease = nil
		ctx, cancel := cleanup(ctx)
		defer cancel()
		if err := lease.Unlock(ctx, conn); err != nil {
			d.log.Warn("giving the migration lock back failed; it ends by itself", "error", err)
		}
		discard(conn)
	}, nil
}

// keepAlive keeps a lease until stop is called, or until it is lost: the next
// transaction then finds out.
func (d *Database) keepAlive(lease dialect.Lease, conn dialect.Conn) (stop func()) {
	stopping, stopped := make(chan struct{}), make(chan struct{})
	beat := func() error {
		ctx, cancel := context.WithTimeout(context.Background(), d.leaseTime())
		defer cancel()
		return lease.Keep(ctx, conn)
	}
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(d.leaseTime() / 5)
		defer ticker.Stop()
		for {
			select {
			case <-stopping:
				return
			case <-ticker.C:
			}
			if err := beat(); err != nil {
				d.log.Warn("The run ends: its lock could not be kept", "error", err)
				return
			}
		}
	}()
	return func() { close(stopping); <-stopped }
}

// underLock makes a transaction that has just begun part of the lock.
func (d *Database) underLock(ctx context.Context) error {
	if d.lease == nil {
		return nil
	}
	return d.lease.Began(ctx, d.Conn())
}

// commits makes sure of the lock before a statement, if that commits by itself.
func (s *online) commits(ctx context.Context, sql string) error {
	resumer, ok := s.session.(dialect.Resumer)
	if s.lease == nil || !ok || resumer.Locked() || !s.open && resumer.Commits(sql) == dialect.Never {
		return nil
	}
	return s.lease.Commits(ctx, s.Conn())
}

// repeats bounds how often a transaction is repeated.
const repeats = 10

// transaction repeats a transaction that a cluster undid for one of another node,
// or that met a lock, if nothing of it stays.
func (s *online) transaction(ctx context.Context, t transaction, f func() error) error {
	s.waits.forget()
	for n := 0; ; n++ {
		s.journal = nil // that of the step before, which is done
		err := s.Database.transaction(ctx, t, f)
		if err == nil && s.journal != nil && s.locked() {
			s.Database.journal.StepEnded()
		}
		var partial *PartialError
		switch {
		case err == nil, errors.As(err, &partial):
			return err
		case s.lease != nil && n < repeats && !s.broken && s.lease.Conflicts(err):
			s.log.Info("The cluster undid the transaction for one of another node; repeating it", "error", err)
		default:
			if err := s.blocked(ctx, n+1, err); err != nil {
				return err
			}
		}
		s.question = nil
	}
}

// OutsideError is returned for a revision that runs something outside of a
// transaction on a connection that shares the server's sessions with others.
type OutsideError struct {
	Step revision.Step
	File string
}

func (e *OutsideError) Error() string {
	return fmt.Sprintf("the %s of revision %s (%s) runs something outside of a transaction, and the URL leads to a pooler "+
		"that gives each transaction another session of the server: name the server itself in the URL. Nothing was done",
		e.Step.Direction, e.Step.ID, e.File)
}

// refuseOutside refuses steps of which a part runs outside of a transaction, where
// that isn't possible. A function that asks for a connection is only seen up to
// there; the run itself refuses the rest.
func (d *Database) refuseOutside(ctx context.Context, steps []revision.Step, find Functions) error {
	if d.lease == nil || !d.lease.Shares() {
		return nil
	}
	for _, step := range steps {
		if step.ID == "" {
			continue
		}
		f, file, err := find(step.ID, step.Direction)
		if err != nil {
			return err
		}
		if d.runsOutside(ctx, f) {
			return &OutsideError{Step: step, File: file}
		}
	}
	return nil
}

// runsOutside reports whether a function runs something outside of a transaction.
func (d *Database) runsOutside(ctx context.Context, f Func) bool {
	recording, err := record(ctx, d.Dialect, d.opts.Naming, f, &recorder{keeps: func(o op.Operation) bool {
		if len(d.Dialect.Reads(o)) > 0 {
			return false
		}
		statements, err := d.Dialect.Compile(o, &schema.MetaData{})
		return err == nil && slices.ContainsFunc(statements, func(s dialect.Statement) bool { return s.Autocommit })
	}})
	return err == nil && (recording.Outside || len(recording.Operations) > 0) // an error is the run's to report
}
