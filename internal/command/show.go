package command

import (
	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) showCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show REV",
		Short: "Show a revision",
		Args:  exactArgs("rev"),
	}
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		ids := []string{args[0]}
		if args[0] == "current" {
			var err error
			if ids, err = a.databaseHeads(cmd.Context()); err != nil {
				return err
			}
		}
		p, err := a.openProject()
		if err != nil {
			return err
		}
		g, err := p.dir.Graph()
		if err != nil {
			return err
		}
		nodes, err := g.Resolve(ids...)
		if err != nil {
			return err
		}
		for _, n := range nodes {
			a.entry(p, n, true, revision.ShortOptions{})
		}
		return nil
	}).RunE
	return cmd
}
