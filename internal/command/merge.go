package command

import (
	"github.com/spf13/cobra"
)

func (a *App) mergeCommand() *cobra.Command {
	var o revisionOptions
	cmd := &cobra.Command{
		Use:   "merge REVISION...",
		Short: "Merge two or more revisions into one",
		Args:  someArgs("revisions"),
	}
	f := cmd.Flags()
	f.StringVarP(&o.message, "message", "m", "", "`message` of the revision")
	f.StringArrayVar(&o.labels, "branch-label", nil, "`label` of the branch that begins here")
	f.StringVar(&o.id, "rev-id", "", "`id` instead of a random one")
	f.StringVar(&o.format, "format", "", "`go` or sql; default go in a project with env.go")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		p, err := a.openProject()
		if err != nil {
			return err
		}
		o.heads = args
		planned, err := p.plan(o)
		if err != nil {
			return err
		}
		return a.generate(cmd.Context(), p, planned, o, generated{})
	}).RunE
	return cmd
}
