package command

import (
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

func editedOf(found []alembic.EditedRevision) []editedJSON {
	all := []editedJSON{}
	for _, e := range found {
		all = append(all, editedJSON{Revision: e.Revision, Path: e.File, Applied: e.Applied, Removed: list(e.Removed), Added: list(e.Added)})
	}
	return all
}
