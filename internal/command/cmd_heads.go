package command

import (
	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/revision"
)

func (a *App) headsCommand() *cobra.Command {
	var l listing
	var resolve bool
	cmd := &cobra.Command{
		Use:   "heads",
		Short: "Show the newest revisions",
		Long: "Show the newest revisions: those that no other one revises.\n\n" +
			"--graph draws how they hang together: heads, branch points, merge points and bases.",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	l.verboseFlag(cmd)
	l.graphFlag(cmd)
	l.formatFlag(cmd, formatMermaid, formatDOT)
	cmd.Flags().BoolVar(&resolve, "resolve-dependencies", false, "treat dependencies as parents")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if err := l.check(); err != nil {
			return err
		}
		return a.heads(l, resolve)
	})
	return cmd
}

func (a *App) heads(l listing, resolve bool) error {
	p, err := a.openProject()
	if err != nil {
		return err
	}
	g, err := p.graph()
	if err != nil {
		return err
	}
	if l.graph {
		return a.headsGraph(p, g, l)
	}
	ids := g.Heads()
	if resolve {
		ids = g.RealHeads()
	}
	nodes := make([]revision.Node, len(ids))
	for i, id := range ids {
		nodes[i], _ = g.Get(id)
	}
	return a.list(p, l, nodes, terminal.HeadsEntry(), nil)
}

// headsGraph draws the outline of the graph.
func (a *App) headsGraph(p *project, g *revision.Graph, l listing) error {
	nodes, err := g.History("", nil)
	if err != nil {
		return err
	}
	o := terminal.HeadsEntry()
	o.Message, o.TreeMarks = true, true
	a.printf("%s", terminal.DrawOutline(nodes, func(n revision.Node) string { return a.entry(p, n, l.verbose, o) }))
	return nil
}
