package postgresql

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"regexp"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// sequenceRow is a row of pg_sequence.
type sequenceRow struct {
	typ                               string // "bigint"
	start, increment, min, max, cache int64
	cycle                             bool
}

// identity leaves out what is the default of a sequence.
func (s sequenceRow) identity() schema.Identity {
	var i schema.Identity
	least, most := int64(1), maxOf(s.typ)
	if s.increment < 0 {
		least, most = -maxOf(s.typ)-1, -1
	}
	first := s.min
	if s.increment < 0 {
		first = s.max
	}
	set := func(to **int64, v, usual int64) {
		if v != usual {
			*to = &v
		}
	}
	set(&i.Increment, s.increment, 1)
	set(&i.MinValue, s.min, least)
	set(&i.MaxValue, s.max, most)
	set(&i.Start, s.start, first)
	set(&i.Cache, s.cache, 1)
	if s.cycle {
		yes := true
		i.Cycle = &yes
	}
	return i
}

func maxOf(typ string) int64 {
	switch typ {
	case "smallint":
		return math.MaxInt16
	case "integer":
		return math.MaxInt32
	default:
		return math.MaxInt64
	}
}

// columnRow is a row of the columns' query.
type columnRow struct {
	table                                  int64
	name, typ                              string
	notNull                                bool
	def, comment, collation, generated, id string
	enum                                   int64 // OID of the enum that it is or is an array of; 0
	dims                                   int
	serial                                 int64 // OID of the sequence that the column owns and its default uses; 0
	identity                               int64 // OID of the sequence of an identity column; 0
	sequenceName                           string
	standard                               bool // the sequence is in the table's schema
	sequence                               sequenceRow
	hasSequence                            bool
	notNullName, notNullWords              string // of the constraint; PostgreSQL 18
}

// collationName names the collation co: with its schema, both in quotes, where it isn't
// found without. A name may hold dots itself.
const collationName = `CASE WHEN pg_collation_is_visible(co.oid) THEN co.collname::text
        ELSE (SELECT format('"%s"."%s"', replace(con.nspname, '"', '""'), replace(co.collname, '"', '""')) FROM pg_catalog.pg_namespace con WHERE con.oid = co.collnamespace) END`

// A column that is NOT NULL by a table above alone is so by that table.
const columnsSQL = `SELECT c.oid::bigint, a.attname, format_type(a.atttypid, a.atttypmod),
    a.attnotnull AND (c.relispartition OR nn.conislocal IS NOT FALSE),
    coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(cd.description, ''),
    coalesce((SELECT ` + collationName + ` FROM pg_catalog.pg_collation co WHERE co.oid = a.attcollation AND a.attcollation <> t.typcollation), ''),
    a.attgenerated::text, a.attidentity::text,
    CASE WHEN t.typtype = 'e' THEN t.oid WHEN el.typtype = 'e' AND t.typcategory = 'A' THEN el.oid ELSE 0 END::bigint, a.attndims,
    coalesce(own.objid, 0)::bigint, coalesce(dep.objid, 0)::bigint, coalesce(sc.relname, ''), coalesce(sc.relnamespace = c.relnamespace AND sc.relpersistence = c.relpersistence, false),
    coalesce(nn.conname, ''), CASE WHEN nn.connoinherit THEN ' NO INHERIT' ELSE '' END || CASE WHEN nn.convalidated OR nn.oid IS NULL THEN '' ELSE ' NOT VALID' END,
    s.seqtypid::regtype::text, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle`

func (r *reader) columns(ctx context.Context) error {
	query := columnsSQL + r.from() + `
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (a.attislocal OR c.relispartition)
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type el ON el.oid = t.typelem
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description cd ON cd.classoid = 'pg_catalog.pg_class'::regclass AND cd.objoid = c.oid AND cd.objsubid = a.attnum
LEFT JOIN pg_catalog.pg_depend dep ON a.attidentity <> '' AND dep.refclassid = 'pg_catalog.pg_class'::regclass AND dep.refobjid = c.oid
    AND dep.refobjsubid = a.attnum AND dep.classid = 'pg_catalog.pg_class'::regclass AND dep.deptype = 'i'
LEFT JOIN LATERAL (SELECT own.objid FROM pg_catalog.pg_depend own JOIN pg_catalog.pg_depend use ON use.refobjid = own.objid
    AND use.classid = 'pg_catalog.pg_attrdef'::regclass AND use.objid = d.oid
    WHERE d.oid IS NOT NULL AND own.refclassid = 'pg_catalog.pg_class'::regclass AND own.refobjid = c.oid AND own.refobjsubid = a.attnum
    AND own.classid = 'pg_catalog.pg_class'::regclass AND own.deptype = 'a' LIMIT 1) own ON true
LEFT JOIN pg_catalog.pg_class sc ON sc.oid = coalesce(dep.objid, own.objid)
LEFT JOIN pg_catalog.pg_constraint nn ON nn.conrelid = c.oid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum
LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid = coalesce(dep.objid, own.objid)` + r.where() + ` ORDER BY c.oid, a.attnum`
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var c columnRow
		var seqType sql.NullString
		var start, increment, least, most, cache sql.NullInt64
		var cycle sql.NullBool
		err := rows.Scan(&c.table, &c.name, &c.typ, &c.notNull, &c.def, &c.comment, &c.collation, &c.generated, &c.id,
			&c.enum, &c.dims, &c.serial, &c.identity, &c.sequenceName, &c.standard, &c.notNullName, &c.notNullWords, &seqType, &start, &increment, &least, &most, &cache, &cycle)
		if err != nil {
			return err
		}
		c.hasSequence = seqType.Valid
		c.sequence = sequenceRow{seqType.String, start.Int64, increment.Int64, least.Int64, most.Int64, cache.Int64, cycle.Bool}
		if t := r.byID[c.table]; t != nil {
			whole := cmp.Or(t.Whole, t)
			whole.Columns = append(whole.Columns, r.column(t.Name.Name, c))
			if brought := c.identity + c.serial; r.identities[brought] || r.serials[brought] { // one of the two is 0
				r.refs[catalogID{"pg_class", brought}] = schema.ObjectRef{Kind: schema.KindTable, Name: t.Name, Column: c.name}
			}
		}
		return nil
	})
}

func (r *reader) column(table string, row columnRow) *schema.Column {
	c := &schema.Column{Name: row.name, Type: r.columnType(row), Comment: row.comment, Nullability: schema.Null,
		Autoincrement: schema.AutoincrementOff}
	if row.notNull {
		c.Nullability = schema.NotNull
	}
	if row.hasOwnNotNull() {
		c.Options.Set(keyNotNull, quoter.Quote(row.notNullName)+row.notNullWords)
	}
	switch {
	case row.id != "":
		c.Identity, r.identities[row.identity] = &schema.Identity{}, true
		if row.hasSequence {
			*c.Identity = row.sequence.identity()
		}
		c.Identity.Always = row.id == "a"
		if row.sequenceName != sequenceName(table, row.name) {
			c.Identity.Name = row.sequenceName
		}
		c.Nullability = schema.NullDefault
	case row.generated != "":
		stored := row.generated == "s"
		c.Computed = &schema.Computed{SQL: trimParens(reread(row.def)), Persisted: &stored}
	case row.isSerial(table):
		c.Autoincrement, r.serials[row.serial] = schema.AutoincrementOn, true
	case row.def != "":
		c.Default = inspectedDefault(reread(row.def), row.typ)
	}
	return c
}

// hasOwnNotNull reports whether the NOT NULL of the column is another one than
// NOT NULL alone makes, on this table or on the one that it was part of: a
// partition has the names of its table, and keeps them when it is detached.
func (row columnRow) hasOwnNotNull() bool {
	return row.notNullName != "" && (row.notNullWords != "" || !usualNotNullName.MatchString(row.notNullName))
}

// usualNotNull matches the names that PostgreSQL gives. It puts a number behind one
// that is taken.
const usualNotNull = `_not_null[0-9]*$`

var usualNotNullName = regexp.MustCompile(usualNotNull)

// isSerial reports whether the column is one that SERIAL makes: its sequence has
// the name and the settings that come with the word. Another sequence is an
// object of its own.
func (row columnRow) isSerial(table string) bool {
	return row.serial != 0 && row.standard && row.sequenceName == sequenceName(table, row.name) &&
		row.sequence.typ == row.typ && row.sequence.identity() == schema.Identity{}
}

func (r *reader) columnType(row columnRow) schema.Type {
	if e := r.enums[row.enum]; e != nil {
		var t schema.Type = &schema.Enum{Values: e.Values, Name: e.Name.Name, Schema: e.Name.Schema}
		if strings.HasSuffix(row.typ, "[]") {
			t = schema.Array{Elem: t, Dimensions: max(1, row.dims)}
		}
		return t
	}
	text := row.typ
	if row.collation != "" {
		text += collate(row.collation)
	}
	t := ParseType(text)
	if array, ok := t.(schema.Array); ok {
		array.Dimensions = max(1, row.dims)
		return array
	}
	return t
}

// typeArguments are the length or precision of a type, which casts leave out.
var typeArguments = regexp.MustCompile(`\([^)]*\)`)

// inspectedDefault turns the server's text into the default as a script would
// write it: a string constant of the column's own type loses its cast.
func inspectedDefault(def, typ string) *schema.Default {
	base := typeArguments.ReplaceAllString(typ, "")
	text, cast, found := strings.Cut(def, "::")
	if strings.HasPrefix(def, "'") {
		end := stringLiteralEnd(def)
		text, cast, found = def[:end], strings.TrimPrefix(def[end:], "::"), strings.HasPrefix(def[end:], "::")
	}
	switch {
	case !found:
		return schema.ExprDefault(def)
	case strings.HasPrefix(text, "'") && (cast == typ || cast == base):
		return &schema.Default{Literal: strings.ReplaceAll(text[1:len(text)-1], "''", "'")}
	}
	return schema.ExprDefault(def)
}

// stringLiteralEnd is the place after the string that s begins with.
func stringLiteralEnd(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// trimParens removes parentheses around a whole expression.
func trimParens(s string) string {
	for strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && enclosed(s) {
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}

// enclosed reports whether the first parenthesis is closed by the last one.
func enclosed(s string) bool {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			i += stringLiteralEnd(s[i:]) - 1
		case '"':
			if end := strings.IndexByte(s[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 && i < len(s)-1 {
				return false
			}
		}
	}
	return true
}
