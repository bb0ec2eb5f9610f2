package render_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestWhatRowsNeedStandsAboveTheOperation: in both directions, in Go as in SQL, and in
// comments to the last line, also of names.
func TestWhatRowsNeedStandsAboveTheOperation(t *testing.T) {
	users := sa.Table("us\ners", sa.Column("email", sa.String(50))).Schema()
	before := schema.NewMetaData(users)
	yes, no := true, false
	up := []op.Operation{op.AlterColumn{Table: users.Name, Name: "email", Nullable: &no, ExistingNullable: &yes, ExistingType: sa.String(50)}}
	down := []op.Operation{op.AlterColumn{Table: users.Name, Name: "email", Type: sa.String(5), ExistingType: sa.String(50)}}
	inGo, err := render.Go(up, down, render.Options{Dialect: postgresql.New(), Schema: before, Indent: "\t"})
	if err != nil {
		t.Fatal(err)
	}
	inSQL, err := render.SQLBody(up, down, render.Options{Dialect: postgresql.New(), Schema: before})
	if err != nil {
		t.Fatal(err)
	}
	for text, parts := range map[string][]string{
		inGo.Upgrade:    {"\t// Fails if \"us\n\t// ers\".email is NULL in any row. To find such rows:\n\t//\n\t//\tSELECT * FROM \"us\n\t//\ters\" WHERE email IS NULL;\n\top.AlterColumn("},
		inGo.Downgrade:  {"// ers\".email is longer than 5 characters.", "WHERE char_length(email) > 5;\n\top.AlterColumn("},
		inSQL.Upgrade:   {"-- Fails if \"us\n-- ers\".email is NULL in any row. To find such rows:\n--   SELECT * FROM \"us\n--   ers\" WHERE email IS NULL;\nALTER TABLE"},
		inSQL.Downgrade: {"-- ers\".email is longer than 5 characters.", "WHERE char_length(email) > 5;\nALTER TABLE"},
	} {
		for _, part := range parts {
			if !strings.Contains(text, part) {
				t.Errorf("it lacks %q:\n%s", part, text)
			}
		}
	}
}

// TestAValueIsAddedOutsideOfATransaction: in Go by op.Autocommit.
func TestAValueIsAddedOutsideOfATransaction(t *testing.T) {
	up := []op.Operation{op.AddEnumValue{Enum: schema.Name("mood"), Value: "calm", Autocommit: true}}
	body, err := render.Go(up, nil, render.Options{Dialect: postgresql.New(), Schema: &schema.MetaData{}, Indent: "\t"})
	if want := "op.Autocommit(func() {\n\t\top.AddEnumValue(\"mood\", \"calm\")\n\t})"; err != nil || !strings.Contains(body.Upgrade, want) {
		t.Errorf("it is written as %s (%v), want %s", body.Upgrade, err, want)
	}
}
