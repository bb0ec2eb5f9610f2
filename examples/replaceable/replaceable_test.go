package replaceable_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/replaceable"
	"github.com/alembic-go/alembic/examples/replaceable/versions"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/op"
)

func TestViewIsReplacedAndRestored(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	m, err := alembic.New(db, "sqlite", &alembic.Env{Revisions: []*alembic.Revisions{versions.Revisions}})
	if err != nil {
		t.Fatal(err)
	}
	hasName := func() bool {
		_, err := db.Exec("SELECT name FROM active")
		return err == nil
	}
	for _, step := range []struct {
		run      func() error
		withName bool
	}{
		{func() error { return m.Upgrade(t.Context(), "0001") }, false},
		{func() error { return m.Upgrade(t.Context(), "head") }, true},
		{func() error { return m.Downgrade(t.Context(), "-1") }, false},
		{func() error { return m.Downgrade(t.Context(), "base") }, false},
	} {
		if err := step.run(); err != nil {
			t.Fatal(err)
		}
		if hasName() != step.withName {
			t.Errorf("the view has a name: %v, want %v", hasName(), step.withName)
		}
	}
}

func TestOwnOperationIsRenderedIntoRevisions(t *testing.T) {
	o := replaceable.Create{View: replaceable.View{Name: "v", Query: "SELECT 1"}}
	reverse, err := o.Reverse()
	if err != nil {
		t.Fatal(err)
	}
	body, err := render.Go([]op.Operation{o}, []op.Operation{reverse}, render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := `op.Invoke(replaceable.Create{View: replaceable.View{Name: "v", Query: "SELECT 1"}})`; !strings.Contains(body.Upgrade, want) {
		t.Errorf("rendered %s, which lacks %s", body.Upgrade, want)
	}
}
