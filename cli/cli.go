// Package cli provides the alembic command line as a function, so that a
// project's own program can run it with the project's Env.
package cli

import (
	"context"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/internal/command"
)

// Main runs the command line of this process and exits. env is nil in the
// alembic command itself, which starts the project's own program if the project
// has Go code. drivers lists the drivers for the databases that can be opened.
func Main(env *alembic.Env, drivers ...driver.Driver) {
	MainEmbedded(Embedded{}, env, drivers...)
}

// Embedded holds what a program built by "alembic build" contains besides its
// Env, so that it runs in an empty folder.
type Embedded struct {
	// Ini is the text of the project's alembic.ini, without the database's URL.
	Ini string
	// Files holds the version locations of a project without Go code.
	Files fs.FS
}

// MainEmbedded is like Main, for a program built by "alembic build".
func MainEmbedded(e Embedded, env *alembic.Env, drivers ...driver.Driver) {
	collectLater()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	app := &command.App{
		Env: env, Drivers: drivers, Name: programName(), Ini: e.Ini, Files: e.Files,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	}
	status := app.Run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

// collectLater makes the first collection of garbage wait for 48 MB of it, in place of 4:
// most commands end before.
func collectLater() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	usual := debug.SetGCPercent(1200)
	runtime.AddCleanup(&struct{ *int }{}, func(percent int) { debug.SetGCPercent(percent) }, usual)
}

// programName is the name of the file that runs.
func programName() string { return strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") }
