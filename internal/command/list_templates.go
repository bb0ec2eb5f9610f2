package command

import (
	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/script"
)

func (a *App) listTemplatesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list_templates",
		Short: "List the templates of init",
		Args:  exactArgs(),
	}
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		templates, err := script.Templates()
		if err != nil {
			return err
		}
		a.printf("Available templates:\n\n")
		for _, t := range templates {
			a.printf("%s - %s\n", t.Name, t.Description)
		}
		a.printf("\nTemplates are used via the 'init' command, e.g.:\n\n  alembic init --template generic ./migrations\n")
		return nil
	}).RunE
	return cmd
}
