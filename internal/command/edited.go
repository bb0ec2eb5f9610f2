package command

import (
	"context"
	"time"

	"github.com/alembic-go/alembic"
)

// editedJSON is an applied revision that was edited since.
type editedJSON struct {
	Revision string    `json:"revision"`
	Path     string    `json:"path"`
	Applied  time.Time `json:"applied"`
	Removed  []string  `json:"removed"`
	Added    []string  `json:"added"`
}

// edited returns the edited revisions of a database, and an error that names them.
func edited(ctx context.Context, d *database) ([]editedJSON, error) {
	all := []editedJSON{}
	found, err := d.Edited(ctx)
	for _, e := range found {
		all = append(all, editedJSON{Revision: e.Revision, Path: e.File, Applied: e.Applied, Removed: list(e.Removed), Added: list(e.Added)})
	}
	if err != nil || len(found) == 0 {
		return all, err
	}
	return all, &alembic.EditedError{Revisions: found}
}
