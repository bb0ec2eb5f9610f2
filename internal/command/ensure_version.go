package command

import "github.com/spf13/cobra"

func (a *App) ensureVersionCommand() *cobra.Command {
	var sql bool
	cmd := &cobra.Command{
		Use:   "ensure_version",
		Short: "Make the version table if it isn't there",
		Args:  exactArgs(),
	}
	cmd.Flags().BoolVar(&sql, "sql", false, "print the SQL instead of running it")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		if err := a.needCode(cmd.Context()); err != nil {
			return err
		}
		db, err := a.openDatabase(cmd.Context(), sql)
		if err != nil {
			return err
		}
		defer db.Close()
		if sql {
			return db.EnsureVersionTableSQL(a.Stdout)
		}
		return db.EnsureVersionTable(cmd.Context())
	}).RunE
	return cmd
}
