package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

// The formats of inspect.
const (
	inspectGo  = "go"
	inspectSQL = "sql"
)

func (a *App) inspectCommand() *cobra.Command {
	var format, pkg string
	cmd := &cobra.Command{
		Use:   "inspect",
		Short: "Print the schema of the database as models or as SQL",
		Long: "Print the schema of the database as models or as SQL.\n\n" +
			"The output of --format go is a package of models for TargetMetadata, that of\n" +
			"--format sql a file for target_metadata. The version table is left out.",
		Args:              exactArgs(),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().StringVar(&format, "format", inspectSQL, "`format` of the output: sql, go")
	completeFlag(cmd, "format", cobra.FixedCompletions([]string{inspectSQL, inspectGo}, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().StringVar(&pkg, "package", "models", "`name` of the package of --format go")
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		if format != inspectGo && format != inspectSQL {
			return usagef("there is no format %q; choose one of: sql, go", format)
		}
		return a.inspect(cmd.Context(), format, pkg)
	})
	return cmd
}

func (a *App) inspect(ctx context.Context, format, pkg string) error {
	return a.onDatabases(ctx, request{command: "inspect"}, func(ctx context.Context, d *database) error {
		found, err := d.Inspect(ctx)
		if err != nil {
			return err
		}
		if format == inspectGo {
			code, err := found.Go(pkg)
			if err != nil {
				return err
			}
			_, err = d.out.Write(code)
			return err
		}
		text, err := found.SQL()
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(d.out, text)
		return err
	})
}
