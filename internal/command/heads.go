package command

import (
	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) headsCommand() *cobra.Command {
	var verbose, resolve bool
	cmd := &cobra.Command{
		Use:   "heads",
		Short: "Show the current available heads of the revision files",
		Args:  exactArgs(),
	}
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "show more")
	cmd.Flags().BoolVar(&resolve, "resolve-dependencies", false, "treat dependencies as parents")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		p, err := a.openProject()
		if err != nil {
			return err
		}
		g, err := p.dir.Graph()
		if err != nil {
			return err
		}
		heads := g.Heads()
		if resolve {
			heads = g.RealHeads()
		}
		for _, id := range heads {
			n, _ := g.Get(id)
			a.entry(p, n, verbose, revision.HeadsEntry())
		}
		return nil
	}).RunE
	return cmd
}

// entry prints a revision in its short or its verbose form.
func (a *App) entry(p *project, n revision.Node, verbose bool, o revision.ShortOptions) {
	if verbose {
		d := p.detail(n)
		d.Current = o.Current
		a.printf("%s\n", n.Verbose(d))
		return
	}
	a.printf("%s\n", n.Short(o))
}
