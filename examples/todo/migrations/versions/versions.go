// Package versions holds the revisions, each in a file of its own.
package versions

import (
	"embed"

	"github.com/alembic-go/alembic"
)

//go:embed [^._]*.*
var files embed.FS

// Revisions is where each file's init function registers its revision.
var Revisions = alembic.NewRevisions(files)
