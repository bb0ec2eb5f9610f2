package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/launch"
)

// needCode hands the command over to the project's own program when the
// project has Go code and this isn't that program. It returns only when the
// command is to go on in this process, or with an error.
func (a *App) needCode(ctx context.Context) error {
	if a.Env != nil || a.deployed() {
		return nil
	}
	c, err := a.loadConfig()
	if err != nil {
		return err
	}
	location, err := c.ScriptLocation()
	if err != nil {
		return err
	}
	found, err := launch.Find(location)
	if errors.Is(err, launch.ErrNoCode) {
		return nil
	}
	if err != nil {
		return err
	}
	if launch.Launched() { // the project's program would launch itself for ever
		return fmt.Errorf("%s: Env is nil: write \"var Env = &alembic.Env{Revisions: …}\"", found.EnvPlace())
	}
	drivers, err := neededDrivers(c)
	if err != nil {
		return err
	}
	return a.handOver(ctx, found, drivers)
}

// handOver builds the project's own program and becomes it.
func (a *App) handOver(ctx context.Context, p *launch.Project, drivers []string) error {
	program := launch.Program{Project: p, Drivers: drivers, Log: a.Stderr}
	if a.global.quiet {
		program.Log = nil
	}
	binary, err := program.Build(ctx)
	if err != nil {
		return err
	}
	status, err := binary.Exec(ctx, a.args, os.Environ())
	return ended(binary, status, err)
}

// ended tells how a program ended that ran in the place of this one; on Unix it
// is reached only when the program couldn't be started.
func ended(binary *launch.Binary, status int, err error) error {
	if err != nil {
		return errors.Join(err, binary.Close())
	}
	return exitStatus(status)
}

// neededDrivers are the drivers that the configured URLs need: that of the main
// section and those of the sections named by "databases". Without any URL they
// are all, because the project's code will give one.
func neededDrivers(c *config.Config) ([]string, error) {
	var drivers []string
	add := func(u *config.URL) {
		if d := driverOf(u.Dialect); slices.Contains(launch.Drivers(), d) && !slices.Contains(drivers, d) {
			drivers = append(drivers, d)
		}
	}
	u, err := c.URL()
	var missing *config.MissingKeyError
	switch {
	case err == nil:
		add(u)
	case !errors.As(err, &missing):
		return nil, err
	}
	names, err := c.Names("databases")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		section := c.Section(name)
		if section == nil {
			continue // Env.Run says what it lacks
		}
		text, ok, err := section.Get("sqlalchemy.url")
		if err != nil {
			return nil, err
		}
		if u, err := c.ParseURL(text); ok && err == nil {
			add(u)
		}
	}
	if len(drivers) == 0 {
		return launch.Drivers(), nil
	}
	return drivers, nil
}

// driverOf is the package of package driver that opens a dialect.
func driverOf(dialect string) string {
	if dialect == "mariadb" {
		return "mysql"
	}
	return dialect
}

// handOverSkewed hands everything over, before the arguments are parsed, when
// the project is made for another version of alembic than this one.
func (a *App) handOverSkewed(ctx context.Context, command string, typed globals) (status int, handed bool) {
	if a.Env != nil || a.deployed() || launch.Launched() || !skewMatters(command) {
		return 0, false
	}
	c, err := config.Load(config.Options{Files: typed.config, Section: typed.section, URL: typed.url})
	if err != nil {
		return 0, false
	}
	location, err := c.ScriptLocation()
	if err != nil {
		return 0, false
	}
	found, err := launch.Find(location)
	if err != nil {
		return 0, false
	}
	if _, skewed := found.Skew(); !skewed {
		return 0, false
	}
	drivers, err := neededDrivers(c)
	if err != nil {
		drivers = nil
	}
	return a.report(a.handOver(ctx, found, drivers)), true
}

// skewMatters excepts what must work with any version, and completion, which
// must not compile anything.
func skewMatters(command string) bool { return usesProject(command) && !completes(command) }

// completes reports whether a command completes another one for the shell.
func completes(command string) bool { return command == "__complete" || command == "__completeNoDesc" }

// scan finds the command and the global options among arguments that aren't
// parsed yet; command is "" where only help or the version is asked for.
func (g *globals) scan(args []string) (command string) {
	for i := 0; i < len(args); i++ {
		name, value, joined := strings.Cut(args[i], "=")
		switch {
		case !strings.HasPrefix(name, "-"):
			if command == "" {
				command = args[i]
			}
		case name == "-c" && command == "current":
			// --check-heads
		case takesValue(name):
			if !joined && i+1 < len(args) {
				i++
				value = args[i]
			}
			g.set(name, value)
		case name == "-q" || name == "--quiet":
			g.quiet = true
		case name == "-h" || name == "--help" || name == "--version":
			return ""
		}
	}
	return command
}

// takesValue reports whether a global option is followed by its value.
func takesValue(name string) bool {
	return slices.Contains([]string{"-c", "--config", "-n", "--name", "--url", "-x", "--x"}, name)
}

func (g *globals) set(name, value string) {
	switch name {
	case "-c", "--config":
		g.config = []string{value}
	case "-n", "--name":
		g.section = value
	case "--url":
		g.url = value
	}
}
