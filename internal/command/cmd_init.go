package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic/internal/launch"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/internal/terminal"
)

// initOptions are the options of init.
type initOptions struct {
	template string
	pkg      bool
	noDeps   bool
	raiseGo  bool
}

func (a *App) initCommand() *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init DIRECTORY",
		Short: "Make a new script folder",
		Args:  exactArgs("directory"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.template, "template", "t", "generic", "`template`: a name (see list_templates), or the path of a folder of your own")
	f.BoolVar(&o.pkg, "package", false, "accepted as in Alembic; a Go project's folders are packages anyway")
	f.BoolVar(&o.noDeps, "no-deps", false, "leave go.mod as it is")
	f.BoolVar(&o.raiseGo, "raise-go", false, "raise the go line of go.mod without asking where alembic needs it")
	completeFlag(cmd, "template", completeTemplates)
	cmd.RunE = body(func(cmd *cobra.Command, args []string) error {
		return a.init(cmd.Context(), args[0], o)
	})
	return cmd
}

func (a *App) init(ctx context.Context, dir string, o initOptions) error {
	if a.deployed() {
		return errInside
	}
	c, err := a.loadConfig()
	if err != nil {
		return err
	}
	wd, err := os.Getwd()
	if err != nil {
		return err
	}
	options := script.InitOptions{
		Template: o.template, Dir: dir, WorkDir: wd, ConfigFile: c.Path(), Progress: a.progress,
	}
	usesGo, err := script.UsesGo(options)
	if err != nil {
		return err
	}
	if !usesGo {
		return a.writeProject(ctx, options, nil)
	}
	module, err := a.planModule(wd, o)
	var noGo *launch.NoToolchainError
	if errors.As(err, &noGo) {
		return failure("the template " + o.template + " makes a project with Go code, and the go command is not on PATH: install Go from " +
			"https://go.dev/dl, or begin a project without Go code: alembic init -t sql " + dir)
	}
	if err != nil {
		return err
	}
	if options.ImportPath, err = module.ImportPath(filepath.Join(wd, dir)); err != nil {
		return err
	}
	return a.writeProject(ctx, options, module)
}

func (a *App) planModule(wd string, o initOptions) (*launch.Module, error) {
	out := a.Stdout
	if a.global.quiet {
		out = io.Discard
	}
	return launch.PlanModule(launch.ModuleOptions{
		Dir: wd, NoDeps: o.noDeps, RaiseGo: o.raiseGo, In: terminal.Answers(a.Stdin), Out: out,
	})
}

func (a *App) writeProject(ctx context.Context, o script.InitOptions, module *launch.Module) error {
	result, err := script.Init(o)
	if err != nil {
		return err
	}
	if result.ConfigKept {
		a.messagef("File %s already exists, skipping", result.ConfigFile)
	}
	advice := ""
	if module != nil {
		if err := module.Apply(); err != nil {
			return err
		}
		if err := module.Tidy(ctx); err != nil {
			return err
		}
		if advice, err = module.ModelsAdvice(); err != nil {
			return err
		}
	}
	a.nextSteps(o, result, advice)
	return nil
}

// nextSteps prints what to do and the next three commands.
func (a *App) nextSteps(o script.InitOptions, r *script.InitResult, advice string) {
	a.messagef("Please edit configuration/connection/logging settings in %s before proceeding.", r.ConfigFile)
	if advice != "" {
		a.messagef("%s", advice)
	}
	models := "tell " + filepath.Join(o.Dir, "env.go") + " about your models"
	if o.ImportPath == "" {
		models = "write your tables into schema.sql"
	}
	a.printf("\nThen %s, and type:\n\n%s", models, fmt.Sprintln(
		"  alembic revision --autogenerate -m \"Initial schema\"\n"+
			"  alembic upgrade head\n"+
			"  alembic current"))
}
