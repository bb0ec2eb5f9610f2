package op_test

import (
	"testing"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// The way back adds a column with the values that its type will have when it is
// taken back itself.
func TestAColumnWithTheValuesToComeDoesNotHinderTheirChange(t *testing.T) {
	enum := func(values ...string) *schema.Column {
		return &schema.Column{Name: "mood", Type: &schema.Enum{Name: "mood", Values: values}}
	}
	early := schema.NewTable(schema.Name("early"), enum("ok"))
	late := schema.NewTable(schema.Name("late"), enum("ok", "glad"))
	for name, m := range map[string]*schema.MetaData{
		"a type of columns": schema.NewMetaData(early.Clone(), late.Clone()),
		"a type by itself":  {Enums: []*schema.EnumType{{Name: schema.Name("mood"), Values: []string{"ok", "glad"}}}},
	} {
		if m.Table(schema.Name("early")) == nil {
			m.Add(early.Clone())
		}
		if err := (op.DropEnumValue{Enum: schema.Name("mood"), Value: "glad"}).Apply(m); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, table := range m.Tables() {
			if got := table.Columns[0].Type.(*schema.Enum).Values; len(got) != 1 || got[0] != "ok" {
				t.Errorf("%s: %s has the values %v", name, table.Name, got)
			}
		}
	}
}
