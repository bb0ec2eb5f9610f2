package command

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/launch"
	"github.com/alembic-go/alembic/internal/script"
)

// loadConfig reads the configuration that the global options name.
func (a *App) loadConfig() (*config.Config, error) {
	return config.Load(config.Options{
		Files: a.global.config, Section: a.global.section, X: a.global.x, URL: a.global.url,
	})
}

// project is the configuration with its script folder, for commands that only
// read and write files.
type project struct {
	config *config.Config
	dir    *script.Directory
}

func (a *App) openProject() (*project, error) {
	c, err := a.loadConfig()
	if err != nil {
		return nil, err
	}
	dir, err := script.Open(c)
	if err != nil {
		return nil, err
	}
	return &project{config: c, dir: dir}, nil
}

// needCode hands the command over to the project's own program when the
// project has Go code and this isn't that program. It returns only when the
// command is to go on in this process, or with an error.
func (a *App) needCode(ctx context.Context) error {
	if a.Env != nil {
		return nil
	}
	c, err := a.loadConfig()
	if err != nil {
		return err
	}
	location, err := c.ScriptLocation()
	if err != nil {
		return err
	}
	found, err := launch.Find(location)
	if errors.Is(err, launch.ErrNoCode) {
		return nil
	}
	if err != nil {
		return err
	}
	drivers, err := neededDrivers(c)
	if err != nil {
		return err
	}
	return a.handOver(ctx, found, drivers)
}

// handOver builds the project's own program and becomes it.
func (a *App) handOver(ctx context.Context, p *launch.Project, drivers []string) error {
	program := launch.Program{Project: p, Drivers: drivers, Log: a.Stderr}
	if a.global.quiet {
		program.Log = nil
	}
	binary, err := program.Build(ctx)
	if err != nil {
		return err
	}
	status, err := binary.Exec(ctx, a.args, os.Environ())
	if err != nil {
		return errors.Join(err, binary.Close())
	}
	return exitStatus(status)
}

// neededDrivers are the drivers that the configured URL needs; none when no URL
// is configured, because Env.Connect may open the database.
func neededDrivers(c *config.Config) ([]string, error) {
	u, err := c.URL()
	var missing *config.MissingKeyError
	if errors.As(err, &missing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []string{driverOf(u.Dialect)}, nil
}

// driverOf is the package of package driver that opens a dialect.
func driverOf(dialect string) string {
	if dialect == "mariadb" {
		return "mysql"
	}
	return dialect
}

// handOverSkewed hands everything over, before the arguments are parsed, when
// the project is made for another version of alembic than this one.
func (a *App) handOverSkewed(ctx context.Context) (status int, handed bool) {
	if a.Env != nil || launch.Launched() || !skewMatters(a.args) {
		return 0, false
	}
	a.global.scan(a.args)
	c, err := a.loadConfig()
	if err != nil {
		return 0, false
	}
	location, err := c.ScriptLocation()
	if err != nil {
		return 0, false
	}
	found, err := launch.Find(location)
	if err != nil {
		return 0, false
	}
	if _, skewed := found.Skew(); !skewed {
		return 0, false
	}
	drivers, err := neededDrivers(c)
	if err != nil {
		drivers = nil
	}
	return a.report(a.handOver(ctx, found, drivers)), true
}

// skewMatters excepts what must work with any version.
func skewMatters(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "init", "--version", "list_templates", "help", "--help", "-h", "completion":
			return false
		}
	}
	return len(args) > 0
}

// scan finds the configuration among arguments that aren't parsed yet.
func (g *globals) scan(args []string) {
	for i, arg := range args {
		name, value, joined := strings.Cut(arg, "=")
		if !joined && i+1 < len(args) {
			value = args[i+1]
		}
		switch name {
		case "-c", "--config":
			g.config = []string{value}
		case "-n", "--name":
			g.section = value
		case "--url":
			g.url = value
		}
	}
}

// database is an open database with the Migrator of the project.
type database struct {
	*alembic.Migrator
	config *config.Config
	dir    *script.Directory // nil in a deployed program
	env    *alembic.Env
	url    *config.URL
	db     *sql.DB
}

// Close closes the database.
func (d *database) Close() error {
	if d.db == nil {
		return nil
	}
	return d.db.Close()
}

// openDatabase opens the configured database. offline leaves it closed and only
// finds out the dialect.
func (a *App) openDatabase(ctx context.Context, offline bool) (*database, error) {
	c, err := a.loadConfig()
	if err != nil {
		return nil, err
	}
	env, dir, err := a.environment(c)
	if err != nil {
		return nil, err
	}
	d := &database{config: c, dir: dir, env: env}
	if d.url, err = c.URL(); err != nil {
		return nil, err
	}
	if !offline {
		if d.db, err = a.connect(ctx, env, d.url); err != nil {
			return nil, err
		}
	}
	options, err := a.options(c)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if d.Migrator, err = alembic.New(d.db, d.url.Dialect, env, options...); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (a *App) connect(ctx context.Context, env *alembic.Env, u *config.URL) (*sql.DB, error) {
	if env.Connect != nil {
		return env.Connect(ctx)
	}
	drv, err := a.driver(u.Dialect)
	if err != nil {
		return nil, err
	}
	return drv.Open(ctx, u.Reveal())
}

func (a *App) driver(dialect string) (driver.Driver, error) {
	var names []string
	for _, d := range a.Drivers {
		if slices.Contains(d.Dialects, dialect) {
			return d, nil
		}
		names = append(names, d.Dialects...)
	}
	return driver.Driver{}, fmt.Errorf("this program can't open %s databases, only %s; build it with --drivers %s",
		dialect, strings.Join(names, ", "), driverOf(dialect))
}

// environment is the project's Env with the settings of the configuration file
// filled in where the Env leaves them open. A project without Go code gets one
// made of its folder.
func (a *App) environment(c *config.Config) (*alembic.Env, *script.Directory, error) {
	settings, err := c.Settings()
	if err != nil {
		return nil, nil, err
	}
	env := alembic.Env{}
	var dir *script.Directory
	switch {
	case a.Env != nil:
		env = *a.Env
		dir, _ = script.Open(c) // a deployed program has no folder
	case a.Files != nil:
		env.Revisions = []*alembic.Revisions{alembic.NewRevisions(a.Files)}
	default:
		if dir, err = script.Open(c); err != nil {
			return nil, nil, err
		}
		for _, location := range dir.Locations {
			env.Revisions = append(env.Revisions, alembic.DirRevisions(location))
		}
	}
	if env.VersionTable == "" {
		env.VersionTable = settings.VersionTable
	}
	if env.VersionTableSchema == "" {
		env.VersionTableSchema = settings.VersionTableSchema
	}
	env.SingleTransaction = env.SingleTransaction || !settings.TransactionPerMigration
	return &env, dir, nil
}

func (a *App) options(c *config.Config) ([]alembic.Option, error) {
	logging, err := c.Logging()
	if err != nil {
		return nil, err
	}
	settings, err := c.Settings()
	if err != nil {
		return nil, err
	}
	options := []alembic.Option{alembic.WithLogger(newLogger(a.Stderr, logging))}
	if settings.TargetMetadata != "" {
		options = append(options, alembic.WithTargetSQL(settings.TargetMetadata), alembic.WithScratch(a.scratch(c)))
	}
	return options, nil
}

// scratch opens the database in which a schema.sql is loaded: in memory for
// SQLite, scratch_url elsewhere.
func (a *App) scratch(c *config.Config) func(context.Context) (*sql.DB, error) {
	return func(ctx context.Context) (*sql.DB, error) {
		u, err := c.URL()
		if err != nil {
			return nil, err
		}
		text := "sqlite://"
		if u.Dialect != "sqlite" {
			scratch, err := c.ScratchURL()
			if err != nil {
				return nil, err
			}
			text = scratch.Reveal()
		}
		drv, err := a.driver(u.Dialect)
		if err != nil {
			return nil, err
		}
		return drv.Open(ctx, text)
	}
}
