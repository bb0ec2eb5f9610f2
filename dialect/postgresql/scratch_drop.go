package postgresql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// ofSchema are the kinds behind DROP whose objects belong to a schema, ofTable
// those that are named with their table, ofDatabase those that belong to neither.
// relations are those of ofSchema that share their names with tables.
var (
	relations = []string{"TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "INDEX"}
	ofSchema  = append([]string{"TYPE", "DOMAIN", "FUNCTION", "PROCEDURE", "ROUTINE",
		"AGGREGATE", "STATISTICS", "COLLATION", "CONVERSION", "OPERATOR CLASS", "OPERATOR FAMILY", "OPERATOR",
		"TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE"}, relations...)
	ofTable    = []string{"TRIGGER", "POLICY", "RULE"}
	ofDatabase = []string{"EXTENSION", "PUBLICATION", "EVENT TRIGGER", "SERVER", "FOREIGN DATA WRAPPER", "LANGUAGE", "ACCESS METHOD", "CAST", "TRANSFORM"}
)

// behind returns the words behind a verb and one of the kinds.
func behind(verb string, words []sqltext.Token, kinds []string) (rest []sqltext.Token, ok bool) {
	for _, kind := range kinds {
		parts := strings.Fields(kind)
		if len(words) <= 1+len(parts) || !words[0].Is(verb) {
			continue
		}
		differs := false
		for i, part := range parts {
			differs = differs || !words[1+i].Is(part)
		}
		if !differs {
			return words[1+len(parts):], true
		}
	}
	return nil, false
}

// dropsNothing recognises DROP … IF EXISTS of what belongs to no schema: a target
// schema begins without it.
func dropsNothing(words []sqltext.Token) bool {
	rest, ok := behind("DROP", words, ofDatabase)
	return ok && rest[0].Is("IF")
}

// droppable reports whether a statement drops what belongs to a schema, or is one.
func droppable(words []sqltext.Token) bool {
	_, ok := behind("DROP", words, slices.Concat(ofSchema, ofTable, []string{"SCHEMA"}))
	return ok
}

// namedHere writes the new schema in front of the names in a DROP or ALTER … IF EXISTS
// statement that have none: without it a name could be that of a table in a schema
// that holds an extension.
func (s *scratch) namedHere(sql string) string {
	words := significant(sql)
	rest, ok := behind("DROP", words, ofSchema)
	if table, is := behind("DROP", words, ofTable); is {
		at := slices.IndexFunc(table, func(t sqltext.Token) bool { return t.Is("ON") })
		rest, ok = table[at+1:], at >= 0
	}
	if altered, is := behind("ALTER", words, relations); is && altered[0].Is("IF") {
		rest, ok = altered, true
	}
	if !ok {
		return sql
	}
	if rest[0].Is("IF") && len(rest) > 2 {
		rest = rest[2:]
	}
	if rest[0].Is("ONLY") && len(rest) > 1 {
		rest = rest[1:]
	}
	if words[0].Is("ALTER") { // one name, and commas between what is altered
		rest = rest[:min(len(rest), 2)]
	}
	return s.inFront(sql, rest)
}

// inFront writes the new schema in front of the names of a list that have none.
func (s *scratch) inFront(sql string, list []sqltext.Token) string {
	var out strings.Builder
	from, depth, begins := 0, 0, true
	for i, t := range list {
		if begins && (i+1 == len(list) || list[i+1].Text != ".") {
			out.WriteString(sql[from:t.Offset] + s.name + ".")
			from = t.Offset
		}
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		begins = depth == 0 && t.Text == ","
	}
	return out.String() + sql[from:]
}
