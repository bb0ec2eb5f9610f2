package postgresql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// movable is the condition under which an extension e can be moved to another schema.
const movable = `e.extrelocatable AND pg_has_role(e.extowner, 'USAGE')`

// schemasSQL lists the schemas that can be put aside. One that holds an extension and
// nothing else stays, and so does one whose extension can't be moved, unless it holds
// tables: the extension's types and functions are needed under its name.
const schemasSQL = `SELECT nspname FROM pg_catalog.pg_namespace n
WHERE nspname NOT LIKE 'pg\_%%' AND nspname <> 'information_schema' AND (
NOT EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extnamespace = n.oid)
OR EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.oid IN (SELECT oid FROM %s.relations))
OR NOT EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extnamespace = n.oid AND NOT (` + movable + `))
AND EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_catalog.pg_namespace'::regclass AND d.refobjid = n.oid
    AND d.classid <> 'pg_catalog.pg_extension'::regclass AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend m
        WHERE m.classid = d.classid AND m.objid = d.objid AND m.deptype = 'e')))`

// moveBack moves the extensions of a schema that was put aside to the one that takes its
// part, because the statements name their types and functions there.
func moveBack(aside, name string) string {
	from, _ := quoteString(aside) // neither has a NUL
	to, _ := quoteString(name)
	return "DO " + dollar(fmt.Sprintf(`DECLARE d record; BEGIN
    FOR d IN SELECT e.extname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname = %s AND %s LOOP
        EXECUTE format('ALTER EXTENSION %%I SET SCHEMA %%I', d.extname, %s);
    END LOOP;
END`, from, movable, to))
}

// withExtensions lets extensions follow into the schema that a statement creates.
func (s *scratch) withExtensions(sql string) string {
	back := s.back
	s.back = ""
	return sql + back
}

// alsoCreated takes the extensions that one requires as created with it: CASCADE does that.
func (s *scratch) alsoCreated(extension string) {
	for key := range s.shared {
		name, ok := strings.CutPrefix(key, required+extension+" ")
		if !ok || s.shared["EXTENSION "+name] {
			continue
		}
		s.shared["EXTENSION "+name] = true
		s.alsoCreated(name)
	}
}

// schemaOfExtension reads "CREATE EXTENSION name [WITH] SCHEMA schema"; "" if the statement
// leaves the schema open.
func schemaOfExtension(words []sqltext.Token) string {
	at := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("SCHEMA") }) + 1
	if at == 0 || at >= len(words) {
		return ""
	}
	return folded(words[at])
}

// elsewhere names the extensions that the statements create in another schema than the
// one in which they are: nothing moves them, since the extension isn't made again here.
func (s *scratch) elsewhere(m *schema.MetaData) (left []string) {
	for _, o := range m.Objects {
		wanted := s.extensionSchemas[o.Name.Name]
		if o.Kind != schema.KindExtension || wanted == "" {
			continue
		}
		is := schemaOfExtension(significant(strings.Join(o.Definition, "")))
		if isDefault := wanted == s.d.schema || wanted == "public" || wanted == "pg_catalog"; isDefault && is == "" || is == wanted {
			continue // the inspection leaves these out
		}
		left = append(left, fmt.Sprintf("schema of the extension %s, to be moved by ALTER EXTENSION %[1]s SET SCHEMA %[2]s", quoter.Quote(o.Name.Name), quoter.Quote(wanted)))
	}
	return left
}
