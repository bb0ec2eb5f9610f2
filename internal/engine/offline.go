package engine

import (
	"context"
	"fmt"
	"io"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// Script is a plan that is printed as SQL instead of being run.
type Script struct {
	// From are the heads of the database that the script is for; none for one
	// without a version table.
	From  []string
	Steps []revision.Step
	// Session are the statements that the script begins with, to set its session
	// as a run's is. The dialect is the one after them.
	Session []string
	// Applied returns the upgrades of the revisions that the database has, in
	// order. It is called where an operation needs to know what they made.
	Applied func() ([]Func, error)
}

// PrintScript prints a script: the statements that a run would send, and that do
// to a database what the run does.
func PrintScript(ctx context.Context, w io.Writer, d dialect.Dialect, opts Options, s Script, find Functions) error {
	start := dialect.ScriptStart{Session: s.Session, Own: opts.own(), Limits: opts.Limits}
	p := &printer{out: &scriptWriter{w: w, dialect: d, first: d, start: start}, dialect: d, opts: opts, model: &schema.MetaData{}, tables: madeTables{},
		version: VersionTable{Name: opts.VersionTable, Dialect: d}}
	if err := p.version.checkNewLength(s); err != nil {
		return err
	}
	if err := p.replay(ctx, s); err != nil {
		return err
	}
	for _, sql := range s.Session {
		p.out.write(sql)
	}
	r := &run{place: p, mode: OfflineMode, dialect: d, opts: opts, find: find}
	_, err := r.plan(ctx, s.From, s.Steps)
	if err == nil && len(s.Steps) == 0 && len(s.From) == 0 {
		err = p.createTables()
	}
	p.out.release() // what a failed step printed
	return err
}

// printer is the place of a run that is printed as a script.
type printer struct {
	out     *scriptWriter
	dialect dialect.Dialect
	opts    Options
	version VersionTable
	// model is what the operations up to here make. It knows nothing of what raw
	// SQL makes.
	model  *schema.MetaData
	tables madeTables
	made   bool // the version table
}

var _ place = (*printer)(nil)

// replay applies the operations of the revisions that the database has, where
// tables share objects that only the first of them creates.
func (p *printer) replay(ctx context.Context, s Script) error {
	if !p.dialect.Traits().NamedEnums || s.Applied == nil {
		return nil
	}
	functions, err := s.Applied()
	if err != nil {
		return err
	}
	for _, f := range functions {
		recording, err := record(ctx, p.dialect, p.opts.Naming, f, &recorder{creates: true, keeps: modelled})
		if err != nil {
			continue // it has been applied: what it does beside is not this script's
		}
		for _, r := range recording.Operations {
			_ = p.apply(r.Operation)
		}
	}
	return nil
}

// apply follows an operation in the model. One on a table that raw SQL made
// can't be followed.
func (p *printer) apply(o op.Operation) error { return o.Apply(p.model) }

// createTables creates our own tables.
func (p *printer) createTables() error {
	p.createVersionTable()
	if p.opts.Journal.Name != "" && !p.opts.JournalOff {
		p.create(journal.Table{Name: p.opts.Journal, Dialect: p.dialect}.Create)
	}
	return p.out.err
}

func (p *printer) createVersionTable() {
	p.made = true
	p.create(p.version.Create)
}

func (p *printer) create(table func() ([]dialect.Statement, error)) {
	statements, err := table()
	p.out.fail(err)
	for _, s := range statements {
		p.out.statement(s.SQL)
	}
}

func (p *printer) transaction(_ context.Context, _ transaction, f func() error) error {
	p.out.begin()
	if err := f(); err != nil {
		return err
	}
	p.out.commit()
	return p.out.err
}

func (p *printer) expect(_ context.Context, heads []string) error {
	if len(heads) == 0 && !p.made {
		p.createVersionTable()
	}
	return p.out.err
}

func (p *printer) begin(context.Context, revision.Step, []string) error { return nil }

func (p *printer) end(context.Context, error) {}

func (p *printer) announce(step revision.Step) {
	if p.opts.Log != nil {
		p.opts.Log.Info(step.Log())
	}
	p.out.comment(step.Short())
}

// rehearse does nothing: what must fail is found out before anything runs.
func (p *printer) rehearse(context.Context, revision.Step, Func) error { return nil }

func (p *printer) settle() error { return p.out.err }

func (p *printer) reset(context.Context) error {
	p.out.reset()
	return p.out.err
}

// confirm does nothing: nobody can have changed anything.
func (p *printer) confirm(context.Context, []string) error { return nil }

// record calls no hook: that of a run needs its connection.
func (p *printer) record(_ context.Context, step revision.Step, _ []string) error {
	for _, w := range step.Writes {
		sql, err := p.version.Statement(w)
		if err != nil {
			return err
		}
		p.out.write(sql)
	}
	return p.out.err
}

func (p *printer) conn() (dialect.Conn, error) {
	return nil, fmt.Errorf("%w: give it an offline branch (op.Offline()) or run it online", ErrNeedsConnection)
}

func (p *printer) emit(ctx context.Context, d dialect.Dialect, o op.Operation, pos dialect.Position) error {
	statements, err := p.compile(d, o)
	if err != nil {
		return err
	}
	for _, s := range statements {
		print := func() error { p.out.statement(s.SQL); return p.out.err }
		if s.Autocommit && !p.out.outside {
			err = p.autocommit(ctx, print)
		} else {
			err = print()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compile returns the statements of an operation, with their values in them, and
// follows it in the model.
func (p *printer) compile(d dialect.Dialect, o op.Operation) ([]dialect.Statement, error) {
	statements, err := d.Compile(o, p.known(o))
	if err != nil {
		return nil, err
	}
	p.tables.note(d, o, p.apply(o))
	for i, s := range statements {
		if statements[i].SQL, err = inlineArgs(d, s); err != nil {
			return nil, err
		}
	}
	return statements, nil
}

// known is the model without the tables whose present definition the operation depends
// on, but for those that the script has made: raw SQL may have changed the others, so that
// the operation must bring the definition along.
func (p *printer) known(o op.Operation) *schema.MetaData {
	reads := p.tables.without(p.dialect.Reads(o))
	if len(reads) == 0 {
		return p.model
	}
	return p.model.Without(reads...)
}

func (p *printer) autocommit(_ context.Context, f func() error) error {
	if p.opts.single(p.dialect) {
		return ErrNotInOne
	}
	p.out.commit()
	p.out.outside = true
	err := f()
	p.out.outside = false
	p.out.begin()
	return err
}

// inlineArgs puts the values of a statement into its text. A run does so as well
// as a script, so that both write the same rows: drivers differ in what they make
// of a time, a large number or a value whose type the server infers.
func inlineArgs(d dialect.Dialect, s dialect.Statement) (string, error) {
	if len(s.Args) == 0 {
		return s.SQL, nil
	}
	literals := make([]string, len(s.Args))
	for i, arg := range s.Args {
		literal, err := d.Literal(arg, nil)
		if err != nil {
			return "", err
		}
		literals[i] = literal
	}
	return replacePlaceholders(d, s.SQL, literals)
}
