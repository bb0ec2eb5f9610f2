package command

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/launch"
)

func (a *App) buildCommand() *cobra.Command {
	var output string
	var drivers []string
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Write one program with all revisions inside, for deployment",
		Args:  exactArgs(),
		Long: "Write one program with all revisions inside, for deployment: the same command line,\n" +
			"without Go and without files. It takes the database from --url, from $ALEMBIC_URL or\n" +
			"from the alembic.ini inside, whose passwords are left out.",
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().StringVarP(&output, "output", "o", "migrate", "`file` to write")
	cmd.Flags().StringSliceVar(&drivers, "drivers", nil, "`databases` that it can open; default the configured one")
	completeFlag(cmd, "drivers", cobra.FixedCompletions(launch.Drivers(), noFiles))
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		return a.build(cmd.Context(), output, drivers)
	})
	return cmd
}

func (a *App) build(ctx context.Context, output string, drivers []string) error {
	// Handed over for another version of alembic, it is the project's own program
	// that builds.
	if a.deployed() || a.Env != nil && !launch.Launched() {
		return errors.New("this program is a project's own; build with the alembic command, where the project's source is")
	}
	p, err := a.openProject()
	if err != nil {
		return err
	}
	if len(drivers) == 0 {
		if drivers, err = neededDrivers(p.config); err != nil {
			return err
		}
	}
	ini, err := os.ReadFile(p.config.Path())
	if err != nil {
		return err
	}
	deploy := &launch.Deploy{Drivers: drivers, Output: output, Ini: string(ini), Log: a.Stderr}
	deploy.Project, err = launch.Find(p.dir.Path)
	if errors.Is(err, launch.ErrNoCode) {
		deploy.Files, err = p.deployedFiles()
	}
	if err != nil {
		return err
	}
	return deploy.Build(ctx)
}

// deployedFiles are the files of a project without Go code, by their path
// seen from alembic.ini.
func (p *project) deployedFiles() (map[string]string, error) {
	files := map[string]string{}
	for _, location := range append([]string{p.dir.Path}, p.dir.Locations...) {
		err := filepath.WalkDir(location, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			rel, err := filepath.Rel(p.config.Here(), name)
			if err != nil || strings.HasPrefix(rel, "..") {
				return errors.New(name + " lies outside of the folder of alembic.ini; move it there to build a program")
			}
			files[filepath.ToSlash(rel)] = name
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
