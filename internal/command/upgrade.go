package command

import (
	"strings"

	"github.com/spf13/cobra"
)

func (a *App) upgradeCommand() *cobra.Command {
	var sql bool
	cmd := &cobra.Command{
		Use:   "upgrade REVISION",
		Short: "Upgrade to a later version",
		Args:  exactArgs("revision"),
	}
	cmd.Flags().BoolVar(&sql, "sql", false, "print the SQL instead of running it; REVISION may be from:to")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		if err := a.needCode(cmd.Context()); err != nil {
			return err
		}
		from, to, isRange := strings.Cut(args[0], ":")
		if !isRange {
			from, to = "", args[0]
		}
		if isRange && !sql {
			return errRangeOnline
		}
		db, err := a.openDatabase(cmd.Context(), sql)
		if err != nil {
			return err
		}
		defer db.Close()
		if sql {
			return db.UpgradeSQL(cmd.Context(), a.Stdout, from, to)
		}
		return db.Upgrade(cmd.Context(), to)
	}).RunE
	return cmd
}
