package bunschema_test

import (
	"time"

	"github.com/uptrace/bun"
)

// The models of an application's first version. They are given to CreateTables
// with the tables that others refer to last.

type User struct {
	bun.BaseModel `bun:"table:users,alias:u"`

	ID      int64     `bun:",pk,autoincrement"`
	Name    string    `bun:"type:varchar(60),notnull,default:'nobody'"`
	Email   string    `bun:"type:varchar(120),unique"`
	Age     int32     `bun:",nullzero"`
	Score   int64     `bun:",notnull,default:7"`
	Active  bool      `bun:",notnull"`
	Made    time.Time `bun:",nullzero,notnull,default:current_timestamp"`
	Deleted time.Time `bun:",soft_delete,nullzero"`
	Boss    int64     `bun:"boss_id,nullzero"`
	Chief   *User     `bun:"rel:belongs-to,join:boss_id=id"`
	Posts   []*Post   `bun:"rel:has-many,join:id=user_id"`
}

type Post struct {
	bun.BaseModel `bun:"table:posts"`

	ID     int64  `bun:",pk,autoincrement"`
	UserID int64  `bun:",notnull,unique:posts_user_title"`
	User   *User  `bun:"rel:belongs-to,join:user_id=id,on_delete:CASCADE"`
	Title  string `bun:"type:varchar(200),notnull,unique:posts_user_title"`
	Data   []byte
	Tags   []Tag `bun:"m2m:post_tags,join:Post=Tag"`
}

type Tag struct {
	bun.BaseModel `bun:"table:tags"`

	ID   int64  `bun:",pk,autoincrement"`
	Name string `bun:"type:varchar(40)"`
}

type PostTag struct {
	bun.BaseModel `bun:"table:post_tags"`

	PostID int64 `bun:",pk"`
	Post   *Post `bun:"rel:belongs-to,join:post_id=id"`
	TagID  int64 `bun:",pk"`
	Tag    *Tag  `bun:"rel:belongs-to,join:tag_id=id"`
}

var first = []any{(*PostTag)(nil), (*Post)(nil), (*Tag)(nil), (*User)(nil)}

// Those of the second version: a column more, one of another type, one less, and
// a table more.

type UserTwo struct {
	bun.BaseModel `bun:"table:users,alias:u"`

	ID      int64     `bun:",pk,autoincrement"`
	Name    string    `bun:"type:varchar(90),notnull,default:'nobody'"`
	Email   string    `bun:"type:varchar(120),unique"`
	Phone   string    `bun:"type:varchar(30),notnull,default:''"`
	Score   int64     `bun:",notnull,default:8"`
	Active  bool      `bun:",notnull"`
	Made    time.Time `bun:",nullzero,notnull,default:current_timestamp"`
	Deleted time.Time `bun:",soft_delete,nullzero"`
	Boss    int64     `bun:"boss_id,nullzero"`
	Chief   *UserTwo  `bun:"rel:belongs-to,join:boss_id=id"`
}

type PostTwo struct {
	bun.BaseModel `bun:"table:posts"`

	ID     int64    `bun:",pk,autoincrement"`
	UserID int64    `bun:",notnull,unique:posts_user_title"`
	User   *UserTwo `bun:"rel:belongs-to,join:user_id=id,on_delete:CASCADE"`
	Title  string   `bun:"type:varchar(200),notnull,unique:posts_user_title"`
	Data   []byte
	Tags   []Tag `bun:"m2m:post_tags,join:Post=Tag"`
}

type PostTagTwo struct {
	bun.BaseModel `bun:"table:post_tags"`

	PostID int64    `bun:",pk"`
	Post   *PostTwo `bun:"rel:belongs-to,join:post_id=id"`
	TagID  int64    `bun:",pk"`
	Tag    *Tag     `bun:"rel:belongs-to,join:tag_id=id"`
}

type Note struct {
	bun.BaseModel `bun:"table:notes"`

	ID     int64    `bun:",pk,autoincrement"`
	PostID int64    `bun:",notnull"`
	Post   *PostTwo `bun:"rel:belongs-to,join:post_id=id"`
	Text   string   `bun:"type:varchar(500),notnull"`
}

// NoteThree is Note in the third version.
type NoteThree struct {
	bun.BaseModel `bun:"table:notes"`

	ID     int64    `bun:",pk,autoincrement"`
	PostID int64    `bun:",notnull"`
	Post   *PostTwo `bun:"rel:belongs-to,join:post_id=id"`
	Text   *string  `bun:"type:varchar(900)"`
	Lang   string   `bun:"type:varchar(5),notnull,default:'en'"`
}

var (
	second = []any{(*PostTagTwo)(nil), (*Note)(nil), (*PostTwo)(nil), (*Tag)(nil), (*UserTwo)(nil)}
	third  = []any{(*PostTagTwo)(nil), (*NoteThree)(nil), (*PostTwo)(nil), (*Tag)(nil), (*UserTwo)(nil)}
)
