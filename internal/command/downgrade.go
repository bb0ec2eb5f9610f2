package command

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
)

var (
	errRangeOnline   = errors.New("Range revision not allowed; only with --sql")
	errRangeRequired = errors.New("downgrade with --sql requires <fromrev>:<torev>")
)

func (a *App) downgradeCommand() *cobra.Command {
	var sql bool
	cmd := &cobra.Command{
		Use:   "downgrade REVISION",
		Short: "Revert to a previous version",
		Args:  exactArgs("revision"),
	}
	cmd.Flags().BoolVar(&sql, "sql", false, "print the SQL instead of running it; REVISION is from:to")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		if err := a.needCode(cmd.Context()); err != nil {
			return err
		}
		from, to, isRange := strings.Cut(args[0], ":")
		switch {
		case sql && !isRange:
			return errRangeRequired
		case !sql && isRange:
			return errRangeOnline
		case !isRange:
			to = args[0]
		}
		db, err := a.openDatabase(cmd.Context(), sql)
		if err != nil {
			return err
		}
		defer db.Close()
		if sql {
			return db.DowngradeSQL(cmd.Context(), a.Stdout, from, to)
		}
		return db.Downgrade(cmd.Context(), to)
	}).RunE
	return cmd
}
