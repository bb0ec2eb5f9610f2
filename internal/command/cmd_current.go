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
	ending
	Databases []currentDatabase `json:"databases"`
}

// currentDatabase is the state of one database.
type currentDatabase struct {
	Database  string         `json:"database"`
	URL       string         `json:"url"`
	AtHeads   bool           `json:"at_heads"`
	Revisions []revisionJSON `json:"revisions"`
	// HalfApplied is the step that has not ended, or null.
	HalfApplied *halfAppliedJSON `json:"half_applied"`
	// Edited are the applied revisions that were edited since.
	Edited []editedJSON `json:"edited"`
}

// halfAppliedJSON is a step that an earlier run began and that has not ended.
type halfAppliedJSON struct {
	stepJSON
	UnderWay bool `json:"under_way"`
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
	all := currentJSON{ending: ending{header: version1}, Databases: []currentDatabase{}}
	err := a.onDatabases(ctx, request{command: "current"}, func(ctx context.Context, d *database) error {
		s, err := d.Status(ctx)
		if err != nil {
			return err
		}
		if s.Unfinished != nil {
			d.Logger("alembic.runtime.migration").Warn(s.Unfinished.Error())
		}
		for _, e := range s.Edited {
			d.Logger("alembic.runtime.migration").Warn(e.String())
		}
		nodes, err := d.Graph().Current(s.Heads)
		if err != nil {
			return err
		}
		reason := notAtHeads(d, s.Heads, s.Unfinished)
		if behind == nil {
			behind = reason
		}
		if l.format == formatText {
			a.printCurrent(d, nodes, l.verbose)
			return nil
		}
		all.Databases = append(all.Databases, currentDatabase{
			Database: d.label, URL: d.name(), AtHeads: reason == nil, Revisions: d.project.describeAll(nodes, list(s.Heads)), HalfApplied: halfApplied(s.Unfinished),
			Edited: editedOf(s.Edited),
		})
		return nil
	})
	if err == nil && checkHeads {
		err = behind
	}
	return a.end(l, &all.ending, &all, err)
}

// current returns the rows of the version table, and warns if a revision is half
// applied.
func current(ctx context.Context, d *database) (rows []string, half *alembic.UnfinishedError, err error) {
	rows, err = d.Current(ctx)
	if errors.As(err, &half) {
		d.Logger("alembic.runtime.migration").Warn(half.Error())
		err = nil
	}
	return rows, half, err
}

// notAtHeads returns why a database is not at all heads, or nil.
func notAtHeads(d *database, rows []string, half *alembic.UnfinishedError) error {
	pending, err := d.Graph().Pending(rows)
	switch {
	case err != nil:
		return err
	case half != nil:
		return half
	case len(pending) > 0:
		return errNotAtHead
	}
	return nil
}

func halfApplied(half *alembic.UnfinishedError) *halfAppliedJSON {
	if half == nil {
		return nil
	}
	return &halfAppliedJSON{stepJSON: stepOf(half.Entry), UnderWay: half.UnderWay}
}

func (a *App) printCurrent(d *database, nodes []revision.Node, verbose bool) {
	if verbose {
		a.messagef("Current revision(s) for %s:", d.name())
	}
	for _, n := range nodes {
		a.printf("%s\n", a.entry(d.project, n, verbose, terminal.CurrentEntry()))
	}
}
