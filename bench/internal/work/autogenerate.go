package work

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// autogenerate writes the revision for models in which every table has a new
// column.
func autogenerate(k database.Kind, n int) Row {
	return Row{
		Name:  fmt.Sprintf("autogenerate/%s/%d", k, n),
		Title: fmt.Sprintf("revision --autogenerate: %s changed tables, %s", thousands(n), k.Title()),
		Aim:   "≤ 2 × check",
		Kind:  k,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			db, _, err := l.filled(ctx, "ours", model{tables: n})
			if err != nil {
				return nil, err
			}
			changed := model{tables: n, changed: true}
			p, err := l.goProject(ctx, "go", db, map[string]string{"models/models.go": changed.goModels()})
			if err != nil {
				return nil, err
			}
			versions := filepath.Join(p.dir, "migrations", "versions")
			// Removed and compiled before the run: the launcher isn't measured here.
			unwritten := func(ctx context.Context) error {
				return errors.Join(emptyFolder(versions, "*_changed.go"), p.compile(ctx))
			}
			check := differs(p.command("check"))
			check.Reset = unwritten
			out := []measure.Contender{{
				Tool: measure.Ours, Command: p.command("revision", "--autogenerate", "-m", "changed"), Reset: unwritten,
				Check: func(context.Context, string) error { return wantFile(versions, "*_changed.go", "op.AddColumn(", n) },
			}, check}
			python, err := l.pythonCompare(ctx, model{tables: n}, changed)
			if err != nil {
				return nil, err
			}
			if python != nil {
				out = append(out, *python)
			}
			floors, err := l.catalogFloors(db, n)
			return append(out, floors...), err
		},
	}
}

// differs is a check that finds differences, for which it fails.
func differs(check measure.Command) measure.Contender {
	check.Args = append([]string{"sh", "-c", `! "$@"`, "sh"}, check.Args...)
	return measure.Contender{Tool: "alembic check", Command: check, Check: func(_ context.Context, output string) error {
		return measure.WantSome(output, "FAILED: New upgrade operations detected")
	}}
}

// emptyFolder removes the files that match.
func emptyFolder(dir, pattern string) error {
	names, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// wantFile reports a folder that doesn't hold one file that matches, with so
// many lines with the text; none for no lines.
func wantFile(dir, pattern, text string, lines int) error {
	names, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		return err
	}
	if want := min(lines, 1); len(names) != want {
		return fmt.Errorf("%d files match %s, %d were expected", len(names), pattern, want)
	}
	if lines == 0 {
		return nil
	}
	return measure.WantLines(names[0], text, lines)
}
