// Package tool knows the migration tools: where they come from, how their
// migrations are written, and their command lines.
package tool

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// Tool is a program that runs numbered migrations.
type Tool struct {
	Name    string
	Program string // its path, once found
	Version string

	source source
	kinds  []database.Kind
	folder string // of the migrations in a project
	// file is the name and the text of the migration n, which runs the SQL.
	file func(n int, sql string) (name, text string)
	// prepare makes what a project needs beside its migrations, which are there.
	prepare func(context.Context, *Project) error
	up      func(*Project) []string
	status  func(*Project) []string // prints where the database is
	// applied is the query for what has run, and its answer after n migrations.
	applied string
	want    func(n int) string
}

// Last is how the tool names the last of n migrations.
func (t *Tool) Last(n int) string { return t.want(n) }

// Runs tells whether the tool runs on the product.
func (t *Tool) Runs(k database.Kind) bool { return slices.Contains(t.kinds, k) }

// Project is a folder with the migrations of a tool for a database.
type Project struct {
	Tool  *Tool
	Dir   string
	DB    *database.Database
	Count int // of the migrations
}

// NewProject writes a project whose migrations run the statements, one each.
func (t *Tool) NewProject(ctx context.Context, dir string, db *database.Database, statements []string) (*Project, error) {
	p := &Project{Tool: t, Dir: dir, DB: db, Count: len(statements)}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if t.source.init != nil {
		if err := t.source.init(ctx, p); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(p.Migrations(), 0o755); err != nil {
		return nil, err
	}
	for i, sql := range statements {
		name, text := t.file(i+1, sql)
		if err := os.WriteFile(filepath.Join(p.Migrations(), name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	if t.prepare != nil {
		return p, t.prepare(ctx, p)
	}
	return p, nil
}

// Migrations is the folder of the migrations.
func (p *Project) Migrations() string { return filepath.Join(p.Dir, p.Tool.folder) }

// Up is the command that applies all migrations.
func (p *Project) Up() measure.Command { return p.command(p.Tool.up(p)) }

// Status is the command that tells where the database is.
func (p *Project) Status() measure.Command { return p.command(p.Tool.status(p)) }

func (p *Project) command(args []string) measure.Command {
	return measure.Command{Args: append([]string{p.Tool.Program}, args...), Dir: p.Dir}
}

// Applied reports a database in which other migrations have run than all of
// the project's.
func (p *Project) Applied(ctx context.Context) error {
	return p.DB.Want(ctx, p.Tool.applied, p.Tool.want(p.Count))
}

// write makes a file of the project.
func (p *Project) write(name, format string, args ...any) error {
	name = filepath.Join(p.Dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, fmt.Appendf(nil, format, args...), 0o644)
}

// Configure replaces a line of alembic.ini.
func (p *Project) Configure(old, line string) error {
	name := filepath.Join(p.Dir, "alembic.ini")
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !strings.Contains(string(text), old+"\n") {
		return fmt.Errorf("%s has no line %q", name, old)
	}
	return os.WriteFile(name, []byte(strings.Replace(string(text), old+"\n", line+"\n", 1)), 0o644)
}

// numbered is the answer of a tool that counts.
func numbered(n int) string { return strconv.Itoa(n) }

// ID is the revision of the migration n in alembic.
func ID(n int) string { return fmt.Sprintf("%012x", n) }
