package launch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
)

// NoToolchainError says that the go command isn't on PATH.
type NoToolchainError struct{ Err error }

func (e *NoToolchainError) Error() string {
	return `this project has Go code (env.go), and the go command is not on PATH: install Go from https://go.dev/dl, or add its bin folder to PATH.
Without Go these commands still work: init -t sql, history, heads, branches, show, revision (without --autogenerate), merge, edit, list_templates.
On a machine with Go, "alembic build -o migrate" writes one binary that runs everything else here.`
}

// Unwrap returns the error of the search.
func (e *NoToolchainError) Unwrap() error { return e.Err }

// toolchain runs the go command in one folder.
type toolchain struct {
	path string
	dir  string
	env  []string // over the process's own environment
}

func findToolchain(dir string) (*toolchain, error) {
	name, err := exec.LookPath("go")
	if err != nil {
		return nil, &NoToolchainError{Err: err}
	}
	// PWD must name the folder by the same path as the overlay does; a
	// project may live outside GOPATH mode only.
	return &toolchain{path: name, dir: dir, env: []string{"PWD=" + dir, "GO111MODULE=on"}}, nil
}

// set adds variables for the go command.
func (t *toolchain) set(env ...string) { t.env = append(t.env, env...) }

// goFailure is a go command that ended with an error; out is what it said.
type goFailure struct {
	args []string
	out  string
	err  error
}

func (e *goFailure) Error() string {
	return fmt.Sprintf("go %s: %v\n%s", strings.Join(e.args, " "), e.err, e.out)
}

func (e *goFailure) Unwrap() error { return e.err }

// run returns the standard output of "go args…".
func (t *toolchain) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, t.path, args...)
	cmd.Dir = t.dir
	cmd.Env = append(os.Environ(), t.env...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", &goFailure{args: args, out: strings.TrimSpace(errOut.String()), err: err}
	}
	return out.String(), nil
}

// settings are the values of "go env" that matter here, those of
// "go env -w" included.
type settings struct {
	GOFLAGS string
	GOWORK  string
}

// prepare checks the user's Go settings and leaves a workspace that doesn't
// hold the module in root.
func (t *toolchain) prepare(ctx context.Context, root string) error {
	out, err := t.run(ctx, "env", "-json", "GOFLAGS", "GOWORK")
	if err != nil {
		return explain(err, root, nil)
	}
	var s settings
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	if hasFlag(s.GOFLAGS, "overlay") {
		return errors.New("GOFLAGS holds -overlay, and alembic needs that flag of \"go build\" for itself: run it with GOFLAGS without -overlay")
	}
	if s.GOWORK != "" && s.GOWORK != "off" && !inWorkspace(s.GOWORK, root) {
		t.set("GOWORK=off")
	}
	return nil
}

// hasFlag reports whether GOFLAGS sets a flag.
func hasFlag(goflags, name string) bool {
	return slices.ContainsFunc(strings.Fields(goflags), func(f string) bool {
		f, _, _ = strings.Cut(strings.Trim(f, `'"`), "=")
		return f == "-"+name || f == "--"+name
	})
}

// inWorkspace reports whether go.work uses the module in root. A go.work that
// can't be read is left for the go command to complain about.
func inWorkspace(goWork, root string) bool {
	dirs, _, err := readWork(goWork)
	return err != nil || slices.Contains(dirs, root)
}

// readWork returns the resolved folders that a go.work uses, and the file.
func readWork(name string) ([]string, *modfile.WorkFile, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	f, err := modfile.ParseWork(name, data, nil)
	if err != nil {
		return nil, nil, err
	}
	var dirs []string
	for _, u := range f.Use {
		dir := filepath.FromSlash(u.Path)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(name), dir)
		}
		if r, err := resolve(dir); err == nil {
			dirs = append(dirs, r)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, err
		}
	}
	return dirs, f, nil
}
