package command

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/revision"
)

// Completion reads revision files as "heads" does: it never compiles code and
// never opens a database. What can't be read completes to nothing.

const noFiles = cobra.ShellCompDirectiveNoFileComp

// completeTargets completes revisions: the symbols given, branch labels and
// ids, with their messages. most bounds the number of arguments; -1 does not.
func (a *App) completeTargets(most int, symbols ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if most >= 0 && len(args) >= most {
			return nil, noFiles
		}
		return a.targets(args, symbols), noFiles | cobra.ShellCompDirectiveKeepOrder
	}
}

// targets are the completions of a revision that aren't typed yet.
func (a *App) targets(typed, symbols []string) []cobra.Completion {
	var all []cobra.Completion
	add := func(name, description string) {
		if !slices.Contains(typed, name) {
			all = append(all, cobra.CompletionWithDesc(name, description))
		}
	}
	for _, s := range symbols {
		add(s, symbolNotes[s])
	}
	p, err := a.readProject()
	if err != nil {
		return all
	}
	g, err := p.graph()
	if err != nil {
		return all
	}
	nodes, err := g.History("", nil)
	if err != nil {
		return all
	}
	for _, n := range nodes {
		for _, label := range n.BranchLabels {
			add(label+"@head", "the newest of branch "+label)
		}
	}
	for _, n := range nodes {
		add(n.ID, describeTarget(n))
	}
	return all
}

func describeTarget(n revision.Node) string {
	if n.Head {
		return n.Message + " (head)"
	}
	return n.Message
}

// symbolNotes say what a symbol means.
var symbolNotes = map[string]string{
	"head": "the newest revision", "heads": "the newest revisions of all branches", "base": "no revision",
	"current": "where the database is", "+1": "one step up", "-1": "one step back",
}

// completeFlag registers the completion of an option. The one error there is, an
// option that the command doesn't have, is a slip that the tests of completion
// find.
func completeFlag(cmd *cobra.Command, name string, f cobra.CompletionFunc) {
	_ = cmd.RegisterFlagCompletionFunc(name, f)
}

// completeGlobals registers the completions of the options before the command.
func (a *App) completeGlobals(root *cobra.Command) {
	completeFlag(root, "config", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return []string{"ini"}, cobra.ShellCompDirectiveFilterFileExt
	})
	completeFlag(root, "name", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		c, err := a.loadConfig()
		if err != nil {
			return nil, noFiles
		}
		return c.Sections(), noFiles
	})
	for _, name := range []string{"x", "url"} {
		completeFlag(root, name, cobra.NoFileCompletions)
	}
}

// completeTemplates completes the template of init: a name or a folder.
func completeTemplates(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	templates, err := script.Templates()
	if err != nil {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	var all []cobra.Completion
	for _, t := range templates {
		all = append(all, cobra.CompletionWithDesc(t.Name, t.Description))
	}
	return all, cobra.ShellCompDirectiveDefault
}

// completeLocations completes --version-path.
func (a *App) completeLocations(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	p, err := a.readProject()
	if err != nil || p.dir == nil {
		return nil, noFiles
	}
	return p.dir.Locations, noFiles
}
