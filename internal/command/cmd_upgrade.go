package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
)

const (
	errRangeOnline   = failure("Range revision not allowed; it is read with --sql only")
	errRangeRequired = failure("downgrade with --sql requires <fromrev>:<torev>, as in: alembic downgrade --sql head:base")
)

func (a *App) upgradeCommand() *cobra.Command {
	r := request{command: "upgrade"}
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
		from, to, isRange := strings.Cut(args[0], ":")
		switch {
		case !isRange:
			from, to = "", args[0]
		case !r.offline:
			return errRangeOnline
		}
		r.writes = func(m *alembic.Migrator) error {
			_, err := m.Graph().Upgrade(nil, to)
			return err
		}
		return a.onDatabases(cmd.Context(), r, func(ctx context.Context, d *database) error {
			if r.offline {
				return d.UpgradeSQL(ctx, d.out, from, to)
			}
			return d.Upgrade(ctx, to)
		})
	})
	return cmd
}

func (r *request) transactionFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&r.singleTransaction, "single-transaction", false,
		"all revisions in one transaction: all or nothing")
}
