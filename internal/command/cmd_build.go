package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/config"
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
	deployed, err := p.config.Deployed()
	if err != nil {
		return err
	}
	if len(drivers) == 0 {
		if drivers, err = deployedDrivers(p.config, deployed); err != nil {
			return err
		}
	}
	deploy := &launch.Deploy{Drivers: drivers, Output: output, Ini: deployed.Text, Log: a.Stderr}
	deploy.Project, err = launch.Find(p.dir.Path)
	if errors.Is(err, launch.ErrNoCode) {
		deploy.Files, err = p.deployedFiles()
	}
	if err != nil {
		return err
	}
	a.leftOut(deployed, deploy.Project != nil)
	return deploy.Build(ctx)
}

// deployedDrivers are the drivers for the configured databases. A URL may refer to
// variables that are set only where the program runs.
func deployedDrivers(c *config.Config, deployed *config.Deployed) ([]string, error) {
	drivers, err := neededDrivers(c)
	var unset *config.UnsetError
	if !errors.As(err, &unset) {
		return drivers, err
	}
	drivers = nil
	for _, d := range deployed.Dialects {
		if d = driverOf(d); slices.Contains(launch.Drivers(), d) {
			drivers = append(drivers, d)
		}
	}
	if len(drivers) == 0 {
		return launch.Drivers(), nil
	}
	return drivers, nil
}

// leftOut tells which keys of alembic.ini are not in the program. Those that
// alembic doesn't know matter to a project's own code only.
func (a *App) leftOut(d *config.Deployed, code bool) {
	if code && len(d.Unknown) > 0 {
		fmt.Fprintf(a.Stderr, "Left out of the program: %s. alembic doesn't know these settings; Env finds them in a file given by -c.\n", strings.Join(d.Unknown, ", "))
	}
	for _, key := range d.Unclear {
		fmt.Fprintf(a.Stderr, "Left out of the program: %s. It can't be read as a URL, so a password in it can't be told from the rest.\n", key)
	}
}

// deployedFiles are the revision files of a project without Go code, by their
// path seen from alembic.ini.
func (p *project) deployedFiles() (map[string]string, error) {
	revisions, err := p.dir.Files()
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, f := range revisions {
		rel, err := filepath.Rel(p.config.Here(), f.Path)
		if err != nil || strings.HasPrefix(rel, "..") {
			return nil, errors.New(f.Path + " lies outside of the folder of alembic.ini; move it there to build a program")
		}
		files[filepath.ToSlash(rel)] = f.Path
	}
	return files, nil
}
