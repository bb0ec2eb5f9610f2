package work

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
	"github.com/alembic-go/alembic/bench/internal/tool"
)

// files are the commands that read the revisions of a project.
func files(n int) []Row {
	return []Row{
		fileRow("current", "SQL", tool.Alembic, n),
		fileRow("heads", "SQL", tool.Alembic, n),
		fileRow("history", "SQL", tool.Alembic, n),
		fileRow("heads", "Go", tool.AlembicGo, n),
		fileRow("history", "Go", tool.AlembicGo, n),
		fileRow("heads", "SQL", tool.Alembic, n).firstTime(),
		fileRow("heads", "Go", tool.AlembicGo, n).firstTime(),
	}
}

// firstTime is the row with nothing kept from a run before.
func (r Row) firstTime() Row {
	again := r.Contenders
	r.Name, r.Title = r.Name+"/first", r.Title+", for the first time"
	r.Contenders = func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
		all, err := again(ctx, l)
		cache := filepath.Join(l.Dir, "cache")
		for i := range all {
			all[i].Command.Env = append(all[i].Command.Env, "XDG_CACHE_HOME="+cache)
			all[i].Reset = func(context.Context) error { return os.RemoveAll(cache) }
		}
		return all, err
	}
	return r
}

// fileRow is a command in a project whose files an earlier run has read.
func fileRow(command, language string, ours func() *tool.Tool, n int) Row {
	return Row{
		Name:  fmt.Sprintf("%s/%s/%d", command, strings.ToLower(language), n),
		Title: fmt.Sprintf("%s at %s %s revisions", command, thousands(n), language),
		Aim:   "≤ 0.2 s, ≥ 10 × Alembic",
		Kind:  database.SQLite,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			var out []measure.Contender
			for i, t := range l.readers(ours(), command) {
				p, err := l.project(ctx, t, i, harmless(n))
				if err != nil {
					return nil, err
				}
				c := listing(p, command, n)
				if command == "current" {
					c, err = l.where(ctx, p)
				}
				if err != nil {
					return nil, err
				}
				out = append(out, c)
			}
			return append(out, readAll(filepath.Join(l.Dir, "up0", "migrations", "versions"))), l.warm(ctx, out)
		},
	}
}

// warm runs the commands once, so that they are measured with what they keep for the next
// time; of files that have just been written, ours keeps nothing.
func (l *Lab) warm(ctx context.Context, all []measure.Contender) error {
	time.Sleep(3 * time.Second)
	for _, c := range all {
		if _, err := c.Command.Run(ctx, l.Dir+"/output"); err != nil {
			return err
		}
	}
	return nil
}

// readers are the tools with the command; all have the one that tells where the
// database is.
func (l *Lab) readers(ours *tool.Tool, command string) []*tool.Tool {
	var out []*tool.Tool
	for _, t := range []*tool.Tool{ours, tool.Python(true)} {
		if t = l.Tools.As(t); t != nil {
			out = append(out, t)
		}
	}
	if command == "current" {
		for _, t := range l.Tools.On(database.SQLite) {
			if t.Name != out[0].Name && !strings.Contains(t.Name, "Alembic") {
				out = append(out, t)
			}
		}
	}
	return out
}

// listing is a command that reads the files only.
func listing(p *tool.Project, command string, n int) measure.Contender {
	return measure.Contender{
		Tool:    p.Tool.Name,
		Command: measure.Command{Args: []string{p.Tool.Program, command}, Dir: p.Dir},
		Check: func(_ context.Context, output string) error {
			if command == "heads" {
				return measure.WantLines(output, tool.ID(n), 1)
			}
			return measure.WantLines(output, "->", n)
		},
	}
}

// where is the command that tells where the database is, which has all
// migrations applied.
func (l *Lab) where(ctx context.Context, p *tool.Project) (measure.Contender, error) {
	if err := p.DB.Reset(ctx); err != nil {
		return measure.Contender{}, err
	}
	if _, err := p.Up().Run(ctx, l.Dir+"/output"); err != nil {
		return measure.Contender{}, err
	}
	return measure.Contender{
		Tool: p.Tool.Name, Command: p.Status(),
		Check: func(_ context.Context, output string) error { return measure.WantSome(output, p.Tool.Last(p.Count)) },
	}, nil
}

// harmless are statements that change nothing.
func harmless(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = "SELECT 1"
	}
	return out
}

// readAll reads the files and nothing else.
func readAll(dir string) measure.Contender {
	return measure.Contender{
		Tool: "cat", Floor: true,
		Command: measure.Command{Args: []string{"sh", "-c", `find "$1" -type f -print0 | xargs -0 cat | wc -c`, "sh", dir}},
		Check:   func(context.Context, string) error { return nil },
	}
}
