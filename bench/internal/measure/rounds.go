package measure

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"
)

// Ours is the name of the contender that the others are compared with.
const Ours = "alembic"

// Contender is a tool that does a piece of work.
type Contender struct {
	Tool    string
	Note    string // printed behind the name
	Floor   bool   // the database's own client: what the work costs at least
	Command Command
	Reset   func(context.Context) error // before each run, not timed; nil: nothing to do
	// Check reports a run that didn't do the work. It gets the file with the
	// command's output.
	Check func(ctx context.Context, output string) error
	// Took reads off the output how long the work took, where the command does more;
	// nil: all of it is the work.
	Took func(output string) (time.Duration, error)
}

// Result is what the runs of a contender took.
type Result struct {
	Tool   string
	Note   string
	Floor  bool
	Walls  []time.Duration
	Memory int64
	Err    error // the run that failed; the contender isn't run again
}

// Median is the time of the middle run, or 0 without runs.
func (r Result) Median() time.Duration {
	if len(r.Walls) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(r.Walls))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

// Rounds runs the contenders in turn, as often as told, each round beginning
// with the next one. Output is a scratch file.
func Rounds(ctx context.Context, log io.Writer, rounds int, contenders []Contender, output string) []Result {
	results := make([]Result, len(contenders))
	for i, c := range contenders {
		results[i] = Result{Tool: c.Tool, Note: c.Note, Floor: c.Floor}
	}
	for round := range rounds {
		for k := range contenders {
			i := (round + k) % len(contenders)
			if results[i].Err != nil || ctx.Err() != nil {
				continue
			}
			usage, err := contenders[i].run(ctx, output)
			if err != nil {
				results[i].Err = err
				fmt.Fprintf(log, "  %s: %v\n", contenders[i].Tool, err)
				continue
			}
			results[i].Walls = append(results[i].Walls, usage.Wall)
			results[i].Memory = max(results[i].Memory, usage.Memory)
		}
	}
	return results
}

func (c Contender) run(ctx context.Context, output string) (Usage, error) {
	if c.Reset != nil {
		if err := c.Reset(ctx); err != nil {
			return Usage{}, fmt.Errorf("before the run: %w", err)
		}
	}
	usage, err := c.Command.Run(ctx, output)
	if err != nil {
		return usage, err
	}
	if err := c.Check(ctx, output); err != nil {
		return usage, fmt.Errorf("after the run: %w", err)
	}
	if c.Took != nil {
		usage.Wall, err = c.Took(output)
	}
	return usage, err
}
