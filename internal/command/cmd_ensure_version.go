package command

import (
	"context"

	"github.com/spf13/cobra"
)

func (a *App) ensureVersionCommand() *cobra.Command {
	r := request{command: "ensure_version", creates: true}
	cmd := &cobra.Command{
		Use:               "ensure_version",
		Short:             "Make the version table and the journal if they aren't there",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().BoolVar(&r.offline, "sql", false, "print the SQL instead of running it")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		return a.onDatabases(cmd.Context(), r, func(ctx context.Context, d *database) error {
			if r.offline {
				return d.EnsureVersionTableSQL(d.out)
			}
			return d.EnsureVersionTable(ctx)
		})
	})
	return cmd
}
