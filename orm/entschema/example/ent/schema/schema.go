// Package schema is what ent generates its client from.
package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// User writes notes.
type User struct{ ent.Schema }

// Fields returns the columns of the users.
func (User) Fields() []ent.Field {
	return []ent.Field{field.String("name").MaxLen(60).Unique()}
}

// Edges returns what users refer to.
func (User) Edges() []ent.Edge {
	return []ent.Edge{edge.To("notes", Note.Type).Annotations(entsql.OnDelete(entsql.Cascade))}
}

// Note belongs to a user and has tags.
type Note struct{ ent.Schema }

// Fields returns the columns of the notes.
func (Note) Fields() []ent.Field {
	return []ent.Field{
		field.String("text").MaxLen(500),
		field.String("slug").MaxLen(80).Default(""),
		field.Time("made").Default(time.Now),
	}
}

// Edges returns what notes refer to.
func (Note) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("notes").Unique().Required(),
		edge.To("tags", Tag.Type),
	}
}

// Indexes returns the indexes of the notes.
func (Note) Indexes() []ent.Index { return []ent.Index{index.Fields("slug")} }

// Tag is known by its name.
type Tag struct{ ent.Schema }

// Fields returns the columns of the tags.
func (Tag) Fields() []ent.Field {
	return []ent.Field{field.String("name").MaxLen(40).Unique()}
}

// Edges returns what refers to tags.
func (Tag) Edges() []ent.Edge { return []ent.Edge{edge.From("notes", Note.Type).Ref("tags")} }
