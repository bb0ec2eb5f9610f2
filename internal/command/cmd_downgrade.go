package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
)

func (a *App) downgradeCommand() *cobra.Command {
	r := request{command: "downgrade"}
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
		from, to, isRange := strings.Cut(args[0], ":")
		switch {
		case r.offline && !isRange:
			return errRangeRequired
		case !r.offline && isRange:
			return errRangeOnline
		case !isRange:
			to = args[0]
		}
		return a.onDatabases(cmd.Context(), r, func(ctx context.Context, d *database) error {
			if r.offline {
				return d.DowngradeSQL(ctx, d.out, from, to)
			}
			return d.Downgrade(ctx, to)
		})
	})
	return cmd
}
