package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/ormtest"
	"github.com/alembic-go/alembic/orm/bunschema/example/migrations"
)

func TestServerOnADatabaseOfRevisions(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, database func() *ormtest.Database) {
		db, err := open(t.Context(), database().URL)
		if err != nil {
			t.Fatal(err)
		}
		web := httptest.NewServer(server{db}.handler())
		defer web.Close()
		for _, body := range []string{`{"user": "bob", "text": "Second one", "tags": ["new"]}`, `{"user": "ada", "text": "First", "tags": ["new", "short"]}`} {
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
		if len(notes) != 2 || notes[1].User != "ada" || len(notes[1].Tags) != 2 || notes[0].Words != 2 {
			t.Errorf("the notes are %+v", notes)
		}
	})
}

func TestModelsNeedNoNewRevision(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, database func() *ormtest.Database) {
		d := database()
		if _, err := open(t.Context(), d.URL); err != nil {
			t.Fatal(err)
		}
		if err := d.Migrator(t, migrations.Env).Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestWordsOfNotesThatAreThere(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, database func() *ormtest.Database) {
		d := database()
		m := d.Migrator(t, migrations.Env)
		if err := m.Upgrade(t.Context(), "3a7d90c5e1f2"); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"INSERT INTO users (id, name) VALUES (1, 'ada')", "INSERT INTO notes (user_id, text) VALUES (1, 'The  first Note')"} {
			if _, err := d.DB.Exec(s); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		var words int
		if err := d.DB.QueryRow("SELECT words FROM notes").Scan(&words); err != nil || words != 3 {
			t.Errorf("%d words, %v", words, err)
		}
		if err := m.Downgrade(t.Context(), "base"); err != nil {
			t.Error(err)
		}
	})
}
