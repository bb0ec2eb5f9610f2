package command

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/revision"
)

func (a *App) currentCommand() *cobra.Command {
	var verbose, checkHeads bool
	cmd := &cobra.Command{
		Use:   "current",
		Short: "Display the current revision of the database",
		Args:  exactArgs(),
	}
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "show more")
	cmd.Flags().BoolVarP(&checkHeads, "check-heads", "c", false, "fail when the database is not at all heads")
	cmd.RunE = run(func(cmd *cobra.Command, args []string) error {
		if err := a.needCode(cmd.Context()); err != nil {
			return err
		}
		db, err := a.openDatabase(cmd.Context(), false)
		if err != nil {
			return err
		}
		defer db.Close()
		return a.current(cmd, db, verbose, checkHeads)
	}).RunE
	return cmd
}

func (a *App) current(cmd *cobra.Command, db *database, verbose, checkHeads bool) error {
	rows, err := db.Current(cmd.Context())
	if err != nil {
		return err
	}
	nodes, err := db.Graph().Current(rows)
	if err != nil {
		return err
	}
	if verbose {
		a.printf("Current revision(s) for %s:\n", db.url)
	}
	for _, n := range nodes {
		if verbose {
			a.printf("%s\n", n.Verbose(db.detail(n)))
			continue
		}
		a.printf("%s\n", n.Short(revision.CurrentEntry()))
	}
	if checkHeads && !db.Graph().AtHeads(rows) {
		return errors.New("Database is not on all head revisions; type: alembic upgrade heads")
	}
	return nil
}

func (d *database) detail(n revision.Node) revision.Detail {
	path, doc := d.Describe(n.ID)
	return revision.Detail{Path: path, Doc: doc}
}

func (p *project) detail(n revision.Node) revision.Detail {
	f, ok := p.dir.File(n.ID)
	if !ok {
		return revision.Detail{}
	}
	return revision.Detail{Path: f.Path, Doc: f.LongDoc()}
}

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }
