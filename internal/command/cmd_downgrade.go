package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) downgradeCommand() *cobra.Command {
	m := migration{request: request{command: "downgrade", direction: revision.Downgrade}}
	cmd := &cobra.Command{
		Use:   "downgrade REVISION",
		Short: "Revert to a previous version",
		Long: "Revert to a previous version.\n\nREVISION is base, -1 (one step), an id or the beginning of one, branch@base,\n" +
			"branch@-1 or id-1; with --sql it is from:to.",
		Args:              exactArgs("revision"),
		ValidArgsFunction: a.completeTargets(1, "-1", "base"),
	}
	m.flags(cmd, "; REVISION is from:to")
	m.transactionFlag(cmd)
	m.limitFlags(cmd)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		m.targets = args
		return a.migrate(cmd.Context(), m, func(ctx context.Context, d *database) error {
			return d.Downgrade(ctx, d.targets[0])
		}, func(ctx context.Context, d *database) error {
			return d.DowngradeSQL(ctx, d.out, d.from, d.targets[0])
		})
	})
	return cmd
}
