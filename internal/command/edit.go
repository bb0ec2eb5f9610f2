package command

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"
)

func (a *App) editCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "edit REV",
		Short: "Open revision files in $VISUAL or $EDITOR",
		Args:  exactArgs("rev"),
	}
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		ids := []string{args[0]}
		if args[0] == "current" {
			var err error
			if ids, err = a.databaseHeads(cmd.Context()); err != nil {
				return err
			}
			if len(ids) == 0 {
				return errors.New("No current revisions")
			}
		}
		p, err := a.openProject()
		if err != nil {
			return err
		}
		g, err := p.dir.Graph()
		if err != nil {
			return err
		}
		nodes, err := g.Resolve(ids...)
		if err != nil {
			return err
		}
		if len(nodes) == 0 {
			return fmt.Errorf("No revision files indicated by symbol '%s'", args[0])
		}
		for _, n := range nodes {
			if err := a.edit(p.detail(n).Path); err != nil {
				return err
			}
		}
		return nil
	}).RunE
	return cmd
}

// editors are tried in Alembic's order when no variable names one.
var editors = []string{"sensible-editor", "editor", "nano", "vim", "code"}

func (a *App) edit(path string) error {
	words, err := editor()
	if err != nil {
		return err
	}
	cmd := exec.Command(words[0], append(words[1:], path)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.Stdin, a.Stdout, a.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("Error executing editor (%w)", err)
	}
	return nil
}

func editor() ([]string, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if words := strings.Fields(os.Getenv(name)); len(words) > 0 {
			return words, nil
		}
	}
	for _, name := range editors {
		if path, err := exec.LookPath(name); err == nil {
			return []string{path}, nil
		}
	}
	return nil, errors.New("no editor found; set the environment variable EDITOR")
}
