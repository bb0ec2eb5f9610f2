package postgresql

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

// NewSession returns a session of BEGIN, COMMIT and ROLLBACK that also removes what
// a revision leaves behind. A search path or role set by a revision (the first
// lines of a dump do that) would have the revision recorded in the version table
// of another schema; a timeout would hit the next revision.
func (d *Dialect) NewSession(c dialect.Conn) dialect.Session {
	s := &session{TxSession: ddl.TxSession{Conn: c, Savepoints: true}, dialect: d}
	s.Observation = ddl.Observation{Reading: d.reading, Passes: passes, Ask: s.ask}
	return s
}

type session struct {
	ddl.TxSession
	ddl.Observation
	dialect *Dialect
	limits  dialect.Limits
	pid     int      // of the server's process, to cancel what it runs; 0 while it isn't known
	opened  int      // of the server's process, when the session was opened
	pooled  bool     // by a pooler before the server
	shared  bool     // with other clients of that pooler, between two transactions
	reset   string   // sets the session as it was before the first transaction
	found   []string // the leavings as of then
	aside   string   // sets what decides about the run's own writes as of then
	touched bool     // by a statement that may have left something, which is to be removed
	spoiled bool     // likewise, or by what a commit ran: settings are to be set back
	fires   bool     // event triggers
	// pipeline tells whether the driver sends statements together.
	pipeline pipelining
}

// Open asks for the number of the server's process. It isn't the one that the
// driver was told when it connected if a pooler stands between: what the pooler
// then runs may be of any process.
func (s *session) Open(ctx context.Context) (err error) {
	if s.opened, err = backend(ctx, s.Conn); err != nil {
		return err
	}
	told := toldBackend(s.Conn)
	s.pooled = told != 0 && told != s.opened
	if !s.pooled {
		s.pid = s.opened
	}
	return nil
}

// backend asks for the number of the server's process.
func backend(ctx context.Context, c dialect.Querier) (pid int, err error) {
	if err := c.QueryRowContext(ctx, "SELECT pg_catalog.pg_backend_pid()").Scan(&pid); err != nil {
		return 0, fmt.Errorf("ask the server for its process: %w", err)
	}
	return pid, nil
}

// toldBackend returns the number of the server's process that the driver was told
// when it connected. It returns 0 if the driver isn't pgx, whose methods are called
// by name, so that no driver is linked here.
func toldBackend(c dialect.Conn) (pid int) {
	raw, ok := c.(interface{ Raw(func(any) error) error })
	if !ok {
		return 0
	}
	_ = raw.Raw(func(conn any) error {
		v := pgConn(conn)
		if v.IsValid() {
			v = result(v.MethodByName("PID"))
		}
		if v.IsValid() && v.CanUint() {
			pid = int(v.Uint())
		}
		return nil
	})
	return pid
}

// pgConn returns the pgconn.PgConn of the driver's connection. It returns the zero
// Value if the driver isn't pgx.
func pgConn(conn any) reflect.Value {
	v := result(reflect.ValueOf(conn).MethodByName("Conn"))
	if !v.IsValid() {
		return v
	}
	return result(v.MethodByName("PgConn"))
}

// result calls a method without arguments that returns one value. It returns the
// zero Value for any other method, and for none.
func result(method reflect.Value) reflect.Value {
	if !method.IsValid() || method.Type().NumIn() != 0 || method.Type().NumOut() != 1 {
		return reflect.Value{}
	}
	return method.Call(nil)[0]
}

// Cancel ends the statement that the session is running.
func (s *session) Cancel(ctx context.Context, other dialect.Conn) error {
	if s.pid == 0 {
		return errors.New("a pooler stands before the server, and doesn't tell which process runs the statement")
	}
	var sent bool
	return other.QueryRowContext(ctx, "SELECT pg_catalog.pg_cancel_backend($1)", s.pid).Scan(&sent)
}

// Begin starts a transaction. The first time it remembers the session as it is;
// later it sets it back, because what ran outside of a transaction may have left
// default_transaction_read_only or the like.
func (s *session) Begin(ctx context.Context) error {
	if s.shared {
		return s.beginShared(ctx)
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	err := s.TxSession.Begin(ctx)
	s.Own = err == nil
	return err
}

func (s *session) prepare(ctx context.Context) error {
	if s.reset != "" {
		return s.setBack(ctx)
	}
	return errors.Join(s.limit(ctx, false), s.remember(ctx))
}

// setBack sets the session back between two transactions: the commit ran what was
// deferred, after the revision.
func (s *session) setBack(ctx context.Context) error {
	if !s.spoiled {
		return nil
	}
	err := s.Run(ctx, s.reset)
	s.spoiled = err != nil
	return err
}

// beginShared starts a transaction in whatever session of the server the pooler
// has at hand, and remembers that session.
func (s *session) beginShared(ctx context.Context) (err error) {
	if err := s.TxSession.Begin(ctx); err != nil {
		return err
	}
	s.Own = true
	if s.pid, err = backend(ctx, s.Conn); err == nil {
		err = s.remember(ctx)
	}
	if err == nil {
		err = s.limit(ctx, true)
	}
	if err != nil {
		return errors.Join(err, s.Rollback(ctx))
	}
	return nil
}

// Commit ends the transaction.
func (s *session) Commit(ctx context.Context) error {
	err := s.TxSession.Commit(ctx)
	s.Own = s.Own && err != nil
	s.ended()
	return err
}

// Rollback undoes the transaction.
func (s *session) Rollback(ctx context.Context) error {
	err := s.TxSession.Rollback(ctx)
	s.ended()
	return err
}

// ended forgets the server's process: the pooler gives it to the next client.
func (s *session) ended() {
	if s.shared {
		s.pid = 0
	}
}

// ask finds out by a savepoint, which only an open transaction takes.
func (s *session) ask(ctx context.Context) ddl.TxState {
	err := s.Run(ctx, "SAVEPOINT alembic_state")
	if err == nil {
		err = s.Run(ctx, "RELEASE SAVEPOINT alembic_state")
	}
	switch {
	case err == nil:
		return ddl.InTx
	case s.dialect.ErrorCode(err) == noTransaction:
		return ddl.NoTx
	case s.dialect.ErrorCode(err) == failedTransaction:
		return ddl.FailedTx
	}
	return ddl.UnknownTx
}

// StillOpen also removes what the revision left in the session, for the record
// of the revision and for the next one. Statements that leave nothing end no
// transaction either, so that nothing is asked after them.
func (s *session) StillOpen(ctx context.Context) error {
	if !s.touched {
		s.Reading = s.dialect.reading
		return nil
	}
	if err := s.TxSession.StillOpen(ctx); err != nil {
		return err
	}
	return s.restore(ctx)
}

// Close has the connection closed after a run: settings of one's own (SET app.user
// = …) can't be listed, so nobody knows whether it is as it was.
func (s *session) Close(context.Context) error {
	if s.reset == "" {
		return nil
	}
	return dialect.ErrSpent
}
