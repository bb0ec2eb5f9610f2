// Package models holds the models of the application.
package models

import "gorm.io/gorm"

// User writes notes.
type User struct {
	gorm.Model
	Name  string `gorm:"size:60;not null;uniqueIndex"`
	Notes []Note `gorm:"constraint:OnDelete:CASCADE"`
}

// Note belongs to a user and has tags.
type Note struct {
	gorm.Model
	UserID uint   `gorm:"not null;index"`
	Text   string `gorm:"size:500;not null"`
	Slug   string `gorm:"size:80;not null;default:'';index"`
	Tags   []Tag  `gorm:"many2many:note_tags"`
}

// Tag is known by its name.
type Tag struct {
	Name string `gorm:"primaryKey;size:40"`
}

// All returns every model.
func All() []any { return []any{&User{}, &Note{}, &Tag{}} }
