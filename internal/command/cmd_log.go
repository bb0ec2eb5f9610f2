package command

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/terminal"
)

// errNoJournal is what commands that need the journal return without one.
const errNoJournal = failure("this project keeps no journal (journal = off in alembic.ini, or Env.DisableJournal)")

// logJSON is what log prints as JSON.
type logJSON struct {
	ending
	Databases []logDatabase `json:"databases"`
}

type logDatabase struct {
	Database string     `json:"database"`
	URL      string     `json:"url"`
	Steps    []stepJSON `json:"steps"`
}

// stepJSON is one step of the journal.
type stepJSON struct {
	Number       int64      `json:"number"`
	Revision     string     `json:"revision"`
	Direction    string     `json:"direction"`
	From         []string   `json:"from"`
	To           []string   `json:"to"`
	Started      time.Time  `json:"started"`
	Finished     *time.Time `json:"finished"`
	DurationMS   int64      `json:"duration_ms"`
	Outcome      string     `json:"outcome"`
	Statements   int        `json:"statements"`
	Statement    string     `json:"statement"`
	DatabaseUser string     `json:"database_user"`
	OSUser       string     `json:"os_user"`
	Host         string     `json:"host"`
	PID          int        `json:"pid"`
	Tool         string     `json:"tool"`
	Error        string     `json:"error"`
	Resumed      *time.Time `json:"resumed"`
	ResumedBy    string     `json:"resumed_by"`
}

// outcomes are the values of --outcome, as in docs/journal.md.
var outcomes = []string{"done", "failed", "partial", "running", "died", "marked-done", "marked-undone", "undone"}

func (a *App) logCommand() *cobra.Command {
	var l listing
	var outcome string
	var since, until moment
	cmd := &cobra.Command{
		Use:               "log [REVISION]",
		Short:             "Show the journal: who changed the database, when and how",
		Args:              optionalArg,
		ValidArgsFunction: a.completeTargets(1),
	}
	l.verboseFlag(cmd)
	l.formatFlag(cmd)
	cmd.Flags().StringVar(&outcome, "outcome", "", "only steps with this `outcome`: "+strings.Join(outcomes, ", "))
	cmd.Flags().Var(&since, "since", "only steps that began at this `time` or later: a date in UTC, such as 2026-11-27 or \"2026-11-27 14:30\", or how long ago, such as 24h")
	cmd.Flags().Var(&until, "until", "only steps that began before this `time`")
	completeFlag(cmd, "outcome", cobra.FixedCompletions(outcomes, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if err := l.check(); err != nil {
			return err
		}
		if outcome != "" && !slices.Contains(outcomes, outcome) {
			return usagef("there is no outcome %q; choose one of: %s", outcome, strings.Join(outcomes, ", "))
		}
		return a.log(cmd.Context(), l, func(e alembic.JournalEntry) bool {
			return (len(args) == 0 || strings.HasPrefix(e.Revision, args[0])) && (outcome == "" || e.Outcome == outcome) &&
				!e.Started.Before(since.Time) && (until.IsZero() || e.Started.Before(until.Time))
		})
	})
	return cmd
}

func (a *App) log(ctx context.Context, l listing, wanted func(alembic.JournalEntry) bool) error {
	all := logJSON{ending: ending{header: version1}, Databases: []logDatabase{}}
	err := a.onDatabases(ctx, request{command: "log"}, func(ctx context.Context, d *database) error {
		if d.env.DisableJournal {
			return errNoJournal
		}
		entries, err := d.Journal(ctx)
		if err != nil {
			return err
		}
		one := logDatabase{Database: d.label, URL: d.name(), Steps: []stepJSON{}}
		for _, e := range entries {
			if !wanted(e) {
				continue
			}
			one.Steps = append(one.Steps, stepOf(e))
			if l.format == formatText {
				a.printStep(e, l.verbose)
			}
		}
		all.Databases = append(all.Databases, one)
		return nil
	})
	return a.end(l, &all.ending, &all, err)
}

func stepOf(e alembic.JournalEntry) stepJSON {
	s := stepJSON{
		Number: e.Number, Revision: e.Revision, Direction: string(e.Direction), From: list(e.From), To: list(e.To),
		Started: e.Started, DurationMS: e.Duration.Milliseconds(), Outcome: e.Outcome, Statements: e.Statements, Statement: e.Statement,
		DatabaseUser: e.DatabaseUser, OSUser: e.OSUser, Host: e.Host, PID: e.PID, Tool: e.Tool, Error: e.Error,
		Finished: optionalTime(e.Finished), Resumed: optionalTime(e.Resumed), ResumedBy: e.ResumedBy,
	}
	return s
}

// optionalTime returns nil for the zero time.
func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// printStep prints a step on one line, and with verbose all that is known of it.
func (a *App) printStep(e alembic.JournalEntry, verbose bool) {
	what := string(e.Direction)
	if e.Revision != "" {
		what += " " + e.Revision
	}
	a.printf("%d  %s  %s  %s -> %s  %s  %s  %s\n", e.Number, e.Started.Format(time.DateTime), what,
		rowsOf(e.From), rowsOf(e.To), e.Outcome, terminal.Duration(e.Duration), who(e))
	if !verbose {
		return
	}
	a.printf("    statements: %d\n    process: %d, %s\n", e.Statements, e.PID, e.Tool)
	if !e.Resumed.IsZero() {
		a.printf("    resumed: %s (%s)\n", e.Resumed.Format(time.DateTime), e.ResumedBy)
	}
	for _, detail := range [][2]string{{"statement", e.Statement}, {"error", e.Error}} {
		if name, text := detail[0], detail[1]; text != "" {
			a.printf("    %s: %s\n", name, strings.ReplaceAll(text, "\n", "\n      "))
		}
	}
}

func rowsOf(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return strings.Join(rows, ", ")
}

// who names the users of a step: of the database and of the machine.
func who(e alembic.JournalEntry) string {
	if e.DatabaseUser == "" {
		return fmt.Sprintf("%s@%s", e.OSUser, e.Host)
	}
	return fmt.Sprintf("%s (%s@%s)", e.DatabaseUser, e.OSUser, e.Host)
}
