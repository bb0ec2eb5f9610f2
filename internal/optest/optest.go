// Package optest holds one example of every operation, for the tests of the
// tables over the operations (compiling, writing as Go, describing, …): a table
// that lacks an operation fails on its example. A test of package op names the
// operations that lack one here.
package optest

import (
	"fmt"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// The objects of Model.
var (
	users = schema.Name("users")
	mood  = schema.Name("mood")
	ids   = schema.Name("ids")
	names = schema.Name("names")
)

const (
	viewQuery  = "SELECT name FROM users"
	triggerSQL = "CREATE TRIGGER tr AFTER INSERT ON users BEGIN SELECT 1; END"
)

// Operations returns one example of every operation. Each can be applied to
// Model.
func Operations() []op.Operation {
	return append(tables(), objects()...)
}

// Model returns the schema that the operations are about.
func Model() *schema.MetaData {
	m := schema.NewMetaData(schema.NewTable(users,
		&schema.Column{Name: "id", Type: schema.Integer{}, PrimaryKey: true},
		&schema.Column{Name: "name", Type: schema.String{Length: 20}},
		&schema.Column{Name: "mood", Type: &schema.Enum{Name: mood.Name, Values: []string{"sad", "glad"}}},
		unique(), index()))
	m.Enums = []*schema.EnumType{{Name: mood, Values: []string{"sad", "glad"}}}
	m.Objects = []*schema.Object{
		schema.NewSequence(ids, schema.Identity{}), schema.NewView(names, viewQuery), schema.NewTrigger("tr", users, triggerSQL),
	}
	return m
}

func unique() *schema.Unique { return &schema.Unique{Name: "uq_name", Columns: []string{"name"}} }

func index() *schema.Index {
	return &schema.Index{Name: "ix_name", Keys: []schema.KeyPart{{Column: "name"}}}
}

func email() *schema.Column { return &schema.Column{Name: "email", Type: schema.String{Length: 80}} }

func tables() []op.Operation {
	teams := schema.NewTable(schema.Name("teams"), &schema.Column{Name: "id", Type: schema.Integer{}, PrimaryKey: true})
	return []op.Operation{
		op.CreateTable{Table: teams},
		op.DropTable{Name: users, Table: Model().Table(users)},
		op.RenameTable{From: users, To: "people"},
		op.AlterTable{Table: users, Options: schema.Options{"sqlite_strict": true}, Existing: schema.Options{"sqlite_strict": nil}},
		op.CreateTableComment{Table: users, Comment: "who", ExistingKnown: true},
		op.AddColumn{Table: users, Column: email()},
		op.DropColumn{Table: users, Name: "mood", Column: Model().Table(users).Column("mood")},
		op.AlterColumn{Table: users, Name: "name", NewName: "title", ExistingType: schema.String{Length: 20}},
		op.AddConstraint{Table: users, Constraint: &schema.Check{Name: "ck_name", SQL: "name <> ''"}},
		op.DropConstraint{Table: users, Name: "uq_name", Kind: schema.KindUnique, Constraint: unique()},
		op.CreateIndex{Table: users, Index: &schema.Index{Name: "ix_mood", Keys: []schema.KeyPart{{Column: "mood"}}}},
		op.DropIndex{Table: users, Name: "ix_name", Index: index()},
		op.RenameIndex{Table: users, From: "ix_name", To: "ix_users_name"},
		op.RenameConstraint{Table: users, From: "uq_name", To: "uq_users_name"},
		op.SetSchema{Object: schema.TableRef(users), To: "app"},
		op.ValidateConstraint{Table: users, Name: "uq_name"},
		op.BatchAlterTable{Table: users, Ops: []op.Operation{op.AddColumn{Table: users, Column: email()}}},
		op.Execute{SQL: "UPDATE users SET name = 'x'"},
		op.BulkInsert{Table: users, Columns: []*schema.Column{{Name: "id", Type: schema.Integer{}}}, Rows: []map[string]any{{"id": 1}}},
	}
}

func objects() []op.Operation {
	color, all := schema.Name("color"), schema.Name("all_users")
	return []op.Operation{
		op.CreateEnum{Enum: &schema.EnumType{Name: color, Values: []string{"red"}}},
		op.DropEnum{Name: mood, Enum: &schema.EnumType{Name: mood, Values: []string{"sad", "glad"}}},
		op.AddEnumValue{Enum: mood, Value: "calm"},
		op.DropEnumValue{Enum: mood, Value: "sad", ReplaceWith: "glad"},
		op.SetEnumValues{Enum: mood, Values: []string{"glad", "sad"}, Existing: []string{"sad", "glad"}},
		op.RenameEnumValue{Enum: mood, From: "sad", To: "blue"},
		op.CreateObject{Object: schema.NewView(all, "SELECT id FROM users")},
		op.ReplaceObject{Object: schema.NewView(names, "SELECT id FROM users"), Existing: schema.NewView(names, viewQuery)},
		op.RenameObject{Object: schema.NewView(names, viewQuery).Ref(), To: "persons"},
		op.DropObject{Object: schema.NewView(names, viewQuery)},
	}
}

// Lacking names the operations of which there is none among the given ones.
func Lacking(given []op.Operation) []string {
	have := map[string]bool{}
	for _, o := range given {
		have[Kind(o)] = true
	}
	var lacking []string
	for _, o := range Operations() {
		if !have[Kind(o)] {
			lacking = append(lacking, Kind(o))
		}
	}
	return lacking
}

// Kind names the kind of an operation: "op.AddColumn".
func Kind(o op.Operation) string { return fmt.Sprintf("%T", o) }
