package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/terminal"
)

func (a *App) unlockCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "unlock",
		Short: "Show who holds the migration lock, and take it from them",
		Long: "Show who holds the migration lock, and take it from them.\n\n" +
			"The lock ends with its process by itself. This is for a process that hangs:\n" +
			"its session in the database is ended.",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "don't ask")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		return a.onDatabases(cmd.Context(), request{command: "unlock"}, func(ctx context.Context, d *database) error {
			return a.unlock(ctx, d, yes)
		})
	})
	return cmd
}

func (a *App) unlock(ctx context.Context, d *database, yes bool) error {
	holder, err := d.LockHolder(ctx)
	switch {
	case errors.Is(err, alembic.ErrNoLock) && d.file != "":
		return nothingError{fmt.Errorf("there is no lock to break on %s: what keeps others out is the transaction of a process that is writing to it, and ends with that process; "+
			"if there is one (fuser or lsof with the file's name shows it), end it", d.file)}
	case err != nil:
		return err
	case holder == nil:
		a.messagef("Nobody holds the migration lock of %s.", d.name())
		return nil
	}
	a.messagef("The migration lock of %s is held by %s; %s.", d.name(), cmp.Or(holder.Holder, "an unknown process"), cmp.Or(holder.At, "how far it is can't be read"))
	if !yes {
		ask := terminal.Asker(a.Stdin, a.Stderr)
		if ask == nil {
			return failure("There is no terminal to ask on, and nothing was done; to end that process's session, type: alembic unlock --yes")
		}
		if !ask("end its session?") {
			a.messagef("Nothing was done.")
			return nil
		}
	}
	if err := d.BreakLock(ctx, holder); err != nil {
		return err
	}
	now, err := d.LockHolder(ctx)
	if err != nil {
		return err
	}
	state := "is free"
	if now != nil {
		state = "went to the next one, " + cmp.Or(now.Holder, "an unknown process")
	}
	a.messagef("That process applies nothing more, and the lock %s. \"alembic current\" shows what is applied.", state)
	return nil
}
