// Package versions holds the revisions, each in a file of its own.
package versions

import (
	"embed"

	"github.com/alembic-go/alembic"
)

//go:embed [^._]*.*
var files embed.FS

// Revisions holds the revisions. The init function of each file adds one.
var Revisions = alembic.NewRevisions(files)
