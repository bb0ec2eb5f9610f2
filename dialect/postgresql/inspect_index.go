package postgresql

import (
	"context"
	"database/sql"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// indexRow is a row of the indexes' query; the lists have an element a key.
type indexRow struct {
	table                                     int64
	name, method                              string
	unique, nullsNotDistinct                  bool
	columns, defs, flags, classes, collations string
	include, predicate, storage, tablespace   string
	whole                                     string // the whole CREATE INDEX
	own                                       bool
	attachedTo                                string
	only                                      sql.NullString
}

// indexesSQL leaves out the indexes behind constraints. indoption's bits are 1
// for DESC and 2 for NULLS FIRST. The default classes are a list that PostgreSQL
// makes once; joined, the catalog of classes is read again for each key.
const indexesSQL = `SELECT c.oid::bigint, xc.relname, am.amname, x.indisunique, {nullsnotdistinct},
    keys.columns, keys.defs, keys.flags, keys.classes, keys.collations,
    CASE WHEN x.indnatts = x.indnkeyatts THEN '' ELSE coalesce((SELECT string_agg(a.attname, E'\x1f' ORDER BY u.n) FROM unnest(x.indkey::int2[]) WITH ORDINALITY u(num, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.num WHERE u.n > x.indnkeyatts), '') END,
    coalesce(pg_get_expr(x.indpred, x.indrelid), ''), coalesce(array_to_string(xc.reloptions, E'\n'), ''), coalesce(ts.spcname, ''),
    CASE WHEN x.indexprs IS NULL THEN '' ELSE pg_get_indexdef(x.indexrelid) END,
    NOT xc.relispartition OR {ownname}, {attachedto}, {only}`

// The keys are sorted once, not by each list that is made of them.
const indexKeysSQL = `
CROSS JOIN LATERAL (SELECT string_agg(k.columns, E'\x1f') AS columns, string_agg(k.defs, E'\x1f') AS defs, string_agg(k.flags, E'\x1f') AS flags,
    string_agg(k.classes, E'\x1f') AS classes, string_agg(k.collations, E'\x1f') AS collations FROM (SELECT
    coalesce(a.attname, '') AS columns,
    CASE WHEN a.attname IS NULL THEN pg_get_indexdef(x.indexrelid, u.n::int, true) ELSE '' END AS defs,
    u.flag::text AS flags,
    CASE WHEN u.class IN (SELECT oc.oid FROM pg_catalog.pg_opclass oc WHERE oc.opcdefault) AND p.attoptions IS NULL THEN ''
        ELSE (SELECT CASE WHEN pg_opclass_is_visible(oc.oid) THEN '' ELSE quote_ident(ocn.nspname) || '.' END || quote_ident(oc.opcname)
            FROM pg_catalog.pg_opclass oc JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace WHERE oc.oid = u.class) || coalesce(' (' || array_to_string(p.attoptions, ', ') || ')', '') END AS classes,
    coalesce(` + collationName + `, '') AS collations
    FROM unnest(x.indkey::int2[], x.indoption::int2[], x.indclass::oid[], x.indcollation::oid[]) WITH ORDINALITY u(num, flag, class, coll, n)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.num AND u.num <> 0
    LEFT JOIN pg_catalog.pg_attribute p ON p.attrelid = x.indexrelid AND p.attnum = u.n
    LEFT JOIN pg_catalog.pg_collation co ON co.oid = u.coll AND u.num <> 0 AND u.coll <> a.attcollation
    WHERE u.n <= x.indnkeyatts ORDER BY u.n) k) keys`

func (r *reader) indexes(ctx context.Context) error {
	query := versioned(indexesSQL, r.major) + r.from() + `
JOIN pg_catalog.pg_index x ON x.indrelid = c.oid
JOIN pg_catalog.pg_class xc ON xc.oid = x.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = xc.relam
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = xc.reltablespace` + indexKeysSQL + r.where() + `
    AND k.oid IS NULL ORDER BY c.oid, xc.relname`
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var x indexRow
		err := rows.Scan(&x.table, &x.name, &x.method, &x.unique, &x.nullsNotDistinct, &x.columns, &x.defs, &x.flags,
			&x.classes, &x.collations, &x.include, &x.predicate, &x.storage, &x.tablespace, &x.whole,
			&x.own, &x.attachedTo, &x.only)
		if err != nil {
			return err
		}
		t := r.byID[x.table]
		if t == nil {
			return nil
		}
		if x.own {
			t.Indexes = append(t.Indexes, x.index())
		}
		if t.Whole != nil {
			x.attachedTo = ""
			t.Whole.Indexes = append(t.Whole.Indexes, x.index())
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
	setAttached(&out.Options, x.attachedTo, x.only)
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
