package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
)

func (a *App) stampCommand() *cobra.Command {
	r := request{command: "stamp"}
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
		from, targets, err := stampStart(r.offline, args)
		if err != nil {
			return err
		}
		r.writes = func(m *alembic.Migrator) error {
			_, err := m.Graph().Stamp(nil, targets)
			return err
		}
		return a.onDatabases(cmd.Context(), r, func(ctx context.Context, d *database) error {
			switch {
			case r.offline:
				return d.StampSQL(ctx, d.out, from, targets...)
			case purge:
				return d.StampPurge(ctx, targets...)
			default:
				return d.Stamp(ctx, targets...)
			}
		})
	})
	return cmd
}

// stampStart takes the start off the targets: "a:b" with --sql.
func stampStart(offline bool, args []string) (from string, targets []string, err error) {
	if !offline {
		return "", args, nil
	}
	for _, arg := range args {
		start, to, isRange := strings.Cut(arg, ":")
		switch {
		case !isRange:
			to = arg
		case from != "" && from != start:
			return "", nil, failure("Stamp operation with --sql only supports a single starting revision at a time; give all targets the same one")
		default:
			from = start
		}
		targets = append(targets, to)
	}
	return from, targets, nil
}
