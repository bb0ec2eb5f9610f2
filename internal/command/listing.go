package command

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/revision"
)

// The formats of what a reading command prints.
const (
	formatText    = "text"
	formatJSON    = "json"
	formatMermaid = "mermaid"
	formatDOT     = "dot"
)

// listing are the options of commands that list revisions.
type listing struct {
	verbose bool
	graph   bool
	format  string
	formats []string
}

// formatFlag adds --format with the formats of a command.
func (l *listing) formatFlag(cmd *cobra.Command, formats ...string) {
	l.formats = append([]string{formatText, formatJSON}, formats...)
	cmd.Flags().StringVar(&l.format, "format", formatText, "`format` of the output: "+strings.Join(l.formats, ", "))
	completeFlag(cmd, "format", cobra.FixedCompletions(l.formats, cobra.ShellCompDirectiveNoFileComp))
}

func (l *listing) verboseFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&l.verbose, "verbose", "v", false, "show more")
}

func (l *listing) graphFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&l.graph, "graph", false, "draw the lines between the revisions")
}

// check refuses options that don't go together.
func (l *listing) check() error {
	switch {
	case !slices.Contains(l.formats, l.format):
		return usagef("there is no format %q; choose one of: %s", l.format, strings.Join(l.formats, ", "))
	case l.graph && l.format != formatText:
		return usagef("--graph draws text; leave out --format %s", l.format)
	}
	return nil
}

// list prints revisions in the format asked for. current are the rows of the
// database, nil where it wasn't asked.
func (a *App) list(p *project, l listing, nodes []revision.Node, o terminal.ShortOptions, current []string) error {
	switch l.format {
	case formatJSON:
		return a.printJSON(revisionsJSON{header: version1, Revisions: p.describeAll(nodes, current)})
	case formatMermaid:
		a.printf("%s", terminal.Mermaid(nodes))
		return nil
	case formatDOT:
		a.printf("%s", terminal.DOT(nodes))
		return nil
	}
	entry := func(n revision.Node) string {
		o.Current = slices.Contains(current, n.ID)
		return a.entry(p, n, l.verbose, o)
	}
	if l.graph {
		a.printf("%s", terminal.DrawGraph(nodes, entry))
		return nil
	}
	for _, n := range nodes {
		a.printf("%s\n", entry(n))
	}
	return nil
}

// entry is a revision in its short or its verbose form.
func (a *App) entry(p *project, n revision.Node, verbose bool, o terminal.ShortOptions) string {
	if verbose {
		d := p.detail(n.ID)
		d.Current = o.Current
		return a.screen.PaintEntry(n, terminal.Verbose(n, d))
	}
	return a.screen.PaintEntry(n, terminal.Short(n, o))
}

// header begins every JSON document; the number changes when a field changes
// its meaning or goes away.
type header struct {
	SchemaVersion int `json:"schema_version"`
}

var version1 = header{SchemaVersion: 1}

// revisionsJSON is what heads, history, branches and show print as JSON.
type revisionsJSON struct {
	header
	Revisions []revisionJSON `json:"revisions"`
}

// revisionJSON is one revision as JSON; docs/commands.md describes the fields.
type revisionJSON struct {
	Revision      string   `json:"revision"`
	DownRevisions []string `json:"down_revisions"`
	DependsOn     []string `json:"depends_on"`
	BranchLabels  []string `json:"branch_labels"`
	Branches      []string `json:"branches"`
	Children      []string `json:"children"`
	Message       string   `json:"message"`
	CreateDate    string   `json:"create_date"`
	Path          string   `json:"path"`
	IsBase        bool     `json:"is_base"`
	IsHead        bool     `json:"is_head"`
	IsRealHead    bool     `json:"is_real_head"`
	IsBranchPoint bool     `json:"is_branch_point"`
	IsMergePoint  bool     `json:"is_merge_point"`
	IsCurrent     *bool    `json:"is_current,omitempty"` // only where the database was asked
}

func (p *project) describeAll(nodes []revision.Node, current []string) []revisionJSON {
	all := make([]revisionJSON, len(nodes))
	for i, n := range nodes {
		all[i] = p.describe(n)
		if current != nil {
			is := slices.Contains(current, n.ID)
			all[i].IsCurrent = &is
		}
	}
	return all
}

func (p *project) describe(n revision.Node) revisionJSON {
	return revisionJSON{
		Revision: n.ID, DownRevisions: list(n.Revises), DependsOn: list(n.DependsOn), BranchLabels: list(n.BranchLabels),
		Branches: list(n.Labels), Children: list(n.Children), Message: n.Message, CreateDate: p.created(n.ID),
		Path: p.detail(n.ID).Path, IsBase: len(n.Revises) == 0, IsHead: n.Head, IsRealHead: n.RealHead,
		IsBranchPoint: n.BranchPoint, IsMergePoint: n.MergePoint,
	}
}

// list is never null in JSON.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

func (a *App) printJSON(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	a.printf("%s\n", text)
	return nil
}
