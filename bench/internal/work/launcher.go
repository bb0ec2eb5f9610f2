package work

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
	"github.com/alembic-go/alembic/bench/internal/tool"
)

// launcher are the rows about a project with code, whose program is compiled
// before a command runs.
func launcher(s Sizes) []Row {
	const aim = "≤ 40 ms over go build and the program"
	rows := []Row{
		launch("unchanged", "nothing has changed", aim, s.Launched, nothingChanges),
		launch("touched", "one of the revisions has changed", aim, s.Launched, oneChanges),
	}
	if s.Cold {
		cold := launch("cold", "nothing has been compiled before", aim, s.Launched, nothingCompiled)
		cold.MaxRounds = 3
		rows = append(rows, cold)
	}
	return rows
}

// change is what happens to a project before each run of a command.
type change func(l *Lab, p *goProject, command *measure.Command) func(context.Context) error

func launch(name, title, aim string, n int, before change) Row {
	return Row{
		Name:  "launcher/" + name,
		Title: fmt.Sprintf("launcher: current in a project of %d Go revisions, %s", n, title),
		Aim:   aim,
		Kind:  database.SQLite,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			ours, err := l.launched(ctx, "launched", n)
			if err != nil {
				return nil, err
			}
			byHand, err := l.launched(ctx, "by_hand", n)
			if err != nil {
				return nil, err
			}
			return []measure.Contender{
				l.start(ours, measure.Ours, false, ours.command("current"), before),
				l.start(byHand, "go build and the program", true, byHand.byHand(), before),
			}, nil
		},
	}
}

// launched is a project with Go revisions and a database that has them all.
func (l *Lab) launched(ctx context.Context, name string, n int) (*goProject, error) {
	db, err := l.database(name)
	if err != nil {
		return nil, err
	}
	files := map[string]string{"cmd/migrate/main.go": handWrittenMain}
	for i, sql := range tables(n) {
		file, text := tool.GoRevision(i+1, sql)
		files[filepath.Join("migrations/versions", file)] = text
	}
	p, err := l.goProject(ctx, name, db, files)
	if err != nil {
		return nil, err
	}
	if _, err := p.command("upgrade", "head").Output(ctx); err != nil {
		return nil, err
	}
	_, err = p.byHand().Output(ctx)
	return p, err
}

func (l *Lab) start(p *goProject, name string, floor bool, c measure.Command, before change) measure.Contender {
	reset := before(l, p, &c)
	return measure.Contender{Tool: name, Floor: floor, Command: c, Reset: reset,
		Check: func(_ context.Context, output string) error { return measure.WantSome(output, "(head)") }}
}

// byHand compiles the program and runs it.
func (p *goProject) byHand() measure.Command {
	return measure.Command{Dir: p.dir, Args: []string{"sh", "-c",
		`go build -ldflags "-s -w" -buildvcs=false -o migrate ./cmd/migrate && exec ./migrate --url "$1" current`, "sh", p.db.URL()}}
}

// handWrittenMain is what a user would write without the launcher.
const handWrittenMain = `package main

import (
	"github.com/alembic-go/alembic/cli"
	"github.com/alembic-go/alembic/driver/sqlite"

	"app/migrations"
)

func main() { cli.Main(migrations.Env, sqlite.Driver) }
`

func nothingChanges(*Lab, *goProject, *measure.Command) func(context.Context) error { return nil }

func oneChanges(_ *Lab, p *goProject, _ *measure.Command) func(context.Context) error {
	times := 0
	return func(context.Context) error {
		times++
		file, text := tool.GoRevision(1, fmt.Sprintf("SELECT %d", times))
		return os.WriteFile(filepath.Join(p.dir, "migrations", "versions", file), []byte(text), 0o644)
	}
}

func nothingCompiled(_ *Lab, p *goProject, c *measure.Command) func(context.Context) error {
	cache := p.dir + "_cache"
	c.Env = append(c.Env, "GOCACHE="+filepath.Join(cache, "go"), "XDG_CACHE_HOME="+cache)
	return func(context.Context) error { return os.RemoveAll(cache) }
}
