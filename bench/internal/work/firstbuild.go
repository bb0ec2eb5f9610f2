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
	return compiling("first-build", "first build of the command, its modules downloaded", false)
}

// firstInstall is what go install costs on a machine that has nothing but Go: the modules
// are downloaded, too.
func firstInstall() Row {
	return compiling("first-install", "first build of the command, with nothing downloaded", true)
}

func compiling(name, title string, download bool) Row {
	return Row{
		Name:      name,
		Title:     title,
		Aim:       "few modules",
		MaxRounds: 1,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			var out []measure.Contender
			for _, t := range l.Tools.Found {
				if !t.Built() {
					continue
				}
				c, err := l.compile(ctx, t, download)
				if err != nil {
					return nil, err
				}
				out = append(out, c)
			}
			return out, nil
		},
	}
}

// compile builds a tool in a cache of its own, and with modules of its own if they are to
// be downloaded.
func (l *Lab) compile(ctx context.Context, t *tool.Tool, download bool) (measure.Contender, error) {
	size, err := weigh(ctx, t)
	if err != nil {
		return measure.Contender{}, err
	}
	cache, program := filepath.Join(l.Dir, "cache"), filepath.Join(l.Dir, "program")
	c := t.Build(l.Tools.Root, program)
	c.Env = append(c.Env, "GOCACHE="+filepath.Join(cache, "compiled"))
	if download {
		c.Env = append(c.Env, "GOMODCACHE="+filepath.Join(cache, "modules"), "GOFLAGS=-modcacherw")
	}
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
