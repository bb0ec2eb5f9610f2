package postgresql

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// unit divides the elements of lists in the queries' answers; it stands in no
// name that PostgreSQL users write.
const unit = "\x1f"

func units(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, unit)
}

// constraintRow is a row of the constraints' query.
type constraintRow struct {
	table                                  int64
	name, kind, columns, refColumns        string
	refSchema, refTable                    string
	onUpdate, onDelete, match              string
	deferrable, deferred, valid, noInherit bool
	deleteColumns, def, expr               string
	include                                string
	nullsNotDistinct                       bool
	indexOptions                           string
}

// constraintsSQL has NOT NULL constraints (contype n, PostgreSQL 18) left out.
const constraintsSQL = `SELECT c.oid::bigint, k.conname, k.contype::text,
    coalesce((SELECT string_agg(a.attname, E'\x1f' ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u(num, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num), ''),
    coalesce((SELECT string_agg(a.attname, E'\x1f' ORDER BY u.n) FROM unnest(k.confkey) WITH ORDINALITY u(num, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num), ''),
    coalesce(fn.nspname, ''), coalesce(f.relname, ''),
    k.confupdtype::text, k.confdeltype::text, k.confmatchtype::text,
    k.condeferrable, k.condeferred, k.convalidated, k.connoinherit,
    {deletecolumns},
    CASE WHEN k.contype = 'x' THEN pg_get_constraintdef(k.oid) ELSE '' END, coalesce(pg_get_expr(k.conbin, k.conrelid), ''),
    coalesce((SELECT string_agg(a.attname, E'\x1f' ORDER BY u.n) FROM unnest(x.indkey::int2[]) WITH ORDINALITY u(num, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num WHERE u.n > x.indnkeyatts AND k.contype IN ('p', 'u', 'x')), ''),
    {nullsnotdistinct}, coalesce(array_to_string(xc.reloptions, E'\n'), '')`

// versioned fills in what only the catalogs of PostgreSQL 15 and later have.
func versioned(query string, has15 bool) string {
	deleteColumns, nulls := "''", "false"
	if has15 {
		deleteColumns = `coalesce((SELECT string_agg(a.attname, E'\x1f' ORDER BY u.n) FROM unnest(k.confdelsetcols) WITH ORDINALITY u(num, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num), '')`
		nulls = "coalesce(x.indnullsnotdistinct, false)"
	}
	return strings.NewReplacer("{deletecolumns}", deleteColumns, "{nullsnotdistinct}", nulls).Replace(query)
}

func (r *reader) constraints(ctx context.Context) error {
	query := versioned(constraintsSQL, r.major >= 15) + r.from() + `
JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0
    AND (k.conislocal AND (k.coninhcount = 0 OR NOT c.relispartition) OR ` + r.inherited + `)
LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_class xc ON xc.oid = x.indexrelid` + r.where() + ` ORDER BY c.oid, k.oid`
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var k constraintRow
		err := rows.Scan(&k.table, &k.name, &k.kind, &k.columns, &k.refColumns, &k.refSchema, &k.refTable,
			&k.onUpdate, &k.onDelete, &k.match, &k.deferrable, &k.deferred, &k.valid, &k.noInherit,
			&k.deleteColumns, &k.def, &k.expr, &k.include, &k.nullsNotDistinct, &k.indexOptions)
		if err != nil {
			return err
		}
		if t := r.byID[k.table]; t != nil {
			r.addConstraint(t, k)
		}
		return nil
	})
}

func (r *reader) addConstraint(t *schema.Table, k constraintRow) {
	switch k.kind {
	case "p":
		t.PrimaryKey = &schema.PrimaryKey{Name: k.name, Columns: units(k.columns), Options: k.keyOptions(), Timing: k.timing()}
	case "u":
		t.Uniques = append(t.Uniques, &schema.Unique{Name: k.name, Columns: units(k.columns), Options: k.keyOptions(), Timing: k.timing()})
	case "c":
		ck := &schema.Check{Name: k.name, SQL: trimParens(reread(k.expr)), Columns: units(k.columns)}
		if k.noInherit {
			ck.Options.Set(keyNoInherit, true)
		}
		if !k.valid {
			ck.Options.Set(keyNotValid, true)
		}
		t.Checks = append(t.Checks, ck)
	case "f":
		t.ForeignKeys = append(t.ForeignKeys, r.foreignKey(k))
	case "x":
		k.def = reread(k.def)
		t.Excludes = append(t.Excludes, excludeOf(k))
	}
}

func (k constraintRow) timing() schema.Timing {
	if !k.deferrable {
		return schema.Timing{}
	}
	yes := true
	timing := schema.Timing{Deferrable: &yes}
	if k.deferred {
		timing.Initially = "DEFERRED"
	}
	return timing
}

func (k constraintRow) keyOptions() schema.Options {
	var o schema.Options
	if include := units(k.include); include != nil {
		o.Set(keyInclude, include)
	}
	if k.nullsNotDistinct {
		o.Set(keyNullsNotDistinct, true)
	}
	setStorage(&o, k.indexOptions)
	return o
}

// actions are pg_constraint's letters of referential actions.
var actions = map[string]string{"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}

func (r *reader) foreignKey(k constraintRow) *schema.ForeignKey {
	fk := &schema.ForeignKey{
		Name: k.name, Columns: units(k.columns), RefTable: r.name(k.refSchema, k.refTable), RefColumns: units(k.refColumns),
		OnUpdate: actions[k.onUpdate], OnDelete: actions[k.onDelete], Timing: k.timing(),
	}
	if k.match == "f" {
		fk.Match = "FULL"
	}
	if columns := units(k.deleteColumns); columns != nil {
		fk.Options.Set(keyOnDeleteColumns, columns)
	}
	if !k.valid {
		fk.Options.Set(keyNotValid, true)
	}
	return fk
}

// indexRow is a row of the indexes' query; the lists have an element a key.
type indexRow struct {
	table                                     int64
	name, method                              string
	unique, nullsNotDistinct                  bool
	columns, defs, flags, classes, collations string
	include, predicate, storage, tablespace   string
	whole                                     string // the whole CREATE INDEX
}

// indexesSQL leaves out the indexes behind constraints. indoption's bits are 1
// for DESC and 2 for NULLS FIRST.
const indexesSQL = `SELECT c.oid::bigint, ic.relname, am.amname, x.indisunique, {nullsnotdistinct},
    keys.columns, keys.defs, keys.flags, keys.classes, keys.collations,
    coalesce((SELECT string_agg(a.attname, E'\x1f' ORDER BY u.n) FROM unnest(x.indkey::int2[]) WITH ORDINALITY u(num, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.num WHERE u.n > x.indnkeyatts), ''),
    coalesce(pg_get_expr(x.indpred, x.indrelid), ''), coalesce(array_to_string(ic.reloptions, E'\n'), ''), coalesce(ts.spcname, ''),
    CASE WHEN x.indexprs IS NULL THEN '' ELSE pg_get_indexdef(x.indexrelid) END`

const indexKeysSQL = `
CROSS JOIN LATERAL (SELECT
    string_agg(coalesce(a.attname, ''), E'\x1f' ORDER BY u.n) AS columns,
    string_agg(CASE WHEN a.attname IS NULL THEN pg_get_indexdef(x.indexrelid, u.n::int, true) ELSE '' END, E'\x1f' ORDER BY u.n) AS defs,
    string_agg(u.flag::text, E'\x1f' ORDER BY u.n) AS flags,
    string_agg(CASE WHEN oc.opcdefault AND p.attoptions IS NULL THEN '' ELSE oc.opcname || coalesce(' (' || array_to_string(p.attoptions, ', ') || ')', '') END, E'\x1f' ORDER BY u.n) AS classes,
    string_agg(coalesce(co.collname, ''), E'\x1f' ORDER BY u.n) AS collations
    FROM unnest(x.indkey::int2[], x.indoption::int2[], x.indclass::oid[], x.indcollation::oid[]) WITH ORDINALITY u(num, flag, class, coll, n)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.num AND u.num <> 0
    LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = u.class
    LEFT JOIN pg_catalog.pg_attribute p ON p.attrelid = x.indexrelid AND p.attnum = u.n
    LEFT JOIN pg_catalog.pg_collation co ON co.oid = u.coll AND u.num <> 0 AND u.coll <> a.attcollation
    WHERE u.n <= x.indnkeyatts) keys`

func (r *reader) indexes(ctx context.Context) error {
	query := versioned(indexesSQL, r.major >= 15) + r.from() + `
JOIN pg_catalog.pg_index x ON x.indrelid = c.oid
JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid AND NOT ic.relispartition
JOIN pg_catalog.pg_am am ON am.oid = ic.relam
LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = ic.reltablespace` + indexKeysSQL + r.where() + `
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY c.oid, ic.relname`
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var x indexRow
		err := rows.Scan(&x.table, &x.name, &x.method, &x.unique, &x.nullsNotDistinct, &x.columns, &x.defs, &x.flags,
			&x.classes, &x.collations, &x.include, &x.predicate, &x.storage, &x.tablespace, &x.whole)
		if err != nil {
			return err
		}
		if t := r.byID[x.table]; t != nil {
			t.Indexes = append(t.Indexes, x.index())
		}
		return nil
	})
}

func (x indexRow) index() *schema.Index {
	out := &schema.Index{Name: x.name, Unique: x.unique}
	columns, defs := strings.Split(x.columns, unit), strings.Split(reread(x.defs), unit)
	flags, classes, collations := strings.Split(x.flags, unit), strings.Split(x.classes, unit), strings.Split(x.collations, unit)
	written := x.written()
	for i := range columns {
		k := schema.KeyPart{Column: columns[i], Expr: defs[i], OpClass: classes[i], Collation: collations[i]}
		if k.Column == "" && i < len(written) { // what an expression's own collation is only the deparser knows
			k.Collation = parseKey(written[i]).Collation
		}
		switch flags[i] { // NULLS LAST is the default of ASC, NULLS FIRST of DESC
		case "1":
			k.Desc, k.Nulls = true, "LAST"
		case "2":
			k.Nulls = "FIRST"
		case "3":
			k.Desc = true
		}
		out.Keys = append(out.Keys, k)
	}
	if x.method != "btree" {
		out.Options.Set(keyUsing, x.method)
	}
	if include := units(x.include); include != nil {
		out.Options.Set(keyInclude, include)
	}
	if x.predicate != "" {
		out.Options.Set(keyWhere, trimParens(reread(x.predicate)))
	}
	if x.nullsNotDistinct {
		out.Options.Set(keyNullsNotDistinct, true)
	}
	if x.tablespace != "" {
		out.Options.Set(keyTablespace, x.tablespace)
	}
	setStorage(&out.Options, x.storage)
	return out
}

// written are the keys as CREATE INDEX has them.
func (x indexRow) written() []string {
	_, keys, found := strings.Cut(x.whole, " USING "+x.method+" ")
	if !found {
		return nil
	}
	body, _ := cutParens(keys)
	return splitTop(body, ",")
}

// settleInspected marks the columns of the primary key.
func settleInspected(t *schema.Table) {
	if t.PrimaryKey == nil {
		return
	}
	for _, c := range t.Columns {
		c.PrimaryKey = slices.Contains(t.PrimaryKey.Columns, c.Name)
	}
}

// excludeOf reads an exclude constraint out of its definition:
// EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (…).
func excludeOf(k constraintRow) *schema.Exclude {
	x := &schema.Exclude{Name: k.name, Options: k.keyOptions(), Timing: k.timing()}
	rest, _ := strings.CutPrefix(k.def, "EXCLUDE USING ")
	using, rest, _ := strings.Cut(rest, " ")
	x.Using = using
	body, rest := cutParens(rest)
	for _, element := range splitTop(body, ",") {
		i := lastTop(element, " WITH ")
		if i < 0 {
			continue
		}
		part := parseKey(strings.TrimSpace(element[:i]))
		x.Elements = append(x.Elements, schema.ExcludeElement{KeyPart: part, Operator: strings.TrimSpace(element[i+len(" WITH "):])})
	}
	if i := strings.Index(rest, "WHERE ("); i >= 0 {
		where, _ := cutParens(rest[i+len("WHERE "):])
		x.Where = trimParens(where)
	}
	return x
}

// cutParens returns what stands in the parentheses that s begins with, and the
// rest behind them.
func cutParens(s string) (body, rest string) {
	s = strings.TrimSpace(s)
	depth, end := 0, len(s)
	walkTop(s, func(i int, c byte) bool {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				end = i
				return false
			}
		}
		return true
	})
	if end == len(s) {
		return s, ""
	}
	return s[1:end], s[end+1:]
}

// walkTop calls f for every byte of s outside of quotes until it returns false.
func walkTop(s string, f func(i int, c byte) bool) {
	for tok := range sqltext.Tokens(sqltext.PostgreSQL, s) {
		if tok.Kind == sqltext.String || tok.Kind == sqltext.QuotedName {
			continue
		}
		for j := range len(tok.Text) {
			if !f(tok.Offset+j, tok.Text[j]) {
				return
			}
		}
	}
}

// splitTop splits s at a separator of one byte outside of quotes and
// parentheses.
func splitTop(s, sep string) []string {
	var out []string
	start, depth := 0, 0
	walkTop(s, func(i int, c byte) bool {
		switch {
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == sep[0] && depth == 0:
			out = append(out, s[start:i])
			start = i + 1
		}
		return true
	})
	return append(out, s[start:])
}

// lastTop returns the last place of words outside of quotes and parentheses.
func lastTop(s, words string) int {
	depth, last := 0, -1
	walkTop(s, func(i int, c byte) bool {
		switch c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		if depth == 0 && strings.HasPrefix(s[i:], words) {
			last = i
		}
		return true
	})
	return last
}
