package tool

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// source is where a tool comes from: a Go package to build, or the PATH.
type source struct {
	pkg  string
	core bool   // the package is the checkout's and not a requirement of bench
	path string // its name in the PATH, or its file
	// version are the arguments that print the version of a tool of the PATH.
	version []string
	init    func(context.Context, *Project) error
}

// Set are the tools that were found.
type Set struct {
	Root    string // the checkout
	Found   []*Tool
	Missing []string // the names of tools that aren't on this machine
}

// All are the tools that run migrations.
func All() []*Tool {
	return []*Tool{Alembic(), Goose(), GolangMigrate(), SQLMigrate(), Tern(), Python(true), Dbmate(), Atlas()}
}

// Find builds the tools that are built, in the folder bin, and looks for the
// others. Only those that are wanted are looked for.
func Find(ctx context.Context, root, bin string, wanted func(name string) bool) (*Set, error) {
	s := &Set{Root: root}
	for _, t := range All() {
		if !wanted(t.Name) {
			continue
		}
		err := t.find(ctx, root, bin)
		if errors.Is(err, exec.ErrNotFound) {
			s.Missing = append(s.Missing, t.Name)
			continue
		}
		if err != nil {
			return nil, err
		}
		s.Found = append(s.Found, t)
	}
	return s, nil
}

// On returns the tools that run on the product.
func (s *Set) On(k database.Kind) []*Tool {
	var out []*Tool
	for _, t := range s.Found {
		if t.Runs(k) {
			out = append(out, t)
		}
	}
	return out
}

// Get returns a tool that was found, or nil.
func (s *Set) Get(name string) *Tool {
	for _, t := range s.Found {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// As gives a tool the program of the one of that name that was found; nil if
// there is none.
func (s *Set) As(t *Tool) *Tool {
	found := s.Get(t.Name)
	if found == nil {
		return nil
	}
	t.Program, t.Version = found.Program, found.Version
	return t
}

func (t *Tool) find(ctx context.Context, root, bin string) (err error) {
	if t.source.pkg == "" {
		if t.Program, err = exec.LookPath(t.source.path); errors.Is(err, os.ErrNotExist) {
			return exec.ErrNotFound
		} else if err != nil {
			return err
		}
		out, err := measure.Command{Args: append([]string{t.Program}, t.source.version...)}.Output(ctx)
		words := strings.Fields(strings.SplitN(out, "\n", 2)[0])
		if len(words) > 0 {
			t.Version = words[len(words)-1]
		}
		return err
	}
	t.Program = filepath.Join(bin, strings.ReplaceAll(t.Name, " ", "-"))
	if _, err := t.Build(root, t.Program).Output(ctx); err != nil {
		return err
	}
	return t.builtVersion(ctx, root)
}

// Build is the command that compiles the tool; it has none when the tool comes
// from the PATH.
func (t *Tool) Build(root, out string) measure.Command {
	args := []string{"go", "build", "-o", out}
	if t.source.core {
		return measure.Command{Args: append(args, t.source.pkg), Dir: root}
	}
	return measure.Command{Args: append(args, "-tags", buildTags, t.source.pkg), Dir: filepath.Join(root, "bench")}
}

// Built tells whether the tool is compiled from source.
func (t *Tool) Built() bool { return t.source.pkg != "" }

func (t *Tool) builtVersion(ctx context.Context, root string) error {
	c := measure.Command{Args: []string{"go", "list", "-f", "{{.Module.Version}}", t.source.pkg}, Dir: filepath.Join(root, "bench")}
	if t.source.core {
		c = measure.Command{Args: []string{t.Program, "--version"}}
	}
	out, err := c.Output(ctx)
	t.Version = out[strings.LastIndexByte(out, ' ')+1:]
	return err
}
