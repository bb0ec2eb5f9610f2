package e2e_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/schema"
)

// toldInGo returns models of a schema whose objects say what their names were, given as
// --rename takes them.
func toldInGo(t *testing.T, s server, text string, specs []string) *schema.MetaData {
	t.Helper()
	s.clientMakes(t, text)
	i, err := s.migrator(t, s.open(t), &alembic.Env{}).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range specs {
		from, to, _ := strings.Cut(spec, ":")
		if table, part, inTable := strings.Cut(from, "."); inTable {
			tellPart(i.MetaData, table, part, to)
		} else {
			tell(i.MetaData, from, to)
		}
	}
	return i.MetaData
}

// tell says in models what the name of a table, object or type was.
func tell(m *schema.MetaData, from, to string) {
	if table := m.Table(schema.Name(to)); table != nil {
		table.RenamedFrom = from
	}
	for _, o := range m.Objects {
		if o.Name.Name == to && o.On.Name == "" {
			o.Formerly(from)
		}
	}
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			if e, is := c.Type.(*schema.Enum); is && e.Name == to {
				e.Formerly(from)
			}
		}
	}
}

// tellPart says in models what the name of a part of a table or enum type was.
func tellPart(m *schema.MetaData, table, from, to string) {
	for _, o := range m.Objects {
		if o.Name.Name == to && o.On.Name == table {
			o.Formerly(from)
		}
	}
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			if e, is := c.Type.(*schema.Enum); is && e.Name == table {
				e.FormerValue(to, from)
			}
		}
	}
	t := m.Table(schema.Name(table))
	if t == nil {
		return
	}
	if c := t.Column(to); c != nil {
		c.RenamedFrom = from
	}
	if x := t.IndexNamed(to); x != nil {
		x.RenamedFrom = from
	}
	if k := t.Constraint(to, schema.KindUnknown); k != nil {
		schema.SetFormerName(k, from)
	}
}
