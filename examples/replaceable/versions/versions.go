// Package versions holds revisions that use an operation of the project's own.
package versions

import (
	"embed"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/replaceable"
)

//go:embed [^._]*.*
var files embed.FS

// Revisions holds the revisions. The init function of each file adds one.
var Revisions = alembic.NewRevisions(files)

// activeV1 and activeV2 are the texts of the view over time; a text that a
// revision uses is never changed.
var (
	activeV1 = replaceable.View{Name: "active", Query: "SELECT id FROM accounts WHERE active = 1"}
	activeV2 = replaceable.View{Name: "active", Query: "SELECT id, name FROM accounts WHERE active = 1"}
)
