package command

import (
	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/revision"
)

func (a *App) branchesCommand() *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use:               "branches",
		Short:             "Show the branch points",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	l.verboseFlag(cmd)
	l.formatFlag(cmd)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if err := l.check(); err != nil {
			return err
		}
		return a.branches(l)
	})
	return cmd
}

func (a *App) branches(l listing) error {
	p, err := a.openProject()
	if err != nil {
		return err
	}
	g, err := p.graph()
	if err != nil {
		return err
	}
	nodes, err := g.History("", nil)
	if err != nil {
		return err
	}
	var points []revision.Node
	for _, n := range nodes {
		if n.BranchPoint {
			points = append(points, n)
		}
	}
	if l.format == formatJSON {
		return a.list(p, l, points, terminal.ShortOptions{}, nil)
	}
	for _, n := range points {
		a.printf("%s\n", a.screen.PaintEntry(n, terminal.Branches(g, n, p.detail(n.ID), l.verbose)))
	}
	return nil
}
