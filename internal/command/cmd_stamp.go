package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) stampCommand() *cobra.Command {
	r := request{command: "stamp", direction: revision.Stamp, creates: true}
	var purge bool
	cmd := &cobra.Command{
		Use:               "stamp REVISION...",
		Short:             "Record revisions as the database's without running them",
		Args:              someArgs("revisions"),
		ValidArgsFunction: a.completeTargets(-1, "head", "heads", "base"),
	}
	r.sqlFlags(cmd, "; one REVISION may be from:to")
	cmd.Flags().BoolVar(&purge, "purge", false, "empty the version table first, whatever it holds")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if r.offline && purge {
			return failure("Can't use --purge with --sql mode; the SQL of a purge is: DELETE FROM alembic_version")
		}
		r.targets = args
		return a.onDatabases(cmd.Context(), r, func(ctx context.Context, d *database) error {
			switch {
			case r.offline:
				return d.StampSQL(ctx, d.out, d.from, d.targets...)
			case purge:
				return d.StampPurge(ctx, d.targets...)
			default:
				return d.Stamp(ctx, d.targets...)
			}
		})
	})
	return cmd
}
