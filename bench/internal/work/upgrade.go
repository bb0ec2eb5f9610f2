package work

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
	"github.com/alembic-go/alembic/bench/internal/tool"
)

// upgrade applies one-table revisions with a transaction each.
func upgrade(k database.Kind, n int) Row {
	return Row{
		Name:  fmt.Sprintf("upgrade/%s/%d", k, n),
		Title: fmt.Sprintf("upgrade: %s one-table SQL revisions, a transaction each, %s", thousands(n), k.Title()),
		Aim:   "≤ 1.2 × the client, ahead of every peer",
		Note:  "In the transaction of each revision, alembic also writes a row into its journal, with who ran what, and reads whether the version is still the one it expects; the peers write the version alone. On MariaDB, where each schema change commits, that row is written before the change and brought up behind it, and whether the table is there is looked up first.",
		Kind:  k,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			contenders, err := l.upgrades(ctx, l.Tools.On(k), tables(n))
			if err != nil {
				return nil, err
			}
			byHand, err := l.byHand("BEGIN;\n%s;\nCOMMIT;\n", "%s", n)
			if err != nil {
				return nil, err
			}
			recorded, err := l.recordedByHand(n)
			return append(contenders, byHand, recorded), err
		},
	}
}

// single applies them in one transaction, with the tools that can.
func single(k database.Kind, n int) Row {
	return Row{
		Name:  fmt.Sprintf("single/%s/%d", k, n),
		Title: fmt.Sprintf("upgrade: the same %s in one transaction, %s", thousands(n), k.Title()),
		Aim:   "≤ 1.15 × the client",
		Kind:  k,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			var tools []*tool.Tool
			for _, t := range []*tool.Tool{l.Tools.As(tool.Alembic()), l.Tools.As(tool.Python(false))} {
				if t != nil {
					tools = append(tools, t)
				}
			}
			contenders, err := l.upgrades(ctx, tools, tables(n))
			if err != nil {
				return nil, err
			}
			for i, c := range contenders {
				if c.Tool == measure.Ours {
					contenders[i].Command.Args = append(c.Command.Args, "--single-transaction")
				}
			}
			byHand, err := l.byHand("%s;\n", "BEGIN;\n%sCOMMIT;\n", n)
			return append(contenders, byHand), err
		},
	}
}

// upgrades are the tools, each with a project and a database.
func (l *Lab) upgrades(ctx context.Context, tools []*tool.Tool, statements []string) ([]measure.Contender, error) {
	var out []measure.Contender
	for i, t := range tools {
		p, err := l.project(ctx, t, i, statements)
		if err != nil {
			return nil, err
		}
		out = append(out, measure.Contender{
			Tool: t.Name, Command: p.Up(), Reset: p.DB.Reset,
			Check: func(ctx context.Context, _ string) error {
				if err := p.Applied(ctx); err != nil {
					return err
				}
				return p.DB.WantTables(ctx, len(statements))
			},
		})
	}
	return out, nil
}

// project writes a tool's project, with a revision for each statement.
func (l *Lab) project(ctx context.Context, t *tool.Tool, i int, statements []string) (*tool.Project, error) {
	db, err := l.database(fmt.Sprintf("up%d", i))
	if err != nil {
		return nil, err
	}
	return t.NewProject(ctx, filepath.Join(l.Dir, fmt.Sprintf("up%d", i)), db, statements)
}

// byHand is the product's own client with the same statements.
func (l *Lab) byHand(each, all string, n int) (measure.Contender, error) {
	var b strings.Builder
	for _, s := range tables(n) {
		fmt.Fprintf(&b, each, s)
	}
	return l.scriptMakes(n, clientName(l.Kind), "by_hand", fmt.Sprintf(all, b.String()))
}

// scriptMakes is the client that plays a script, which makes n tables.
func (l *Lab) scriptMakes(n int, name, database, text string) (measure.Contender, error) {
	script, err := l.write(database+".sql", text)
	if err != nil {
		return measure.Contender{}, err
	}
	db, err := l.database(database)
	if err != nil {
		return measure.Contender{}, err
	}
	c := floor(name, db, script)
	c.Check = func(ctx context.Context, _ string) error { return db.WantTables(ctx, n) }
	return c, nil
}

// tables are statements that make one table each.
func tables(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("CREATE TABLE t%05d (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50) NOT NULL)", i+1)
	}
	return out
}
