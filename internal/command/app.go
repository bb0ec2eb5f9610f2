// Package command holds the commands of the command line, one file each:
// flags → options → a call of the library → its result, printed.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/internal/launch"
	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/internal/version"
)

// The exit statuses, Alembic's. Every failure is exitFailed, also one of the
// database.
const (
	exitOK     = 0
	exitUsage  = 2
	exitFailed = 255
	// exitInterrupted is the shells' status of a program that Ctrl-C ended.
	exitInterrupted = 130
)

// App is the command line of one process.
type App struct {
	// Env is the project's; nil in the alembic command itself.
	Env     *alembic.Env
	Drivers []driver.Driver
	// Name is what the program was called as.
	Name string
	// Ini and Files are embedded in a program made by "alembic build".
	Ini   string
	Files fs.FS

	Stdin          io.Reader
	Stdout, Stderr io.Writer

	args   []string // as typed
	global globals
	screen terminal.Screen // Stdout
}

// globals are the options before the command.
type globals struct {
	config   []string
	section  string
	x        []string
	url      string
	raiseerr bool
	quiet    bool
}

// Run runs the command line and returns the exit status.
func (a *App) Run(ctx context.Context, args []string) int {
	if launch.StartOnly() {
		return exitOK
	}
	a.args = args
	a.screen = terminal.ScreenOf(a.Stdout)
	var typed globals
	command := typed.scan(args)
	if err := a.enterProject(command, typed); err != nil {
		return a.report(err)
	}
	if status, handed := a.handOverSkewed(ctx, command, typed); handed {
		return status
	}
	root := a.root()
	root.SetArgs(escapeNumbers(args))
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	return a.report(root.ExecuteContext(ctx))
}

func (a *App) root() *cobra.Command {
	root := &cobra.Command{
		Use:           a.name(),
		Short:         "Schema migrations for relational databases",
		Version:       version.String(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return usagef("there is no command %q; %s'%s --help' lists them", args[0], a.suggestCommand(cmd, args[0]), a.name())
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return usagef("a command is missing; '%s --help' lists them", a.name())
		},
	}
	root.SetVersionTemplate("alembic, version {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError{unescapeError(suggestOption(cmd, err))} })
	root.TraverseChildren = true
	root.Flags().StringArrayVarP(&a.global.config, "config", "c", nil, "configuration `file`; default alembic.ini, or $ALEMBIC_CONFIG")
	f := root.PersistentFlags()
	f.StringVarP(&a.global.section, "name", "n", "alembic", "`section` of the configuration file")
	f.StringArrayVarP(&a.global.x, "x", "x", nil, "`argument` for the project's Env and revisions, key=value; may be given several times")
	f.StringVar(&a.global.url, "url", "", "database `URL` instead of the configured one; keep passwords in the environment")
	f.BoolVar(&a.global.raiseerr, "raiseerr", false, "show an error with all its causes")
	f.BoolVarP(&a.global.quiet, "quiet", "q", false, "print no status lines")
	root.AddCommand(a.commands()...)
	unescapeFlags(root)
	configAfterCommand(root)
	a.completeGlobals(root)
	return root
}

// configAfterCommand lets -c stand after the command as well, except where it
// is a command's own: "current -c" is --check-heads.
func configAfterCommand(root *cobra.Command) {
	config := root.Flags().Lookup("config")
	for _, cmd := range root.Commands() {
		short := config.Shorthand
		if cmd.Flags().ShorthandLookup(short) != nil {
			short = ""
		}
		cmd.Flags().VarP(config.Value, config.Name, short, config.Usage)
	}
}

// name is what the program calls itself: "alembic", or its own name if it was
// made by "alembic build".
func (a *App) name() string {
	if a.Name == "" || !a.deployed() {
		return "alembic"
	}
	return a.Name
}

func (a *App) commands() []*cobra.Command {
	everywhere := []*cobra.Command{
		a.branchesCommand(), a.checkCommand(), a.currentCommand(), a.downgradeCommand(), a.ensureVersionCommand(),
		a.headsCommand(), a.historyCommand(), a.inspectCommand(), a.logCommand(), a.repairCommand(), a.resumeCommand(), a.showCommand(), a.stampCommand(), a.unlockCommand(), a.upgradeCommand(),
	}
	withSource := []*cobra.Command{
		a.buildCommand(), a.editCommand(), a.initCommand(), a.listTemplatesCommand(), a.mergeCommand(), a.revisionCommand(),
	}
	for _, cmd := range withSource {
		cmd.Hidden = a.deployed() // they say why they can't work there
	}
	return append(everywhere, withSource...)
}

// failure is an error in Alembic's own words, which begin with a capital letter.
type failure string

func (f failure) Error() string { return string(f) }

// usageError is a command line that doesn't parse.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// report prints an error and returns the exit status.
func (a *App) report(err error) int {
	var usage usageError
	var status exitStatus
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &usage):
		fmt.Fprintf(a.Stderr, "%s: %v\n", a.name(), err)
		return exitUsage
	default:
		fmt.Fprintf(a.Stderr, "%s: %s\n", terminal.ScreenOf(a.Stderr).Failed(), a.fitting(sentence(err)))
		if a.global.raiseerr {
			a.causes(err)
		}
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	return exitFailed
}

// sentence is what an error says. Where Ctrl-C came between revisions there is
// nothing to tell but that.
func sentence(err error) string {
	var revision *alembic.RevisionError
	if errors.Is(err, context.Canceled) && !errors.As(err, &revision) {
		return "interrupted"
	}
	return err.Error()
}

// fitting returns a message as it fits the project: one of SQL has no env.go.
func (a *App) fitting(message string) string {
	if a.Env != nil {
		return message
	}
	return strings.Replace(message, alembic.ErrNoTarget.Error(), "there is nothing to compare with: set target_metadata = schema.sql in alembic.ini", 1)
}

// causes prints the chain of an error with its types, for --raiseerr.
func (a *App) causes(err error) {
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(a.Stderr, "  %T: %v\n", err, err)
	}
}

// exitStatus is the status of a program that ran in the place of this one.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// printf prints a result unless -q.
func (a *App) printf(format string, args ...any) {
	if !a.global.quiet {
		fmt.Fprintf(a.Stdout, format, args...)
	}
}

// messagef prints a status line, which is wrapped and indented on a terminal.
func (a *App) messagef(format string, args ...any) {
	a.printf("%s\n", a.screen.Wrap(fmt.Sprintf(format, args...)))
}

// notef prints a line about the run to standard error.
func (a *App) notef(format string, args ...any) {
	if !a.global.quiet {
		fmt.Fprintf(a.Stderr, format+"\n", args...)
	}
}
