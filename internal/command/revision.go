package command

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/op"
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
}

func (a *App) revisionCommand() *cobra.Command {
	var o revisionOptions
	var head string
	cmd := &cobra.Command{
		Use:   "revision",
		Short: "Create a new revision file",
		Args:  exactArgs(),
	}
	f := cmd.Flags()
	f.StringVarP(&o.message, "message", "m", "", "`message` of the revision")
	f.BoolVar(&o.autogenerate, "autogenerate", false, "fill it with what changes the database into the models")
	f.BoolVar(&o.sql, "sql", false, "accepted as in Alembic; see revision_environment")
	f.StringVar(&head, "head", "head", "`revision` on which it is based")
	f.BoolVar(&o.splice, "splice", false, "allow a --head that is no head")
	f.StringArrayVar(&o.labels, "branch-label", nil, "`label` of the branch that begins here")
	f.StringVar(&o.versionPath, "version-path", "", "`folder` of version_locations for the file")
	f.StringVar(&o.id, "rev-id", "", "`id` instead of a random one")
	f.StringArrayVar(&o.dependsOn, "depends-on", nil, "`revision` that must be applied before")
	f.StringVar(&o.format, "format", "", "`go` or sql; default go in a project with env.go")
	f.BoolVar(&o.fromBase, "from-base", false, "with --autogenerate: compare with an empty schema, without a database")
	f.BoolVar(&o.dropUnmanaged, "drop-unmanaged", false, "with --autogenerate: also drop what no revision ever made")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		o.heads = []string{unescape(head)}
		return a.revision(cmd.Context(), o)
	}).RunE
	return cmd
}

func (a *App) revision(ctx context.Context, o revisionOptions) error {
	switch {
	case o.sql && o.autogenerate:
		return errors.New("Using --sql with --autogenerate does not make any sense")
	case o.sql:
		return errors.New("Using --sql with the revision command when revision_environment is not configured does not make any sense")
	case !o.autogenerate && (o.fromBase || o.dropUnmanaged):
		return errors.New("--from-base and --drop-unmanaged go with --autogenerate")
	}
	if o.autogenerate {
		if err := a.needCode(ctx); err != nil {
			return err
		}
	}
	p, err := a.openProject()
	if err != nil {
		return err
	}
	planned, err := p.plan(o)
	if err != nil {
		return err
	}
	var body generated
	if o.autogenerate {
		if body, err = a.autogenerate(ctx, p, o); err != nil {
			return err
		}
	}
	return a.generate(ctx, p, planned, o, body)
}

// plan checks the new revision against the graph and resolves its parents.
func (p *project) plan(o revisionOptions) (revision.Revision, error) {
	g, err := p.dir.Graph()
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
	return g.Plan(revision.NewRevision{
		ID: o.id, Heads: heads, Splice: o.splice,
		BranchLabels: o.labels, DependsOn: o.dependsOn, Message: o.message,
	})
}

func (a *App) generate(ctx context.Context, p *project, planned revision.Revision, o revisionOptions, body generated) error {
	file, err := p.dir.Generate(script.GenerateOptions{
		ID: planned.ID, Message: o.message, Revises: planned.Revises,
		BranchLabels: planned.BranchLabels, DependsOn: planned.DependsOn,
		Format: script.Format(o.format), VersionPath: o.versionPath,
		Imports: body.imports, Upgrades: body.upgrade, Downgrades: body.downgrade,
		Progress: a.progress,
	})
	if err != nil {
		return err
	}
	return p.dir.RunHooks(ctx, file.Path, a.Stdout, a.Stderr, a.progress)
}

// progress prints "TEXT ...  done"; a task with lines of its own begins them on
// the next line.
func (a *App) progress(t script.Task, work func() error) error {
	a.printf("%s ... ", t.Text)
	if t.OwnLine {
		a.printf("\n")
	}
	if err := work(); err != nil {
		a.printf(" FAILED\n")
		return err
	}
	a.printf(" done\n")
	return nil
}

// autogenerate renders what changes the database into the models.
func (a *App) autogenerate(ctx context.Context, p *project, o revisionOptions) (body generated, err error) {
	db, err := a.openDatabase(ctx, o.fromBase)
	if err != nil {
		return body, err
	}
	defer db.Close()
	diff, err := db.Diff(ctx, alembic.DiffOptions{FromBase: o.fromBase, DropUnmanaged: o.dropUnmanaged})
	if err != nil {
		return body, err
	}
	a.reportDiff(db, diff)
	format := script.Format(o.format)
	if format == "" && p.dir.HasEnv() {
		format = script.Go
	}
	if format == script.Go {
		return renderGo(diff)
	}
	return renderSQL(diff)
}

// generated is the text that autogenerate puts into a revision file.
type generated struct {
	upgrade, downgrade string
	imports            []string
}

func renderGo(diff *alembic.Diff) (generated, error) {
	body, err := render.Go(diff.Upgrade, diff.Downgrade, render.Options{Dialect: diff.Dialect})
	return generated{body.Upgrade, body.Downgrade, body.Imports}, err
}

// renderSQL compiles the way back against the schema after the way there.
func renderSQL(diff *alembic.Diff) (body generated, err error) {
	if body.upgrade, err = render.SQL(diff.Upgrade, diff.Dialect, diff.Database); err != nil {
		return body, err
	}
	after := diff.Database.Clone()
	if _, err := op.ApplyAll(after, diff.Upgrade); err != nil {
		return body, err
	}
	body.downgrade, err = render.SQL(diff.Downgrade, diff.Dialect, after)
	return body, err
}

// reportDiff logs what was detected and names what was left alone.
func (a *App) reportDiff(db *database, diff *alembic.Diff) {
	log := db.Logger("alembic.autogenerate.compare")
	for _, line := range diff.Log {
		log.Info(line)
	}
	for _, line := range diff.Warnings {
		log.Warn(line)
	}
	for _, what := range diff.Unmanaged {
		log.Warn("left alone: " + what + " is not in the models, but no revision ever made it (--drop-unmanaged drops it)")
	}
}
