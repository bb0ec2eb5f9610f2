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
	"github.com/alembic-go/alembic/orm/gormschema/example/migrations"
	"github.com/alembic-go/alembic/orm/gormschema/example/models"
)

func TestServerOnADatabaseOfRevisions(t *testing.T) {
	db, err := open(t.Context(), filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server{db}.handler())
	defer web.Close()
	for _, body := range []string{`{"user": "bob", "text": "Second", "slug": "second"}`, `{"user": "ada", "text": "First", "tags": ["new", "short"]}`} {
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
	if len(notes) != 2 || notes[0].User != "ada" || len(notes[0].Tags) != 2 || notes[1].Slug != "second" {
		t.Errorf("the notes are %+v", notes)
	}
}

func TestModelsNeedNoNewRevision(t *testing.T) {
	db, err := open(t.Context(), filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	pool, _ := db.DB()
	memory := func(context.Context) (*sql.DB, error) {
		db, err := sql.Open("sqlite", ":memory:")
		db.SetMaxOpenConns(1)
		return db, err
	}
	m, err := alembic.New(pool, "sqlite", migrations.Env, alembic.WithScratch(memory))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Check(t.Context()); err != nil {
		t.Error(err)
	}
	var before, after string
	const schema = "SELECT group_concat(sql, ';') FROM sqlite_master"
	db.Raw(schema).Scan(&before)
	if err := db.AutoMigrate(models.All()...); err != nil {
		t.Fatal(err)
	}
	if db.Raw(schema).Scan(&after); before == "" || after != before {
		t.Errorf("AutoMigrate changes the database of the revisions:\n%s\n%s", before, after)
	}
}

func TestSlugsOfNotesThatAreThere(t *testing.T) {
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
	if err := m.Upgrade(t.Context(), "8c41e07a9b55"); err != nil {
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
	var slug string
	if err := pool.QueryRow("SELECT slug FROM notes").Scan(&slug); err != nil || slug != "the-first-note" {
		t.Errorf("the slug is %q, %v", slug, err)
	}
	if err := m.Downgrade(t.Context(), "base"); err != nil {
		t.Error(err)
	}
}
