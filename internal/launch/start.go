package launch

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// startMark is the variable by which a program knows that it is only to start
// and end.
const startMark = "ALEMBIC_GO_START"

// StartOnly reports whether this process is only to start and end, so that its
// launcher sees whether the packages of the project can be initialized.
func StartOnly() bool { return os.Getenv(startMark) != "" }

// StartError is returned when the project's code panics before its program
// begins: in a variable of a package or in an init function.
type StartError struct {
	Place string // file:line of the project, relative to the working directory; may be empty
	Panic string // the panic's message
}

func (e *StartError) Error() string {
	place := e.Place
	if place != "" {
		place += ": "
	}
	text := fmt.Sprintf("%sthe project's code panics while its packages are initialized, before a command can run: %s", place, e.Panic)
	if strings.Contains(e.Panic, registeredTwice) {
		text += "; a package that env.go imports has a database driver of that name, and so has alembic: import it in package main, not beside the models " +
			"(GORM: gorm.io/driver/sqlite in place of glebarez/sqlite)"
	}
	return text
}

// registeredTwice is the panic of database/sql for two drivers of one name.
const registeredTwice = "sql: Register called twice for driver"

// start runs a program that only starts and ends, and returns a *StartError if
// it panics.
func (p *Program) start(ctx context.Context, binary string) error {
	if p.Log != nil {
		defer after(announceAfter, func() {
			fmt.Fprintf(p.Log, "Waiting for the packages of %s to be initialized ...\n", p.Project.ImportPath)
		})()
	}
	cmd := exec.CommandContext(ctx, binary)
	cmd.Env = append(os.Environ(), startMark+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	m := panicked.FindStringSubmatch(string(out))
	if m == nil {
		return nil // running it shows what is wrong
	}
	return &StartError{Panic: strings.TrimSpace(m[1]), Place: placeIn(p.Project.Root, m[2])}
}

// panicked takes the message and the trace out of what Go's runtime prints.
// Between them stand the signal of a nil dereference and, after a stack
// overflow, the runtime's own stack.
var panicked = regexp.MustCompile(`(?s)(?:^|\n)(?:panic|fatal error): (.*?)\n(?:\[signal [^\n]*\n)?\n(?:runtime stack:\n.*?\n\n)?goroutine [^\n]*:\n(.*)`)

// frame is the place of a function in a trace.
var frame = regexp.MustCompile(`(?m)^\t(.*\.go):(\d+)`)

// placeIn returns the first place of a trace that lies beneath a folder.
func placeIn(root, trace string) string {
	for _, m := range frame.FindAllStringSubmatch(trace, -1) {
		rel, err := filepath.Rel(root, filepath.FromSlash(m[1]))
		if err == nil && filepath.IsLocal(rel) {
			return shown(filepath.FromSlash(m[1])) + ":" + m[2]
		}
	}
	return ""
}
