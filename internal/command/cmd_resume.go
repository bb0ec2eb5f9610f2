package command

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
)

func (a *App) resumeCommand() *cobra.Command {
	m := migration{request: request{command: "resume"}}
	var r alembic.Resolution
	cmd := &cobra.Command{
		Use:               "resume",
		Short:             "Finish a revision that an earlier run left half applied",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	m.formatFlag(cmd)
	m.lockFlag(cmd)
	cmd.Flags().IntVar(&r.FromStatement, "from-statement", 0, "go on at this statement of the revision, counted from 1, whatever the journal says")
	cmd.Flags().IntVar(&r.Undo, "undo", 0, "take back this many statements of the revision, from the first on, by those of its other direction")
	cmd.Flags().BoolVar(&r.MarkDone, "mark-done", false, "record the revision: the rest was done by hand")
	cmd.Flags().BoolVar(&r.MarkUndone, "mark-undone", false, "forget the run: what was done was taken back by hand")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("from-statement") && r.FromStatement < 1 {
			return usagef("--from-statement counts from 1")
		}
		if cmd.Flags().Changed("undo") && r.Undo < 1 {
			return usagef("--undo takes how many statements are done, at least 1; if none is, say so by --mark-undone")
		}
		given := 0
		for _, name := range []string{"from-statement", "undo", "mark-done", "mark-undone"} {
			if cmd.Flags().Changed(name) {
				given++
			}
		}
		if given > 1 {
			return usagef("--from-statement, --undo, --mark-done and --mark-undone exclude each other; give one")
		}
		return a.migrate(cmd.Context(), m, func(ctx context.Context, d *database) error {
			err := d.Resume(ctx, r)
			if errors.Is(err, alembic.ErrNothingToResume) && d.env.DisableJournal {
				return failure("this project keeps no journal, so nothing is known of a run that did not end")
			}
			return err
		}, nil)
	})
	return cmd
}
