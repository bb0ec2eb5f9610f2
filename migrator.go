package alembic

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/cache"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/revisions"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// Migrator migrates one database with the revisions of an Env. It is safe for
// concurrent use. Each call uses a connection of its own.
type Migrator struct {
	db        *sql.DB
	dialect   dialect.Dialect
	env       *Env
	revisions *revisions.Set
	set       settings
}

// An Option is an option of New.
type Option func(*settings)

type settings struct {
	log         *slog.Logger
	lockTimeout time.Duration
	limits      Limits
	allowNewer  bool
	scratch     func(context.Context) (*sql.DB, error)
	cache       string // a folder; "" keeps nothing
	targetSQL   []string
	session     []string
	args        Arguments
	result      func(Result)
}

// WithLogger sets the logger. Without it nothing is logged.
func WithLogger(log *slog.Logger) Option { return func(s *settings) { s.log = log } }

// WithLockTimeout limits the wait for another process that migrates the same
// database, or on SQLite writes to it. Zero means ten minutes.
func WithLockTimeout(d time.Duration) Option { return func(s *settings) { s.lockTimeout = d } }

// New returns a Migrator. dialectName is "sqlite", "postgresql", "mysql" or
// "mariadb", or the name of one of env.Dialects. If db is nil, only the methods
// that need no database work: Heads, History and the SQL scripts. New reports
// errors in the revision files before anything runs.
func New(db *sql.DB, dialectName string, env *Env, options ...Option) (*Migrator, error) {
	if env == nil {
		return nil, errors.New("alembic.New: env is nil")
	}
	d, err := findDialect(dialectName, env)
	if err != nil {
		return nil, err
	}
	m := &Migrator{db: db, dialect: d, env: env}
	for _, o := range options {
		if o != nil {
			o(&m.set)
		}
	}
	if m.set.log == nil {
		m.set.log = slog.New(slog.DiscardHandler)
	}
	locations, err := env.locations(m.set.args)
	if err != nil {
		return nil, err
	}
	if m.revisions, err = revisions.Load(locations, revisions.Options{Variable: env.Variable, Cache: m.set.kept(cache.Revisions), Foreign: env.owns}); err != nil {
		return nil, err
	}
	return m, nil
}

// On returns a Migrator with the same revisions for another database.
func (m *Migrator) On(db *sql.DB) *Migrator {
	other := *m
	other.db = db
	return &other
}

func (m *Migrator) options() engine.Options {
	o := engine.Options{
		VersionTable:      m.env.versionTable(),
		Journal:           m.env.journalTable(),
		SharedJournal:     m.env.sharedJournal(),
		JournalOff:        m.env.DisableJournal,
		Tool:              tool(),
		Text:              m.revisions.Text,
		Checksums:         m.revisions.Checksums,
		Digest:            m.revisions.Digest,
		First:             m.revisions.First,
		Known:             func(id string) bool { _, ok := m.revisions.Graph.Get(id); return ok },
		SingleTransaction: m.env.SingleTransaction,
		Naming:            m.naming(),
		Log:               m.Logger("alembic.runtime.migration"),
		LockTimeout:       m.set.lockTimeout,
	}
	m.set.limits.apply(&o)
	if targets := m.set.kept(cache.Targets); targets != nil {
		o.Targets = targets
	}
	if m.env.JournalDowngrades {
		o.Keeping = &engine.Keeping{Find: m.revisions.Lasting, Applied: m.revisions.Applied}
	}
	if hook := m.env.OnVersionApply; hook != nil {
		o.OnVersionApply = func(s *engine.Step, step revision.Step, heads []string) error {
			return hook(s.Context(), (&Op{step: s}).Conn(), applied(step, heads))
		}
	}
	return o
}

func applied(step revision.Step, heads []string) Applied {
	return Applied{Direction: step.Direction, Revision: step.ID, Message: step.Message, Heads: heads}
}

func (m *Migrator) naming() schema.NamingConvention {
	if m.env.TargetMetadata == nil {
		return nil
	}
	return m.env.TargetMetadata.NamingConvention
}

// open takes a connection for one call.
func (m *Migrator) open(ctx context.Context) (*engine.Database, error) {
	if m.db == nil {
		return nil, ErrNoDatabase
	}
	if ctx == nil {
		return nil, errors.New("the context is nil; give context.Background() if there is none")
	}
	d, err := engine.Open(ctx, m.db, m.dialect, m.options())
	if err != nil {
		return nil, err
	}
	engine.LogContext(m.options().Log, d.Dialect, false)
	return d, nil
}

// TransactionalDDL reports whether the database can roll back schema changes,
// which SingleTransaction needs.
func (m *Migrator) TransactionalDDL() bool { return m.dialect.Traits().TransactionalDDL }

// finish ends a call on a connection: it closes the connection and gives the
// call's error a type that callers may act on.
func finish(d *engine.Database, err *error) {
	closeErr := d.Close()
	if *err == nil {
		*err = closeErr
	}
	*err = public(*err)
}

// planner makes a plan for the heads of a database.
type planner func(ctx context.Context, d *engine.Database, heads []string) ([]revision.Step, error)

// ofGraph makes a plan from the graph alone.
func ofGraph(plan func(heads []string) ([]revision.Step, error)) planner {
	return func(_ context.Context, _ *engine.Database, heads []string) ([]revision.Step, error) {
		return plan(heads)
	}
}

// migrate plans and runs. A database that needs nothing is only read; else the
// lock is taken and the plan made anew, because another process may have
// migrated meanwhile. Where the database has no lock beside its transactions
// (SQLite), another process may come in between two steps: a plan for a fixed
// target is then made anew, one for a relative target ("+1") is given up.
// The direction is empty for a stamp.
func (m *Migrator) migrate(ctx context.Context, direction revision.Direction, target string, plan planner) (err error) {
	d, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer finish(d, &err)
	r := m.beginResult()
	defer r.end()
	steps, heads, err := m.plan(ctx, d, plan)
	r.found(heads)
	if direction == revision.Upgrade && err == nil {
		m.warnEdited(ctx, d, heads)
	}
	if err != nil || len(steps) == 0 {
		if await, err := m.idle(ctx, d, direction, err); !await {
			return err
		}
	}
	unlock, err := d.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	before := m.tellElsewhere
	if direction == revision.Upgrade {
		before = m.refuseExisting
	}
	for {
		err := m.runPlan(ctx, d, over{direction, target, plan}, before, r)
		var changed *engine.ChangedError
		if !errors.As(err, &changed) || strings.ContainsAny(target, "+-") {
			return err
		}
	}
}

// idle is called where there is no plan with steps: nothing is to do, or failed says
// why the plan could not be made. It returns an error if a revision
// is half applied, and reports whether the run is to go on to its lock nevertheless:
// because the end of a step that is under way must be awaited, or because the run
// takes back what is half applied. An upgrade doesn't wait for one that goes beyond it: an instance of an
// older program then starts while a newer one migrates.
func (m *Migrator) idle(ctx context.Context, d *engine.Database, direction revision.Direction, failed error) (await bool, err error) {
	half, err := d.HalfApplied(ctx)
	switch {
	case failed != nil && (err != nil || half == nil || half.UnderWay || !takesBack(&half.Entry, direction)):
		return false, failed
	case err != nil || half == nil:
		return false, m.seen(err)
	case half.UnderWay:
		return direction != revision.Upgrade || half.Direction != revision.Upgrade, nil
	case takesBack(&half.Entry, direction):
		return true, nil
	}
	return false, half
}

// guard looks at a plan before it is run and may refuse it.
type guard func(context.Context, *engine.Database, []revision.Step) error

func (m *Migrator) runPlan(ctx context.Context, d *engine.Database, plan over, before guard, r *result) error {
	heads, err := d.Heads(ctx)
	r.found(heads)
	if err != nil {
		return err
	}
	open, err := d.Unfinished(ctx)
	if err != nil {
		return err
	}
	if open != nil {
		before = nil // what it looks for may be of the half that is applied
	}
	steps, err := m.planOver(ctx, d, open, heads, plan)
	if len(steps) == 0 || err != nil {
		return err
	}
	if err := m.revisions.Check(d.Dialect, steps); err != nil {
		return notBack(d, open, steps[0], err)
	}
	if before != nil {
		if err := before(ctx, d, steps); err != nil {
			return err
		}
	}
	committed, err := d.Run(ctx, heads, steps, m.revisions.Function)
	r.committed(steps[:committed])
	if err == nil {
		m.readBack(ctx, d, r)
	}
	return err
}

// readBack reads the version table after a run: a revision may have written to it
// itself, and what is told of the database is what is there. The run is committed, so
// that neither an interrupt nor a failure to read makes it one that failed.
func (m *Migrator) readBack(ctx context.Context, d *engine.Database, r *result) {
	log := m.Logger("alembic.runtime.migration")
	heads, err := d.Heads(context.WithoutCancel(ctx))
	switch {
	case err != nil:
		log.Debug("the version table could not be read after the run", "error", err)
	case !engine.SameIDs(heads, r.To):
		log.Warn(fmt.Sprintf("The version table holds %s, and the run recorded %s: a revision writes to it itself, or another process has gone on since",
			brief.Revisions(heads), brief.Revisions(r.To)))
		r.To = heads
	}
}

func (m *Migrator) plan(ctx context.Context, d *engine.Database, plan planner) ([]revision.Step, []string, error) {
	heads, err := d.Heads(ctx)
	if err != nil {
		return nil, nil, err
	}
	steps, err := plan(ctx, d, heads)
	return steps, heads, err
}

// Upgrade runs the revisions up to target: "head", "heads", an id or its first
// characters, "+2", "branch@head".
func (m *Migrator) Upgrade(ctx context.Context, target string) error {
	err := m.migrate(ctx, revision.Upgrade, target, ofGraph(func(heads []string) ([]revision.Step, error) {
		return m.revisions.Graph.Upgrade(heads, target)
	}))
	return m.passNewer(ctx, target, err)
}

// Downgrade undoes the revisions down to target: an id, "-1", "base". With
// Env.JournalDowngrades it also undoes revisions that this program doesn't have and
// whose downgrades the journal keeps.
func (m *Migrator) Downgrade(ctx context.Context, target string) error {
	return m.migrate(ctx, revision.Downgrade, target, func(ctx context.Context, d *engine.Database, heads []string) ([]revision.Step, error) {
		return m.downgradePlan(ctx, d, heads, target)
	})
}

// Stamp records targets as the database's revisions without running anything.
func (m *Migrator) Stamp(ctx context.Context, targets ...string) error {
	return m.migrate(ctx, "", strings.Join(targets, " "), ofGraph(func(heads []string) ([]revision.Step, error) {
		return m.revisions.Graph.Stamp(heads, targets)
	}))
}

// StampPurge removes all rows of the version table, regardless of their
// contents, and then stamps.
func (m *Migrator) StampPurge(ctx context.Context, targets ...string) (err error) {
	steps, err := m.revisions.Graph.Stamp(nil, targets)
	if err != nil {
		return err
	}
	d, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer finish(d, &err)
	r := m.beginResult()
	defer r.end()
	unlock, err := d.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	heads, err := d.Heads(ctx)
	r.found(heads)
	if err != nil {
		return err
	}
	if err := unfinished(ctx, d); err != nil {
		return err
	}
	if err := d.PurgeAndRun(ctx, steps, m.revisions.Function); err != nil {
		return err
	}
	r.purged(steps)
	return nil
}

// EnsureVersionTable creates the version table and the journal's table if they
// don't exist.
func (m *Migrator) EnsureVersionTable(ctx context.Context) (err error) {
	d, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer finish(d, &err)
	return d.EnsureTables(ctx)
}

// Logger returns the logger of this Migrator, labelled with the name of a part
// of Alembic.
func (m *Migrator) Logger(name string) *slog.Logger { return m.set.log.With("logger", name) }
