package command

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/filename"
)

// checkProgram makes sure that a project's program holds the revisions that the
// project's folders hold. They differ when a version location stands in only
// one of alembic.ini and Env.Revisions, and a revision that vanishes without a
// word is the worst of errors.
func (a *App) checkProgram(p *project, m *alembic.Migrator) error {
	if a.Env == nil || p.dir == nil {
		return nil
	}
	onDisk, err := p.dir.Names()
	if err != nil {
		return err
	}
	var inside []string
	for _, r := range m.Graph().All() {
		path, _ := m.Describe(r.ID)
		inside = append(inside, filepath.Base(path))
	}
	slices.Sort(inside)
	if slices.Equal(inside, onDisk) {
		return nil
	}
	return compareRevisions(p, m) // a helper without a revision is no difference
}

func compareRevisions(p *project, m *alembic.Migrator) error {
	files, err := p.dir.Files()
	if err != nil {
		return err
	}
	found := map[string]bool{}
	for _, f := range files {
		found[f.ID] = true
		if _, ok := m.Graph().Get(f.ID); !ok {
			return fmt.Errorf("revision %s (%s) is not in the program: add the Revisions of its folder to Env.Revisions in env.go",
				f.ID, filename.Shown(f.Path))
		}
	}
	for _, r := range m.Graph().All() {
		if path, _ := m.Describe(r.ID); !found[r.ID] {
			return fmt.Errorf("revision %s (%s) is in Env.Revisions, but its folder is not in alembic.ini: add it to version_locations",
				r.ID, path)
		}
	}
	return nil
}
