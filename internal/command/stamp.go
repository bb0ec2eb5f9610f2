package command

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
)

func (a *App) stampCommand() *cobra.Command {
	var sql, purge bool
	cmd := &cobra.Command{
		Use:   "stamp REVISION...",
		Short: "Record revisions as the database's without running them",
		Args:  someArgs("revisions"),
	}
	cmd.Flags().BoolVar(&sql, "sql", false, "print the SQL instead of running it")
	cmd.Flags().BoolVar(&purge, "purge", false, "empty the version table first")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		if sql && purge {
			return errors.New("Can't use --purge with --sql mode")
		}
		if err := a.needCode(cmd.Context()); err != nil {
			return err
		}
		db, err := a.openDatabase(cmd.Context(), sql)
		if err != nil {
			return err
		}
		defer db.Close()
		switch {
		case sql:
			return a.stampSQL(cmd, db, args)
		case purge:
			return db.StampPurge(cmd.Context(), args...)
		default:
			return db.Stamp(cmd.Context(), args...)
		}
	}).RunE
	return cmd
}

// stampSQL prints a stamp; "a:b" among the targets names where it starts.
func (a *App) stampSQL(cmd *cobra.Command, db *database, targets []string) error {
	from := ""
	for i, target := range targets {
		start, to, isRange := strings.Cut(target, ":")
		switch {
		case !isRange:
		case from != "" && from != start:
			return errors.New("Stamp operation with --sql only supports a single starting revision at a time")
		default:
			from, targets[i] = start, to
		}
	}
	return db.StampSQL(cmd.Context(), a.Stdout, from, targets...)
}
