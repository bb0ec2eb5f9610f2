package postgresql

import (
	"slices"
	"strings"
)

// catalogs lists, for queries of objects, the catalog without whose rows they find
// nothing. Most databases have none in most of them, and the server takes longer to plan
// the union of all queries than to run it. The rows of the server itself, whose OIDs are
// below 16384, don't count.
var catalogs = []struct {
	rows    string
	queries []string
}{
	{"pg_extension WHERE oid >= 16384", []string{extensionsQuery}},
	{"pg_collation WHERE oid >= 16384", []string{collationsQuery}},
	{"pg_class WHERE relkind = 'c'", []string{compositesQuery}},
	{"pg_range WHERE rngtypid >= 16384", []string{rangesQuery}},
	{"pg_type WHERE typtype = 'd' AND oid >= 16384", []string{domainsQuery}},
	{"pg_sequence", []string{sequencesQuery, ownersQuery, persistenceQuery}},
	{"pg_proc WHERE oid >= 16384", []string{routinesQuery, aggregatesQuery}},
	{"pg_class WHERE relkind IN ('v', 'm') AND oid >= 16384", []string{viewsQuery, viewDefaultsQuery}},
	{"pg_statistic_ext", []string{statisticsQuery, statisticsTargetsQuery}},
	{"pg_policy", []string{policiesQuery}},
	{"pg_rewrite WHERE rulename <> '_RETURN' AND oid >= 16384", []string{rulesQuery}},
	{"pg_trigger WHERE NOT tgisinternal", []string{triggersQuery, partitionTriggersQuery}},
	{"pg_inherits", []string{inheritedDefaultsQuery, inheritedNotNullsQuery, inheritedChecksQuery, partParametersQuery}},
	{"pg_description WHERE objoid >= 16384", []string{commentsQuery}},
	{"pg_operator WHERE oid >= 16384", []string{operatorsQuery}},
	{"pg_opfamily WHERE oid >= 16384", []string{operatorFamiliesQuery}},
	{"pg_opclass WHERE oid >= 16384", []string{operatorClassesQuery}},
	{"pg_cast WHERE oid >= 16384", []string{castsQuery}},
	{"pg_ts_parser WHERE oid >= 16384", []string{searchParsersQuery}},
	{"pg_ts_template WHERE oid >= 16384", []string{searchTemplatesQuery}},
	{"pg_ts_dict WHERE oid >= 16384", []string{searchDictionariesQuery}},
	{"pg_ts_config WHERE oid >= 16384", []string{searchConfigsQuery}},
	{"pg_foreign_data_wrapper WHERE oid >= 16384", []string{wrappersQuery}},
	{"pg_foreign_server", []string{serversQuery, userMappingsQuery}},
	{"pg_foreign_table", []string{foreignTablesQuery}},
	{"pg_event_trigger", []string{eventTriggersQuery}},
	{"pg_conversion WHERE oid >= 16384", []string{conversionsQuery}},
	{"pg_am WHERE oid >= 16384", []string{accessMethodsQuery}},
}

// catalogsFilled is an expression with a character for each of the catalogs, whether it
// has rows, and one whether extensions have members beside those of the server itself: each
// query of a database without any would look for them row by row.
func catalogsFilled() string {
	parts := make([]string, len(catalogs))
	for i, c := range catalogs {
		parts[i] = "CASE WHEN EXISTS (SELECT FROM pg_catalog." + c.rows + ") THEN '1' ELSE '0' END"
	}
	return strings.Join(parts, " || ") + ", EXISTS (SELECT FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objid >= 16384)"
}

// queriesOf returns the queries that may find an object where filled are the catalogs.
func queriesOf(filled string) []string {
	queries := slices.Clone(objectQueries)
	for i, c := range catalogs {
		if filled[i] == '0' {
			queries = slices.DeleteFunc(queries, func(q string) bool { return slices.Contains(c.queries, q) })
		}
	}
	return queries
}
