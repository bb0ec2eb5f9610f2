package work

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/measure"
	"github.com/alembic-go/alembic/bench/internal/tool"
)

// firstBuild compiles the tools with nothing compiled before.
func firstBuild() Row {
	return Row{
		Name:      "first-build",
		Title:     "first build of the command, its modules downloaded",
		Aim:       "few modules",
		MaxRounds: 1,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			var out []measure.Contender
			for _, t := range l.Tools.Found {
				if !t.Built() {
					continue
				}
				c, err := l.compile(ctx, t)
				if err != nil {
					return nil, err
				}
				out = append(out, c)
			}
			return out, nil
		},
	}
}

// compile builds a tool in a cache of its own.
func (l *Lab) compile(ctx context.Context, t *tool.Tool) (measure.Contender, error) {
	size, err := weigh(ctx, t)
	if err != nil {
		return measure.Contender{}, err
	}
	cache, program := filepath.Join(l.Dir, "cache"), filepath.Join(l.Dir, "program")
	c := t.Build(l.Tools.Root, program)
	c.Env = append(c.Env, "GOCACHE="+cache)
	return measure.Contender{
		Tool: t.Name, Note: size, Command: c,
		Reset: func(context.Context) error { return os.RemoveAll(cache) },
		Check: func(context.Context, string) error { _, err := os.Stat(program); return err },
	}, nil
}

// weigh tells how many modules a program is made of, and its size.
func weigh(ctx context.Context, t *tool.Tool) (string, error) {
	info, err := os.Stat(t.Program)
	if err != nil {
		return "", err
	}
	out, err := measure.Command{Args: []string{"go", "version", "-m", t.Program}}.Output(ctx)
	return fmt.Sprintf("%d modules, %d MB", strings.Count(out, "\tdep\t"), info.Size()>>20), err
}
