package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) downgradeCommand() *cobra.Command {
	r := request{command: "downgrade", direction: revision.Downgrade}
	cmd := &cobra.Command{
		Use:   "downgrade REVISION",
		Short: "Revert to a previous version",
		Long: "Revert to a previous version.\n\nREVISION is base, -1 (one step), an id or the beginning of one, branch@base,\n" +
			"branch@-1 or id-1; with --sql it is from:to.",
		Args:              exactArgs("revision"),
		ValidArgsFunction: a.completeTargets(1, "-1", "base"),
	}
	r.sqlFlags(cmd, "; REVISION is from:to")
	r.transactionFlag(cmd)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		r.targets = args
		return a.onDatabases(cmd.Context(), r, func(ctx context.Context, d *database) error {
			if r.offline {
				return d.DowngradeSQL(ctx, d.out, d.from, d.targets[0])
			}
			return d.Downgrade(ctx, d.targets[0])
		})
	})
	return cmd
}
