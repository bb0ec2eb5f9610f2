package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/op"
)

// allowed returns the error of CheckStatement for a call. It fails the step, whatever
// its function makes of it: what was to end the transaction has not, so that what
// follows does not do what it is meant to.
func (s *Step) allowed(call Call) error {
	err := s.Allow(call.SQL)
	if err != nil {
		s.Fail(&OperationError{Operation: op.Execute{SQL: call.SQL}, Pos: caught.Caller(), Err: err})
	}
	return err
}

// failing keeps a call that failed. Its error goes to the function as the driver gave
// it, so that the function can look at it.
func (s *Step) failing(call Call, err error) {
	if err != nil {
		s.failed = &OperationError{Operation: op.Execute{SQL: call.SQL}, Pos: caught.Caller(), Err: err}
	}
}

// placed returns an error of the function with the statement and the place of the
// call that failed, if that is where the error comes from.
func (s *Step) placed(err error) error {
	var told *OperationError
	var statement *dialect.StatementError
	var panicked *caught.Error
	if err == nil || s.failed == nil || !errors.Is(err, s.failed.Err) || errors.As(err, &told) || errors.As(err, &statement) || errors.As(err, &panicked) {
		return s.ownContext(err)
	}
	sql := s.failed.Operation.(op.Execute).SQL
	return &OperationError{Operation: s.failed.Operation, Pos: s.failed.Pos,
		Err: dialect.Failed(s.dialect, dialect.Statement{SQL: sql, Pos: s.failed.Pos}, s.ownContext(err))}
}

// ownContext tells the end of a context that the function made itself from that of the
// run, which was not interrupted then.
func (s *Step) ownContext(err error) error {
	if !errors.Is(err, context.Canceled) || s.ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("a context of the revision's own ended: %s", err)
}

// Raw calls f with the driver's connection, and finds out what became of that.
func (s *Step) Raw(f func(driverConn any) error) error {
	if f == nil {
		err := fmt.Errorf("%s: op.Conn().Raw: the function is nil", caught.Caller())
		s.Fail(err)
		return err
	}
	var p *caught.Error
	_, err := s.Run(s.ctx, Call{SQL: "op.Conn().Raw(…)"}, func(conn dialect.Conn) error {
		c := conn.(guardedConn)
		s.inRaw.Store(true)
		defer s.inRaw.Store(false)
		err := c.Conn.Raw(func(driverConn any) (err error) {
			defer func() { errors.As(err, &p) }()
			defer caught.Panic(theFunction, &err)
			return f(driverConn)
		})
		if closed := c.d.alive(s.ctx); closed != nil {
			s.Fail(closed) // a function may not look at it
			return closed
		}
		return err
	})
	if p != nil {
		panic(p) // what it did is in the ledger
	}
	return err
}

// outsideOfRaw returns an error where the connection is the driver's: waiting for it
// would be waiting for ever.
func (s *Step) outsideOfRaw() error {
	if !s.inRaw.Load() {
		return nil
	}
	return fmt.Errorf("%s: the revision's connection can't be used while the function given to op.Conn().Raw runs; use the driver's connection there", caught.Caller())
}

// alive returns an error if the connection was closed behind database/sql's back, and
// gives it up: a driver may do anything when it is asked, even panic.
func (d *Database) alive(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil || err != nil {
			d.broken = true
			discard(d.conn)
			err = errClosed
		}
	}()
	return d.conn.Raw(func(conn any) error {
		if pinger, ok := conn.(driver.Pinger); ok {
			return pinger.Ping(context.WithoutCancel(ctx))
		}
		return nil
	})
}

// errClosed is what a function gets that closed its connection.
var errClosed = errors.New("the function given to op.Conn().Raw closed the connection of the run, and its transaction with it; leave the connection open")
