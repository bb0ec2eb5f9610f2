package work

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
	"github.com/alembic-go/alembic/bench/internal/tool"
)

// nothing upgrades a database in which everything is applied.
func nothing(k database.Kind, n int) Row {
	return Row{
		Name:  fmt.Sprintf("nothing/%s/%d", k, n),
		Title: fmt.Sprintf("upgrade: nothing to do at %s applied, %s", thousands(n), k.Title()),
		Aim:   "≤ 30 ms, ahead of every peer",
		Note:  "The database has as many tables. SQLite reads the definitions of all of them before it answers the first query about one, whoever asks. Alembic also compares each applied revision with the text that ran.",
		Kind:  k,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			script, err := l.write("tables.sql", strings.Join(tables(n), ";\n")+";\n")
			if err != nil {
				return nil, err
			}
			var out []measure.Contender
			for i, t := range l.Tools.On(k) {
				p, err := l.project(ctx, t, i, harmless(n))
				if err != nil {
					return nil, err
				}
				c, err := l.applied(ctx, p, script)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", t.Name, err)
				}
				out = append(out, c)
			}
			if err := l.warm(ctx, out); err != nil {
				return nil, err
			}
			query, err := l.oneQuery(ctx, n)
			return append(out, query), err
		},
	}
}

// applied runs a project's revisions, adds tables, and returns the command that
// finds nothing left to do.
func (l *Lab) applied(ctx context.Context, p *tool.Project, tables string) (measure.Contender, error) {
	if err := p.DB.Reset(ctx); err != nil {
		return measure.Contender{}, err
	}
	if _, err := p.Up().Run(ctx, l.Dir+"/output"); err != nil {
		return measure.Contender{}, err
	}
	if _, err := p.DB.Script(tables).Run(ctx, l.Dir+"/output"); err != nil {
		return measure.Contender{}, err
	}
	return measure.Contender{
		Tool: p.Tool.Name, Command: p.Up(),
		Check: func(ctx context.Context, _ string) error { return p.Applied(ctx) },
	}, nil
}

// oneQuery is the client that starts and asks for the version, in a database with n tables
// beside it.
func (l *Lab) oneQuery(ctx context.Context, n int) (measure.Contender, error) {
	script, err := l.write("query.sql", "SELECT version_num FROM by_hand_version;\n")
	if err != nil {
		return measure.Contender{}, err
	}
	all, err := l.write("by_hand.sql", strings.Join(tables(n), ";\n")+";\n"+versionTable+"INSERT INTO by_hand_version VALUES ('42');\n")
	if err != nil {
		return measure.Contender{}, err
	}
	db, err := l.database("by_hand")
	if err != nil {
		return measure.Contender{}, err
	}
	if err := fill(ctx, db, all); err != nil {
		return measure.Contender{}, err
	}
	return measure.Contender{
		Tool: clientName(l.Kind) + ", one query", Floor: true, Command: db.Script(script),
		Check: func(_ context.Context, output string) error { return measure.WantSome(output, "42") },
	}, nil
}
