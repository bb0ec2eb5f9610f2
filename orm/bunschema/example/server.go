package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/uptrace/bun"

	"github.com/alembic-go/alembic/orm/bunschema/example/models"
)

// server answers requests about notes.
type server struct{ db *bun.DB }

func (s server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /notes", s.add)
	mux.HandleFunc("GET /notes", s.list)
	return mux
}

// note is what requests and answers hold.
type note struct {
	User  string   `json:"user"`
	Text  string   `json:"text"`
	Words int      `json:"words"`
	Tags  []string `json:"tags"`
}

func (s server) add(w http.ResponseWriter, r *http.Request) {
	var in note
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := s.save(r, in); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func (s server) save(r *http.Request, in note) error {
	ctx := r.Context()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	user := models.User{Name: in.User}
	if err := named(ctx, tx, &user, in.User); err != nil {
		return err
	}
	n := models.Note{UserID: user.ID, Text: in.Text, Words: len(strings.Fields(in.Text))}
	if _, err := tx.NewInsert().Model(&n).Exec(ctx); err != nil {
		return err
	}
	for _, name := range in.Tags {
		tag := models.Tag{Name: name}
		if err := named(ctx, tx, &tag, name); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&models.NoteTag{NoteID: n.ID, TagID: tag.ID}).Exec(ctx); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// named reads the model that has a name; one that isn't there is inserted.
func named(ctx context.Context, tx bun.Tx, model any, name string) error {
	if _, err := tx.NewInsert().Model(model).Ignore().Returning("NULL").Exec(ctx); err != nil {
		return err
	}
	return tx.NewSelect().Model(model).Where("name = ?", name).Scan(ctx)
}

func (s server) list(w http.ResponseWriter, r *http.Request) {
	var notes []models.Note
	if err := s.db.NewSelect().Model(&notes).Relation("User").Relation("Tags").Order("note.id").Scan(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	out := []note{}
	for _, n := range notes {
		o := note{User: n.User.Name, Text: n.Text, Words: n.Words, Tags: []string{}}
		for _, t := range n.Tags {
			o.Tags = append(o.Tags, t.Name)
		}
		out = append(out, o)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // the client has gone
}
