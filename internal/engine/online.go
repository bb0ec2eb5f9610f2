package engine

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// onlineSink runs the operations of one step on the database.
type onlineSink struct {
	d *Database
	// open tells that the step is inside an autocommit block.
	open bool
	// ran are the statements that ran; the first committed of them can't be
	// rolled back any more.
	ran       []string
	committed int
}

func (s *onlineSink) conn() (dialect.Conn, error) { return s.d.conn, nil }

func (s *onlineSink) emit(ctx context.Context, o op.Operation, pos dialect.Position) error {
	m, err := s.d.reads(ctx, o)
	if err != nil {
		return err
	}
	statements, err := s.d.Dialect.Compile(o, m)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		statement.Pos = pos
		if err := s.run(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (s *onlineSink) run(ctx context.Context, statement dialect.Statement) error {
	exec := func() error {
		err := s.d.exec(ctx, statement)
		s.note(statement.SQL, err)
		return err
	}
	if statement.Autocommit && !s.open {
		return s.autocommit(ctx, exec)
	}
	return exec()
}

// note keeps account of a statement that was run.
func (s *onlineSink) note(sql string, failed error) {
	commits := s.open || s.commits(sql, failed)
	if commits {
		s.committed = len(s.ran)
	}
	if failed != nil {
		return
	}
	s.ran = append(s.ran, sql)
	if commits {
		s.committed = len(s.ran)
	}
}

func (s *onlineSink) commits(sql string, failed error) bool {
	if s.d.Dialect.Traits().TransactionalDDL {
		return false
	}
	if c, ok := s.d.Dialect.(dialect.ImplicitCommitter); ok {
		return c.Commits(sql, failed)
	}
	return true
}

// partial adds to an error what of the step stays applied.
func (s *onlineSink) partial(err error) error {
	if err == nil || s.committed == 0 {
		return err
	}
	return &PartialError{Ran: s.ran[:s.committed], Err: err}
}

// autocommit commits what went before, runs f without a transaction and begins
// a new one.
func (s *onlineSink) autocommit(ctx context.Context, f func() error) error {
	if s.d.opts.SingleTransaction && s.d.Dialect.Traits().TransactionalDDL {
		return ErrNotInOne
	}
	session := s.d.session
	if err := s.d.commit(ctx); err != nil {
		return err
	}
	s.committed = len(s.ran)
	s.open = true
	err := f()
	s.open = false
	if beginErr := session.Begin(ctx); err == nil {
		err = beginErr
	}
	return err
}

// rehearse compiles the operations of a step, where DDL can't be rolled back, so
// that one that can't be written as SQL (a name is too long, the database can't
// do it) is refused before any of them runs. Those that need to know the
// database's tables are left to the run, and so is what else may be wrong.
func (d *Database) rehearse(ctx context.Context, f Func) error {
	if d.Dialect.Traits().TransactionalDDL {
		return nil
	}
	recording, err := Record(ctx, d.Dialect, d.opts.Naming, f)
	if err != nil {
		return nil // the run reports it
	}
	for _, r := range recording.Operations {
		if _, ok := r.Operation.(op.Custom); ok || len(d.Dialect.Reads(r.Operation)) > 0 {
			continue
		}
		if _, err := d.Dialect.Compile(r.Operation, &schema.MetaData{}); err != nil {
			return &OperationError{Operation: r.Operation, Pos: r.Pos, Err: err}
		}
	}
	return nil
}
