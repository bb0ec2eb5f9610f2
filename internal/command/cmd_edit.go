package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"
)

func (a *App) editCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "edit REV",
		Short:             "Open revision files in $EDITOR or $VISUAL",
		Args:              exactArgs("rev"),
		ValidArgsFunction: a.completeTargets(1, "head", "heads", "current"),
		RunE: body(func(cmd *cobra.Command, args []string) error {
			return a.edit(cmd.Context(), args[0])
		}),
	}
}

func (a *App) edit(ctx context.Context, symbol string) error {
	p, nodes, err := a.resolve(ctx, "edit", symbol)
	if err != nil {
		return err
	}
	if err := p.needFolder(); err != nil {
		return err
	}
	switch {
	case len(nodes) == 0 && symbol == "current":
		return failure("No current revisions: the database records none; see 'alembic current'")
	case len(nodes) == 0:
		return failure("No revision files indicated by symbol '" + symbol + "'; 'alembic history' lists them")
	}
	for _, n := range nodes {
		if err := a.openEditor(ctx, p.detail(n.ID).Path); err != nil {
			return err
		}
	}
	return nil
}

// editors are tried in Alembic's order when no variable names one.
var editors = []string{"sensible-editor", "editor", "nano", "vim", "code"}

func (a *App) openEditor(ctx context.Context, path string) error {
	words, err := editor()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], path)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.Stdin, a.Stdout, a.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("Error executing editor (%s: %w); set EDITOR to another one", strings.Join(words, " "), err)
	}
	return nil
}

func editor() ([]string, error) {
	for _, name := range []string{"EDITOR", "VISUAL"} {
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
