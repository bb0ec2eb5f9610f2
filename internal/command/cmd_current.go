package command

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/revision"
)

// errNotAtHead is the result of "current --check-heads" on an older database.
const errNotAtHead = failure("Database is not on all head revisions; type: alembic upgrade heads")

// currentJSON is what current prints as JSON.
type currentJSON struct {
	header
	Databases []currentDatabase `json:"databases"`
}

// currentDatabase is the state of one database.
type currentDatabase struct {
	Database  string         `json:"database"`
	URL       string         `json:"url"`
	AtHeads   bool           `json:"at_heads"`
	Revisions []revisionJSON `json:"revisions"`
}

func (a *App) currentCommand() *cobra.Command {
	var l listing
	var checkHeads bool
	cmd := &cobra.Command{
		Use:               "current",
		Short:             "Show the revisions that the database is at",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	l.verboseFlag(cmd)
	l.formatFlag(cmd)
	cmd.Flags().BoolVarP(&checkHeads, "check-heads", "c", false, "fail when the database is not at all heads")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if err := l.check(); err != nil {
			return err
		}
		return a.current(cmd.Context(), l, checkHeads)
	})
	return cmd
}

func (a *App) current(ctx context.Context, l listing, checkHeads bool) error {
	var behind error
	all := currentJSON{header: version1, Databases: []currentDatabase{}}
	err := a.onDatabases(ctx, request{command: "current"}, func(ctx context.Context, d *database) error {
		rows, err := d.Current(ctx)
		var unfinished *alembic.UnfinishedError
		if errors.As(err, &unfinished) {
			d.Logger("alembic.runtime.migration").Warn(unfinished.Error())
		} else if err != nil {
			return err
		}
		nodes, err := d.Graph().Current(rows)
		if err != nil {
			return err
		}
		pending, err := d.Graph().Pending(rows)
		atHeads := err == nil && len(pending) == 0
		switch {
		case err != nil:
			behind = err
		case !atHeads && behind == nil:
			behind = errNotAtHead
		}
		if l.format == formatText {
			a.printCurrent(d, nodes, l.verbose)
			return nil
		}
		all.Databases = append(all.Databases, currentDatabase{
			Database: d.label, URL: d.name(), AtHeads: atHeads, Revisions: d.project.describeAll(nodes, list(rows)),
		})
		return nil
	})
	if err != nil {
		return err
	}
	if l.format == formatJSON {
		if err := a.printJSON(all); err != nil {
			return err
		}
	}
	if checkHeads {
		return behind
	}
	return nil
}

func (a *App) printCurrent(d *database, nodes []revision.Node, verbose bool) {
	if verbose {
		a.messagef("Current revision(s) for %s:", d.name())
	}
	for _, n := range nodes {
		a.printf("%s\n", a.entry(d.project, n, verbose, terminal.CurrentEntry()))
	}
}
