package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/orm/bunschema/example/migrations"
)

func TestServerOnADatabaseOfRevisions(t *testing.T) {
	db, err := open(t.Context(), filepath.Join(t.TempDir(), "notes.db"))
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
}

func TestModelsNeedNoNewRevision(t *testing.T) {
	db, err := open(t.Context(), filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	memory := func(context.Context) (*sql.DB, error) {
		db, err := sql.Open("sqlite", ":memory:")
		db.SetMaxOpenConns(1)
		return db, err
	}
	m, err := alembic.New(db.DB, "sqlite", migrations.Env, alembic.WithScratch(memory))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWordsOfNotesThatAreThere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.db")
	pool, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	m, err := alembic.New(pool, "sqlite", migrations.Env)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Upgrade(t.Context(), "3a7d90c5e1f2"); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"INSERT INTO users (id, name) VALUES (1, 'ada')", "INSERT INTO notes (user_id, text) VALUES (1, 'The  first Note')"} {
		if _, err := pool.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	var words int
	if err := pool.QueryRow("SELECT words FROM notes").Scan(&words); err != nil || words != 3 {
		t.Errorf("%d words, %v", words, err)
	}
	if err := m.Downgrade(t.Context(), "base"); err != nil {
		t.Error(err)
	}
}
