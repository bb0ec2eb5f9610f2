// Package v2 holds the models of an application's second version.
package v2

import (
	"database/sql"
	"time"

	"gorm.io/gorm"
)

// Address is embedded with a prefix.
type Address struct {
	Street string `gorm:"size:120"`
	City   string `gorm:"size:80;index:idx_users_city"`
}

// User has about everything that a field can have.
type User struct {
	gorm.Model
	Name     string  `gorm:"size:90;not null;default:'nobody'"`
	Email    string  `gorm:"size:120;uniqueIndex"`
	Age      uint8   `gorm:"check:age_is_human,age < 150"`
	Balance  float64 `gorm:"not null;default:0"`
	Phone    string  `gorm:"size:30;index"`
	Score    int64   `gorm:"not null;default:7"`
	Born     sql.NullTime
	Active   bool    `gorm:"not null;default:true"`
	Home     Address `gorm:"embedded;embeddedPrefix:home_"`
	ParentID *uint
	Parent   *User
	Posts    []Post  `gorm:"constraint:OnUpdate:CASCADE,OnDelete:SET NULL"`
	Toys     []Toy   `gorm:"polymorphic:Owner"`
	Groups   []Group `gorm:"many2many:user_groups"`
}

// Post has indexes of several columns and a soft delete.
type Post struct {
	ID        uint      `gorm:"primaryKey"`
	UserID    *uint     `gorm:"index:idx_posts_user_at,priority:1"`
	Title     string    `gorm:"size:200;not null;uniqueIndex:uq_posts_title,where:deleted_at IS NULL"`
	Body      string    `gorm:"comment:in Markdown"`
	CreatedAt time.Time `gorm:"index:idx_posts_user_at,priority:2,sort:desc"`
	DeletedAt gorm.DeletedAt
	Data      []byte
	Stars     int   `gorm:"not null;default:0;check:stars_are_few,stars <= 5"`
	Tags      []Tag `gorm:"many2many:post_tags"`
}

// Tag has a key of two columns.
type Tag struct {
	Kind string `gorm:"primaryKey;size:20"`
	Name string `gorm:"primaryKey;size:40"`
}

// Toy belongs to any model.
type Toy struct {
	ID        int64
	Name      string `gorm:"size:50"`
	OwnerID   uint
	OwnerType string `gorm:"size:50"`
}

// Note goes with its post.
type Note struct {
	ID     uint
	PostID uint
	Post   Post   `gorm:"constraint:OnDelete:CASCADE"`
	Text   string `gorm:"size:500;not null"`
}

// Group has users by a join table with a column of its own.
type Group struct {
	ID   uint
	Name string `gorm:"size:40;unique"`
}

// UserGroup is that join table.
type UserGroup struct {
	UserID  uint `gorm:"primaryKey"`
	GroupID uint `gorm:"primaryKey"`
	Since   time.Time
}

// Models are all models.
func Models() []any { return []any{&User{}, &Post{}, &Tag{}, &Toy{}, &Group{}, &Note{}} }

// Setup prepares GORM for them.
func Setup(g *gorm.DB) error { return g.SetupJoinTable(&User{}, "Groups", &UserGroup{}) }
