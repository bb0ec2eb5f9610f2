// Package models holds the models of the application.
package models

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// User writes notes.
type User struct {
	bun.BaseModel `bun:"table:users"`

	ID    int64   `bun:",pk,autoincrement"`
	Name  string  `bun:"type:varchar(60),notnull,unique"`
	Notes []*Note `bun:"rel:has-many,join:id=user_id"`
}

// Note belongs to a user and has tags.
type Note struct {
	bun.BaseModel `bun:"table:notes"`

	ID     int64     `bun:",pk,autoincrement"`
	UserID int64     `bun:",notnull"`
	User   *User     `bun:"rel:belongs-to,join:user_id=id,on_delete:CASCADE"`
	Text   string    `bun:"type:varchar(500),notnull"`
	Words  int       `bun:",notnull,default:0"`
	Made   time.Time `bun:",nullzero,notnull,default:current_timestamp"`
	Tags   []*Tag    `bun:"m2m:note_tags,join:Note=Tag"`
}

// Tag is known by its name.
type Tag struct {
	bun.BaseModel `bun:"table:tags"`

	ID   int64  `bun:",pk,autoincrement"`
	Name string `bun:"type:varchar(40),notnull,unique"`
}

// NoteTag says which notes have which tags.
type NoteTag struct {
	bun.BaseModel `bun:"table:note_tags"`

	NoteID int64 `bun:",pk"`
	Note   *Note `bun:"rel:belongs-to,join:note_id=id"`
	TagID  int64 `bun:",pk"`
	Tag    *Tag  `bun:"rel:belongs-to,join:tag_id=id"`
}

// All returns every model.
func All() []any { return []any{(*User)(nil), (*Note)(nil), (*Tag)(nil), (*NoteTag)(nil)} }

// Indexes creates the indexes, which Bun's models don't hold.
func Indexes(ctx context.Context, db *bun.DB) error {
	_, err := db.NewCreateIndex().Model((*Note)(nil)).Index("ix_notes_user_id").Column("user_id").Exec(ctx)
	return err
}
