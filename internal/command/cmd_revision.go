package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/revision"
)

// revisionOptions are the options of revision and, in part, of merge.
type revisionOptions struct {
	message       string
	autogenerate  bool
	sql           bool
	heads         []string
	splice        bool
	labels        []string
	versionPath   string
	id            string
	dependsOn     []string
	format        string
	fromBase      bool
	dropUnmanaged bool
	online        bool // onlineGiven tells whether it overrides the key online_ddl
	onlineGiven   bool
	renames       []string
}

func (a *App) revisionCommand() *cobra.Command {
	var o revisionOptions
	var head string
	cmd := &cobra.Command{
		Use:               "revision",
		Short:             "Create a new revision file",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	a.newFileFlags(cmd, &o)
	f := cmd.Flags()
	f.BoolVar(&o.autogenerate, "autogenerate", false, "fill it with what changes the database into the models")
	f.BoolVar(&o.sql, "sql", false, "open no database (as in Alembic, only where revision_environment is on)")
	f.StringVar(&head, "head", "head", "`revision` on which it is based")
	f.StringVar(&o.versionPath, "version-path", "", "`folder` of version_locations for the file")
	f.StringArrayVar(&o.dependsOn, "depends-on", nil, "`revision` that must be applied before; may be given several times")
	f.BoolVar(&o.fromBase, "from-base", false, "with --autogenerate: compare with an empty schema instead of the database")
	f.BoolVar(&o.dropUnmanaged, "drop-unmanaged", false, "with --autogenerate: also drop what no revision ever made")
	f.BoolVar(&o.online, "online", false, "with --autogenerate: write what blocks other sessions least (default: the key online_ddl)")
	f.StringArrayVar(&o.renames, "rename", nil, "with --autogenerate: what has another name in the models, as `OLD:NEW`: a table, type, view or other object, or with its table or type in front a column, index, constraint, trigger or value")
	completeFlag(cmd, "rename", cobra.NoFileCompletions)
	completeFlag(cmd, "head", a.completeTargets(-1, "head", "base"))
	completeFlag(cmd, "depends-on", a.completeTargets(-1))
	completeFlag(cmd, "version-path", a.completeLocations)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		o.heads = []string{head}
		o.onlineGiven = f.Changed("online")
		return a.revision(cmd.Context(), o)
	})
	return cmd
}

// newFileFlags are the options that revision and merge share.
func (a *App) newFileFlags(cmd *cobra.Command, o *revisionOptions) {
	f := cmd.Flags()
	f.StringVarP(&o.message, "message", "m", "", "`message` of the revision")
	f.BoolVar(&o.splice, "splice", false, "allow parents that are no heads: a new branch begins there")
	f.StringArrayVar(&o.labels, "branch-label", nil, "`label` of the branch that begins here")
	f.StringVar(&o.id, "rev-id", "", "`id` instead of a random one")
	f.StringVar(&o.format, "format", "", "`go` or sql; default go in a project with env.go")
	completeFlag(cmd, "format", cobra.FixedCompletions([]string{string(script.Go), string(script.SQL)}, noFiles))
	for _, name := range []string{"message", "branch-label", "rev-id"} {
		completeFlag(cmd, name, cobra.NoFileCompletions)
	}
}

func (a *App) revision(ctx context.Context, o revisionOptions) error {
	settings, err := a.settings()
	if err != nil {
		return err
	}
	if err := o.check(settings.RevisionEnvironment); err != nil {
		return err
	}
	if !o.onlineGiven {
		o.online = settings.OnlineDDL
	}
	return a.newRevision(ctx, o, settings.RevisionEnvironment, nil)
}

func (o *revisionOptions) check(environment bool) error {
	switch {
	case o.sql && o.autogenerate:
		return failure("Using --sql with --autogenerate does not make any sense; --from-base compares without a database")
	case o.sql && !environment:
		return failure("Using --sql with the revision command when revision_environment is not configured does not make any sense; leave out --sql")
	case !o.autogenerate && (o.fromBase || o.dropUnmanaged || o.onlineGiven || len(o.renames) > 0):
		return usagef("--from-base, --drop-unmanaged, --online and --rename go with --autogenerate")
	}
	return nil
}

// settings are the keys of the project's ini file.
func (a *App) settings() (*config.Settings, error) {
	c, err := a.loadConfig()
	if err != nil {
		return nil, err
	}
	return c.Settings()
}

// newRevision plans, fills and writes a revision; announce, which may be nil,
// is called with the plan before anything is written. The project's Env takes
// part when it is compared with the database, or asked for by environment.
func (a *App) newRevision(ctx context.Context, o revisionOptions, environment bool, announce func(*project, revision.Revision)) error {
	r := request{command: "revision", offline: o.fromBase, versionPath: o.versionPath}
	p, c, err := a.beginRevision(ctx, r, o.autogenerate || environment)
	if err != nil {
		return err
	}
	planned, err := p.plan(o)
	if err != nil {
		return err
	}
	if announce != nil {
		announce(p, planned)
	}
	w := &fileWriter{app: a, project: p, format: p.format(o.format)}
	s := &alembic.MigrationScript{
		ID: planned.ID, Message: o.message, Revises: planned.Revises, BranchLabels: planned.BranchLabels,
		DependsOn: planned.DependsOn, VersionPath: o.versionPath, Autogenerate: o.autogenerate,
	}
	scripts := []*alembic.MigrationScript{s}
	if o.autogenerate {
		if scripts, err = w.autogenerate(ctx, c, r, o, s); err != nil {
			return err
		}
	}
	if c != nil {
		w.item = rendered(c.Env.RenderItem)
		if hook := c.Env.ProcessRevisionDirectives; hook != nil {
			if err := called("Env.ProcessRevisionDirectives", func() error { return hook(ctx, &scripts) }); err != nil {
				return err
			}
		}
	}
	return w.writeAll(ctx, scripts)
}

// beginRevision opens the project; c is nil where its Env takes no part.
func (a *App) beginRevision(ctx context.Context, r request, withEnv bool) (p *project, c *alembic.Run, err error) {
	if withEnv {
		p, c, err = a.begin(ctx, r)
	} else {
		p, err = a.openFor(r)
	}
	if err != nil {
		return nil, nil, err
	}
	return p, c, p.needFolder()
}

// format is that of a new revision: the one asked for, else Go where the project
// has code.
func (p *project) format(asked string) script.Format {
	switch {
	case asked != "":
		return script.Format(asked)
	case p.dir.HasEnv():
		return script.Go
	}
	return script.SQL
}

// plan checks the new revision against the graph and resolves its parents.
func (p *project) plan(o revisionOptions) (revision.Revision, error) {
	g, err := p.graph()
	if err != nil {
		return revision.Revision{}, err
	}
	if o.id == "" {
		if o.id, err = p.dir.NewID(); err != nil {
			return revision.Revision{}, err
		}
	}
	heads := o.heads
	if len(heads) == 1 && heads[0] == "head" {
		heads = nil
	}
	return g.Draft(revision.Draft{
		ID: o.id, Heads: heads, Splice: o.splice,
		BranchLabels: o.labels, DependsOn: o.dependsOn, Message: o.message,
	})
}
