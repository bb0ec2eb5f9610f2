package alembic

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/online"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// DiffOptions holds the options of Diff.
type DiffOptions struct {
	// FromBase compares with an empty schema instead of the database.
	FromBase bool
	// DropUnmanaged also drops tables, columns, indexes, constraints and objects that
	// no revision ever created.
	DropUnmanaged bool
	// Online writes the operations so that they block other sessions least. What
	// still blocks them is a warning.
	Online bool
	// Renames lists what has another name in the models, in the form "old:new": a
	// table ("users:people"), a column, index, constraint or trigger
	// ("users.name:full_name"), a type or other object ("old_view:new_view"), a value of
	// an enum type ("mood.sad:blue"). An error says which one fits nothing.
	Renames []string
	// IsRename answers the question whether what is gone from the models is what came
	// in its place. nil means no: the one is dropped and the other created.
	IsRename func(Rename) bool
	// CompareOnly tells that nothing is made of the difference: MariaDB and MySQL aren't
	// asked whether they take the tables that a revision would make or change.
	CompareOnly bool
}

// Rename is the question whether something was renamed: a table or other object, a
// part of one, or a value of an enum type.
type Rename struct {
	// From and To name it: "users.name", "users.full_name".
	From, To string
	// Spec is the answer yes for DiffOptions.Renames: "users.name:full_name".
	Spec string
}

func (r Rename) String() string { return "renamed " + r.From + " to " + r.To + "?" }

// Diff describes the difference between the database and the models.
type Diff struct {
	// Upgrade changes the database to match the models. Downgrade undoes it.
	Upgrade, Downgrade []op.Operation
	// Later completes the upgrade in a revision of its own that follows, with
	// DiffOptions.Online: it validates the constraints that Upgrade adds. There is
	// nothing to undo.
	Later []op.Operation
	// Unmanaged lists tables, columns and objects that are neither in the models
	// nor created by any revision. They are left alone.
	Unmanaged []string
	// LeftOut names what the database or the models have and this program
	// doesn't manage, such as a publication. It is left alone.
	LeftOut []string
	// Log says what was detected, Warnings what a person should look at.
	Log, Warnings []string
	// PassedOver lists the kinds of statements in the models' SQL files that
	// have no effect on the schema.
	PassedOver []PassedOver
	// Database is the schema that the models were compared with.
	Database *schema.MetaData
	// Dialect is the dialect of the database.
	Dialect dialect.Dialect
}

// PassedOver counts the statements of one kind in the models' SQL files that have
// no effect on the schema.
type PassedOver struct {
	Statement string // the kind, such as "INSERT"
	File      string // of the first of them
	Line      int    // of the first of them
	Count     int
}

func (p PassedOver) String() string {
	text := fmt.Sprintf("%s:%d: %s has no effect on the schema; it is passed over", p.File, p.Line, p.Statement)
	switch {
	case p.Count == 2:
		text += ", as is 1 more"
	case p.Count > 2:
		text += fmt.Sprintf(", as are %d more", p.Count-1)
	}
	return text
}

// passedOver collects what the reader of a target passes over.
func passedOver(all *[]PassedOver) func(engine.PassedOver) {
	return func(p engine.PassedOver) {
		*all = append(*all, PassedOver{Statement: p.Kind, File: p.First.File, Line: p.First.Line, Count: p.Count})
	}
}

// Empty reports whether there is no difference.
func (d *Diff) Empty() bool { return len(d.Upgrade) == 0 }

// Diff compares the database, which must be at the newest revisions, with the
// models. It writes nothing.
func (m *Migrator) Diff(ctx context.Context, o DiffOptions) (diff *Diff, err error) {
	if o.FromBase {
		return m.diffFromBase(ctx, o)
	}
	d, err := m.open(ctx)
	if err != nil {
		return nil, err
	}
	defer finish(d, &err)
	return m.diff(ctx, d, o)
}

func (m *Migrator) diff(ctx context.Context, d *engine.Database, o DiffOptions) (*Diff, error) {
	if err := m.requireUpToDate(ctx, d); err != nil {
		return nil, err
	}
	m, unowned, err := m.forRole(ctx, d)
	if err != nil {
		return nil, err
	}
	var passed []PassedOver
	target, err := m.target(ctx, d, passedOver(&passed))
	if err != nil {
		return nil, err
	}
	history, err := m.history(ctx, d.Dialect)
	if err != nil {
		return nil, err
	}
	misspelt, err := m.missingSchemas(ctx, d, target, history)
	if err != nil {
		return nil, err
	}
	database, moves, err := m.inspect(ctx, d, target, dialect.Scope{Schemas: m.schemas(target, history, o.Renames)}, o.Renames)
	if err != nil {
		return nil, err
	}
	history.Follow(moves.Ops)
	if target, err = m.inServersWords(ctx, d, database, target); err != nil {
		return nil, err
	}
	expressions, warning, err := m.expressions(ctx, d, database, target)
	if err != nil {
		return nil, err
	}
	diff, err := m.compare(d.Dialect, sides{database, target, expressions, moves}, history, o)
	if err != nil {
		return nil, err
	}
	for _, w := range []string{unowned, misspelt, warning} {
		if w != "" {
			diff.Warnings = append(diff.Warnings, w)
		}
	}
	diff.PassedOver = passed
	if err := m.refuseEmptyTarget(target, diff); err != nil || o.CompareOnly {
		return diff, err
	}
	return diff, m.tried(ctx, d, target, diff)
}

// inspect reads the database, with its extensions and what is told to move where the
// target has them.
func (m *Migrator) inspect(ctx context.Context, d *engine.Database, target *schema.MetaData, s dialect.Scope, renames []string) (*schema.MetaData, *compare.Moves, error) {
	database, err := d.Inspect(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	moves, err := compare.FindMoves(database, target, d.Dialect, renames)
	if err != nil {
		return nil, nil, err
	}
	r, ok := d.Dialect.(dialect.Relocator)
	if !ok {
		return database, moves, nil
	}
	if len(moves.Ops) > 0 {
		database = database.Clone()
	}
	for _, o := range moves.Ops {
		if create, ok := o.(op.CreateObject); ok {
			database.SetObject(create.Object)
		}
	}
	database, err = r.Relocated(ctx, d.Conn(), database, target, s, moves.Statements)
	return database, moves, err
}

// forRole returns a Migrator that compares no privileges, and a warning, where the
// run isn't by the role that migrates: what that role makes belongs to it, and in
// the scratch place everything belongs to the role that runs.
func (m *Migrator) forRole(ctx context.Context, d *engine.Database) (*Migrator, string, error) {
	owned, ok := d.Dialect.(dialect.Owned)
	if !ok || !m.env.Privileges {
		return m, "", nil
	}
	table := m.env.versionTable()
	role, own, err := owned.Owner(ctx, d.Conn(), table)
	if err != nil || own || role == "" {
		return m, "", err
	}
	env, other := *m.env, *m
	env.Privileges, other.env = false, &env
	return &other, fmt.Sprintf("owners and grants are not compared, because this is not the role that migrates: the table %s belongs to %s", table, role), nil
}

func (m *Migrator) refuseEmptyTarget(target *schema.MetaData, diff *Diff) error {
	if len(target.Tables()) > 0 || target.Complete {
		return nil
	}
	e := &EmptyTargetError{Files: m.set.targetSQL}
	for _, o := range diff.Upgrade {
		if drop, ok := o.(op.DropTable); ok {
			e.Drops = append(e.Drops, drop.Name)
		}
	}
	if len(e.Drops) == 0 {
		return nil
	}
	return e
}

func (m *Migrator) diffFromBase(ctx context.Context, o DiffOptions) (*Diff, error) {
	var passed []PassedOver
	target, err := m.target(ctx, nil, passedOver(&passed))
	if err != nil {
		return nil, err
	}
	history, err := m.history(ctx, m.dialect)
	if err != nil {
		return nil, err
	}
	diff, err := m.compare(m.dialect, sides{database: &schema.MetaData{}, target: target, moves: &compare.Moves{Renames: o.Renames}}, history, o)
	if err != nil {
		return nil, err
	}
	diff.PassedOver = passed
	return diff, nil
}

func (m *Migrator) requireUpToDate(ctx context.Context, d *engine.Database) error {
	current, err := d.Heads(ctx)
	if err != nil {
		return err
	}
	missing, err := m.revisions.Graph.Pending(current)
	if err != nil {
		return err
	}
	if err := m.seen(unfinished(ctx, d)); err != nil || len(missing) == 0 {
		return err
	}
	return &NotUpToDateError{Current: current, Heads: m.Heads()}
}

// schemas are those to inspect: the default one, those of the target, those that
// revisions created, Env.IncludeSchemas, and those from which something is told to move.
func (m *Migrator) schemas(target *schema.MetaData, history *engine.History, renames []string) []string {
	all := append(history.Schemas(), m.env.IncludeSchemas...)
	all = append(append(all, ""), compare.FormerSchemas(target, renames)...)
	all = append(all, schemasOf(target)...)
	slices.Sort(all)
	return slices.Compact(all)
}

// sides are the schemas that are compared.
type sides struct {
	database, target *schema.MetaData
	expressions      *schema.MetaData // what the server says of the target's; nil if it wasn't asked
	moves            *compare.Moves   // which the database has behind it
}

func (m *Migrator) compare(d dialect.Dialect, s sides, history *engine.History, o DiffOptions) (*Diff, error) {
	s.database, s.target = compare.SplitSerials(s.database, s.target, d)
	h := &hooks{env: m.env}
	result, err := compare.Compare(s.database, s.target, d, compare.Options{
		Expressions:          s.expressions,
		Own:                  m.env.ownTables(),
		Schemas:              slices.Concat([]string{""}, m.env.IncludeSchemas, history.Schemas()),
		IncludeName:          h.includeName(),
		IncludeObject:        h.includeObject(),
		CompareType:          h.comparing("Env.CompareType", m.env.CompareType),
		CompareServerDefault: h.comparing("Env.CompareServerDefault", m.env.CompareServerDefault),
		Managed:              history.Made,
		ManagedPart:          history.MadePart,
		ManagedObject:        history.MadeObject,
		KeysByCode:           m.env.TargetFunc != nil,
		Privileges:           m.env.Privileges,
		DropUnmanaged:        o.DropUnmanaged,
		Renames:              s.moves.Renames,
		Moves:                s.moves,
		IsRename:             questions(o.IsRename),
		Online:               o.Online,
	})
	if err = cmp.Or(h.err, err); err != nil {
		return nil, err
	}
	diff := &Diff{Upgrade: result.Ops, Log: result.Log, Warnings: result.Warnings, LeftOut: result.LeftOut, Database: s.database, Dialect: d}
	if len(s.moves.Ops) > 0 {
		diff.Database, _ = compare.SplitSerials(s.moves.Before, s.target, d)
	}
	for _, u := range result.Unmanaged {
		diff.Unmanaged = append(diff.Unmanaged, u.String())
	}
	if diff.Downgrade, err = result.Back(); err == nil && o.Online {
		err = diff.makeOnline()
	}
	if err != nil || o.CompareOnly {
		return diff, err
	}
	return diff, diff.compiles(s.target)
}

// makeOnline gives the operations of both directions their online form.
func (d *Diff) makeOnline() error {
	if _, ok := d.Dialect.(dialect.OnlineChanger); !ok {
		d.Warnings = append(d.Warnings, d.Dialect.Traits().Product+" has no online changes of tables, so the operations are the plain ones")
		return nil
	}
	after := d.Database.Clone()
	if _, err := op.ApplyAll(after, d.Upgrade); err != nil {
		return err
	}
	up, err := online.Of(d.Upgrade, d.Dialect, d.Database, false)
	if err != nil {
		return err
	}
	down, err := online.Of(d.Downgrade, d.Dialect, after, true)
	if err != nil {
		return err
	}
	d.Upgrade, d.Later, d.Downgrade = up.Ops, up.Later, down.Ops
	d.Warnings = append(d.Warnings, up.Warnings()...)
	return nil
}

// questions gives the answerer the type of the library.
func questions(answer func(Rename) bool) func(compare.Rename) bool {
	if answer == nil {
		return nil
	}
	return func(r compare.Rename) bool { return answer(Rename{From: r.Old(), To: r.New(), Spec: r.Spec()}) }
}

// history replays all revisions to know what they ever made.
func (m *Migrator) history(ctx context.Context, d dialect.Dialect) (*engine.History, error) {
	functions, err := m.revisions.All()
	if err != nil {
		return nil, err
	}
	return engine.ReplayHistory(ctx, d, functions)
}

// Check returns a *DriftError if the database, which must be at the newest
// revisions, differs from the models, and an *EditedError if applied revisions
// were edited. Both may be in the error's chain.
func (m *Migrator) Check(ctx context.Context) (err error) {
	d, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer finish(d, &err)
	diff, err := m.diff(ctx, d, DiffOptions{CompareOnly: true})
	if err != nil {
		return err
	}
	for _, line := range diff.Log {
		m.Logger("alembic.autogenerate.compare").Info(line)
	}
	edited, err := m.editedIn(ctx, d)
	if err != nil {
		return err
	}
	var failed []error
	if !diff.Empty() {
		failed = append(failed, &DriftError{Diff: diff})
	}
	if len(edited) > 0 {
		failed = append(failed, &EditedError{Revisions: edited})
	}
	return errors.Join(failed...)
}
