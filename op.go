package alembic

import (
	"context"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/op"
)

// Mode is whether the operations of a revision are executed, printed as SQL or
// recorded.
type Mode int

const (
	// Online runs them on the database.
	Online Mode = iota + 1
	// Offline prints them as SQL (--sql).
	Offline
	// Recording keeps them in memory, for replay and checks.
	Recording
)

// Op is passed to the functions of a revision. It keeps the first error: after
// it every call is a no-op. The revision then fails with that error, whatever
// its function returns, and is not recorded.
type Op struct {
	step *engine.Step
	args Arguments
}

// Err returns the first error, with the file and line that caused it.
func (o *Op) Err() error { return o.step.Err() }

// Context returns the context of the run.
func (o *Op) Context() context.Context { return o.step.Context() }

// Mode returns the mode of the run.
func (o *Op) Mode() Mode {
	switch o.step.Mode() {
	case engine.OfflineMode:
		return Offline
	case engine.RecordingMode:
		return Recording
	default:
		return Online
	}
}

// Offline reports whether the revision is printed as SQL, without a connection
// for queries.
func (o *Op) Offline() bool { return o.Mode() == Offline }

// Dialect returns the name of the dialect: "sqlite", "postgresql", "mysql",
// "mariadb", or that of a custom one.
func (o *Op) Dialect() string { return o.step.Dialect().Name() }

// Invoke runs an operation value, including a custom one.
func (o *Op) Invoke(operation op.Operation) {
	if operation == nil {
		o.fail(fmt.Errorf("op.Invoke: the operation is nil"))
		return
	}
	o.step.Emit(operation, caught.Caller())
}

// F marks a name as final, like Alembic's op.f. In Go every given name is
// final, so F returns name unchanged.
func (o *Op) F(name string) string { return name }

// Autocommit runs f outside of a transaction, like Alembic's autocommit_block.
// Everything the revision did before is committed first. If the revision fails
// later, those changes and the ones made by f stay.
func (o *Op) Autocommit(f func()) {
	if f == nil {
		o.fail(errors.New("op.Autocommit: the function is nil"))
		return
	}
	o.step.Autocommit(caught.Caller(), f)
}

func (o *Op) fail(err error) {
	pos := caught.Caller()
	if at := pos.String(); at != "" {
		err = fmt.Errorf("%s: %w", at, err)
	}
	o.step.Fail(err)
}

func (o *Op) emit(operation op.Operation) { o.step.Emit(operation, caught.Caller()) }

// Arguments returns what the caller of the run passed: -x, --tag and the name
// of the database.
func (o *Op) Arguments() Arguments { return o.args }
