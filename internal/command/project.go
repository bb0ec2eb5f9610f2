package command

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/revision"
)

// loadConfig reads the configuration that the global options name; a program
// made by "alembic build" falls back to the one inside.
func (a *App) loadConfig() (*config.Config, error) {
	o := config.Options{
		Files: a.global.config, Section: a.global.section, URL: a.global.url, Embedded: a.Ini,
	}
	if a.Env != nil {
		for _, d := range a.Env.Dialects {
			o.Dialects = append(o.Dialects, d.Name())
		}
	}
	return config.Load(o)
}

// deployed reports that this program was made by "alembic build": it has its
// revisions inside and no script folder.
func (a *App) deployed() bool { return a.Ini != "" || a.Files != nil }

// project is the configuration with the revisions, for commands that need no
// database.
type project struct {
	config *config.Config
	dir    *script.Directory // nil in a deployed program
	env    *alembic.Env      // of a deployed program
	inside *alembic.Migrator // its revisions, without a database
}

func (a *App) openProject() (*project, error) {
	p, err := a.readProject()
	if err != nil {
		return nil, err
	}
	if logging, err := p.config.Logging(); err == nil { // else it is told by what logs
		for _, told := range p.config.Misspelt() {
			a.logger(logging).With("logger", "alembic.config").Warn(told)
		}
	}
	return p, nil
}

// readProject is openProject for shells that complete a word: it warns of nothing.
func (a *App) readProject() (*project, error) {
	c, err := a.loadConfig()
	if err != nil {
		return nil, err
	}
	p := &project{config: c}
	if a.deployed() {
		return p, a.openDeployed(p)
	}
	p.dir, err = script.Open(c)
	if a.Env != nil && withoutFolder(err) { // a main of the user's own, without its source
		return p, a.openDeployed(p)
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// withoutFolder reports that there is no script folder.
func withoutFolder(err error) bool {
	var folder *script.MissingFolderError
	var key *config.MissingKeyError
	return errors.As(err, &folder) || errors.As(err, &key)
}

// openDeployed takes the revisions from inside the program.
func (a *App) openDeployed(p *project) (err error) {
	p.env = a.Env
	if p.env == nil {
		p.env = &alembic.Env{}
		if p.env.Revisions, err = a.embeddedRevisions(p.config); err != nil {
			return err
		}
	}
	// Any dialect will do to read revisions.
	p.inside, err = alembic.New(nil, "sqlite", p.env)
	return err
}

// embeddedRevisions are the version locations among the embedded files, which
// are rooted at the folder of alembic.ini.
func (a *App) embeddedRevisions(c *config.Config) ([]*alembic.Revisions, error) {
	locations, err := c.VersionLocations()
	if err != nil {
		return nil, err
	}
	var sets []*alembic.Revisions
	for _, location := range locations {
		rel, err := filepath.Rel(c.Here(), location)
		if err != nil {
			return nil, err
		}
		sub, err := fs.Sub(a.Files, filepath.ToSlash(rel))
		if err != nil {
			return nil, fmt.Errorf("the version location %s is not inside this program: %w", location, err)
		}
		if ok, err := script.HasFiles(sub, nil); err != nil {
			return nil, err
		} else if ok {
			sets = append(sets, alembic.NewRevisions(sub))
		}
	}
	return sets, nil
}

// graph is the graph of all revisions.
func (p *project) graph() (*revision.Graph, error) {
	if p.dir != nil {
		return p.dir.Graph()
	}
	return p.inside.Graph(), nil
}

// detail is what a verbose entry shows of a revision's file.
func (p *project) detail(id string) terminal.Detail {
	if p.dir == nil {
		path, doc := p.inside.Describe(id)
		return terminal.Detail{Path: path, Doc: doc}
	}
	f, ok := p.dir.File(id)
	if !ok {
		return terminal.Detail{}
	}
	return terminal.Detail{Path: f.Path, Doc: f.LongDoc()}
}

// created is the creation date of a revision as its file has it.
func (p *project) created(id string) string {
	if p.dir == nil {
		return p.inside.Created(id)
	}
	if f, ok := p.dir.File(id); ok {
		return f.Created
	}
	return ""
}

// environment is a copy of the project's Env with the settings of the
// configuration filled in where the Env leaves them open. A project without Go
// code gets one made of its folder.
func (a *App) environment(p *project) (*alembic.Env, error) {
	settings, err := p.config.Settings()
	if err != nil {
		return nil, err
	}
	env := alembic.Env{}
	switch {
	case a.Env != nil:
		env = *a.Env
	case p.env != nil:
		env = *p.env
	default:
		if err := p.config.OneDatabase(); err != nil {
			return nil, err
		}
		locations, err := p.dir.Used()
		if err != nil {
			return nil, err
		}
		for _, location := range locations {
			env.Revisions = append(env.Revisions, alembic.DirRevisions(location))
		}
	}
	if env.VersionTable == "" {
		env.VersionTable = settings.VersionTable
	}
	if env.VersionTableSchema == "" {
		env.VersionTableSchema = settings.VersionTableSchema
	}
	env.JournalTable = cmp.Or(env.JournalTable, settings.JournalTable)
	env.JournalTableSchema = cmp.Or(env.JournalTableSchema, settings.JournalTableSchema)
	env.DisableJournal = env.DisableJournal || !settings.Journal
	env.JournalDowngrades = env.JournalDowngrades || settings.JournalDowngrades
	env.Privileges = env.Privileges || settings.Privileges
	env.SingleTransaction = env.SingleTransaction || !settings.TransactionPerMigration
	return &env, nil
}

// errInside refuses what needs the project's source.
var errInside = errors.New("this program has its revisions inside and no script folder; " +
	"do this with the alembic command, where the project's source is")

// needFolder refuses a command that writes or opens revision files.
func (p *project) needFolder() error {
	if p.dir == nil {
		return errInside
	}
	return nil
}
