package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Mode is where the operations of a script go.
type Mode int

const (
	// OnlineMode runs them on a database.
	OnlineMode Mode = iota + 1
	// OfflineMode prints them as SQL.
	OfflineMode
	// RecordingMode keeps them in memory.
	RecordingMode
)

// String returns "online", "offline" or "recording".
func (m Mode) String() string {
	return [...]string{"", "online", "offline", "recording"}[m]
}

// ErrNeedsConnection is what a query gets where there is no database.
var ErrNeedsConnection = errors.New("this step queries the database, and there is no connection in this mode")

// Func is one direction of a revision. The script carries the first error;
// whatever Func returns, an error of the script fails the step.
type Func func(*Step) error

// sink takes the operations of one step.
type sink interface {
	emit(context.Context, dialect.Dialect, op.Operation, dialect.Position) error
	conn() (dialect.Conn, error)
	autocommit(ctx context.Context, f func() error) error
}

// Step is what a revision's function works on.
type Step struct {
	ctx     context.Context
	mode    Mode
	dialect dialect.Dialect // after the statements so far
	naming  schema.NamingConvention
	sink    sink
	err     error
	// block tells that the script is inside of Autocommit.
	block bool
	ended atomic.Bool
	// mu is held while something is sent, because a function may use several
	// goroutines; inRaw tells that it is the function given to Raw that does it.
	mu    sync.Mutex
	inRaw atomic.Bool
	rows  []openRows
	// closers are closed at the end: the handles of prepared statements.
	closers []io.Closer
	// failed is the last call through the connection that failed.
	failed *OperationError
	// Incomplete tells, in recording mode, that the step asked for a connection:
	// what was recorded is not all that it does.
	Incomplete bool
}

// Context is the context of the run.
func (s *Step) Context() context.Context { return s.ctx }

// Mode is where the operations go.
func (s *Step) Mode() Mode { return s.mode }

// Dialect is the database's dialect, as the statements so far have it.
func (s *Step) Dialect() dialect.Dialect { return s.dialect }

// ErrEnded is what a script kept beyond the end of its function returns.
var ErrEnded = errors.New("the revision's function has returned; its op can't be used any more")

// Err is the first error; after it every call is a no-op.
func (s *Step) Err() error {
	if s.ended.Load() {
		return ErrEnded
	}
	return s.err
}

// Fail records an error if it is the first.
func (s *Step) Fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// Emit runs, prints or records an operation that pos made.
func (s *Step) Emit(o op.Operation, pos dialect.Position) {
	if err := s.outsideOfRaw(); err != nil {
		s.Fail(err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err() != nil {
		return
	}
	if err := s.emit(o, pos, false); err != nil {
		s.err = &OperationError{Operation: o, Pos: pos, Err: err}
	}
}

// EmitStatement emits a statement of a text.
func (s *Step) EmitStatement(st dialect.Statement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err() != nil {
		return
	}
	o := op.Execute{SQL: st.SQL, Autocommit: st.Autocommit}
	if err := s.emit(o, st.Pos, st.Single); err != nil {
		s.err = &OperationError{Operation: o, Pos: st.Pos, Err: err}
	}
}

// emit emits an operation; single tells that it executes a single statement.
func (s *Step) emit(o op.Operation, pos dialect.Position, single bool) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if err := o.Validate(); err != nil {
		return err
	}
	if err := s.free(); err != nil {
		return err
	}
	if e, ok := o.(op.Execute); ok {
		if err := s.allow(dialect.Statement{SQL: e.SQL, Pos: pos, Autocommit: e.Autocommit, Single: single}); err != nil {
			return err
		}
	}
	if custom, ok := o.(op.Custom); ok && s.mode != RecordingMode {
		return s.expand(custom, pos)
	}
	named, err := applyNaming(s.dialect.Traits().Namer(s.naming), o)
	if err != nil {
		return err
	}
	for _, part := range named {
		if err := s.sink.emit(s.ctx, s.dialect, part, pos); err != nil {
			return err
		}
	}
	if e, ok := o.(op.Execute); ok {
		s.follow(e)
	}
	return nil
}

// follow has the dialect follow a statement that has been emitted.
func (s *Step) follow(e op.Execute) {
	text := e.SQL
	if len(e.Args) > 0 {
		if statements, err := s.dialect.Compile(e, nil); err == nil && len(statements) == 1 {
			if written, err := inlineArgs(s.dialect, statements[0]); err == nil {
				text = written
			}
		}
	}
	s.dialect = dialect.After(s.dialect, text)
}

func (s *Step) expand(custom op.Custom, pos dialect.Position) error {
	parts, err := custom.Expand(s.dialect.Name())
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := s.emit(part, pos, false); err != nil {
			return err
		}
	}
	return nil
}

// Conn returns the connection that the step's transaction runs on. After an
// error of the script, offline and in recording mode it is an error.
func (s *Step) Conn() (dialect.Conn, error) {
	if err := s.Err(); err != nil {
		return nil, err
	}
	c, err := s.sink.conn()
	if err != nil {
		s.Incomplete = true
		if s.mode == OfflineMode {
			s.Fail(err)
		}
	}
	return c, err
}

// Call is a statement that a revision's function sends through its connection.
type Call struct {
	SQL  string
	Args []any
	// Text is the statement with its values, if it is sent like that.
	Text string
	// Rest, if it isn't nil, returns what the SQL leaves out: the other rows of an
	// INSERT.
	Rest func() []byte
	// Rows tells that it leaves rows open.
	Rows bool
	// Again tells that it can be passed over if an earlier run has done it.
	Again bool
	// sum is its checksum, if it is known.
	sum string
}

// size is the number of bytes that are sent, at least.
func (c Call) size() int {
	n := len(c.SQL)
	for _, arg := range c.Args {
		switch arg := arg.(type) {
		case string:
			n += len(arg)
		case []byte:
			n += len(arg)
		}
	}
	return max(n, len(c.Text))
}

// checksum is that of all that the call sends.
func (c Call) checksum() string {
	if c.sum != "" {
		return c.sum
	}
	s := newSummer()
	s.text(c.SQL)
	args := ""
	if len(c.Args) > 0 {
		args = fmt.Sprint(c.Args...)
	}
	s.text(args)
	if c.Rest != nil {
		s.bytes(c.Rest())
	}
	return s.sum()
}

// Run runs f, which sends a call, unless an earlier run has done it. A failure
// that undid what the step did before, and one that keeps the step from going on,
// fails the step, whatever its function makes of it.
func (s *Step) Run(ctx context.Context, call Call, f func(dialect.Conn) error) (done bool, err error) {
	if err := s.outsideOfRaw(); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run(ctx, call, f)
}

// Query is Run for a query. It keeps the rows, to close them if the function doesn't:
// the connection can't be used or given back otherwise.
func (s *Step) Query(ctx context.Context, call Call, f func(dialect.Conn) (*sql.Rows, error)) (rows *sql.Rows, err error) {
	if err := s.outsideOfRaw(); err != nil {
		return nil, err
	}
	call.Rows = true
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = s.run(ctx, call, func(conn dialect.Conn) error {
		rows, err = f(conn)
		return err
	})
	if err == nil {
		s.opened(rows)
	}
	return rows, err
}

func (s *Step) run(ctx context.Context, call Call, f func(dialect.Conn) error) (done bool, err error) {
	conn, err := s.Conn()
	if err == nil {
		err = errors.Join(s.free(), s.allowed(call))
	}
	online, ok := s.sink.(*online)
	if err != nil || !ok {
		return false, err
	}
	if done, err = online.watch(ctx, call); err == nil && !done {
		for again := true; again; {
			again, err = online.expose(ctx, call, f(conn))
		}
		if err == nil && call.Rows {
			online.later(ctx, call.SQL)
			return false, nil
		}
		s.failing(call, err)
		err = online.enter(ctx, call.SQL, err)
		s.dialect = dialect.After(s.dialect, call.SQL)
	}
	var undone *undoneError
	var ended *dialect.EndedError
	var unfinished *UnfinishedError
	if errors.As(err, &undone) || errors.As(err, &ended) || errors.As(err, &unfinished) {
		s.Fail(s.placed(err))
	}
	return done, err
}

func (s *Step) end() {
	s.mu.Lock() // what a goroutine of the function has sent is awaited
	defer s.mu.Unlock()
	s.ended.Store(true)
	for _, r := range s.rows {
		_ = r.Close() // nobody looks at them
	}
	for _, c := range s.closers {
		_ = c.Close() // nothing is left to fail
	}
	s.rows, s.closers = nil, nil
}

// Autocommit runs f outside of a transaction: what the step did before is
// committed first.
func (s *Step) Autocommit(pos dialect.Position, f func()) {
	if s.Err() != nil {
		return
	}
	if s.block { // nothing is left to commit
		f()
		return
	}
	if err := s.free(); err != nil {
		s.Fail(fmt.Errorf("%s: %w", pos, err))
		return
	}
	err := s.sink.autocommit(s.ctx, func() error {
		s.block = true
		defer func() { s.block = false }()
		f()
		return s.err
	})
	if at := pos.String(); err != nil && at != "" {
		err = fmt.Errorf("%s: %w", at, err) // the commit before it, or its refusal
	}
	s.Fail(err) // an error of f itself came first
}

// call runs a function of the user's, which what names, and turns a panic into an
// error. The script's own error comes first: a function can't swallow it.
func (s *Step) call(what string, f Func) (err error) {
	defer func() {
		var panicked *caught.Error
		if s.err != nil && !errors.As(err, &panicked) {
			err = s.err
		}
		err = s.placed(err)
	}()
	defer caught.Panic(what, &err)
	defer s.end()
	return f(s)
}

// OperationError is returned when an operation fails. It holds the line that
// called the operation.
type OperationError struct {
	Operation op.Operation
	Pos       dialect.Position
	Err       error
}

func (e *OperationError) Error() string {
	at := e.Pos.String()
	if at != "" {
		at += ": "
	}
	var stmt *dialect.StatementError
	var ends *TransactionError
	if errors.As(e.Err, &stmt) || errors.As(e.Err, &ends) {
		return at + e.Err.Error() // the statement says what the operation was
	}
	what, text := strings.TrimSpace(e.Operation.String()), e.Err.Error()
	if first, _, _ := strings.Cut(what, " "); strings.HasPrefix(text, first) {
		return at + text // it begins with the operation
	}
	return at + what + ": " + text
}

// Unwrap returns the cause.
func (e *OperationError) Unwrap() error { return e.Err }
