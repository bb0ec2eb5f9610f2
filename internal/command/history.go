package command

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) historyCommand() *cobra.Command {
	var verbose, indicate bool
	var rng string
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the revisions in chronological order, newest first",
		Args:  exactArgs(),
	}
	cmd.Flags().StringVarP(&rng, "rev-range", "r", "", "`[start]:[end]`; either end may be current")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "show more")
	cmd.Flags().BoolVarP(&indicate, "indicate-current", "i", false, "mark the database's revision")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		rng = unescape(rng)
		var current []string
		if indicate || slices.Contains(strings.Split(rng, ":"), "current") {
			var err error
			if current, err = a.databaseHeads(cmd.Context()); err != nil {
				return err
			}
		}
		return a.history(rng, current, verbose, indicate)
	}).RunE
	return cmd
}

// databaseHeads asks the database, by way of the project's own program where
// there is one.
func (a *App) databaseHeads(ctx context.Context) ([]string, error) {
	if err := a.needCode(ctx); err != nil {
		return nil, err
	}
	db, err := a.openDatabase(ctx, false)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return db.Current(ctx)
}

func (a *App) history(rng string, current []string, verbose, indicate bool) error {
	p, err := a.openProject()
	if err != nil {
		return err
	}
	g, err := p.dir.Graph()
	if err != nil {
		return err
	}
	nodes, err := g.History(rng, current)
	if err != nil {
		return err
	}
	for _, n := range nodes {
		o := revision.HistoryEntry()
		o.Current = indicate && slices.Contains(current, n.ID)
		a.entry(p, n, verbose, o)
	}
	return nil
}
