// Package offline is the base of dialects that only write scripts.
//
// Such a dialect has never run on a server: this module has no driver for it,
// and its statements follow the server's manual alone. It compiles operations
// for --sql. Whatever needs a connection (running, locking, inspecting,
// comparing) returns an error that says so.
package offline

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Base is embedded by dialects that only write scripts.
type Base struct{ name, product, client, separator string }

// NewBase returns the base of the named dialect. product is the database's
// display name, and client the program that runs its scripts. separator is the
// line after each statement of a script, or "" for none.
func NewBase(name, product, client, separator string) Base {
	return Base{name, product, client, separator}
}

// Name returns the dialect's name.
func (b Base) Name() string { return b.name }

// ForServer returns an error: there is no driver.
func (b Base) ForServer(context.Context, dialect.Querier) (dialect.Dialect, error) {
	return nil, b.refuse("a connection")
}

// Reads returns nil: no operation needs the current definition of a table.
func (Base) Reads(op.Operation) []schema.TableName { return nil }

// Inspect returns an error: there is no driver.
func (b Base) Inspect(context.Context, dialect.Querier, dialect.Scope) (*schema.MetaData, error) {
	return nil, b.refuse("inspecting a database")
}

// Normal returns an error: there is no inspected schema to compare with.
func (b Base) Normal(*schema.Table) error { return b.refuse("comparing schemas") }

// Locker returns nil: nothing runs, so there is nothing to lock.
func (Base) Locker(string) dialect.Locker { return nil }

// NewSession returns a session whose methods all return the same error.
func (b Base) NewSession(dialect.Conn) dialect.Session { return session{b.refuse("a transaction")} }

// Separator returns the line after each statement of a script.
func (b Base) Separator() string { return b.separator }

func (b Base) refuse(what string) error {
	return &dialect.UnsupportedError{Dialect: b.product, What: what + " in this program",
		Instead: "write the script with --sql and run it with " + b.client}
}

// session is a connection that can't exist.
type session struct{ err error }

func (s session) Open(context.Context) error         { return s.err }
func (s session) Begin(context.Context) error        { return s.err }
func (s session) StillOpen(context.Context) error    { return s.err }
func (s session) BeforeCommit(context.Context) error { return s.err }
func (s session) Commit(context.Context) error       { return s.err }
func (s session) Rollback(context.Context) error     { return s.err }
func (s session) Close(context.Context) error        { return s.err }
