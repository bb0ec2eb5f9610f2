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
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/op"
)

// fileWriter fills new revision files and writes them.
type fileWriter struct {
	app     *App
	project *project
	format  script.Format
	online  bool // says above the operations which ones block other sessions
	item    func(item any) (code string, imports []string, ok bool)
	diffs   map[string]*alembic.Diff // by engine; the database as the revisions written leave it
}

// autogenerate compares each database with the models and fills the revision s with
// the difference. It returns s, and the revision that follows if there must be one.
func (w *fileWriter) autogenerate(ctx context.Context, c *alembic.Run, r request, o revisionOptions, s *alembic.MigrationScript) ([]*alembic.MigrationScript, error) {
	w.diffs, w.online = map[string]*alembic.Diff{}, o.online
	options := alembic.DiffOptions{FromBase: o.fromBase, DropUnmanaged: o.dropUnmanaged, Online: o.online, Renames: o.renames}
	if ask := terminal.Asker(w.app.Stdin, w.app.Stderr); ask != nil {
		options.IsRename = func(r alembic.Rename) bool { return ask(r.String()) }
	}
	var later []alembic.DatabaseOps
	err := w.app.runOn(ctx, w.project, c, r, func(ctx context.Context, d *database) error {
		diff, err := d.Diff(ctx, options)
		if err != nil {
			return err
		}
		d.reportDiff(diff, slog.LevelInfo)
		w.diffs[d.label] = diff
		s.Ops = append(s.Ops, alembic.DatabaseOps{Database: d.label, Upgrade: diff.Upgrade, Downgrade: diff.Downgrade})
		if len(diff.Later) > 0 {
			later = append(later, alembic.DatabaseOps{Database: d.label, Upgrade: diff.Later})
		}
		return nil
	})
	if err != nil || len(later) == 0 {
		return []*alembic.MigrationScript{s}, err
	}
	next, err := w.following(s, o, later)
	return []*alembic.MigrationScript{s, next}, err
}

// following is the revision after s that validates what s adds. A given id is
// continued.
func (w *fileWriter) following(s *alembic.MigrationScript, o revisionOptions, ops []alembic.DatabaseOps) (*alembic.MigrationScript, error) {
	id, err := s.ID+"_validate", error(nil)
	if o.id == "" || len(id) > maxIDLength {
		id, err = w.project.dir.NewID()
	}
	message := "Validate constraints"
	if s.Message != "" {
		message += ": " + s.Message
	}
	return &alembic.MigrationScript{ID: id, Message: message, Revises: []string{s.ID}, VersionPath: s.VersionPath, Autogenerate: true, Ops: ops}, err
}

// maxIDLength is the size of the version table's column.
const maxIDLength = 32

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
func (w *fileWriter) writeAll(ctx context.Context, scripts []*alembic.MigrationScript) (err error) {
	defer caught.Passing(&err)
	for _, s := range scripts {
		if err := w.write(ctx, s); err != nil {
			return err
		}
		if s.Autogenerate && s.Empty() {
			w.app.notef("No differences detected; the new revision is empty.")
		}
		if err := w.advance(s); err != nil {
			return err
		}
	}
	return nil
}

// advance gives the next revision the schema that one leaves.
func (w *fileWriter) advance(s *alembic.MigrationScript) error {
	for _, o := range s.Ops {
		diff := w.diffs[o.Database]
		if diff == nil {
			continue
		}
		after := diff.Database.Clone()
		if _, err := op.ApplyAll(after, o.Upgrade); err != nil {
			return err
		}
		diff.Database = after
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
		Upgrades: body.Upgrade, Downgrades: body.Downgrade,
		UpgradeOutside: body.UpgradeOutside, DowngradeOutside: body.DowngradeOutside, Progress: w.app.progress,
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
		options := render.Options{Item: w.item, Online: w.online}
		if diff != nil {
			options.Dialect, options.Schema = diff.Dialect, diff.Database
		}
		return render.Go(o.Upgrade, o.Downgrade, options)
	}
	if diff == nil {
		return render.Body{}, errors.New("operations can be written as SQL only with --autogenerate, which knows the database; use --format go")
	}
	return render.SQLBody(o.Upgrade, o.Downgrade, render.Options{Dialect: diff.Dialect, Schema: diff.Database, Online: w.online})
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
