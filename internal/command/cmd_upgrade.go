package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) upgradeCommand() *cobra.Command {
	r := request{command: "upgrade", direction: revision.Upgrade, creates: true}
	cmd := &cobra.Command{
		Use:   "upgrade REVISION",
		Short: "Upgrade to a later version",
		Long: "Upgrade to a later version.\n\nREVISION is head, heads, an id or the beginning of one, a branch label,\n" +
			"+2 (two steps), branch@head, branch@+1 or id+1; with --sql also from:to.",
		Args:              exactArgs("revision"),
		ValidArgsFunction: a.completeTargets(1, "head", "heads", "+1"),
	}
	r.sqlFlags(cmd, "; REVISION may be from:to")
	r.transactionFlag(cmd)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		r.targets = args
		return a.onDatabases(cmd.Context(), r, func(ctx context.Context, d *database) error {
			if r.offline {
				return d.UpgradeSQL(ctx, d.out, d.from, d.targets[0])
			}
			return d.Upgrade(ctx, d.targets[0])
		})
	})
	return cmd
}

func (r *request) transactionFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&r.singleTransaction, "single-transaction", false,
		"all revisions in one transaction: all or nothing")
}
