package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/internal/terminal"
)

// fileWriter fills new revision files and writes them.
type fileWriter struct {
	app     *App
	project *project
	format  script.Format
	item    func(item any) (code string, imports []string, ok bool)
	diffs   map[string]*alembic.Diff // by engine
}

// autogenerate compares each database with the models.
func (w *fileWriter) autogenerate(ctx context.Context, c *alembic.Run, r request, o revisionOptions) (ops []alembic.DatabaseOps, err error) {
	w.diffs = map[string]*alembic.Diff{}
	options := alembic.DiffOptions{FromBase: o.fromBase, DropUnmanaged: o.dropUnmanaged, Renames: o.renames}
	if ask := terminal.Asker(w.app.Stdin, w.app.Stderr); ask != nil {
		options.IsRename = func(r alembic.Rename) bool { return ask(r.String()) }
	}
	err = w.app.runOn(ctx, w.project, c, r, func(ctx context.Context, d *database) error {
		diff, err := d.Diff(ctx, options)
		if err != nil {
			return err
		}
		d.reportDiff(diff, slog.LevelInfo)
		w.diffs[d.label] = diff
		ops = append(ops, alembic.DatabaseOps{Database: d.label, Upgrade: diff.Upgrade, Downgrade: diff.Downgrade})
		return nil
	})
	return ops, err
}

// reportDiff logs what was detected, at a level, and warns of what was left
// alone.
func (d *database) reportDiff(diff *alembic.Diff, detected slog.Level) {
	log := d.Logger("alembic.autogenerate.compare")
	for _, line := range diff.Log {
		log.Log(context.Background(), detected, line)
	}
	for _, what := range diff.LeftOut {
		log.Warn("left out: " + what + " is of a kind that is not managed; write it into a revision by hand")
	}
	for _, p := range diff.PassedOver {
		log.Info(p.String())
	}
	for _, line := range diff.Warnings {
		log.Warn(line)
	}
	for _, what := range diff.Unmanaged {
		log.Warn("left alone: " + what + " is not in the models, but no revision ever made it (--drop-unmanaged drops it)")
	}
}

// writeAll writes the revisions that the project's hook left.
func (w *fileWriter) writeAll(ctx context.Context, scripts []*alembic.MigrationScript) error {
	for _, s := range scripts {
		if err := w.write(ctx, s); err != nil {
			return err
		}
		if s.Autogenerate && s.Empty() {
			w.app.notef("No differences detected; the new revision is empty.")
		}
	}
	return nil
}

func (w *fileWriter) write(ctx context.Context, s *alembic.MigrationScript) error {
	body, err := w.body(s)
	if err != nil {
		return err
	}
	dir := w.project.dir
	file, err := dir.Generate(script.GenerateOptions{
		ID: s.ID, Message: s.Message, Revises: s.Revises, BranchLabels: s.BranchLabels, DependsOn: s.DependsOn,
		Format: w.format, VersionPath: s.VersionPath, Imports: slices.Concat(s.Imports, body.Imports),
		Upgrades: body.Upgrade, Downgrades: body.Downgrade, Progress: w.app.progress,
	})
	if err != nil {
		return err
	}
	return dir.RunHooks(ctx, file.Path, w.app.Stdout, w.app.Stderr, w.app.progress)
}

// body is the text of a revision's two directions.
func (w *fileWriter) body(s *alembic.MigrationScript) (render.Body, error) {
	switch {
	case len(s.Ops) == 0:
		return render.Body{}, nil
	case len(s.Ops) == 1 && s.Ops[0].Database == "":
		return w.one(s.Ops[0])
	case w.format == script.SQL:
		return render.Body{}, errors.New("an SQL revision can't tell several databases apart; use --format go")
	}
	return w.several(s.Ops)
}

// several writes a switch over the databases.
func (w *fileWriter) several(ops []alembic.DatabaseOps) (all render.Body, err error) {
	var up, down strings.Builder
	for _, o := range ops {
		body, err := w.one(o)
		if err != nil {
			return all, err
		}
		fmt.Fprintf(&up, "case %s:\n%s\n", strconv.Quote(o.Database), body.Upgrade)
		fmt.Fprintf(&down, "case %s:\n%s\n", strconv.Quote(o.Database), body.Downgrade)
		for _, path := range body.Imports {
			if !slices.Contains(all.Imports, path) {
				all.Imports = append(all.Imports, path)
			}
		}
	}
	all.Upgrade = "switch op.Arguments().Database {\n" + up.String() + "}"
	all.Downgrade = "switch op.Arguments().Database {\n" + down.String() + "}"
	return all, nil
}

func (w *fileWriter) one(o alembic.DatabaseOps) (render.Body, error) {
	diff := w.diffs[o.Database]
	if w.format == script.Go {
		options := render.Options{Item: w.item}
		if diff != nil {
			options.Dialect, options.Schema = diff.Dialect, diff.Database
		}
		return render.Go(o.Upgrade, o.Downgrade, options)
	}
	if diff == nil {
		return render.Body{}, errors.New("operations can be written as SQL only with --autogenerate, which knows the database; use --format go")
	}
	return render.SQLBody(o.Upgrade, o.Downgrade, diff.Dialect, diff.Database)
}

// progress prints "TEXT ...  done"; a task with lines of its own gets them
// between the two.
func (a *App) progress(t script.Task, work func() error) error {
	a.printf("%s", a.screen.Wrap(t.Text+" ..."))
	if t.OwnLine {
		a.printf("\n")
	}
	if err := work(); err != nil {
		a.printf("  FAILED\n")
		return err
	}
	a.printf("  done\n")
	return nil
}
