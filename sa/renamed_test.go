package sa_test

import (
	"testing"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestATagTellsTheFormerNameOfAColumn(t *testing.T) {
	type user struct {
		ID       int64
		FullName string `alembic:"renamed_from=name"`
	}
	m := sa.NewMetaData(sa.Model[user]("people", sa.RenamedFrom("users")))
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	people := m.Table(schema.Name("people"))
	if people.RenamedFrom != "users" || people.Column("full_name").RenamedFrom != "name" {
		t.Errorf("got %q and %q", people.RenamedFrom, people.Column("full_name").RenamedFrom)
	}
}
