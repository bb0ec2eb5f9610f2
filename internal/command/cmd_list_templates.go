package command

import (
	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/script"
)

// templatesJSON is what list_templates prints as JSON.
type templatesJSON struct {
	header
	Templates []templateJSON `json:"templates"`
}

type templateJSON struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

func (a *App) listTemplatesCommand() *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use:               "list_templates",
		Short:             "List the templates of init",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	l.formatFlag(cmd)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if err := l.check(); err != nil {
			return err
		}
		return a.listTemplates(l)
	})
	return cmd
}

func (a *App) listTemplates(l listing) error {
	templates, err := script.Templates()
	if err != nil {
		return err
	}
	if l.format == formatJSON {
		all := templatesJSON{header: version1}
		for _, t := range templates {
			all.Templates = append(all.Templates, templateJSON{Name: t.Name, Description: t.Description})
		}
		return a.printJSON(all)
	}
	a.printf("Available templates:\n\n")
	for _, t := range templates {
		a.printf("%s - %s\n", t.Name, t.Description)
	}
	a.printf("\nTemplates are used via the 'init' command, e.g.:\n\n  alembic init --template generic ./migrations\n")
	return nil
}
