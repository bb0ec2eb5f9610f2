package entschema_test

import (
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
)

// The tables are written as ent's generated package migrate holds them.

// version returns the tables of one version of an application.
func version(n int) []*schema.Table {
	users, posts, tags, postTags, notes := usersOf(n), postsOf(), tagsOf(), postTagsOf(), notesOf(n)
	users.ForeignKeys[0].RefTable = users
	posts.ForeignKeys[0].RefTable = users
	postTags.ForeignKeys[0].RefTable = posts
	postTags.ForeignKeys[1].RefTable = tags
	notes.ForeignKeys[0].RefTable = posts
	if n == 1 {
		return []*schema.Table{users, posts, tags, postTags}
	}
	return []*schema.Table{users, posts, tags, postTags, notes}
}

func id() *schema.Column { return &schema.Column{Name: "id", Type: field.TypeInt, Increment: true} }

func usersOf(n int) *schema.Table {
	size := int64(60)
	if n > 1 {
		size = 90
	}
	columns := []*schema.Column{
		id(),
		{Name: "name", Type: field.TypeString, Size: size, Default: "nobody"},
		{Name: "email", Type: field.TypeString, Unique: true, Size: 120},
		{Name: "age", Type: field.TypeInt32, Nullable: true},
		{Name: "balance", Type: field.TypeFloat64, SchemaType: map[string]string{dialect.MySQL: "decimal(10,2)", dialect.Postgres: "numeric(10,2)"}},
		{Name: "mood", Type: field.TypeEnum, Enums: []string{"glad", "sad"}, Default: "glad"},
		{Name: "token", Type: field.TypeUUID},
		{Name: "doc", Type: field.TypeJSON, Nullable: true},
		{Name: "active", Type: field.TypeBool, Default: true},
		{Name: "made", Type: field.TypeTime},
		{Name: "photo", Type: field.TypeBytes, Nullable: true},
		{Name: "boss_id", Type: field.TypeInt, Nullable: true},
	}
	if n > 1 {
		columns = append(columns, &schema.Column{Name: "phone", Type: field.TypeString, Size: 30, Default: ""})
	}
	t := &schema.Table{
		Name: "users", Columns: columns, PrimaryKey: columns[:1],
		ForeignKeys: []*schema.ForeignKey{{
			Symbol: "users_users_reports", Columns: columns[11:12], RefColumns: columns[:1], OnDelete: schema.SetNull,
		}},
		Indexes: []*schema.Index{{Name: "user_name_age", Columns: []*schema.Column{columns[1], columns[3]}}},
	}
	t.Annotation = &entsql.Annotation{Checks: map[string]string{"age_is_human": "age < 150"}}
	return t
}

func postsOf() *schema.Table {
	columns := []*schema.Column{
		id(),
		{Name: "title", Type: field.TypeString, Size: 200},
		{Name: "body", Type: field.TypeString, Size: 2147483647, Nullable: true},
		{Name: "user_posts", Type: field.TypeInt},
	}
	return &schema.Table{
		Name: "posts", Columns: columns, PrimaryKey: columns[:1],
		ForeignKeys: []*schema.ForeignKey{{Symbol: "posts_users_posts", Columns: columns[3:], RefColumns: []*schema.Column{id()}, OnDelete: schema.Cascade}},
		Indexes:     []*schema.Index{{Name: "post_title_user_posts", Unique: true, Columns: []*schema.Column{columns[1], columns[3]}}},
	}
}

func tagsOf() *schema.Table {
	columns := []*schema.Column{id(), {Name: "name", Type: field.TypeString, Unique: true, Size: 40}}
	return &schema.Table{Name: "tags", Columns: columns, PrimaryKey: columns[:1]}
}

func postTagsOf() *schema.Table {
	columns := []*schema.Column{{Name: "post_id", Type: field.TypeInt}, {Name: "tag_id", Type: field.TypeInt}}
	return &schema.Table{
		Name: "post_tags", Columns: columns, PrimaryKey: columns,
		ForeignKeys: []*schema.ForeignKey{
			{Symbol: "post_tags_post_id", Columns: columns[:1], RefColumns: []*schema.Column{id()}, OnDelete: schema.Cascade},
			{Symbol: "post_tags_tag_id", Columns: columns[1:], RefColumns: []*schema.Column{id()}, OnDelete: schema.Cascade},
		},
	}
}

func notesOf(n int) *schema.Table {
	columns := []*schema.Column{
		id(),
		{Name: "text", Type: field.TypeString, Size: 500},
		{Name: "post_notes", Type: field.TypeInt, Nullable: true},
	}
	if n > 2 {
		columns[1].Size, columns[1].Nullable = 900, true
		columns = append(columns, &schema.Column{Name: "lang", Type: field.TypeString, Size: 5, Default: "en"})
	}
	return &schema.Table{
		Name: "notes", Columns: columns, PrimaryKey: columns[:1],
		ForeignKeys: []*schema.ForeignKey{{Symbol: "notes_posts_notes", Columns: columns[2:3], RefColumns: []*schema.Column{id()}, OnDelete: schema.SetNull}},
	}
}
