package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/ormtest"
	"github.com/alembic-go/alembic/orm/entschema/example/migrations"
)

func TestServerOnADatabaseOfRevisions(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, database func() *ormtest.Database) {
		db, err := open(t.Context(), database().URL)
		if err != nil {
			t.Fatal(err)
		}
		web := httptest.NewServer(server{db}.handler())
		defer web.Close()
		for _, body := range []string{`{"user": "bob", "text": "Second one", "slug": "second-one", "tags": ["new"]}`, `{"user": "ada", "text": "First", "tags": ["new", "short"]}`} {
			answer, err := http.Post(web.URL+"/notes", "application/json", strings.NewReader(body))
			if err != nil || answer.StatusCode != http.StatusCreated {
				t.Fatalf("POST: %v, %v", answer, err)
			}
		}
		answer, err := http.Get(web.URL + "/notes")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var notes []note
		if err := json.NewDecoder(answer.Body).Decode(&notes); err != nil {
			t.Fatal(err)
		}
		if len(notes) != 2 || notes[1].User != "ada" || len(notes[1].Tags) != 2 || notes[0].Slug != "second-one" {
			t.Errorf("the notes are %+v", notes)
		}
	})
}

func TestModelsNeedNoNewRevision(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, database func() *ormtest.Database) {
		d := database()
		url := d.URL
		if d.Dialect == "sqlite" {
			url += "?_pragma=foreign_keys(1)" // ent asks for it
		}
		client, err := open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrator(t, migrations.Env).Check(t.Context()); err != nil {
			t.Error(err)
		}
		before := d.Dump(t)
		if err := client.Schema.Create(t.Context()); err != nil {
			t.Fatal(err)
		}
		if after := d.Dump(t); after != before {
			t.Errorf("Schema.Create changes the database of the revisions:\n%s\n%s", before, after)
		}
	})
}

func TestSlugsOfNotesThatAreThere(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, database func() *ormtest.Database) {
		d := database()
		m := d.Migrator(t, migrations.Env)
		if err := m.Upgrade(t.Context(), "9d2e47c0b8f1"); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"INSERT INTO users (id, name) VALUES (1, 'ada')", "INSERT INTO notes (user_notes, text, made) VALUES (1, 'The  first Note', '2026-11-26 01:00:00')"} {
			if _, err := d.DB.Exec(s); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		var slug string
		if err := d.DB.QueryRow("SELECT slug FROM notes").Scan(&slug); err != nil || slug != "the-first-note" {
			t.Errorf("the slug is %q, %v", slug, err)
		}
		if err := m.Downgrade(t.Context(), "base"); err != nil {
			t.Error(err)
		}
	})
}
