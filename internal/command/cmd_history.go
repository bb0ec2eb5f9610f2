package command

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/terminal"
)

// historyOptions are the options of history.
type historyOptions struct {
	listing
	rng      string // as --rev-range
	indicate bool
}

func (a *App) historyCommand() *cobra.Command {
	var o historyOptions
	cmd := &cobra.Command{
		Use:               "history",
		Short:             "List the revisions in chronological order, newest first",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	o.verboseFlag(cmd)
	o.graphFlag(cmd)
	o.formatFlag(cmd, formatMermaid, formatDOT)
	cmd.Flags().StringVarP(&o.rng, "rev-range", "r", "", "`[start]:[end]`; either end may be current")
	cmd.Flags().BoolVarP(&o.indicate, "indicate-current", "i", false, "mark the database's revision")
	completeFlag(cmd, "rev-range", a.completeTargets(-1, "head", "base", "current"))
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if err := o.check(); err != nil {
			return err
		}
		return a.history(cmd.Context(), o)
	})
	return cmd
}

func (a *App) history(ctx context.Context, o historyOptions) error {
	var rows []string
	if o.indicate || slices.Contains(strings.Split(o.rng, ":"), "current") {
		var err error
		if rows, err = a.databaseHeads(ctx, "history"); err != nil {
			return err
		}
	}
	p, err := a.openProject()
	if err != nil {
		return err
	}
	g, err := p.graph()
	if err != nil {
		return err
	}
	nodes, err := g.History(o.rng, rows)
	if err != nil {
		return err
	}
	var marked []string
	if o.indicate {
		marked = list(rows)
	}
	return a.list(p, o.listing, nodes, terminal.HistoryEntry(), marked)
}
