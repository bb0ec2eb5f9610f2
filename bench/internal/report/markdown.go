// Package report writes the results as Markdown.
package report

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/alembic-go/alembic/bench/internal/measure"
)

// Row is a piece of work with its results.
type Row struct {
	Title   string
	Aim     string
	Note    string
	Skipped error // why it wasn't run
	Failed  error // why it couldn't be run
	Results []measure.Result
}

// Report is all that is written.
type Report struct {
	Machine Machine
	Rounds  int
	Quick   bool
	Rows    []Row
}

const head = `# Performance

<!-- Written by "make bench"; don't edit. -->

Each tool did the same work through its own command line, one after the other in turn, %d times unless the row says otherwise, and what was in the database or the output afterwards was checked after every run. The time is the median, start of the process included; "×" is how many times as long as alembic it is. Memory is the peak of the process; figures up to %d MB can't be told apart. What is in *italics* is the database's own client or tool, with the same statements by hand: the floor. SQLite's files are in memory (tmpfs), the servers are on the same machine and don't wait for the disk.
`

// Write writes the report.
func (r Report) Write(w io.Writer) error {
	p := &printer{w: w}
	p.printf(head, r.Rounds, megabytes(measure.OwnMemory()))
	if r.Quick {
		p.printf("\n**This was a quick run with small sizes: the figures mean nothing.**\n")
	}
	p.machine(r.Machine)
	p.summary(r.Rows)
	p.printf("\n## Every tool\n")
	for _, row := range r.Rows {
		p.row(row)
	}
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// summary is one line a row: the floor, alembic and the fastest peer.
func (p *printer) summary(rows []Row) {
	p.printf("\n## In short\n\n| work | floor | alembic | × floor | fastest peer | × alembic | aim |\n|---|--:|--:|--:|--:|--:|---|\n")
	for _, row := range rows {
		if len(row.Results) == 0 {
			continue
		}
		ours := find(row.Results, func(r measure.Result) bool { return r.Tool == measure.Ours })
		floor := find(row.Results, func(r measure.Result) bool { return r.Floor })
		peer := find(row.Results, func(r measure.Result) bool { return isPeer(r) })
		p.printf("| %s | %s | %s | %s | %s | %s | %s |\n", row.Title, clock(floor.Median()), clock(ours.Median()),
			ratio(ours, floor), named(peer), ratio(peer, ours), row.Aim)
	}
}

// row is the table of one piece of work.
func (p *printer) row(row Row) {
	p.printf("\n### %s\n\n", row.Title)
	if len(row.Results) == 0 {
		p.printf("Not run: %v.\n", cmp.Or(row.Skipped, row.Failed))
		return
	}
	ours := find(row.Results, func(r measure.Result) bool { return r.Tool == measure.Ours })
	p.printf("| tool | median | × alembic | fastest – slowest | memory | runs |\n|---|--:|--:|--:|--:|--:|\n")
	for _, r := range row.Results {
		if len(r.Walls) == 0 {
			p.printf("| %s | failed | | | | 0 |\n", title(r))
			continue
		}
		p.printf("| %s | %s | %s | %s – %s | %d MB | %d |\n", title(r), clock(r.Median()), ratio(r, ours),
			clock(least(r.Walls)), clock(most(r.Walls)), megabytes(r.Memory), len(r.Walls))
	}
	if row.Note != "" {
		p.printf("\n%s\n", row.Note)
	}
}

// find returns the fastest of the results that match.
func find(results []measure.Result, match func(measure.Result) bool) measure.Result {
	var best measure.Result
	for _, r := range results {
		if match(r) && r.Err == nil && (len(best.Walls) == 0 || r.Median() < best.Median()) {
			best = r
		}
	}
	return best
}

// isPeer tells whether a result is neither alembic's, in any form, nor a floor.
func isPeer(r measure.Result) bool {
	return !r.Floor && (len(r.Tool) < len(measure.Ours) || r.Tool[:len(measure.Ours)] != measure.Ours)
}

func title(r measure.Result) string {
	name := r.Tool
	if r.Note != "" {
		name += " (" + r.Note + ")"
	}
	switch {
	case r.Floor:
		return "*" + name + "*"
	case r.Tool == measure.Ours:
		return "**" + name + "**"
	}
	return name
}

func named(r measure.Result) string {
	if len(r.Walls) == 0 {
		return ""
	}
	return r.Tool + " " + clock(r.Median())
}

// ratio is how many times as long as the other a result took.
func ratio(r, other measure.Result) string {
	if len(r.Walls) == 0 || other.Median() == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", float64(r.Median())/float64(other.Median()))
}

// clock writes a time with three digits.
func clock(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	default:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
}

func megabytes(n int64) int64 { return (n + 1<<19) >> 20 }

func least(walls []time.Duration) time.Duration {
	out := walls[0]
	for _, d := range walls {
		out = min(out, d)
	}
	return out
}

func most(walls []time.Duration) time.Duration {
	var out time.Duration
	for _, d := range walls {
		out = max(out, d)
	}
	return out
}
