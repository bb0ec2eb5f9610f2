package command

import "github.com/spf13/cobra"

func (a *App) checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Fail when the models need a new revision",
		Args:  exactArgs(),
	}
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		if err := a.needCode(cmd.Context()); err != nil {
			return err
		}
		db, err := a.openDatabase(cmd.Context(), false)
		if err != nil {
			return err
		}
		defer db.Close()
		if err := db.Check(cmd.Context()); err != nil {
			return err
		}
		a.printf("No new upgrade operations detected.\n")
		return nil
	}).RunE
	return cmd
}
