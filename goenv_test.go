package alembic_test

import (
	"testing/fstest"

	"github.com/alembic-go/alembic"
)

// goEnv is an Env with one Go revision whose upgrade is the function given. The
// line directive makes this function pass for the revision's file.
func goEnv(up func(*alembic.Op) error) *alembic.Env {
	set := alembic.NewRevisions(fstest.MapFS{"aaaa.go": {Data: []byte(goRevision)}})
	env := &alembic.Env{Revisions: []*alembic.Revisions{set}}
//line aaaa.go:6
	set.Add(alembic.Revision{ID: "aaaa", Upgrade: up})
	return env
}
