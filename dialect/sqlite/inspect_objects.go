package sqlite

import (
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// addObjects adds all views, triggers and virtual tables of a schema: a rebuild
// of one table must know the others' too. SQLite's catalog doesn't hold what an
// object depends on, so the names in its definition tell.
func addObjects(m *schema.MetaData, rows []masterRow, schemaName string) {
	spelled := map[string]string{} // a trigger need not spell its table as CREATE TABLE does
	for _, r := range rows {
		spelled[strings.ToLower(r.name)] = r.name
	}
	for _, r := range rows {
		o := &schema.Object{Name: schema.TableName{Schema: schemaName, Name: r.name}, Definition: []string{r.sql}}
		switch r.kind {
		case "view":
			o.Kind = schema.KindView
			if query, found := strings.CutPrefix(r.sql, "CREATE VIEW "+quoter.Quote(r.name)+" AS "); found {
				o.Definition[0] = "AS " + query // which is created in the same words again
			}
		case "virtual":
			o.Kind = schema.KindVirtualTable
		case "trigger":
			o.Kind, o.On = schema.KindTrigger, schema.TableName{Schema: schemaName, Name: spelled[strings.ToLower(r.table)]}
		default:
			continue
		}
		m.Objects = append(m.Objects, o)
	}
}
