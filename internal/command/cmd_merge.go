package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) mergeCommand() *cobra.Command {
	var o revisionOptions
	cmd := &cobra.Command{
		Use:               "merge REVISION...",
		Short:             "Merge two or more revisions into one",
		Args:              someArgs("revisions"),
		ValidArgsFunction: a.completeTargets(-1, "heads"),
	}
	a.newFileFlags(cmd, &o)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		o.heads = args
		return a.merge(cmd.Context(), o)
	})
	return cmd
}

func (a *App) merge(ctx context.Context, o revisionOptions) error {
	settings, err := a.settings()
	if err != nil {
		return err
	}
	return a.newRevision(ctx, o, settings.RevisionEnvironment, a.announceMerge)
}

// announceMerge says which revisions are joined.
func (a *App) announceMerge(p *project, planned revision.Revision) {
	g, err := p.graph()
	if err != nil || len(planned.Revises) == 0 {
		return
	}
	var joined []string
	for _, id := range planned.Revises {
		n, _ := g.Get(id)
		joined = append(joined, id+" ("+n.Message+")")
	}
	a.messagef("Merging %s into %s", strings.Join(joined, " and "), planned.ID)
}
