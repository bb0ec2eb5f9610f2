package command

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/revision"
)

// migration holds the options of upgrade, downgrade and stamp.
type migration struct {
	request
	listing
}

// flags adds the options that the three commands share; note says what --sql
// does to the targets.
func (m *migration) flags(cmd *cobra.Command, note string) {
	cmd.Flags().BoolVar(&m.offline, "sql", false, "print the SQL instead of running it"+note)
	cmd.Flags().StringVar(&m.tag, "tag", "", "`text` for the project's Env and revisions (Op.Arguments)")
	m.formatFlag(cmd)
	m.lockFlag(cmd)
}

// lockFlag adds the option of all commands that write to a database.
func (m *migration) lockFlag(cmd *cobra.Command) {
	cmd.Flags().Var(&m.lockTimeout, "lock-timeout", "how long to wait for another process that migrates this database, such as 30s (default 10m)")
}

// wait is a flag that says how long to wait.
type wait time.Duration

// String returns "" for a wait that isn't given.
func (w *wait) String() string {
	if *w == 0 {
		return ""
	}
	return time.Duration(*w).String()
}

// Set reads the flag.
func (w *wait) Set(text string) error {
	d, err := config.ParseWait(text)
	*w = wait(d)
	return err
}

// Type names the value in the help.
func (*wait) Type() string { return "duration" }

func (m *migration) transactionFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&m.singleTransaction, "single-transaction", false,
		"all revisions in one transaction: all or nothing")
}

// check refuses options that don't go together.
func (m *migration) check() error {
	if m.offline && m.format == formatJSON {
		return usagef("--sql prints SQL; leave out --format %s", m.format)
	}
	return m.listing.check()
}

// migrate runs a migration on every database and prints what was done. script
// prints its SQL instead.
func (a *App) migrate(ctx context.Context, m migration, run, script func(context.Context, *database) error) error {
	if err := m.check(); err != nil {
		return err
	}
	all := runsJSON{ending: ending{header: version1}, Databases: []runJSON{}}
	err := a.onDatabases(ctx, m.request, func(ctx context.Context, d *database) error {
		if m.offline {
			return script(ctx, d)
		}
		err := run(ctx, d)
		if m.format == formatJSON {
			all.Databases = append(all.Databases, a.runJSON(d, m.direction, err))
		} else {
			a.printRun(d, m.direction, err)
		}
		return err
	})
	return a.end(m.listing, &all.ending, &all, err)
}

// done are the verbs of the line that ends a run; resume has no direction.
var done = map[revision.Direction]string{revision.Upgrade: "Upgraded", revision.Downgrade: "Downgraded", revision.Stamp: "Stamped", "": "Finished"}

// printRun prints the line that ends a run. A failed run that changed nothing
// gets none: its error says so.
func (a *App) printRun(d *database, direction revision.Direction, err error) {
	r := d.result
	label := ""
	if d.label != "" {
		label = d.label + ": "
	}
	what := ""
	if direction != revision.Stamp {
		what = " " + terminal.Count(len(r.Applied), "revision")
	}
	switch {
	case direction == "" && len(r.Applied) > 0 && slices.Equal(r.From, r.To):
		a.messagef("%sTook back what was done of the revision in %s; now at %s.", label, terminal.Duration(r.Duration), d.where(r.To))
	case len(r.Applied) > 0 || !slices.Equal(r.From, r.To):
		a.messagef("%s%s%s in %s; now at %s.", label, done[direction], what, terminal.Duration(r.Duration), d.where(r.To))
	case err == nil && direction == "": // a resume that ran and recorded nothing
		a.messagef("%sForgot the run that was half done; now at %s.", label, d.where(r.To))
	case err == nil:
		a.messagef("%sAlready at %s; nothing to do.", label, d.where(r.To))
	}
}

// where shows rows of the version table to people.
func (d *database) where(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	shown := make([]string, len(rows))
	for i, id := range rows {
		shown[i] = id
		if n, ok := d.Graph().Get(id); ok {
			shown[i] = terminal.Short(n, terminal.ShortOptions{})
		}
	}
	return strings.Join(shown, ", ")
}

// runsJSON is what upgrade, downgrade and stamp print as JSON.
type runsJSON struct {
	ending
	Databases []runJSON `json:"databases"`
}

// runJSON is what a run did to one database.
type runJSON struct {
	Database   string        `json:"database"`
	URL        string        `json:"url"`
	Direction  string        `json:"direction"`
	From       []string      `json:"from"`
	To         []string      `json:"to"`
	Applied    []appliedJSON `json:"applied"`
	DurationMS int64         `json:"duration_ms"`
	Error      *errorJSON    `json:"error"`
}

type appliedJSON struct {
	Revision string `json:"revision"`
	Message  string `json:"message"`
}

func (a *App) runJSON(d *database, direction revision.Direction, err error) runJSON {
	r := d.result
	j := runJSON{
		Database: d.label, URL: d.name(), Direction: string(direction), From: list(r.From), To: list(r.To),
		Applied: []appliedJSON{}, DurationMS: r.Duration.Round(time.Millisecond).Milliseconds(),
	}
	for _, step := range r.Applied {
		if step.Revision != "" { // a stamp runs no revision
			j.Applied = append(j.Applied, appliedJSON{Revision: step.Revision, Message: step.Message})
		}
	}
	j.Error = a.errorJSON(err)
	return j
}
