package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/alembic-go/alembic/internal/suggest"
)

// suggestCommand returns "did you mean 'name'? " if a command is near.
func (a *App) suggestCommand(root *cobra.Command, typed string) string {
	var names []string
	for _, cmd := range root.Commands() {
		if !cmd.Hidden {
			names = append(names, cmd.Name())
		}
	}
	if question := suggest.DidYouMean(typed, names); question != "" {
		return question + " "
	}
	return ""
}

// suggestOption adds the nearest option to the error about an unknown one.
func suggestOption(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err
	}
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	cmd.Flags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	name := suggest.Nearest(strings.TrimLeft(unknown.GetSpecifiedName(), "-"), names)
	if name == "" {
		return err
	}
	return fmt.Errorf("%w; did you mean '--%s'?", err, name)
}
