package main

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/alembic-go/alembic/orm/entschema/example/ent"
	entnote "github.com/alembic-go/alembic/orm/entschema/example/ent/note"
	"github.com/alembic-go/alembic/orm/entschema/example/ent/tag"
	"github.com/alembic-go/alembic/orm/entschema/example/ent/user"
)

// server answers requests about notes.
type server struct{ db *ent.Client }

func (s server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /notes", s.add)
	mux.HandleFunc("GET /notes", s.list)
	return mux
}

// note is what requests and answers hold.
type note struct {
	User string   `json:"user"`
	Text string   `json:"text"`
	Slug string   `json:"slug"`
	Tags []string `json:"tags"`
}

func (s server) add(w http.ResponseWriter, r *http.Request) {
	var in note
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := s.save(r.Context(), in); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func (s server) save(ctx context.Context, in note) error {
	tx, err := s.db.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	owner, err := tx.User.Create().SetName(in.User).OnConflictColumns(user.FieldName).UpdateName().ID(ctx)
	if err != nil {
		return err
	}
	var tags []int
	for _, name := range in.Tags {
		id, err := tx.Tag.Create().SetName(name).OnConflictColumns(tag.FieldName).UpdateName().ID(ctx)
		if err != nil {
			return err
		}
		tags = append(tags, id)
	}
	if err := tx.Note.Create().SetText(in.Text).SetSlug(in.Slug).SetUserID(owner).AddTagIDs(tags...).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

func (s server) list(w http.ResponseWriter, r *http.Request) {
	notes, err := s.db.Note.Query().WithUser().WithTags().Order(entnote.ByID()).All(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	out := []note{}
	for _, n := range notes {
		o := note{User: n.Edges.User.Name, Text: n.Text, Slug: n.Slug, Tags: []string{}}
		for _, t := range n.Edges.Tags {
			o.Tags = append(o.Tags, t.Name)
		}
		out = append(out, o)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // the client has gone
}
