// Package versions holds revisions whose data migrations are written with ORMs,
// each inside the revision's own transaction.
package versions

import (
	"embed"

	"github.com/alembic-go/alembic"
)

//go:embed [^._]*.*
var files embed.FS

// Revisions is where each file's init function registers its revision.
var Revisions = alembic.NewRevisions(files)
