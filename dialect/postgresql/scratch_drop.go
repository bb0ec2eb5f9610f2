package postgresql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// ofSchema are the kinds behind DROP whose objects belong to a schema, ofTable
// those that are named with their table, ofDatabase those that belong to neither.
var (
	ofSchema = []string{"TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "INDEX", "TYPE", "DOMAIN", "FUNCTION", "PROCEDURE", "ROUTINE",
		"AGGREGATE", "STATISTICS", "COLLATION", "CONVERSION", "OPERATOR CLASS", "OPERATOR FAMILY", "OPERATOR",
		"TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE"}
	ofTable    = []string{"TRIGGER", "POLICY", "RULE"}
	ofDatabase = []string{"EXTENSION", "PUBLICATION", "EVENT TRIGGER", "SERVER", "FOREIGN DATA WRAPPER", "LANGUAGE", "ACCESS METHOD", "CAST", "TRANSFORM"}
)

// drops returns the words behind DROP and one of the kinds.
func drops(words []sqltext.Token, kinds []string) (rest []sqltext.Token, ok bool) {
	for _, kind := range kinds {
		parts := strings.Fields(kind)
		if len(words) <= 1+len(parts) || !words[0].Is("DROP") {
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
	rest, ok := drops(words, ofDatabase)
	return ok && rest[0].Is("IF")
}

// droppable reports whether a statement drops what belongs to a schema, or is one.
func droppable(words []sqltext.Token) bool {
	_, ok := drops(words, slices.Concat(ofSchema, ofTable, []string{"SCHEMA"}))
	return ok
}

// droppedHere writes the new schema in front of the names in a DROP statement that
// have none: without it a name could be that of a table in a schema that holds an
// extension.
func (s *scratch) droppedHere(sql string) string {
	words := significant(sql)
	rest, ok := drops(words, ofSchema)
	if table, is := drops(words, ofTable); is {
		at := slices.IndexFunc(table, func(t sqltext.Token) bool { return t.Is("ON") })
		rest, ok = table[at+1:], at >= 0
	}
	if !ok {
		return sql
	}
	if rest[0].Is("IF") && len(rest) > 2 {
		rest = rest[2:]
	}
	var out strings.Builder
	from, depth, begins := 0, 0, true
	for i, t := range rest {
		if begins && (i+1 == len(rest) || rest[i+1].Text != ".") {
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
