package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/brief"
)

// checkJSON is what check prints as JSON.
type checkJSON struct {
	ending
	Databases []checkDatabase `json:"databases"`
}

// checkDatabase is what was found on one database.
type checkDatabase struct {
	Database string `json:"database"`
	URL      string `json:"url"`
	AtHeads  bool   `json:"at_heads"`
	// HalfApplied is the step that has not ended, or null.
	HalfApplied *halfAppliedJSON `json:"half_applied"`
	Edited      []editedJSON     `json:"edited"`
	Operations  []string         `json:"operations"`
	Warnings    []string         `json:"warnings"`
	Unmanaged   []string         `json:"unmanaged"`
	LeftOut     []string         `json:"left_out"`
	PassedOver  []passedOverJSON `json:"passed_over"`
	// Error is why the check of this database fails, or null.
	Error *errorJSON `json:"error"`
}

// passedOverJSON counts statements of the models' SQL files without effect.
type passedOverJSON struct {
	Statement string `json:"statement"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Count     int    `json:"count"`
}

// singleHeadJSON is what check --single-head prints as JSON.
type singleHeadJSON struct {
	header
	SingleHead bool     `json:"single_head"`
	Heads      []string `json:"heads"`
}

func (a *App) checkCommand() *cobra.Command {
	var l listing
	var singleHead, strict bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Fail when the models need a new revision",
		Long: "Fail when the models need a new revision.\n\n" +
			"--single-head looks at the revision files only, without a database: it fails when\n" +
			"two people have added revisions side by side.\n\n" +
			"--strict also fails when the database or the models have objects of kinds that\n" +
			"are not managed, which check only names otherwise.",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	l.formatFlag(cmd)
	cmd.Flags().BoolVar(&singleHead, "single-head", false, "only fail when there is more than one head")
	cmd.Flags().BoolVar(&strict, "strict", false, "also fail when there are objects of kinds that are not managed")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if err := l.check(); err != nil {
			return err
		}
		if singleHead {
			return a.checkSingleHead(l)
		}
		return a.check(cmd.Context(), l, strict)
	})
	return cmd
}

func (a *App) check(ctx context.Context, l listing, strict bool) error {
	all := checkJSON{ending: ending{header: version1}, Databases: []checkDatabase{}}
	var failed []error
	err := a.onDatabases(ctx, request{command: "check"}, func(ctx context.Context, d *database) error {
		found, err := checkOne(ctx, d)
		result := err == nil || isFinding(err)
		if result {
			edited, editErr := d.Edited(ctx)
			if found.Edited = editedOf(edited); len(edited) > 0 {
				editErr = &alembic.EditedError{Revisions: edited}
			}
			if err == nil && strict {
				err = refuseLeftOut(found.LeftOut)
			}
			err = errors.Join(err, editErr)
		}
		found.Error = a.errorJSON(err)
		all.Databases = append(all.Databases, found)
		if !result {
			return err
		}
		if err != nil && d.label != "" {
			err = fmt.Errorf("%s: %w", d.label, err)
		}
		failed = append(failed, err)
		return nil
	})
	if err == nil {
		err = errors.Join(failed...)
	}
	if err == nil && l.format == formatText {
		a.messagef("No new upgrade operations detected.")
	}
	return a.end(l, &all.ending, &all, err)
}

// isFinding reports whether an error is what check found, after which other
// databases are checked as well.
func isFinding(err error) bool {
	var drift *alembic.DriftError
	var behind *alembic.NotUpToDateError
	return errors.As(err, &drift) || errors.As(err, &behind)
}

// mostLeftOut is how many objects the error names; a warning has told each.
const mostLeftOut = 10

// refuseLeftOut is the error of check --strict.
func refuseLeftOut(leftOut []string) error {
	if len(leftOut) == 0 {
		return nil
	}
	return fmt.Errorf("there are objects of kinds that are not managed: %s; leave out --strict to accept them", brief.List(leftOut, mostLeftOut))
}

func checkOne(ctx context.Context, d *database) (checkDatabase, error) {
	found := checkDatabase{Database: d.label, URL: d.name(), Edited: []editedJSON{}, Operations: []string{}, Warnings: []string{}, Unmanaged: []string{}, LeftOut: []string{}, PassedOver: []passedOverJSON{}}
	diff, err := d.Diff(ctx, alembic.DiffOptions{CompareOnly: true})
	if err != nil {
		var half *alembic.UnfinishedError
		if errors.As(err, &half) {
			found.HalfApplied = halfApplied(half)
		}
		return found, err
	}
	d.reportDiff(diff, slog.LevelDebug) // the error lists the differences
	found.AtHeads, found.Warnings, found.Unmanaged = true, list(diff.Warnings), list(diff.Unmanaged)
	found.LeftOut = list(diff.LeftOut)
	for _, p := range diff.PassedOver {
		found.PassedOver = append(found.PassedOver, passedOverJSON(p))
	}
	for _, o := range diff.Upgrade {
		found.Operations = append(found.Operations, o.String())
	}
	if !diff.Empty() {
		return found, &alembic.DriftError{Diff: diff}
	}
	return found, nil
}

// checkSingleHead fails when the graph has several heads.
func (a *App) checkSingleHead(l listing) error {
	p, err := a.openProject()
	if err != nil {
		return err
	}
	g, err := p.graph()
	if err != nil {
		return err
	}
	heads := g.Heads()
	if l.format == formatJSON {
		if err := a.printJSON(singleHeadJSON{header: version1, SingleHead: len(heads) <= 1, Heads: list(heads)}); err != nil {
			return err
		}
	}
	if len(heads) > 1 {
		return fmt.Errorf("there are %d heads: %s; type: alembic merge -m \"...\" %s, or base one of them on the other (its Revises)",
			len(heads), strings.Join(heads, ", "), strings.Join(heads, " "))
	}
	if l.format == formatText {
		a.messagef("There is one head.")
	}
	return nil
}
