package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/revision"
)

func (a *App) showCommand() *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use:               "show REV",
		Short:             "Show a revision",
		Args:              exactArgs("rev"),
		ValidArgsFunction: a.completeTargets(1, "head", "heads", "current"),
	}
	l.formatFlag(cmd)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if err := l.check(); err != nil {
			return err
		}
		p, nodes, err := a.resolve(cmd.Context(), "show", args[0])
		if err != nil {
			return err
		}
		l.verbose = true
		return a.list(p, l, nodes, terminal.ShortOptions{}, nil)
	})
	return cmd
}

// resolve finds the revisions that a symbol names; "current" asks the database.
func (a *App) resolve(ctx context.Context, command, symbol string) (*project, []revision.Node, error) {
	ids := []string{symbol}
	if symbol == "current" {
		var err error
		if ids, err = a.databaseHeads(ctx, command); err != nil {
			return nil, nil, err
		}
	}
	p, err := a.openProject()
	if err != nil {
		return nil, nil, err
	}
	g, err := p.graph()
	if err != nil {
		return nil, nil, err
	}
	if len(ids) == 0 {
		return p, nil, nil
	}
	nodes, err := g.Resolve(ids...)
	return p, nodes, err
}
