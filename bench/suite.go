package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
	"github.com/alembic-go/alembic/bench/internal/report"
	"github.com/alembic-go/alembic/bench/internal/tool"
	"github.com/alembic-go/alembic/bench/internal/work"
)

// measure runs the rows.
func (s *suite) measure(ctx context.Context, log io.Writer) (*report.Report, error) {
	root, err := filepath.Abs(s.root)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(log, "building the tools")
	tools, err := tool.Find(ctx, root, filepath.Join(root, "bin", "bench"), s.wants)
	if err != nil {
		return nil, err
	}
	r := &report.Report{Rounds: s.rounds, Quick: s.quick}
	if r.Machine, err = report.ThisMachine(ctx, tools); err != nil {
		return nil, err
	}
	for _, row := range s.selected() {
		r.Rows = append(r.Rows, s.unlessInterrupted(ctx, log, tools, row))
	}
	return r, nil
}

// errInterrupted is told of the rows that an interrupt left out: the report of a run of
// hours has what was measured before it.
var errInterrupted = errors.New("the run was interrupted before its end")

func (s *suite) unlessInterrupted(ctx context.Context, log io.Writer, tools *tool.Set, row work.Row) report.Row {
	if ctx.Err() == nil {
		if out := s.row(ctx, log, tools, row); ctx.Err() == nil {
			return out
		}
	}
	return report.Row{Title: row.Title, Aim: row.Aim, Note: row.Note, Skipped: errInterrupted}
}

// selected are the rows that are to be run.
func (s *suite) selected() []work.Row {
	sizes := work.FullSizes
	if s.quick {
		sizes = work.QuickSizes
	}
	var out []work.Row
	for _, row := range work.Rows(sizes) {
		if s.rows.MatchString(row.Name) {
			out = append(out, row)
		}
	}
	return out
}

// row runs one row in a folder of its own.
func (s *suite) row(ctx context.Context, log io.Writer, tools *tool.Set, row work.Row) report.Row {
	out := report.Row{Title: row.Title, Aim: row.Aim, Note: row.Note}
	fmt.Fprintln(log, row.Name)
	if row.Kind != "" && !database.Available(row.Kind) {
		out.Skipped = fmt.Errorf("there is no %s server", row.Kind.Title())
		return out
	}
	dir, err := os.MkdirTemp(s.scratch, "alembic-bench")
	if err != nil {
		out.Failed = err
		return out
	}
	lab := &work.Lab{Tools: tools, Dir: dir, Kind: row.Kind}
	out.Results, err = s.contend(ctx, log, lab, row)
	out.Failed = errors.Join(err, ctx.Err(), lab.DropAll(context.WithoutCancel(ctx)), os.RemoveAll(dir))
	return out
}

func (s *suite) contend(ctx context.Context, log io.Writer, lab *work.Lab, row work.Row) ([]measure.Result, error) {
	contenders, err := row.Contenders(ctx, lab)
	if err != nil {
		fmt.Fprintf(log, "  %v\n", err)
		return nil, err
	}
	rounds := s.rounds
	if row.MaxRounds > 0 {
		rounds = min(rounds, row.MaxRounds)
	}
	results := measure.Rounds(ctx, log, rounds, contenders, filepath.Join(lab.Dir, "output"))
	for _, r := range results {
		fmt.Fprintf(log, "  %-40s %v\n", r.Tool, r.Median().Round(100*time.Microsecond))
	}
	return results, nil
}

// failures are the tools that didn't do the work.
func failures(rows []report.Row) error {
	var errs []error
	for _, row := range rows {
		if row.Failed != nil {
			errs = append(errs, fmt.Errorf("%s: %w", row.Title, row.Failed))
		}
		for _, r := range row.Results {
			if r.Err != nil {
				errs = append(errs, fmt.Errorf("%s: %s: %w", row.Title, r.Tool, r.Err))
			}
		}
	}
	return errors.Join(errs...)
}
