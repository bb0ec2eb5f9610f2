package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// Options are the settings of a run.
type Options struct {
	VersionTable schema.TableName
	// Journal is the table of the journal; without a name none is kept. JournalOff tells
	// that none is kept either, but what an earlier run has left half applied is seen.
	Journal    schema.TableName
	JournalOff bool
	// SharedJournal is the table in which projects kept their journals before each had one
	// of its own; "" if there was none. It stays the journal where it has rows of this
	// project, and Journal isn't there.
	SharedJournal schema.TableName
	// Tool names the program in the journal, with its version.
	Tool string
	// Text returns what a revision says in a direction, whole; ok is false where that
	// isn't known. Digest returns it as the journal keeps it.
	Text   func(d dialect.Dialect, id string, direction revision.Direction) (text string, ok bool)
	Digest func(d dialect.Dialect, id string, direction revision.Direction) journal.Text
	// Checksums returns a function that returns the checksum of what a revision's upgrade
	// says; "" where that isn't known.
	Checksums func(d dialect.Dialect) (of func(id string) string)
	// First returns the statement that a revision begins with, as it is sent; ok is false
	// where nobody knows that before its function is called.
	First func(d dialect.Dialect, id string, direction revision.Direction) (sql string, ok bool)
	// Known reports whether there is a revision of an id; nil knows every one.
	Known func(id string) bool
	// Keeping makes the journal keep downgrades; nil keeps none.
	Keeping *Keeping
	// SingleTransaction runs all steps in one transaction instead of one each.
	SingleTransaction bool
	Naming            schema.NamingConvention
	Log               *slog.Logger
	// LockTimeout bounds the wait for another run; 0 waits 10 minutes.
	LockTimeout time.Duration
	// Limits bound the statements of the run. LockRetries is how often a step is
	// repeated whose statement met a lock, and CancelBlockers after how long a wait the
	// sessions in the way are ended; 0 leaves them alone.
	Limits         dialect.Limits
	LockRetries    int
	CancelBlockers time.Duration
	// LeaseTime is how long a lock that isn't a session's outlives a process that is
	// stopped; 0 means 15 seconds.
	LeaseTime time.Duration
	// Targets keeps target schemas; nil keeps none.
	Targets Targets
	// OnVersionApply is called after each step, in its transaction. What it sends
	// through s ends with the step, as what the revision sends does.
	OnVersionApply func(s *Step, step revision.Step, heads []string) error
}

func (o Options) own() dialect.OwnTables {
	return dialect.OwnTables{Version: o.VersionTable, Journal: o.Journal}
}

// single tells that the steps are one transaction.
func (o Options) single(d dialect.Dialect) bool {
	return o.SingleTransaction && d.Traits().TransactionalDDL
}

// Functions finds the functions and the file of a revision.
type Functions func(id string, direction revision.Direction) (f Func, file string, err error)

// Database is an open connection to a database, with the dialect adapted to it.
type Database struct {
	Dialect dialect.Dialect
	opts    Options
	log     *slog.Logger
	db      *sql.DB
	conn    *sql.Conn
	option  any // of the driver, for the run's own queries; nil: none
	session dialect.Session
	locker  dialect.Locker // of the session's lock that is held; nil without one
	lease   dialect.Lease  // that is held instead of it; nil without one
	version VersionTable
	ledger  *ledger // of the present transaction
	journal journal.Table
	has     ownTables
	// proven tells that our own tables hold what is written to them at the end of a step,
	// and begins that the journal holds the row of one that begins; see prove.
	proven, begins bool
	// sought tells that an open row was looked for in other tables; see strayed.
	sought bool
	// unfinished is the step in the journal that has not ended, and trace the row
	// of one that ended before anything was committed.
	unfinished, trace *journal.Entry
	// began is the text that the revision of the unfinished step had when it began.
	began journal.Text
	// shared is Options.SharedJournal until it was looked for.
	shared schema.TableName
	// recorded is how far the journal says unfinished came, once somebody said
	// otherwise.
	recorded *journal.Position
	waits    lockWatch
	// undo is how the next step takes back unfinished, or goes on with that.
	undo *undo
	// kept are the downgrades that the journal keeps, by revision; see TakeBack.
	kept     map[string]Func
	foreseen foreseen
	// begun tells that a transaction has begun with the end of the one before.
	begun bool
	// within tells that a transaction has begun.
	within bool
	// met tells that the message which began the transaction told that the version table
	// holds what it is expected to.
	met bool
	// sure tells that the version table holds what the step before wrote, unless another
	// connection has changed it, and alone that none has; see knows.
	sure, alone bool
	// last is what the step has still to write, if that can go along with the commit.
	last *lastWrites
	// early is the journal of the next step, whose row was written with the end of this one.
	early *keeper
	// broken tells that the connection may not be as it was found.
	broken bool
}

// Open takes a connection of db and finds out what the server is. Close gives
// it back; db itself stays the caller's.
func Open(ctx context.Context, db *sql.DB, d dialect.Dialect, opts Options) (*Database, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to the database: %w", err)
	}
	name, option := d.Name(), optionOf(conn, d)
	d, err = d.ForServer(ctx, optioned{conn, option})
	if err != nil {
		conn.Close()
		return nil, interrupted(ctx, ofAnother(name, err))
	}
	database := &Database{
		Dialect: d, opts: opts, log: opts.Log, db: db, conn: conn, option: option,
		version: VersionTable{Name: opts.VersionTable, Dialect: d}, journal: journal.Table{Name: opts.Journal, Dialect: d},
		shared: opts.SharedJournal,
	}
	if err := database.openSession(ctx); err != nil {
		conn.Close()
		return nil, interrupted(ctx, ofAnother(name, err))
	}
	return database, nil
}

// openSession begins a session on the connection.
func (d *Database) openSession(ctx context.Context) error {
	d.session = d.Dialect.NewSession(d.Conn())
	d.guard()
	if l, ok := d.session.(dialect.SessionLimiter); ok {
		l.Limit(d.opts.Limits)
	}
	return d.session.Open(ctx)
}

// interrupted adds to an error that the context has ended, where the driver only says that
// its connection is bad.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return fmt.Errorf("%w: %w", ctx.Err(), err)
}

// ofAnother tells a database of another kind than the dialect: it can't read what every
// database of the dialect runs.
func ofAnother(name string, err error) error {
	for _, sign := range []string{"syntax", "unrecognized token", "sql_mode"} {
		if strings.Contains(err.Error(), sign) {
			return fmt.Errorf("the database is not of the dialect %q (%w); give alembic.New, or Env.Dialect beside Env.Connect, the dialect that it is of", name, err)
		}
	}
	return err
}

// Close gives the connection back as it was, or closes it.
func (d *Database) Close() error {
	ctx, cancel := cleanup(context.Background())
	defer cancel()
	err := d.session.Close(ctx)
	if err == nil && !d.broken {
		return d.conn.Close()
	}
	discard(d.conn)
	if d.broken || errors.Is(err, dialect.ErrSpent) {
		return nil // the run's own error counts
	}
	return err
}

// cleanup is a context for what must be done after the run's own context is
// gone, such as a rollback after Ctrl-C.
func cleanup(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
}

const cleanupTime = 10 * time.Second

// Conn is the connection.
func (d *Database) Conn() dialect.Conn { return guardedConn{d.conn, d, false} }

// Heads returns the rows of the version table; none when it isn't there.
func (d *Database) Heads(ctx context.Context) ([]string, error) {
	ok, err := d.HasVersionTable(ctx)
	if err != nil || !ok {
		return nil, err
	}
	return reading(ctx, d, func() ([]string, error) { return d.version.Rows(ctx, d.Conn()) })
}

// Inspect reads the schema.
func (d *Database) Inspect(ctx context.Context, s dialect.Scope) (*schema.MetaData, error) {
	return reading(ctx, d, func() (*schema.MetaData, error) { return d.Dialect.Inspect(ctx, d.Conn(), s) })
}

// EnsureTables makes the version table and the journal if they aren't there, and
// brings up a journal of an older version.
func (d *Database) EnsureTables(ctx context.Context) error {
	if err := d.lookAtJournal(ctx); err != nil {
		return err
	}
	_, err := d.Heads(ctx) // the table may be another one of that name
	ok := d.has.version
	if err != nil || ok && (d.has.whole || !d.journalled()) {
		return err
	}
	unlock, err := d.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if ok, err = d.HasVersionTable(ctx); err != nil { // another process may have made it since
		return err
	}
	return d.transaction(ctx, transaction{}, func() error {
		if !ok {
			if err := d.createVersionTable(ctx); err != nil {
				return err
			}
		}
		if !d.journalled() {
			return nil
		}
		return d.prepareJournal(ctx)
	})
}

// journalled reports whether a journal is kept.
func (d *Database) journalled() bool { return d.journal.Name.Name != "" && !d.opts.JournalOff }

func (d *Database) createVersionTable(ctx context.Context) error {
	err := d.createOwn(ctx, d.version.CreateSafe, d.version.Name, "")
	d.has.version = err == nil
	return err
}

// exec runs one statement, whose text has the values in their places. by is the
// dialect as the statements before it have it.
func (d *Database) exec(ctx context.Context, by dialect.Dialect, s dialect.Statement, text string) error {
	d.log.Debug(s.SQL, "args", s.Args)
	if _, err := d.Conn().ExecContext(ctx, text); err != nil {
		return dialect.Failed(by, s, err)
	}
	if s.Check != nil {
		return s.Check(ctx, d.Conn())
	}
	return nil
}

// Run runs the steps of a plan made for the heads given, which is the state
// that the database must still be in when a step begins. It returns how many
// steps were committed: on an error those before the failing one, unless the
// run is one transaction.
func (d *Database) Run(ctx context.Context, heads []string, steps []revision.Step, find Functions) (committed int, err error) {
	find = d.orKept(find)
	defer d.rest(ctx)
	if err := d.version.CheckLength(ctx, d.Conn(), steps); err != nil {
		return 0, err
	}
	if err := d.refuseRequired(ctx, steps); err != nil {
		return 0, err
	}
	if err := d.refuseOutside(ctx, steps, find); err != nil {
		return 0, err
	}
	if d.undo, err = d.planUndo(ctx, steps, find); err != nil {
		return 0, err
	}
	return d.run(find).plan(ctx, heads, steps)
}

func (d *Database) run(find Functions) *run {
	return &run{place: &online{Database: d}, mode: OnlineMode, dialect: d.Dialect, opts: d.opts, find: find}
}

// reads inspects the tables that compiling an operation needs.
func (d *Database) reads(ctx context.Context, by dialect.Dialect, o op.Operation) (*schema.MetaData, error) {
	tables := by.Reads(o)
	if len(tables) == 0 {
		return &schema.MetaData{}, nil
	}
	return by.Inspect(ctx, d.Conn(), scopeOf(tables...))
}

// Existing returns those of the tables that the database has.
func (d *Database) Existing(ctx context.Context, tables []schema.TableName) ([]schema.TableName, error) {
	m, err := d.Dialect.Inspect(ctx, d.Conn(), scopeOf(tables...))
	if err != nil {
		return nil, err
	}
	var found []schema.TableName
	for _, t := range tables {
		if m.Table(t) != nil {
			found = append(found, t)
		}
	}
	return found, nil
}

// Empty reports whether the database holds no table, if one query tells.
func (d *Database) Empty(ctx context.Context) (bool, error) {
	teller, ok := d.Dialect.(dialect.EmptyTeller)
	if !ok {
		return false, nil
	}
	holds, err := teller.HoldsTables(ctx, d.Conn())
	return err == nil && !holds, err
}

// PurgeAndRun removes all rows of the version table and runs the steps of a
// stamp, in one transaction.
func (d *Database) PurgeAndRun(ctx context.Context, steps []revision.Step, find Functions) error {
	if err := d.version.CheckLength(ctx, d.Conn(), steps); err != nil {
		return err
	}
	ok, err := d.HasVersionTable(ctx)
	if err != nil {
		return err
	}
	if err := d.refuseRequired(ctx, steps); err != nil {
		return err
	}
	return d.transaction(ctx, transaction{}, func() error {
		if d.journalled() { // first, because MariaDB commits what goes before it
			if err := d.prepareJournal(ctx); err != nil {
				return err
			}
		}
		if ok {
			if err := d.version.Purge(ctx, d.Conn()); err != nil {
				return err
			}
		}
		return d.run(find).all(ctx, nil, steps)
	})
}
