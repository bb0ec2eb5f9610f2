// Package testenv makes the environments and databases that tests of the
// library share.
package testenv

import (
	"strings"
	"testing/fstest"

	"github.com/alembic-go/alembic"
)

// SQL returns an Env of the SQL revisions aaaa, bbbb …, one for each text of
// upgrade statements. Each revises the one before it.
func SQL(upgrades ...string) *alembic.Env {
	texts := make([]string, len(upgrades))
	for i, up := range upgrades {
		texts[i] = "\n-- +alembic upgrade\n" + up + "\n\n-- +alembic downgrade\nSELECT 1;\n"
	}
	env := Files(texts...)
	env.Variable = nil
	return env
}

// Files returns an Env of the SQL revisions aaaa, bbbb …, one for each text,
// which follows the lines of the id and the parent. No variable has a value.
func Files(texts ...string) *alembic.Env {
	files := fstest.MapFS{}
	parent := ""
	for i, text := range texts {
		id := strings.Repeat(string(rune('a'+i)), 4)
		files[id+".sql"] = &fstest.MapFile{Data: []byte("-- step\n--\n-- Revision ID: " + id + "\n-- Revises: " + parent + "\n" + text)}
		parent = id
	}
	return &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}, Variable: func(string) (string, bool) { return "", false }}
}

// GoFile is the text of a Go revision "aaaa", which Go registers.
const GoFile = `package versions

import "github.com/alembic-go/alembic"

func init() {
	Revisions.Add(alembic.Revision{ID: "aaaa", Upgrade: func(op *alembic.Op) error { return op.Err() }})
}
`

// Go returns an Env of one Go revision "aaaa".
func Go(up func(*alembic.Op) error) *alembic.Env { return GoBothWays(up, nil) }

// GoBothWays returns an Env of one Go revision "aaaa" with a downgrade. The
// line directive makes this function pass for the revision's file.
func GoBothWays(up, down func(*alembic.Op) error) *alembic.Env {
	set := alembic.NewRevisions(fstest.MapFS{"aaaa.go": {Data: []byte(GoFile)}})
	env := &alembic.Env{Revisions: []*alembic.Revisions{set}}
//line aaaa.go:6
	set.Add(alembic.Revision{ID: "aaaa", Upgrade: up, Downgrade: down})
	return env
}

// GoAfter returns an Env of the SQL revision "aaaa" and the Go revision "bbbb" on it.
func GoAfter(first string, up, down func(*alembic.Op) error) *alembic.Env {
	text := strings.Replace(GoFile, `ID: "aaaa"`, `ID: "bbbb", Revises: []string{"aaaa"}`, 1)
	set := alembic.NewRevisions(fstest.MapFS{"aaaa.sql": {Data: []byte("-- step\n--\n-- Revision ID: aaaa\n" + first)}, "bbbb.go": {Data: []byte(text)}})
	env := &alembic.Env{Revisions: []*alembic.Revisions{set}}
//line bbbb.go:6
	set.Add(alembic.Revision{ID: "bbbb", Revises: []string{"aaaa"}, Upgrade: up, Downgrade: down})
	return env
}
