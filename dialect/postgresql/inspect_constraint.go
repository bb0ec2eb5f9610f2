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
	nullsNotDistinct, temporal, enforced   bool
	indexOptions                           string
	own                                    bool // not from the table of a partition
	attachedTo                             string
	only                                   sql.NullString
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
    CASE WHEN k.contype IN ('p', 'u', 'x') AND x.indnatts > x.indnkeyatts THEN (SELECT string_agg(a.attname, E'\x1f' ORDER BY u.n)
        FROM unnest(x.indkey::int2[]) WITH ORDINALITY u(num, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num WHERE u.n > x.indnkeyatts) ELSE '' END,
    {nullsnotdistinct}, {temporal}, {enforced}, coalesce(array_to_string(xc.reloptions, E'\n'), ''),
    NOT c.relispartition OR k.conparentid = 0 AND k.conislocal AND k.coninhcount = 0 OR coalesce({ownname}, false), {attachedto}, {only}`

// What the indexes of partitioned tables and partitions have in addition; x is
// pg_index, xc its pg_class, c the table and k the constraint, if there is one. The
// server names the index of a partition after the table and its columns, and numbers
// it where that name is taken. The columns of an index keep the names that those of the
// table had when it was made, so that either may stand in its name. One with another name
// has it by itself, and so has one that was attached to an index of the partitioned table
// alone, which isn't valid.
const (
	attachedTo = `CASE WHEN xc.relispartition THEN coalesce((SELECT i.inhparent::regclass::text FROM pg_catalog.pg_inherits i
        JOIN pg_catalog.pg_index p ON p.indexrelid = i.inhparent WHERE i.inhrelid = xc.oid AND p.indisvalid), '') ELSE '' END`
	ownName = `xc.relispartition AND (EXISTS (SELECT FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_index p ON p.indexrelid = i.inhparent WHERE i.inhrelid = xc.oid AND NOT p.indisvalid)
        OR octet_length(xc.relname) < 63 AND rtrim(xc.relname, '0123456789') <> ALL (SELECT rtrim(CASE WHEN k.contype = 'p' THEN c.relname || '_pkey'
        ELSE concat_ws('_', c.relname, n.columns, CASE WHEN k.contype = 'x' OR {temporal} THEN 'excl' WHEN k.contype = 'u' THEN 'key' ELSE 'idx' END) END, '0123456789')
        FROM (SELECT string_agg(a.attname, '_' ORDER BY a.attnum), string_agg(coalesce(ta.attname, a.attname), '_' ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attribute ta ON ta.attrelid = c.oid AND ta.attnum = x.indkey[a.attnum - 1] AND ta.attnum > 0
            WHERE a.attrelid = xc.oid) both_names (made, now), unnest(ARRAY[made, now]) n (columns)))`
	// what is attached to an index of the partitioned table alone
	only = `CASE WHEN xc.relkind = 'I' AND NOT x.indisvalid THEN coalesce((SELECT string_agg(i.inhrelid::regclass::text, E'\x1f' ORDER BY i.inhrelid::regclass::text)
        FROM pg_catalog.pg_inherits i WHERE i.inhparent = xc.oid), '') END`
)

// versioned fills in what only the catalogs of newer versions have.
func versioned(query string, major int) string {
	deleteColumns, nulls, temporal, enforced := "''", "false", "false", "true"
	if major >= 18 {
		temporal, enforced = "k.conperiod", "k.conenforced"
	}
	if major >= 15 {
		deleteColumns = `coalesce((SELECT string_agg(a.attname, E'\x1f' ORDER BY u.n) FROM unnest(k.confdelsetcols) WITH ORDINALITY u(num, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num), '')`
		nulls = "coalesce(x.indnullsnotdistinct, false)"
	}
	return strings.NewReplacer("{deletecolumns}", deleteColumns, "{nullsnotdistinct}", nulls, "{attachedto}", attachedTo, "{ownname}", strings.ReplaceAll(ownName, "{temporal}", temporal), "{only}", only,
		"{temporal}", temporal, "{enforced}", enforced).Replace(query)
}

func (r *reader) constraints(ctx context.Context) error {
	query := versioned(constraintsSQL, r.major) + r.from() + `
JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')
    AND (k.conislocal OR c.relispartition) AND (k.conparentid = 0 OR c.relispartition
        AND k.confrelid = (SELECT p.confrelid FROM pg_catalog.pg_constraint p WHERE p.oid = k.conparentid))
LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_class xc ON xc.oid = x.indexrelid` + r.where() + ` ORDER BY c.oid, k.oid`
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var k constraintRow
		err := rows.Scan(&k.table, &k.name, &k.kind, &k.columns, &k.refColumns, &k.refSchema, &k.refTable,
			&k.onUpdate, &k.onDelete, &k.match, &k.deferrable, &k.deferred, &k.valid, &k.noInherit,
			&k.deleteColumns, &k.def, &k.expr, &k.include, &k.nullsNotDistinct, &k.temporal, &k.enforced, &k.indexOptions,
			&k.own, &k.attachedTo, &k.only)
		if err != nil {
			return err
		}
		t := r.byID[k.table]
		if t == nil {
			return nil
		}
		if k.own || t.Whole == nil {
			r.addConstraint(t, k)
		}
		if t.Whole != nil {
			k.attachedTo = ""
			r.addConstraint(t.Whole, k)
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
		k.tested(&ck.Options)
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
	if k.temporal {
		o.Set(keyWithoutOverlaps, true)
	}
	setStorage(&o, k.indexOptions)
	setAttached(&o, k.attachedTo, k.only)
	return o
}

func setAttached(o *schema.Options, attachedTo string, only sql.NullString) {
	if attachedTo != "" {
		o.Set(keyAttachedTo, attachedTo)
	}
	if only.Valid {
		o.Set(keyOnly, onlyWith(units(strings.ReplaceAll(only.String, `"`, ""))))
	}
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
	k.tested(&fk.Options)
	if k.temporal {
		fk.Options.Set(keyPeriod, true)
	}
	return fk
}

// tested sets whether rows are tested. What isn't enforced is never valid.
func (k constraintRow) tested(o *schema.Options) {
	switch {
	case !k.enforced:
		o.Set(keyNotEnforced, true)
	case !k.valid:
		o.Set(keyNotValid, true)
	}
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
		key := strings.TrimSpace(element[:i])
		part := parseKey(key)
		if part.Expr != "" && strings.HasPrefix(key, "(") {
			part.Expr = "(" + part.Expr + ")"
		}
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
