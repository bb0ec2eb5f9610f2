package work

import (
	"context"
	"os"
	"path/filepath"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// goProject is a project of ours with code.
type goProject struct {
	alembic string // the command
	dir     string
	db      *database.Database
}

const envWithModels = `package migrations

import (
	"github.com/alembic-go/alembic"

	"app/migrations/versions"
	"app/models"
)

// Env holds what the alembic command needs from the project's code.
var Env = &alembic.Env{
	TargetMetadata: models.Metadata,
	Revisions:      []*alembic.Revisions{versions.Revisions},
}
`

// goProject makes one with further files, by their names. Models make it
// compare with them.
func (l *Lab) goProject(ctx context.Context, name string, db *database.Database, files map[string]string) (*goProject, error) {
	p := &goProject{alembic: l.Tools.Get(measure.Ours).Program, dir: filepath.Join(l.Dir, name, "app"), db: db}
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return nil, err
	}
	init := measure.Command{Args: []string{p.alembic, "init", "migrations"}, Dir: p.dir}
	if _, err := init.Output(ctx); err != nil {
		return nil, err
	}
	for file, text := range files {
		if _, err := l.write(filepath.Join(name, "app", file), text); err != nil {
			return nil, err
		}
	}
	if _, ok := files["models/models.go"]; !ok {
		return p, nil
	}
	_, err := l.write(filepath.Join(name, "app", "migrations", "env.go"), envWithModels)
	return p, err
}

// command is one of alembic's, through the launcher.
func (p *goProject) command(args ...string) measure.Command {
	return measure.Command{Args: append([]string{p.alembic, "--url", p.db.URL()}, args...), Dir: p.dir}
}

// built is one of alembic's, through the program that "alembic build" made.
func (p *goProject) built(args ...string) measure.Command {
	c := p.command(args...)
	c.Args[0] = p.program()
	return c
}

func (p *goProject) program() string { return filepath.Join(p.dir, "migrate") }

// build compiles the program for deployment.
func (p *goProject) build(ctx context.Context) error {
	_, err := p.command("build", "-o", p.program(), "--drivers", driver(p.db.Kind)).Output(ctx)
	return err
}

// driver is the name of the driver package for a product.
func driver(k database.Kind) string {
	if k == database.MariaDB {
		return "mysql"
	}
	return string(k)
}

// compile makes the launcher compile the project's program.
func (p *goProject) compile(ctx context.Context) error {
	_, err := p.command("current").Output(ctx)
	return err
}
