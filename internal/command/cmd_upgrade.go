package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) upgradeCommand() *cobra.Command {
	m := migration{request: request{command: "upgrade", direction: revision.Upgrade, creates: true}}
	cmd := &cobra.Command{
		Use:   "upgrade REVISION",
		Short: "Upgrade to a later version",
		Long: "Upgrade to a later version.\n\nREVISION is head, heads, an id or the beginning of one, a branch label,\n" +
			"+2 (two steps), branch@head, branch@+1 or id+1; with --sql also from:to.",
		Args:              exactArgs("revision"),
		ValidArgsFunction: a.completeTargets(1, "head", "heads", "+1"),
	}
	m.flags(cmd, "; REVISION may be from:to")
	m.transactionFlag(cmd)
	m.limitFlags(cmd)
	cmd.Flags().BoolVar(&m.allowNewer, "allow-newer", false, "succeed if a newer release has migrated the database")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		m.targets = args
		return a.migrate(cmd.Context(), m, func(ctx context.Context, d *database) error {
			return d.Upgrade(ctx, d.targets[0])
		}, func(ctx context.Context, d *database) error {
			return d.UpgradeSQL(ctx, d.out, d.from, d.targets[0])
		})
	})
	return cmd
}
