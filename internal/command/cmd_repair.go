package command

import (
	"context"

	"github.com/spf13/cobra"
)

func (a *App) repairCommand() *cobra.Command {
	m := migration{request: request{command: "repair"}}
	cmd := &cobra.Command{
		Use:   "repair REVISION",
		Short: "Accept the text of an applied revision that was edited",
		Long: "Accept the text of an applied revision that was edited.\n\n" +
			"The journal records who did it. Nothing else in the database changes.",
		Args:              exactArgs("revision"),
		ValidArgsFunction: a.completeTargets(1),
	}
	m.lockFlag(cmd)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		return a.onDatabases(cmd.Context(), m.request, func(ctx context.Context, d *database) error {
			if d.env.DisableJournal {
				return errNoJournal
			}
			if err := d.Repair(ctx, args[0]); err != nil {
				return err
			}
			nodes, err := d.Graph().Resolve(args[0])
			for _, n := range nodes {
				a.messagef("Accepted the text of %s.", n.ID)
			}
			return err
		})
	})
	return cmd
}
