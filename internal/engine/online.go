package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// online is the place of a run on a database.
type online struct {
	*Database
	journal *keeper // of the step
	// open tells that the step is inside an autocommit block, and hooking that it is
	// recorded and its hook runs.
	open, hooking bool
	// trusts tells that a step didn't ask for the version; see trust.
	trusts bool
	// question asks what became of a query whose rows were still being read.
	question func() error
}

var _ place = (*online)(nil)

func (s *online) begin(ctx context.Context, step revision.Step, heads []string) (err error) {
	s.journal, err = s.keep(ctx, step, heads)
	return err
}

func (s *online) end(ctx context.Context, failed error) {
	s.journal.fail(ctx, failed)
}

func (s *online) announce(step revision.Step) { s.log.Info(step.Log()) }

func (s *online) reset(ctx context.Context) error { return s.session.StillOpen(ctx) }

func (s *online) record(ctx context.Context, step revision.Step, heads []string) error {
	if err := s.writeStep(ctx, step, heads); err != nil {
		return err
	}
	if err := s.prove(s.short(ctx), step); err != nil {
		return err
	}
	if s.opts.OnVersionApply == nil {
		s.trust()
		return s.vouch(ctx)
	}
	s.hooking = true
	defer func() { s.hooking = false }()
	hook := &Step{ctx: ctx, mode: OnlineMode, dialect: s.Dialect, naming: s.opts.Naming, sink: s}
	err := hook.call("OnVersionApply", func(hook *Step) error { return s.opts.OnVersionApply(hook, step, heads) })
	if err = errors.Join(err, s.settle()); err != nil {
		return fmt.Errorf("OnVersionApply: %w", err)
	}
	return s.reset(ctx)
}

func (s *online) conn() (dialect.Conn, error) {
	return guardedConn{s.Database.conn, s.Database, true}, nil
}

func (s *online) emit(ctx context.Context, d dialect.Dialect, o op.Operation, pos dialect.Position) error {
	if done, err := s.bulk(ctx, d, o, pos); done || err != nil {
		return err
	}
	m, err := s.reads(ctx, d, o)
	if err != nil {
		return err
	}
	statements, err := d.Compile(o, m)
	if err != nil {
		return err
	}
	for i := range statements {
		statements[i].Pos = pos
	}
	for _, statement := range statements {
		if err := s.run(ctx, d, statement); err != nil {
			return err
		}
	}
	return nil
}

// run sends the text of a statement. The statement itself stands for it in
// messages, which show no values.
func (s *online) run(ctx context.Context, d dialect.Dialect, statement dialect.Statement) error {
	text, err := inlineArgs(d, statement)
	if err != nil {
		return err
	}
	if statement.Autocommit && !s.open {
		return s.autocommit(ctx, func() error { return s.run(ctx, d, statement) })
	}
	call := Call{SQL: statement.SQL, Args: statement.Args, Text: text, Again: true}
	done, err := s.watch(ctx, call)
	if done || err != nil {
		return err
	}
	for again := true; again; {
		again, err = s.expose(ctx, call, s.exec(ctx, d, statement, text))
	}
	return s.enter(ctx, statement.SQL, err)
}

// watch is called before a statement is sent, and enter after it. done tells that
// an earlier run has done it, so that it isn't to be sent.
func (s *online) watch(ctx context.Context, call Call) (done bool, err error) {
	if err := s.settle(); err != nil {
		return false, err
	}
	if sizer, ok := s.session.(dialect.Sizer); ok {
		if err := sizer.Fits(call.size()); err != nil {
			return false, err
		}
	}
	if !call.Rows || !readsOnly(s.Dialect, call.SQL) {
		if done, err := s.journal.before(ctx, call, s.open); done || err != nil {
			return done, err
		}
		if err := s.commits(ctx, call.SQL); err != nil {
			return false, err
		}
	}
	if observer, ok := s.session.(dialect.Observer); ok {
		if done, err = observer.Watch(ctx, call.SQL); done {
			err = s.enter(ctx, call.SQL, err)
		}
		if done || err != nil {
			return done, err
		}
	}
	return false, s.enclose(ctx)
}

// later enters a statement whose rows are being read: they keep the server from
// being asked until the next statement.
func (s *online) later(ctx context.Context, sql string) {
	s.question = func() error { return s.enter(ctx, sql, nil) }
}

// settle asks what is left to ask.
func (s *online) settle() error {
	ask := s.question
	if s.question = nil; ask == nil {
		return nil
	}
	return ask()
}

// enter puts into the ledger what became of a statement. One that undid or may
// have undone the revision's transaction is an error: what came before it can't
// be recorded with what follows.
func (s *online) enter(ctx context.Context, sql string, failed error) error {
	var o dialect.Outcome
	if s.journal != nil && s.journal.enclosed {
		o, failed = s.endEnclosed(ctx, sql, failed)
	} else {
		o = s.outcome(ctx, sql, s.open, failed)
	}
	s.ledger.add(sql, o, failed)
	s.ledger.recorded = s.ledger.recorded || s.hooking && o.Before == dialect.Stays
	if err := s.journal.after(ctx, sql, o, s.open, failed); err != nil {
		return errors.Join(failed, err)
	}
	switch {
	case s.open || o.Before == dialect.Pending || o.Before == dialect.Stays:
		return failed
	case failed != nil:
		return &undoneError{failed, s.Dialect.Traits().TransactionalDDL}
	default:
		return &dialect.EndedError{Err: errors.New("a statement rolled it back: " + oneLine(sql))}
	}
}

// autocommit commits what went before, runs f without a transaction and begins
// a new one.
func (s *online) autocommit(ctx context.Context, f func() error) error {
	if s.opts.single(s.Dialect) {
		return ErrNotInOne
	}
	if s.lease != nil && s.lease.Shares() {
		return errShared
	}
	if err := s.settle(); err != nil {
		return err
	}
	session := s.session
	if err := s.journal.leave(ctx); err != nil {
		return err
	}
	unlock, err := s.lockOutside(ctx)
	if err != nil {
		return err
	}
	defer unlock() // after an error or a panic
	if _, err := s.commit(ctx, transaction{}); err != nil {
		return err
	}
	s.ledger.settle(dialect.Stays)
	s.journal.left()
	s.open = true
	err = f()
	err = errors.Join(err, s.settle())
	s.open = false
	beginErr := session.Begin(ctx)
	if beginErr == nil {
		beginErr = errors.Join(s.underLock(ctx), unlock())
	}
	if err == nil {
		err = beginErr
	}
	return err
}

// rehearse compiles the operations of a step, where DDL can't be rolled back, so
// that one that can't be written as SQL (a name is too long, the database can't
// do it) is refused before any of them runs. Those that need to know the
// database's tables are left to the run, and so is what else may be wrong.
func (s *online) rehearse(ctx context.Context, step revision.Step, f Func) error {
	d := s.Database
	if d.Dialect.Traits().TransactionalDDL {
		return nil
	}
	recording, err := d.recording(ctx, step, f)
	if err != nil {
		return nil // the run reports it
	}
	for _, r := range recording.Operations {
		if _, ok := r.Operation.(op.Custom); ok || len(d.Dialect.Reads(r.Operation)) > 0 {
			continue
		}
		rows, err := manyRows(d.Dialect, d.session, r.Operation)
		if err == nil && len(rows) == 0 {
			_, err = d.Dialect.Compile(r.Operation, &schema.MetaData{})
		}
		if err != nil {
			return &OperationError{Operation: r.Operation, Pos: r.Pos, Err: err}
		}
	}
	return nil
}
