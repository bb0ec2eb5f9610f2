package main

import (
	"encoding/json"
	"net/http"

	"gorm.io/gorm"

	"github.com/alembic-go/alembic/orm/gormschema/example/models"
)

// server answers requests about notes.
type server struct{ db *gorm.DB }

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
	err := s.db.WithContext(r.Context()).Transaction(func(tx *gorm.DB) error {
		user := models.User{Name: in.User}
		if err := tx.Where(user).FirstOrCreate(&user).Error; err != nil {
			return err
		}
		n := models.Note{UserID: user.ID, Text: in.Text, Slug: in.Slug}
		for _, name := range in.Tags {
			n.Tags = append(n.Tags, models.Tag{Name: name})
		}
		return tx.Create(&n).Error
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func (s server) list(w http.ResponseWriter, r *http.Request) {
	var users []models.User
	if err := s.db.WithContext(r.Context()).Preload("Notes.Tags").Order("name").Find(&users).Error; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	out := []note{}
	for _, u := range users {
		for _, n := range u.Notes {
			o := note{User: u.Name, Text: n.Text, Slug: n.Slug, Tags: []string{}}
			for _, t := range n.Tags {
				o.Tags = append(o.Tags, t.Name)
			}
			out = append(out, o)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // the client has gone
}
