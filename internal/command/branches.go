package command

import "github.com/spf13/cobra"

func (a *App) branchesCommand() *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:   "branches",
		Short: "Show the branch points",
		Args:  exactArgs(),
	}
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "show more")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		p, err := a.openProject()
		if err != nil {
			return err
		}
		g, err := p.dir.Graph()
		if err != nil {
			return err
		}
		nodes, err := g.History("", nil)
		if err != nil {
			return err
		}
		for _, n := range nodes {
			if n.BranchPoint {
				a.printf("%s\n", g.Branches(n, p.detail(n), verbose))
			}
		}
		return nil
	}).RunE
	return cmd
}
