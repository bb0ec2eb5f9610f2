package postgresql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
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

// relocated returns what moves an extension that is there to the schema in which the
// statement creates it, so that the others find it where they name it.
func (s *scratch) relocated(words []sqltext.Token) string {
	name, ok := created(words, "EXTENSION")
	wanted := s.extensionSchemas[name]
	if !ok || wanted == "" {
		return ""
	}
	for key := range s.shared {
		if is, found := strings.CutPrefix(key, within+name+"\x1f"); found && is != wanted {
			return setExtensionSchema(name, wanted)
		}
	}
	return ""
}

func setExtensionSchema(name, to string) string {
	return "ALTER EXTENSION " + quoter.Quote(name) + " SET SCHEMA " + quoter.Quote(to)
}

// extensionSchema returns the schema of an extension by its definition, and whether that
// says nothing else.
func (d *Dialect) extensionSchema(o *schema.Object) (name string, alone bool) {
	words := significant(strings.Join(o.Definition, " "))
	if len(words) == 0 {
		return d.schema, true
	}
	return schemaOfExtension(words), len(words) == 2 && words[0].Is("SCHEMA")
}

// Relocated reads the database as it is once things are in the schemas in which the
// target has them: what uses them is shown in other words then.
func (d *Dialect) Relocated(ctx context.Context, c dialect.Conn, database, target *schema.MetaData, scope dialect.Scope, statements []dialect.Statement) (moved *schema.MetaData, err error) {
	var moves []string
	for _, s := range statements {
		moves = append(moves, s.SQL)
	}
	for _, o := range target.Objects {
		was := database.Object(o.Ref())
		if o.Kind != schema.KindExtension || was == nil || !target.Inspected && len(o.Definition) == 0 {
			continue
		}
		from, _ := d.extensionSchema(was)
		if to, _ := d.extensionSchema(o); to != "" && from != to {
			if database.Object(schema.ObjectRef{Kind: schema.KindSchema, Name: schema.Name(to)}) == nil && to != d.schema {
				moves = append(moves, "CREATE SCHEMA IF NOT EXISTS "+quoter.Quote(to))
			}
			moves = append(moves, setExtensionSchema(o.Name.Name, to))
		}
	}
	if len(moves) == 0 {
		return database, nil
	}
	failed := func(err error) error {
		return fmt.Errorf("the database is read with what moves in the schemas of the target, in a transaction that is rolled back: %w", err)
	}
	tx := &ddl.TxSession{Conn: c}
	for _, sql := range append([]string{"BEGIN"}, moves...) {
		if _, err := c.ExecContext(ctx, sql); err != nil {
			return nil, errors.Join(failed(dialect.Failed(d, dialect.Statement{SQL: sql}, err)), tx.Rollback(ctx))
		}
	}
	if moved, err = d.Inspect(ctx, c, scope); err != nil {
		return nil, errors.Join(failed(err), tx.Rollback(ctx))
	}
	moved.Objects = slices.DeleteFunc(moved.Objects, func(o *schema.Object) bool {
		return o.Kind == schema.KindSchema && database.Object(o.Ref()) == nil
	})
	for i, o := range moved.Objects {
		if was := database.Object(o.Ref()); o.Kind == schema.KindExtension && was != nil {
			moved.Objects[i] = was.Clone()
			moved.Objects[i].DependsOn = []schema.ObjectRef{} // it has left its schema when that goes
		}
	}
	return moved, tx.Rollback(ctx)
}

// elsewhere names the extensions that the statements create in another schema than the
// one in which they are, and which can't be moved.
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
