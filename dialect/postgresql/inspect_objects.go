package postgresql

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// objectRow is a row of the objects' query.
type objectRow struct {
	catalog                     string
	id                          int64
	kind                        string
	schema, name, args          string
	onSchema, on                string
	comment, shape, definitions string
}

// objects reads the objects of all kinds in one query, which is the union of
// the kinds' own.
func (r *reader) objects(ctx context.Context) error {
	if r.only {
		return nil
	}
	queries := queriesOf(r.filled)
	parts := make([]string, len(queries))
	for i, q := range queries {
		parts[i] = r.fill(q)
	}
	query := strings.Join(parts, "\nUNION ALL ") + "\nORDER BY 3, 4, 5, 6, 8"
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var o objectRow
		err := rows.Scan(&o.catalog, &o.id, &o.kind, &o.schema, &o.name, &o.args, &o.onSchema, &o.on, &o.comment, &o.shape, &o.definitions)
		if err != nil {
			return err
		}
		if r.broughtByColumn(o) {
			return nil
		}
		if o.kind == string(schema.KindPrivileges) && o.definitions == "" {
			return nil // it has what everything has
		}
		object := r.object(o)
		r.m.Objects = append(r.m.Objects, object)
		r.refs[catalogID{o.catalog, o.id}] = object.Ref()
		r.byRef[object.Ref()] = object
		return nil
	})
}

// broughtByColumn reports whether a SERIAL column brings what the row has, or the
// row is the comment on a sequence that is an object by itself.
func (r *reader) broughtByColumn(o objectRow) bool {
	if o.catalog == "comment pg_class" && o.args == "sequence" {
		return !r.serials[o.id>>16] && !r.identities[o.id>>16]
	}
	return r.serials[o.id] && (o.kind == string(schema.KindSequence) || o.catalog == "owner" || o.catalog == "persistence")
}

func (r *reader) object(row objectRow) *schema.Object {
	if r.d.schema != r.defaultSchema { // the server names the schema of a table that a WITH hides
		row.definitions = strings.ReplaceAll(row.definitions, r.defaultSchema+".", quoter.Quote(r.d.schema)+".")
	}
	o := &schema.Object{
		Kind: schema.ObjectKind(row.kind), Name: r.name(row.schema, row.name), Args: row.args,
		Comment: row.comment, Shape: units(row.shape), Definition: units(reread(row.definitions)), DependsOn: []schema.ObjectRef{},
	}
	if row.on != "" {
		o.On = r.name(row.onSchema, row.on)
	}
	if o.Kind == schema.KindSetting {
		o.Shape = nil
		o.DependsOn = append(o.DependsOn, schema.ObjectRef{Kind: schema.KindTable, Name: o.On, Column: row.shape},
			schema.ObjectRef{Kind: schema.KindSequence, Name: o.Name}, schema.ObjectRef{Kind: schema.KindMaterializedView, Name: o.On},
			schema.ObjectRef{Kind: schema.KindView, Name: o.On}, schema.ObjectRef{Kind: schema.KindStatistics, Name: o.Name},
			schema.ObjectRef{Kind: schema.KindForeignTable, Name: o.On})
	}
	if brought, ok := r.refs[catalogID{"pg_class", row.id}]; ok && row.catalog == "persistence" {
		o.DependsOn = append(o.DependsOn, brought)
	}
	if o.Kind == schema.KindPrivileges {
		settlePrivileges(o)
	}
	if o.Kind == schema.KindSequence {
		o.Sequence, o.Definition = parseSequence(o.Definition), nil
	}
	return o
}

// fill puts the scope and the names of objects into a kind's query:
// {local schema name} is a name as SQL that runs in the default schema writes
// it, {own catalog oid} a condition that leaves out an extension's members. The
// other fields differ between versions of PostgreSQL.
func (r *reader) fill(query string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(query, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		field, after, _ := strings.Cut(rest, "}")
		words := strings.Fields(field)
		switch words[0] {
		case "local":
			out.WriteString("CASE WHEN " + words[1] + " = " + r.defaultLiteral + " THEN '' ELSE quote_ident(" + words[1] + ") || '.' END || quote_ident(" + words[2] + ")")
		case "own":
			out.WriteString("true" + r.notOfExtension(words[1], words[2]))
		case "operator":
			out.WriteString(r.fill(operatorOf(words[1])))
		case "function":
			out.WriteString(r.fill(functionOf(words[1])))
		case "options":
			out.WriteString(genericOptions(words[1]))
		case "scope":
			out.WriteString(strings.ReplaceAll(r.schemas, "n.nspname", words[1]))
		case "toast":
			out.WriteString(toastOptions(words[1], "', '"))
		case "target": // of statistics, since PostgreSQL 13
			out.WriteString(map[bool]string{true: "s.stxstattarget", false: "NULL::int"}[r.major >= 13])
		case "parent":
			out.WriteString(map[bool]string{true: "(SELECT p.tgenabled FROM pg_catalog.pg_trigger p WHERE p.oid = " + words[1] + ".tgparentid)", false: words[1] + ".tgenabled"}[r.major >= 13])
		case "toplevel":
			out.WriteString(map[bool]string{true: words[1] + ".tgparentid = 0", false: "true"}[r.major >= 13])
		case "default":
			out.WriteString(r.defaultLiteral)
		case "outside":
			out.WriteString(r.outsideLiteral)
		case "grantee":
			out.WriteString(grantee(words[1], words[2]))
		default:
			out.WriteString(fieldOf(words[0], r.major))
		}
		query = after
	}
}

// leftOut reads the names of what belongs to no managed kind.
func (r *reader) leftOut(ctx context.Context) error {
	if r.only {
		return nil
	}
	parts := make([]string, len(leftOutQueries))
	for i, q := range leftOutQueries {
		parts[i] = r.fill(q)
	}
	return r.each(ctx, strings.Join(parts, "\nUNION ALL ")+"\nORDER BY 1", func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		r.m.LeftOut = append(r.m.LeftOut, name)
		return err
	})
}

// catalogID is an object's place in the catalog.
type catalogID struct {
	catalog string
	id      int64
}

// grantee names a role in a GRANT: its owner as the one who runs it, if it is.
func grantee(role, owner string) string {
	name := "pg_get_userbyid(" + role + ")"
	return "CASE WHEN " + role + " = 0 THEN 'PUBLIC' WHEN " + role + " = " + owner + " AND " + name + " = current_user THEN 'CURRENT_USER' ELSE quote_ident(" + name + ") END"
}

// fieldOf returns the field of a query that depends on the version alone.
func fieldOf(field string, major int) string {
	since := func(version int, text, otherwise string) string {
		if major >= version {
			return text
		}
		return otherwise
	}
	switch field {
	case "unlogged": // as sequences can be since PostgreSQL 15
		return strconv.FormatBool(major >= 15)
	case "multirange":
		return since(14, "', multirange_type_name = ' || g.rngmultitypid::regtype", "''")
	case "multirangepart":
		return since(14, multirangePart, "")
	case "compression":
		return since(14, compressionText, "")
	case "compressed":
		return since(14, " OR a.attcompression <> ''", "")
	case "locale":
		return since(17, "c.colllocale", since(15, "coalesce(c.colliculocale, c.collcollate)", "c.collcollate"))
	case "icurules":
		return since(16, "c.collicurules", "''")
	case "temporal":
		return since(18, "k.conperiod", "false")
	case "ownexpressions": // which ALTER TABLE can set since PostgreSQL 17
		return strconv.FormatBool(major >= 17)
	}
	return ""
}

// parseSequence reads the settings of a sequence.
func parseSequence(fields []string) *schema.Identity {
	row := sequenceRow{typ: fields[0], cycle: fields[6] == "t"}
	for i, to := range []*int64{&row.start, &row.increment, &row.min, &row.max, &row.cache} {
		*to, _ = strconv.ParseInt(fields[i+1], 10, 64) // the server's own numbers
	}
	settings := row.identity()
	if row.typ != "bigint" {
		settings.Type = row.typ
	}
	return &settings
}

// dependencies adds to tables and objects what they depend on, as pg_depend has
// it. What is a part of a table, object or extension counts as the whole.
func (r *reader) dependencies(ctx context.Context) error {
	if r.only {
		return nil
	}
	return r.each(ctx, r.fill(dependenciesQuery), func(rows *sql.Rows) error {
		var from, to catalogID
		var column string
		var use schema.Use
		if err := rows.Scan(&from.catalog, &from.id, &to.catalog, &to.id, &column, &use.Part, &use.Name); err != nil {
			return err
		}
		ref, known := r.refs[to]
		if !known || from == to {
			return nil
		}
		if ref.Kind == schema.KindTable && ref.Column == "" {
			ref.Column = column
		}
		if typed := r.typed(from, ref); typed != nil && use.Name == "" {
			typed.DependsOn = append(typed.DependsOn, ref)
		} else if t := r.byID[from.id]; t != nil && from.catalog == "pg_class" && (ref.Kind != schema.KindTable || t.Name != ref.Name) {
			use.Of = ref
			t.Uses = append(t.Uses, use)
			if !slices.Contains(t.DependsOn, ref) {
				t.DependsOn = append(t.DependsOn, ref)
			}
		} else if o := r.byRef[r.refs[from]]; o != nil {
			o.DependsOn = append(o.DependsOn, ref)
		}
		return nil
	})
}

// typed returns the setting by which a table has a composite type, or nil.
func (r *reader) typed(from catalogID, of schema.ObjectRef) *schema.Object {
	t := r.byID[from.id]
	if t == nil || from.catalog != "pg_class" || of.Kind != schema.KindType {
		return nil
	}
	return r.byRef[schema.ObjectRef{Kind: schema.KindSetting, Name: t.Name, Args: rowType, On: t.Name}]
}
