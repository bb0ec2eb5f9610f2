package tool

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// Alembic is ours, with revisions in SQL.
func Alembic() *Tool {
	return &Tool{
		Name:    measure.Ours,
		source:  source{pkg: "./cmd/alembic", core: true, init: initSQL},
		kinds:   database.Kinds,
		folder:  "migrations/versions",
		file:    sqlRevision,
		up:      func(p *Project) []string { return []string{"--url", p.DB.URL(), "upgrade", "head"} },
		status:  func(p *Project) []string { return []string{"--url", p.DB.URL(), "current"} },
		applied: "SELECT version_num FROM alembic_version",
		want:    ID,
	}
}

// AlembicGo is ours with revisions in Go. It is for commands that read the
// files only.
func AlembicGo() *Tool {
	t := Alembic()
	t.source.init = func(ctx context.Context, p *Project) error { return initProject(ctx, p, "generic") }
	t.file = GoRevision
	return t
}

func initSQL(ctx context.Context, p *Project) error { return initProject(ctx, p, "sql") }

func initProject(ctx context.Context, p *Project, template string) error {
	_, err := p.command([]string{"init", "-t", template, "migrations"}).Output(ctx)
	return err
}

func sqlRevision(n int, sql string) (name, text string) {
	revises := ""
	if n > 1 {
		revises = "\n-- Revises: " + ID(n-1)
	}
	return ID(n) + "_step.sql", fmt.Sprintf("-- Step %d\n--\n-- Revision ID: %s%s\n-- Create Date: 2026-01-01 00:00:00\n\n-- +alembic upgrade\n%s;\n\n-- +alembic downgrade\n",
		n, ID(n), revises, sql)
}

// GoRevision is a revision in Go that runs the SQL.
func GoRevision(n int, sql string) (name, text string) {
	revises := ""
	if n > 1 {
		revises = fmt.Sprintf("\n\t\tRevises: []string{%q},", ID(n-1))
	}
	return ID(n) + "_step.go", fmt.Sprintf(`package versions

import "github.com/alembic-go/alembic"

func init() {
	Revisions.Add(alembic.Revision{
		ID:      %q,%s
		Message: "Step %d",
		Created: "2026-01-01 00:00:00",
		Upgrade: func(op *alembic.Op) error {
			op.Execute(%q)
			return op.Err()
		},
		Downgrade: func(op *alembic.Op) error { return nil },
	})
}
`, ID(n), revises, n, sql)
}
