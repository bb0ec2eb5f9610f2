package command

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/cache"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/revision"
)

// request is what a command wants from its databases.
type request struct {
	command           string
	direction         revision.Direction // of upgrade, downgrade and stamp
	targets           []string           // as typed; with --sql "from:to"
	offline           bool               // --sql: no database is opened
	tag               string
	singleTransaction bool
	lockTimeout       wait
	limits            alembic.Limits // as given on the command line
	allowNewer        bool
	creates           bool   // a missing SQLite file is created
	versionPath       string // where revision writes its file, "" if left open
}

// ends returns where a run starts, "" for an empty database or a connection's
// own state, and its targets.
func (r request) ends(g *revision.Graph) (from string, targets []string, err error) {
	if r.direction == "" {
		return "", nil, nil
	}
	rows, targets, err := g.Ends(r.direction, nil, r.targets, r.offline)
	if len(rows) > 0 {
		from = rows[0]
	}
	return from, targets, err
}

// database is one database of a run, with the Migrator of the project.
type database struct {
	*alembic.Migrator
	project *project
	env     *alembic.Env
	label   string      // its name among several; "" where there is one
	from    string      // where a script of --sql starts
	targets []string    // of upgrade, downgrade and stamp
	out     io.Writer   // of --sql
	url     *config.URL // nil where Env.Connect opens one without a URL
	db      *sql.DB
	result  alembic.Result // of its upgrade, downgrade or stamp
	file    string         // the SQLite file that it is in; "" for others
	created bool           // this run creates the file
}

// Diff is that of the Migrator. If the files of target_metadata can't be read, the
// error says where the key stands.
func (d *database) Diff(ctx context.Context, o alembic.DiffOptions) (*alembic.Diff, error) {
	diff, err := d.Migrator.Diff(ctx, o)
	var unreadable *alembic.TargetFileError
	if errors.As(err, &unreadable) {
		err = d.project.config.Located(err, "target_metadata")
	}
	return diff, err
}

// close closes a database after a run.
func (a *App) close(ctx context.Context, d *database) error {
	if d.db == nil {
		return nil
	}
	if d.created {
		return errors.Join(a.removeUnused(ctx, d), d.db.Close())
	}
	return errors.Join(d.stillThere(), d.db.Close())
}

// name shows the database to users, without a password.
func (d *database) name() string {
	if d.url == nil {
		return d.env.Dialect + " (Env.Connect)"
	}
	return d.url.String()
}

// onDatabases runs f on every database of the run: on the configured one, or on those
// that Env.Run names.
func (a *App) onDatabases(ctx context.Context, r request, f func(context.Context, *database) error) error {
	p, c, err := a.begin(ctx, r)
	if err != nil {
		return err
	}
	return a.runOn(ctx, p, c, r, f)
}

// begin opens the project for a command that needs its Env. In the alembic
// command a project with Go code is handed over first.
func (a *App) begin(ctx context.Context, r request) (*project, *alembic.Run, error) {
	if err := a.needCode(ctx); err != nil {
		return nil, nil, err
	}
	p, err := a.openFor(r)
	if err != nil {
		return nil, nil, err
	}
	c, err := a.configure(ctx, p, r)
	return p, c, err
}

// openFor opens the project and creates the version location of a new revision,
// because no revision can be read while one is missing.
func (a *App) openFor(r request) (*project, error) {
	p, err := a.openProject()
	if err != nil || p.dir == nil {
		return p, err
	}
	return p, p.dir.MakeLocation(r.versionPath, a.progress)
}

// called calls a function of the project's code, which name names in its error. A
// panic in it is an error with its line.
func called(name string, f func() error) error {
	err := func() (err error) {
		defer caught.Panic("the function", &err)
		return f()
	}()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// rendered is Env.RenderItem. A panic in it goes up as an error with its line.
func rendered(render func(any) (string, []string, bool)) func(any) (string, []string, bool) {
	if render == nil {
		return nil
	}
	return func(item any) (code string, imports []string, ok bool) {
		var err error
		func() {
			defer caught.Panic("Env.RenderItem", &err)
			code, imports, ok = render(item)
		}()
		if err != nil {
			panic(err)
		}
		return code, imports, ok
	}
}

// configure makes the Run and lets the project's code change it.
func (a *App) configure(ctx context.Context, p *project, r request) (*alembic.Run, error) {
	env, err := a.environment(p)
	if err != nil {
		return nil, err
	}
	c := &alembic.Run{Arguments: alembic.Arguments{X: a.global.x, Tag: r.tag}, Command: r.command, Offline: r.offline, Env: env, Settings: p.config}
	if env.Configure == nil {
		return c, nil
	}
	return c, called("Env.Configure", func() error { return env.Configure(ctx, c) })
}

// onDatabase opens one database and runs f on it.
func (a *App) onDatabase(ctx context.Context, p *project, c *alembic.Run, r request, t alembic.RunTarget, f func(context.Context, *database) error) (err error) {
	d, err := a.openDatabase(ctx, p, c, r, t)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := a.close(ctx, d); err == nil {
			err = closeErr
		}
	}()
	if t.Database != "" {
		d.Logger("alembic.env").Info("Migrating database " + t.Database)
	}
	if r.singleTransaction && !d.TransactionalDDL() {
		return fmt.Errorf("%s can't roll back schema changes, so --single-transaction can't be kept; leave it out", d.name())
	}
	return f(ctx, d)
}

func (a *App) openDatabase(ctx context.Context, p *project, c *alembic.Run, r request, t alembic.RunTarget) (*database, error) {
	d := &database{project: p, env: c.Env, label: t.Database, out: a.Stdout}
	if t.Env != nil {
		d.env = t.Env
	}
	if t.Output != nil {
		d.out = t.Output
	}
	env := *d.env
	env.SingleTransaction = env.SingleTransaction || r.singleTransaction
	env.Variable = variable(c.Arguments, env.Variable)
	d.env = &env
	name, err := d.address(c, t)
	if err != nil {
		return nil, err
	}
	options, err := a.options(d, r, name, c.Arguments)
	if err != nil {
		return nil, err
	}
	o := a.openAhead(ctx, d, r)
	defer o.end()
	// The revisions are read before a database is made, and before it is told that one can't be opened.
	if d.Migrator, err = alembic.New(nil, name, d.env, options...); err != nil {
		return nil, err
	}
	if t.Env == nil { // a database of several may have revisions of its own
		err = a.checkProgram(p, d.Migrator)
	}
	if err != nil {
		return nil, err
	}
	if d.from, d.targets, err = r.ends(d.Graph()); err != nil || r.offline {
		return d, err
	}
	if d.db, err = a.connect(ctx, d, r, o); err != nil {
		return nil, err
	}
	d.Migrator = d.Migrator.On(d.db)
	return d, nil
}

// variable finds the variables of SQL revisions: among the -x arguments, then
// by the project's own function or in the environment.
func variable(args alembic.Arguments, own func(string) (string, bool)) func(string) (string, bool) {
	if own == nil {
		own = os.LookupEnv
	}
	return func(name string) (string, bool) {
		if value, ok := args.Lookup(name); ok {
			return value, true
		}
		return own(name)
	}
}

// address finds the URL of a database: the target's, else the one that
// Configure set, else the configured one. It returns the dialect's name.
func (d *database) address(c *alembic.Run, t alembic.RunTarget) (dialect string, err error) {
	text := t.URL
	if text == "" {
		text = c.URL
	}
	if text != "" {
		d.url, err = d.project.config.ParseURL(text)
	} else {
		d.url, err = d.project.config.URL()
	}
	var missing *config.MissingKeyError
	switch {
	case err == nil:
		return d.url.Dialect, nil
	case errors.As(err, &missing) && d.env.Connect != nil && d.env.Dialect != "":
		return d.env.Dialect, nil
	case text != "" && t.Database != "":
		err = fmt.Errorf("the URL of %s: %w", t.Database, err)
	}
	return "", err
}

func (a *App) options(d *database, r request, dialect string, args alembic.Arguments) ([]alembic.Option, error) {
	c := d.project.config
	logging, err := c.Logging()
	if err != nil {
		return nil, err
	}
	settings, err := c.Settings()
	if err != nil {
		return nil, err
	}
	args.Database = d.label
	options := []alembic.Option{
		alembic.WithLogger(a.logger(logging)), alembic.WithArguments(args),
		alembic.WithResult(func(r alembic.Result) { d.result = r }), alembic.WithScratch(a.scratch(d, r, dialect)),
		alembic.WithLimits(limitsOf(r, settings)),
	}
	if dir, err := cache.UserDir(); err == nil && settings.Cache {
		options = append(options, alembic.WithCache(dir))
	}
	if timeout := cmp.Or(time.Duration(r.lockTimeout), settings.LockTimeout); timeout > 0 {
		options = append(options, alembic.WithLockTimeout(timeout))
	}
	if r.allowNewer {
		options = append(options, alembic.WithAllowNewer())
	}
	if r.offline {
		session, err := a.session(d, dialect)
		if err != nil {
			return nil, err
		}
		options = append(options, alembic.WithSession(session...))
	}
	if target := settings.TargetMetadata; target != "" && a.hasTarget(target) {
		options = append(options, alembic.WithTargetSQL(target))
	}
	return options, nil
}

// logger returns the configured logger. It writes to standard error, so that
// standard output holds results only.
func (a *App) logger(l *config.Logging) *slog.Logger {
	level := l.Level
	if l.SQL {
		level = min(level, slog.LevelDebug)
	}
	return terminal.NewLogger(a.Stderr, level, l.Format == "json")
}

// databaseHeads asks the databases for their rows, by way of the project's own
// program where there is one.
func (a *App) databaseHeads(ctx context.Context, command string) (heads []string, err error) {
	err = a.onDatabases(ctx, request{command: command}, func(ctx context.Context, d *database) error {
		rows, _, err := current(ctx, d)
		for _, id := range rows {
			if !slices.Contains(heads, id) {
				heads = append(heads, id)
			}
		}
		return err
	})
	return heads, err
}
