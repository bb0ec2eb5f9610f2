package work

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
	"github.com/alembic-go/alembic/bench/internal/tool"
)

const noDifference = "No new upgrade operations detected."

// checkModels compares Go models with a database that equals them.
func checkModels(k database.Kind, n int) Row {
	return Row{
		Name:  fmt.Sprintf("check-models/%s/%d", k, n),
		Title: fmt.Sprintf("check: %s tables with models in code, no difference, %s", thousands(n), k.Title()),
		Aim:   "≤ 1.3 × the catalog queries + 100 ms, ≥ 10 × Alembic, ≥ 20 × Atlas",
		Kind:  k,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			db, _, err := l.filled(ctx, "ours", model{tables: n})
			if err != nil {
				return nil, err
			}
			p, err := l.goProject(ctx, "go", db, map[string]string{"models/models.go": model{tables: n}.goModels()})
			if err != nil {
				return nil, err
			}
			if err := errors.Join(p.build(ctx), p.compile(ctx)); err != nil {
				return nil, err
			}
			out := []measure.Contender{
				equal(measure.Ours, p.built("check")),
				equal("alembic, through the launcher", p.command("check")),
			}
			peers, err := l.comparing(ctx, n)
			if err != nil {
				return nil, err
			}
			floors, err := l.catalogFloors(db, n)
			return append(append(out, peers...), floors...), err
		},
	}
}

// checkFile compares a file of SQL with a database that equals it.
func checkFile(k database.Kind, n int) Row {
	return Row{
		Name:  fmt.Sprintf("check-sql/%s/%d", k, n),
		Title: fmt.Sprintf("check: %s tables with schema.sql, no difference, %s%s", thousands(n), k.Title(), again(k)),
		Aim:   "≤ 1.2 × (load + twice the catalog queries)",
		Kind:  k,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			db, script, err := l.filled(ctx, "ours", model{tables: n})
			if err != nil {
				return nil, err
			}
			check, err := l.sqlProject(ctx, db, model{tables: n}, "check")
			if err != nil {
				return nil, err
			}
			scratch, err := l.database("load")
			if err != nil {
				return nil, err
			}
			load, err := l.loadAndQuery(scratch, script, n)
			if err != nil {
				return nil, err
			}
			return []measure.Contender{equal(measure.Ours, check), load}, nil
		},
	}
}

// loadAndQuery is the product's own client that loads the file into an empty database
// and asks the catalog queries twice: for what the file makes, and for the database.
func (l *Lab) loadAndQuery(scratch *database.Database, script string, n int) (measure.Contender, error) {
	text, err := os.ReadFile(script)
	if err != nil {
		return measure.Contender{}, err
	}
	both, err := l.write("load.sql", string(text)+catalogQueries[l.Kind]+catalogQueries[l.Kind])
	if err != nil {
		return measure.Contender{}, err
	}
	load := floor(clientName(l.Kind)+", loading schema.sql and the catalog queries twice", scratch, both)
	load.Check = func(ctx context.Context, _ string) error { return scratch.WantTables(ctx, n) }
	return load, nil
}

// sqlProject writes a project of ours with schema.sql as its target, and
// returns a command of it.
func (l *Lab) sqlProject(ctx context.Context, db *database.Database, m model, args ...string) (measure.Command, error) {
	p, err := l.Tools.Get(measure.Ours).NewProject(ctx, filepath.Join(l.Dir, "sql"), db, nil)
	if err != nil {
		return measure.Command{}, err
	}
	if _, err := l.write("sql/schema.sql", m.sql()); err != nil {
		return measure.Command{}, err
	}
	if l.Kind == database.MariaDB {
		scratch, err := l.database("scratch")
		if err != nil {
			return measure.Command{}, err
		}
		if err := scratch.Reset(ctx); err != nil {
			return measure.Command{}, err
		}
		err = p.Configure("# scratch_url =", "scratch_url = "+scratch.URL())
		if err != nil {
			return measure.Command{}, err
		}
	}
	return measure.Command{Args: append([]string{p.Tool.Program, "--url", db.URL()}, args...), Dir: p.Dir}, nil
}

// filled is a database with the schema, and the script that made it.
func (l *Lab) filled(ctx context.Context, name string, m model) (*database.Database, string, error) {
	script, err := l.write("schema.sql", "BEGIN;\n"+m.sql()+"COMMIT;\n")
	if err != nil {
		return nil, "", err
	}
	db, err := l.database(name)
	if err != nil {
		return nil, "", err
	}
	return db, script, fill(ctx, db, script)
}

func equal(name string, c measure.Command) measure.Contender {
	return measure.Contender{Tool: name, Command: c, Check: func(_ context.Context, output string) error {
		return measure.WantSome(output, noDifference)
	}}
}

// comparing are the peers that compare a schema with a database.
func (l *Lab) comparing(ctx context.Context, n int) ([]measure.Contender, error) {
	var out []measure.Contender
	python, err := l.pythonCompare(ctx, model{tables: n}, model{tables: n})
	if err != nil {
		return nil, err
	}
	if python != nil {
		out = append(out, *python)
	}
	if t := l.Tools.Get("Atlas"); t != nil {
		db, _, err := l.filled(ctx, "atlas", model{tables: n})
		if err != nil {
			return nil, err
		}
		out = append(out, measure.Contender{
			Tool:    t.Name + ", the database with itself",
			Command: measure.Command{Args: []string{t.Program, "schema", "diff", "--from", tool.AtlasURL(db), "--to", tool.AtlasURL(db)}},
			Check:   func(_ context.Context, output string) error { return measure.WantSome(output, "synced") },
		})
	}
	return out, nil
}

// pythonCompare is Python's Alembic with a database of the schema was and models
// of the schema is. Its autogenerate writes no file where nothing differs.
func (l *Lab) pythonCompare(ctx context.Context, was, is model) (*measure.Contender, error) {
	t := l.Tools.As(tool.Python(true))
	if t == nil {
		return nil, nil
	}
	db, _, err := l.filled(ctx, "python", was)
	if err != nil {
		return nil, err
	}
	p, err := t.NewProject(ctx, filepath.Join(l.Dir, "python"), db, nil)
	if err != nil {
		return nil, err
	}
	if _, err := l.write("python/models.py", is.pyModels()); err != nil {
		return nil, err
	}
	if err := tool.PythonProject(p, true, "__import__('models').metadata"); err != nil {
		return nil, err
	}
	files := 0
	if is.changed {
		files = 1
	}
	return &measure.Contender{
		Tool:    t.Name,
		Command: measure.Command{Args: []string{t.Program, "revision", "--autogenerate", "-m", "changed"}, Dir: p.Dir, Env: []string{"PYTHONPATH=" + p.Dir}},
		Reset:   func(context.Context) error { return emptyFolder(p.Migrations(), "*.py") },
		Check: func(context.Context, string) error {
			return wantFile(p.Migrations(), "*.py", "add_column", files*is.tables)
		},
	}, nil
}

// again tells where the median is of runs that found what an earlier one kept.
func again(k database.Kind) string {
	if k == database.MariaDB {
		return " (from the second run on: the first one creates the tables)"
	}
	return ""
}
