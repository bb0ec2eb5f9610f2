package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) stampCommand() *cobra.Command {
	m := migration{request: request{command: "stamp", direction: revision.Stamp, creates: true}}
	var purge bool
	cmd := &cobra.Command{
		Use:               "stamp REVISION...",
		Short:             "Record revisions as the database's without running them",
		Args:              someArgs("revisions"),
		ValidArgsFunction: a.completeTargets(-1, "head", "heads", "base"),
	}
	m.flags(cmd, "; one REVISION may be from:to")
	cmd.Flags().BoolVar(&purge, "purge", false, "empty the version table first, whatever it holds")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if m.offline && purge {
			return failure("Can't use --purge with --sql mode; the SQL of a purge is: DELETE FROM alembic_version")
		}
		m.targets = args
		return a.migrate(cmd.Context(), m, func(ctx context.Context, d *database) error {
			if purge {
				return d.StampPurge(ctx, d.targets...)
			}
			return d.Stamp(ctx, d.targets...)
		}, func(ctx context.Context, d *database) error {
			return d.StampSQL(ctx, d.out, d.from, d.targets...)
		})
	})
	return cmd
}
