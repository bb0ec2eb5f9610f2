package postgresql

import (
	"fmt"
	"slices"
	"strings"
)

// undoSettings sets back what statements set, the last one first. What the
// statements to come set anew is left out.
func undoSettings(set, next []string) []string {
	var out []string
	for _, statement := range slices.Backward(set) {
		again := func(other string) bool { return settingHead(other) == settingHead(statement) }
		if undo := undoSetting(statement); undo != "" && !slices.ContainsFunc(next, again) {
			out = append(out, undo)
		}
	}
	return out
}

// settings are the words that set something, and what follows them to set it
// back.
var settings = []struct{ set, back string }{
	{" SET STATISTICS ", " SET STATISTICS -1"},
	{" SET COMPRESSION ", " SET COMPRESSION default"},
	{" REPLICA IDENTITY ", " REPLICA IDENTITY DEFAULT"},
	{" OWNED BY ", " OWNED BY NONE"},
	{" OWNER TO ", " OWNER TO CURRENT_USER"},
	{" CLUSTER ON ", " SET WITHOUT CLUSTER"},
	{" SET NOT NULL", " DROP NOT NULL"},
	{" SET UNLOGGED", " SET LOGGED"},
	{" SET LOGGED", " SET UNLOGGED"},
	{" OF ", " NOT OF"},
}

// settingHead returns what a statement sets, without the value.
func settingHead(statement string) string {
	var all []string
	for _, s := range settings {
		all = append(all, s.set)
	}
	for _, set := range append(all, " SET STORAGE ", " SET DEFAULT ", setExpression) {
		if head, _, found := strings.Cut(statement, set); found {
			return head + set
		}
	}
	return statement
}

func undoSetting(statement string) string {
	if undo := undoPrivilege(statement); undo != "" {
		return undo
	}
	for _, s := range settings {
		if head, _, found := strings.Cut(statement, s.set); found {
			return head + s.back
		}
	}
	if head, _, found := strings.Cut(statement, " SET STORAGE "); found {
		return defaultStorage(head)
	}
	if head, _, found := strings.Cut(statement, " SET DEFAULT "); found {
		return parentsDefault(head)
	}
	if head, _, found := strings.Cut(statement, setExpression); found {
		return parentsExpression(head)
	}
	if strings.Contains(statement, " TRIGGER ") || strings.Contains(statement, " ADD CONSTRAINT ") {
		return undo(statement)
	}
	if head, parameters, found := strings.Cut(statement, " SET ("); found {
		var names []string
		for _, p := range splitTop(strings.TrimSuffix(parameters, ")"), ",") {
			name, _, _ := strings.Cut(p, "=")
			names = append(names, strings.TrimSpace(name))
		}
		return head + " RESET (" + strings.Join(names, ", ") + ")"
	}
	return ""
}

// defaultStorage sets the storage of a column to that of its type, which only
// the catalog knows before PostgreSQL 16. alter is the statement up to SET.
func defaultStorage(alter string) string {
	quotedTable, quotedColumn := alteredColumn(alter)
	return "DO " + dollar(fmt.Sprintf(`BEGIN
    EXECUTE (SELECT 'ALTER TABLE ' || a.attrelid::regclass || ' ALTER COLUMN ' || quote_ident(a.attname) || ' SET STORAGE ' ||
        CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = %s::regclass AND a.attname = %s);
END`, quotedTable, quotedColumn))
}

// parentsDefault gives an inherited column the default that it has in the parent
// table, and that of a view none. alter is the statement up to SET.
func parentsDefault(alter string) string {
	if strings.HasPrefix(alter, "ALTER VIEW ") {
		return alter + " DROP DEFAULT"
	}
	return asInParent(alter, "' SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)", "' DROP DEFAULT'")
}

const setExpression = " SET EXPRESSION AS ("

// parentsExpression gives a computed column of a partition the expression that it has in
// the partitioned table. alter is the statement up to SET.
func parentsExpression(alter string) string {
	return asInParent(alter, "' SET EXPRESSION AS (' || pg_get_expr(d.adbin, d.adrelid) || ')'", "' DROP EXPRESSION'")
}

// asInParent sets what a column has in the parent table; otherwise is what there is to do
// if it has none there.
func asInParent(alter, set, otherwise string) string {
	quotedTable, quotedColumn := alteredColumn(alter)
	quotedAlter, _ := quoteString(alter)
	return "DO " + dollar(fmt.Sprintf(`BEGIN
    EXECUTE %s || coalesce((SELECT %s
        FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.inhparent AND a.attname = %s
        JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE i.inhrelid = %s::regclass ORDER BY i.inhseqno LIMIT 1), %s);
END`, quotedAlter, set, quotedColumn, quotedTable, otherwise))
}

// alteredColumn returns the table and the column of ALTER TABLE … ALTER COLUMN as
// string literals. The catalog's names have no NUL, which these can't hold.
func alteredColumn(alter string) (table, column string) {
	table, column, _ = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(alter, "ALTER TABLE "), "ONLY "), " ALTER COLUMN ")
	table, _ = quoteString(table)
	column, _ = quoteString(unquoteName(column))
	return table, column
}
